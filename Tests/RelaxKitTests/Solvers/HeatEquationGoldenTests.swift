import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The heat equation on 25 intervals, step by step with warm starts, against tables computed with
/// NumPy.
@Suite struct HeatEquationGoldenTests {
  private let run: HeatRun

  init() throws { run = try HeatRun.shared.get() }

  @Test(arguments: ["omega=1.00", "omega=1.30", "omega=1.50", "CG"])
  func `5000 steps take as many iterations as the table says`(method: String) throws {
    let table = try Fixture("heat_totals_nx25.csv")
    let row = try #require(table.text("method").firstIndex(of: method))
    let total = run.counts[method]?.reduce(0, +)
    #expect(total.map(Double.init) == table.numbers("mean_total")[row])
  }

  @Test(arguments: ["1.00", "1.30", "1.50"])
  func `every step takes as many iterations as the table says`(omega: String) throws {
    let counts = try #require(run.counts["omega=\(omega)"])
    let table = try Fixture("heat_counts_nx25.csv")
    #expect(table.rows.count == 500)
    #expect(
      table.numbers("step").map { Double(counts[Int($0)]) } == table.numbers("w\(omega)"))
  }

  @Test func `every arm takes as many iterations as the table says`() throws {
    let table = try Fixture("heat_counts_nx25.csv")
    let counts = table.rows.prefix(60).map { $0.dropFirst(3).map { Int($0) ?? -1 } }
    #expect(run.armCounts == counts)
  }

  @Test func `the solution after 500 steps is the table's`() throws {
    let table = try Fixture("heat_u_nx25_t0.5.csv").numbers("u")
    // Each step leaves an error of about 1e-8 of the solution.
    #expect(relativeDistance(run.solution, table) < 1e-6)
  }
}

/// One run of 5000 steps, each solved from the solution before it.
private struct HeatRun {
  /// The iterations of each step by method, -1 million if it did not converge.
  var counts: [String: [Int]] = [:]

  /// The iterations of each arm, every tenth step of the first 600.
  var armCounts: [[Int]] = []

  /// The solution after 500 steps.
  var solution: [Double] = []

  /// Made once for all tests.
  static let shared = Result { try HeatRun() }

  init() throws {
    let methods: [(name: String, solver: any LinearSolver)] = [
      ("omega=1.00", Self.solver(1)), ("omega=1.30", Self.solver(1.3)),
      ("omega=1.50", Self.solver(1.5)), ("CG", ConjugateGradient()),
    ]
    let grid = OmegaGrid.uniform()
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var equation = try HeatEquation(gridSize: 25)
    var workspace = SolverWorkspace()
    for step in 0..<5000 {
      if step == 500 { solution = equation.temperatures }
      let instance = try equation.nextSystem()
      let system = LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide)
      var x = equation.temperatures
      for (name, solver) in methods {
        x = equation.temperatures
        let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
        counts[name, default: []].append(report.isConverged ? report.iterations : -1_000_000)
      }
      if step < 600, step.isMultiple(of: 10) {
        armCounts.append(
          try grid.omegas.map { omega in
            var armX = equation.temperatures
            return try Self.solver(omega).solve(
              system, updating: &armX, until: criterion, using: &workspace
            ).iterations
          })
      }
      equation.advance(to: x)
    }
  }

  private static func solver(_ omega: Double) -> SSORConjugateGradient {
    SSORConjugateGradient(omega: omega, sweepOrder: .backwardFirst)
  }
}
