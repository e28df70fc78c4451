import Foundation

/// Solves (I + factor A) x = b directly for the five-point Laplacian A on m by m points, whose
/// eigenvectors are products of sines: x = S Λ⁻¹ S b along both coordinates.
struct SineSolver {
  let side: Int
  private let sines: [[Double]]
  private let eigenvalues: [Double]

  init(side: Int) {
    self.side = side
    let intervals = Double(side + 1)
    sines = (1...side).map { i in
      (1...side).map { j in
        (2 / intervals).squareRoot() * sin(.pi * Double(i * j) / intervals)
      }
    }
    eigenvalues = (1...side).map { 2 - 2 * cos(.pi * Double($0) / intervals) }
  }

  func solve(factor: Double, rightHandSide: [Double]) -> [Double] {
    var waves = transformed(rightHandSide)
    for i in 0..<side {
      for j in 0..<side {
        waves[i * side + j] /= 1 + factor * (eigenvalues[i] + eigenvalues[j])
      }
    }
    return transformed(waves)
  }

  /// S X S for the m by m array X; S is symmetric and its own inverse.
  private func transformed(_ values: [Double]) -> [Double] { product(product(values)) }

  /// The transpose of S X.
  private func product(_ values: [Double]) -> [Double] {
    var result = [Double](repeating: 0, count: side * side)
    for i in 0..<side {
      for j in 0..<side {
        var sum = 0.0
        for k in 0..<side { sum += sines[i][k] * values[k * side + j] }
        result[j * side + i] = sum
      }
    }
    return result
  }
}
