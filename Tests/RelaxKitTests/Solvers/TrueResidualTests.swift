import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Converged must be true of the exact residual, however bad the start, the scales or the matrix.
@Suite struct TrueResidualTests {
  private static let solvers: [any LinearSolver] = [
    SOR(omega: 1), SOR(omega: 1.5), SOR(omega: 0.6), SOR(omega: 1.2, ordering: .multicolor),
    SOR(omega: 1.1, ordering: .reversed), AdaptiveSOR(), SSOR(omega: 1.2), ConjugateGradient(),
    SSORConjugateGradient(omega: 1.3), DampedJacobi(omega: 0.7),
  ]

  @Test func `a start in the null space hides no right-hand side`() throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[1, -1], [-1, 1]]), rightHandSide: [1, 0])
    for solver in Self.solvers {
      for baseline in StoppingCriterion.Baseline.allCases {
        var x = [1e16, 1e16]
        let report = try solver.solve(
          system, updating: &x, until: .relativeResidual(1e-8, baseline: baseline))
        #expect(!report.isConverged, "\(solver): \(report)")
        #expect(abs(report.residualNorm - 1) < 0.5, "\(solver): \(report)")
      }
    }
  }

  @Test func `a huge start on a singular matrix is not taken for a solution`() throws {
    let rows = [[Double]](repeating: [Double](repeating: 1, count: 6), count: 6)
    let b = [Double](repeating: 1, count: 6)
    let system = LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: b)
    for solver in Self.solvers {
      var x = [Double](repeating: 1e18, count: 6)
      let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
      let truth = exactResidualNorm(rows, x, b)
      #expect(!report.isConverged || truth <= 1.01e-8 * norm(b), "\(solver): \(report) \(x)")
      let error = abs(report.residualNorm - truth)
      #expect(error <= 0.01 * max(truth, 1e-8 * norm(b)), "\(solver): \(report) \(x)")
    }
  }

  @Test func `an exact start of any scale is kept`() throws {
    let diagonal = [1e-300, 1e300, 1, 1e-5, 1e5]
    let matrix = try CSRMatrix(
      rowCount: 5, columnCount: 5,
      entries: diagonal.enumerated().map { .init(row: $0.0, column: $0.0, value: $0.1) })
    let system = LinearSystem(matrix: matrix, rightHandSide: [1, 1, 1, 1, 1])
    let start = diagonal.map { 1 / $0 }
    for solver in Self.solvers {
      var x = start
      let report = try solver.solve(system, updating: &x, until: .relativeResidual(1e-8))
      #expect(report.isConverged && report.iterations == 0, "\(solver): \(report)")
      #expect(x == start, "\(solver): \(x)")
    }
  }

  @Test func `what overflowed is never called converged`() throws {
    let huge = Double.greatestFiniteMagnitude
    let matrix = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    let tiny = Double.leastNonzeroMagnitude
    for start in [[tiny, 0, 0], [0, 0, 0], [tiny, huge, 1]] {
      for baseline in StoppingCriterion.Baseline.allCases {
        for solver in Self.solvers {
          var x = start
          let report = try solver.solve(
            LinearSystem(matrix: matrix, rightHandSide: [huge, -huge, huge]), updating: &x,
            until: .relativeResidual(1e-6, baseline: baseline, iterationLimit: 100))
          #expect(x.allSatisfy { $0.isFinite }, "\(solver): \(report)")
          // In units in which nothing overflows.
          let scaled = x.map { $0 / 0x1p1000 }
          let load = [huge, -huge, huge].map { $0 / 0x1p1000 }
          let truth = exactResidualNorm([[2, -1, 0], [-1, 2, -1], [0, -1, 2]], scaled, load)
          let first = exactResidualNorm(
            [[2, -1, 0], [-1, 2, -1], [0, -1, 2]], start.map { $0 / 0x1p1000 }, load)
          let unit = baseline == .rightHandSide ? norm(load) : first
          #expect(!report.isConverged || truth <= 1.01e-6 * unit, "\(solver): \(report)")
        }
      }
    }
  }

  @Test(arguments: 0..<8) func `converged is true of the exact residual`(part: Int) throws {
    var generator = SplitMix64(seed: 771_204_517 &+ UInt64(part))
    var convergedCount = 0
    for index in 0..<2_600 {
      let trial = try Trial(using: &generator)
      let solver = Self.solvers[index % Self.solvers.count]
      var x = trial.start
      var workspace = SolverWorkspace(
        layout: index % 3 == 0 ? .slices : nil, kernels: index % 2 == 0 ? .best : .portable,
        sweepsAtOnce: index % 5 == 0 ? 3 : nil)
      let report = try solver.solve(
        trial.system, updating: &x, until: trial.criterion, using: &workspace)
      if report.isConverged { convergedCount += 1 }
      if let untruth = trial.untruth(report, x) {
        Issue.record("\(solver), \(trial), \(report), x = \(x): \(untruth)")
      }
    }
    #expect(convergedCount > 400, "\(convergedCount) solves converged; too few to tell")
  }
}

/// A small system of a random kind, with a start vector that may be bad.
private struct Trial: CustomStringConvertible {
  let rows: [[Double]]
  let rightHandSide: [Double]
  let start: [Double]
  let criterion: StoppingCriterion
  let system: LinearSystem

  init(using generator: inout SplitMix64) throws {
    let count = Int.random(in: 2...12, using: &generator)
    let rows = Self.rows(count, using: &generator)
    let load = Self.load(rows, using: &generator)
    self.rows = rows
    rightHandSide = load
    start = Self.start(rows, load, using: &generator)
    let tolerance = Self.power(-12 ... -1, using: &generator)
    let baseline = StoppingCriterion.Baseline.allCases.randomElement(using: &generator)
    criterion = .relativeResidual(
      tolerance, baseline: baseline ?? .rightHandSide, iterationLimit: 60)
    system = LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: load)
  }

  var description: String { "A = \(rows), b = \(rightHandSide), x0 = \(start), \(criterion)" }

  /// What a report says that is not so.
  func untruth(_ report: SolveReport, _ x: [Double]) -> String? {
    guard x.allSatisfy(\.isFinite) else { return "x is not finite" }
    let (truth, startNorm) = (
      exactResidualNorm(rows, x, rightHandSide), exactResidualNorm(rows, start, rightHandSide)
    )
    let baseline = criterion.baseline == .rightHandSide ? norm(rightHandSide) : startNorm
    if report.isConverged, truth > 1.01 * criterion.tolerance * baseline {
      return "converged, and the relative residual is \(truth / baseline)"
    }
    if !report.isConverged, truth > 1.01 * startNorm {
      return "the start has a residual of \(startNorm), and \(truth) is returned"
    }
    let target = criterion.tolerance * baseline
    if abs(report.residualNorm - truth) > 0.01 * max(truth, target) {
      return "a residual of \(report.residualNorm) is reported, and it is \(truth)"
    }
    return nil
  }

  private static func power(
    _ exponents: ClosedRange<Int>, using generator: inout SplitMix64
  ) -> Double {
    let exponent = Int.random(in: exponents, using: &generator)
    return (0..<abs(exponent)).reduce(1.0) { power, _ in exponent < 0 ? power / 10 : power * 10 }
  }

  private static func rows(_ count: Int, using generator: inout SplitMix64) -> [[Double]] {
    switch Int.random(in: 0..<6, using: &generator) {
    case 0: return [[Double]](repeating: [Double](repeating: 1, count: count), count: count)
    case 1: return laplacian(count, surplus: 0, using: &generator)
    case 2: return laplacian(count, surplus: power(-8...1, using: &generator), using: &generator)
    case 3:
      let vector = randomVector(count: count, using: &generator).map { $0 + ($0 < 0 ? -1 : 1) }
      return vector.map { left in vector.map { left * $0 } }
    case 4:
      return (0..<count).map { row in
        (0..<count).map { column in
          row == column ? 3 : Double.random(in: -1...1, using: &generator)
        }
      }
    default:
      let scales = (0..<count).map { _ in power(-4...4, using: &generator) }
      let rows = laplacian(count, surplus: 0.1, using: &generator)
      return (0..<count).map { row in
        (0..<count).map { scales[row] * rows[row][$0] * scales[$0] }
      }
    }
  }

  /// The Laplacian of a random graph that is a ring and more, and `surplus` on its diagonal.
  private static func laplacian(
    _ count: Int, surplus: Double, using generator: inout SplitMix64
  ) -> [[Double]] {
    var rows = [[Double]](repeating: [Double](repeating: 0, count: count), count: count)
    for row in 0..<count {
      let random = Int.random(in: 0..<count, using: &generator)
      for column in [(row + 1) % count, random] where column != row {
        let weight = Double.random(in: 0.5...2, using: &generator)
        for (i, j) in [(row, column), (column, row)] {
          rows[i][j] -= weight
          rows[i][i] += weight
        }
      }
      rows[row][row] += surplus
    }
    return rows
  }

  private static func load(
    _ rows: [[Double]], using generator: inout SplitMix64
  ) -> [Double] {
    let scale = power(-3...3, using: &generator)
    let random = randomVector(count: rows.count, using: &generator).map { scale * $0 }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: return random
    case 1: return [scale] + [Double](repeating: 0, count: rows.count - 1)
    default: return rows.map { row in zip(row, random).reduce(0) { $0 + $1.0 * $1.1 } }
    }
  }

  private static func start(
    _ rows: [[Double]], _ load: [Double], using generator: inout SplitMix64
  ) -> [Double] {
    let random = randomVector(count: rows.count, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: return [Double](repeating: 0, count: rows.count)
    case 1: return random
    case 2:
      // Along the null space of a Laplacian.
      let size = power(5...20, using: &generator)
      return [Double](repeating: size, count: rows.count)
    case 3:
      let size = power(5...20, using: &generator)
      return random.map { size * $0 }
    default:
      let size = power(14...19, using: &generator)
      return zip(random, load).map { $0 + size + $1 }
    }
  }
}
