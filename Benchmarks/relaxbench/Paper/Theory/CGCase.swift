import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// One matrix of the `cg` experiment: a Laplacian plus a multiple of the identity.
struct CGCase: Hashable, Sendable {
  let shape: GridDomain.Shape
  /// The grid points along a side, boundary included.
  let size: Int
  /// What is added to the diagonal.
  let offset: Double

  /// Those of the paper: both domains, two sizes, two offsets.
  static let all = [GridDomain.Shape.lShaped, .square].flatMap { shape in
    [12, 32].flatMap { size in
      [0, 0.5].map { CGCase(shape: shape, size: size, offset: $0) }
    }
  }

  /// A short name, such as `L-12-0.5`.
  var name: String { "\(shape.rawValue)-\(size)-\(offset)" }

  /// The number of unknowns.
  var unknownCount: Int { GridDomain(shape, size: size).unknownCount }

  var title: String {
    "\(shape == .square ? "Square" : "L-shape"), \(unknownCount) unknowns, offset \(offset.formatted())"
  }

  func matrix() throws(InputError) -> CSRMatrix {
    try GridDomain(shape, size: size).laplacian().shiftingDiagonal(by: offset)
  }

  /// Counts the iterations of SSOR-CG from zero with each omega.
  func counts(omegas: [Double], rightHandSide: [Double], tolerance: Double) throws -> [Int] {
    let system = LinearSystem(matrix: try matrix(), rightHandSide: rightHandSide)
    var workspace = SolverWorkspace()
    var counts: [Int] = []
    for omega in omegas {
      var x = [Double](repeating: 0, count: rightHandSide.count)
      let report = try SSORConjugateGradient(omega: omega).solve(
        system, updating: &x, until: .relativeResidual(tolerance), using: &workspace)
      counts.append(report.iterations)
    }
    return counts
  }

  /// The bound on these counts for each omega, whatever the right-hand side.
  ///
  /// - Throws: `DenseReferenceError` if the dense libraries are missing.
  func bounds(omegas: [Double], tolerance: Double) throws -> [Double] {
    let bound = try SSORConditionBound(matrix())
    return omegas.map { bound.iterations(omega: $0, tolerance: tolerance) }
  }
}
