import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Predicted counts against solves and norms.
@Suite struct SweepPredictionTests {
  private func prediction(_ matrix: CSRMatrix, tolerance: Double = 1e-8) throws -> SweepPrediction {
    var generator = SplitMix64(seed: 6_107)
    return try #require(matrix.analysis(tolerance: tolerance, using: &generator).prediction)
  }

  @Test func `counts of SOR on shifted Laplacians are near the predicted range`() throws {
    let laplacian = try GridDomain(.square, size: 12).laplacian()
    var generator = SplitMix64(seed: 118_035)
    for shift in [-0.15, 0, 0.1, 0.45, 2] {
      let matrix = laplacian.shiftingDiagonal(by: shift)
      let prediction = try prediction(matrix)
      #expect(prediction.basis == .consistentOrdering)
      for _ in 0..<10 {
        let system = LinearSystem(
          matrix: matrix, rightHandSide: randomVector(count: 100, using: &generator))
        let (_, report) = try SOR(omega: prediction.omega)
          .solve(system, until: .relativeResidual(1e-8))
        let count = Double(report.iterations)
        #expect(prediction.sweeps.lowerBound <= count, "shift \(shift)")
        // Natural order shrinks less at first than the red-black order that the bound is for.
        #expect(count <= 1.6 * prediction.sweeps.upperBound, "shift \(shift)")
        let (_, slow) = try SOR(omega: 1).solve(system, until: .relativeResidual(1e-8))
        // The slowest mode is a small part of the first residual.
        let expected = prediction.gaussSeidelSweeps.lowerBound
        #expect(abs(Double(slow.iterations) - expected) < 0.5 * expected, "shift \(shift)")
      }
    }
  }

  @Test(arguments: [0.3, 0.9, 0.99]) func `the most sweeps are those of the norm`(beta: Double)
    throws
  {
    // Two unknowns in red-black order; the iteration matrix at the optimum is defective.
    let prediction = try prediction(CSRMatrix(rows: [[1, -beta], [-beta, 1]]), tolerance: 1e-6)
    let omega = prediction.omega
    var columns: [[Double]] = [[1, 0], [0, 1]]
    var count = 0.0
    while norm2(columns) > 1e-6 {
      for index in columns.indices {
        columns[index][0] = (1 - omega) * columns[index][0] + omega * beta * columns[index][1]
        columns[index][1] = (1 - omega) * columns[index][1] + omega * beta * columns[index][0]
      }
      count += 1
    }
    #expect(prediction.sweeps.upperBound.rounded(.up) == count)
  }

  /// The 2-norm of a matrix of two columns of two.
  private func norm2(_ columns: [[Double]]) -> Double {
    let squares = columns.reduce(0.0) { $0 + $1[0] * $1[0] + $1[1] * $1[1] }
    let determinant = columns[0][0] * columns[1][1] - columns[0][1] * columns[1][0]
    let root = max(0, squares * squares - 4 * determinant * determinant).squareRoot()
    return ((squares + root) / 2).squareRoot()
  }

  @Test func `counts of SOR on symmetric M-matrices lie in the predicted range`() throws {
    var generator = SplitMix64(seed: 2_230_945)
    let family = RandomMMatrix(
      unknownCount: 60, entriesPerRow: 3, surplus: 0.02, isSymmetric: true)
    for _ in 0..<20 {
      let matrix = try family.sample(using: &generator)
      let prediction = try prediction(matrix)
      #expect(prediction.basis == .symmetricMMatrix)
      let system = LinearSystem(
        matrix: matrix, rightHandSide: randomVector(count: 60, using: &generator))
      let (_, report) = try SOR(omega: prediction.omega)
        .solve(system, until: .relativeResidual(1e-8))
      #expect(prediction.sweeps.lowerBound <= 1.1 * Double(report.iterations))
      #expect(Double(report.iterations) <= prediction.sweeps.upperBound * 1.1 + 1)
    }
  }
}
