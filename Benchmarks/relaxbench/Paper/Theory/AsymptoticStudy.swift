import DenseReference
import ModelProblems
import RelaxKit
import RelaxReporting

/// The setting of the `asymptotic` experiment: SOR on shifted Laplacians of the square.
struct AsymptoticStudy: Sendable {
  /// What becomes of one right-hand side.
  struct Draw: Codable, Sendable {
    /// The curves of the Laplacian without shift.
    var curve: [OmegaCurvePoint]
    /// One for each shift, ascending.
    var shifts: [ShiftStatistics]
  }

  let tolerance = 1e-8
  /// The domain has 10 x 10 interior points.
  let gridSize = 12
  /// The omegas of every shift; the optimal omega of each is added.
  let omegas = (100...199).map { Double($0) / 100 }
  /// -0.15 to 0.45, with 0 among them.
  let shifts: [Double]

  /// - Parameter isQuick: take every eighth shift.
  init(isQuick: Bool) {
    shifts = stride(from: -24, through: 72, by: isQuick ? 8 : 1).map { Double($0) / 160 }
  }

  /// The number of unknowns.
  var unknownCount: Int { (gridSize - 2) * (gridSize - 2) }

  /// Solves all systems with one right-hand side; `advance` is called after each shift.
  ///
  /// - Throws: `DenseReferenceError` if the dense libraries are missing.
  func draw(rightHandSide: [Double], advance: () -> Void = {}) throws -> Draw {
    var draw = Draw(curve: [], shifts: [])
    for shift in shifts {
      let curves = try curves(shift: shift, rightHandSide: rightHandSide)
      draw.shifts.append(try ShiftStatistics(of: curves, shift: shift))
      if shift == 0 { draw.curve = try OmegaCurvePoint.points(of: curves) }
      advance()
    }
    return draw
  }

  /// Counts the sweeps of every omega and finds their bounds.
  func curves(shift: Double, rightHandSide: [Double]) throws -> SORBoundCurves {
    let matrix = try GridDomain(.square, size: gridSize).laplacian()
      .shiftingDiagonal(by: shift)
    let beta = try JacobiConvergence(matrix).spectralRadius()
    let omegas = omegas + [YoungTheory.optimalOmega(jacobiSpectralRadius: beta)]
    let system = LinearSystem(matrix: matrix, rightHandSide: rightHandSide)
    var workspace = SolverWorkspace()
    var counts: [Int] = []
    for omega in omegas {
      var x = [Double](repeating: 0, count: rightHandSide.count)
      let report = try SOR(omega: omega).solve(
        system, updating: &x,
        until: .relativeResidual(tolerance, baseline: .initialResidual), using: &workspace)
      counts.append(report.iterations)
    }
    return try SORBoundCurves(matrix, omegas: omegas, counts: counts, tolerance: tolerance)
  }
}
