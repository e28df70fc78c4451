import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Solves that are stopped by the sum of the magnitudes of the residual, in every kernel.
@Suite struct ResidualNormTests {
  private static let methods: [(name: String, solver: any LinearSolver)] = [
    ("SOR", SOR(omega: 1.3)), ("SSOR", SSOR(omega: 1.2)), ("adaptive SOR", AdaptiveSOR()),
    ("coloured SOR", SOR(omega: 1.3, ordering: .multicolor)), ("CG", ConjugateGradient()),
    ("Jacobi CG", ConjugateGradient(preconditioner: JacobiPreconditioner())),
    ("SSOR-CG", SSORConjugateGradient(omega: 1.4)),
    ("backward SSOR-CG", SSORConjugateGradient(omega: 1.4, sweepOrder: .backwardFirst)),
    ("IC-CG", ICConjugateGradient(alpha: 0.9)),
  ]

  private static func workspaces() -> [SolverWorkspace] {
    [
      SolverWorkspace(layout: .rows), SolverWorkspace(layout: .slices),
      SolverWorkspace(layout: .slices, kernels: .portable),
      SolverWorkspace(layout: .groups), SolverWorkspace(layout: .groups, kernels: .portable),
      SolverWorkspace(layout: .slices, sweepsAtOnce: 3),
      SolverWorkspace(layout: .rows, sweepsAtOnce: 3, threads: 2),
    ]
  }

  private static func system() throws -> LinearSystem {
    let matrix = try GridDomain(.lShaped, size: 19).laplacian()
    return LinearSystem(
      matrix: matrix, rightHandSide: (0..<matrix.rowCount).map { Double($0 % 9) - 3.5 })
  }

  private static func sum(_ x: [Double]) -> Double { x.reduce(0) { $0 + abs($1) } }

  @Test func `every kernel gives the sum of the magnitudes of the residual`() throws {
    let system = try Self.system()
    for (name, solver) in Self.methods {
      for workspace in Self.workspaces() {
        var workspace = workspace
        for limit in [1, 2, 7] {
          var criterion = StoppingCriterion.normalizedSum(
            1e-14, normalization: 2.5, iterationLimit: limit)
          criterion.recordsResidualHistory = true
          criterion.returnsBestIterate = false
          var x = [Double](repeating: 0.25, count: system.unknownCount)
          let report = try solver.solve(
            system, updating: &x, until: criterion, using: &workspace, monitor: nil)
          let expected = Self.sum(try system.residual(of: x).residual)
          let history = try #require(report.residualHistory)
          #expect(history.count == limit + 1)
          #expect(abs(history[limit] * 2.5 - expected) <= 1e-11 * expected, "\(name) \(limit)")
          #expect(abs(report.residualNorm - expected) <= 1e-11 * expected, "\(name)")
          #expect(report.relativeResidual == report.residualNorm / 2.5)
        }
      }
    }
  }

  @Test func `solves end with the first iterate below the tolerance or the reduction`() throws {
    let system = try Self.system()
    for (name, solver) in Self.methods {
      for (tolerance, reduction) in [(1e-5, 0.0), (1e-12, 0.03)] {
        var workspace = SolverWorkspace()
        var x = [Double](repeating: 0, count: system.unknownCount)
        var criterion = StoppingCriterion.normalizedSum(
          tolerance, normalization: 40, reduction: reduction)
        criterion.recordsResidualHistory = true
        let report = try solver.solve(
          system, updating: &x, until: criterion, using: &workspace, monitor: nil)
        #expect(report.isConverged, "\(name): \(report)")
        let history = try #require(report.residualHistory)
        let target = max(tolerance, reduction * history[0])
        #expect(history.dropLast().allSatisfy { $0 >= target } && report.relativeResidual < target)
        #expect(history.count == report.iterations + 1)
      }
    }
  }

  @Test func `a minimum of iterations is done, and no confirmation if none is asked for`() throws {
    let system = try Self.system()
    for (name, solver) in Self.methods {
      var criterion = StoppingCriterion.relativeResidual(1e-4)
      var counts: [Int] = []
      for minimum in [0, 60] {
        criterion.minimumIterations = minimum
        for confirms in [true, false] {
          criterion.confirmsConvergence = confirms
          var workspace = SolverWorkspace()
          var x = [Double](repeating: 0, count: system.unknownCount)
          let report = try solver.solve(
            system, updating: &x, until: criterion, using: &workspace, monitor: nil)
          #expect(report.isConverged && report.iterations >= min(minimum, 60), "\(name) \(report)")
          let norm = try system.residual(of: x).norm
          #expect(abs(report.residualNorm - norm) <= 1e-9 * norm + 1e-12, "\(name)")
          counts.append(report.iterations)
        }
      }
      #expect(counts[0] == counts[1] && counts[2] == counts[3], "\(name): \(counts)")
      #expect(counts[2] == max(counts[0], 60), "\(name): \(counts)")
    }
  }

  @Test func `a vector of any scale is stopped alike`() throws {
    let system = try Self.system()
    func count(_ exponent: Int) throws -> Int {
      let scale = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = LinearSystem(
        matrix: system.matrix, rightHandSide: system.rightHandSide.map { $0 * scale })
      return try ICConjugateGradient().solve(
        scaled, until: .normalizedSum(1e-8, normalization: 100 * scale)
      ).report.iterations
    }
    let expected = try count(0)
    for exponent in [-900, -400, 400, 900] { #expect(try count(exponent) == expected) }
  }
}
