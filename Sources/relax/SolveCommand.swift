import ArgumentParser
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// `relax solve`: one matrix, solved with given relaxation parameters or with learned ones.
struct SolveCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "solve",
    abstract: "Solve a system from Matrix Market files.",
    usage: "relax solve <A.mtx> [--rhs <b.mtx>] "
      + "[--alpha <list> | --omega <list> | --learn <n>] "
      + "[<options>]",
    discussion: """
      Starts from x = 0 and solves once for each omega or alpha. With - for the matrix, it is read from \
      standard input, where the right-hand side may follow:

        relax solve A.mtx --rhs b.mtx --output x.mtx
        relax solve A.mtx --rhs b.mtx --alpha 0.9,0.95,0.98
        relax solve A.mtx --solver sor --omega 1.5
        relax solve A.mtx --solver ssor-cg --omega 1:1.9:0.1 --json
        relax solve A.mtx --shift 0.2 --learn 500
        cat A.mtx b.mtx | relax solve - --output x.mtx

      ic-cg, CG with relaxed incomplete Cholesky, has the parameter alpha: -1 is SSOR with omega 1, 0 \
      plain incomplete Cholesky and 1 modified, and most matrices want one near 1. Where pivots would \
      become too small it is backed off, and a line below the table says so. All other methods but cg \
      have an omega.

      --json prints one object per solve and line, with the keys omega (null for cg; for ic-cg the \
      key is alpha, the one that was used), iterations, \
      converged, reason (tolerance, iterationLimit, residualGrowth, nonFinite, \
      underflow, solutionGrowth, nonPositiveCurvature, indefinitePreconditioner), relativeResidual, \
      seconds and work, the iterations with those of failed attempts and of looks at the matrix. A \
      number that is not finite is null.

      Exit status: 0 if all solves converged, 1 if some did not, 2 if the arguments or the files \
      cannot be used.
      """)

  @Argument(
    help: .value(
      "A.mtx",
      "The matrix, a Matrix Market file, which may be compressed with gzip; - for standard input."))
  var matrix: String

  @Option(
    help: .value(
      "b.mtx",
      "The right-hand side, a Matrix Market file; without it, independent normal numbers."))
  var rhs: String?

  @Option(
    help: ArgumentHelp(
      "sor, ssor, cg, ssor-cg or ic-cg. (default: ic-cg if the matrix is symmetric and its diagonal "
        + "positive, or ssor-cg if there is --omega; else sor)"))
  var solver: SolverName?

  @Option(
    parsing: .unconditional,
    help: .value(
      "list",
      "A value in (0, 2), a list 1,1.2,1.4 or a range first:last:step; cg has none and ignores it. "
        + "(default: 1)"),
    transform: ParameterList.omegas)
  var omega: ParameterList?

  @Option(
    parsing: .unconditional,
    help: .value(
      "list",
      "The parameter of ic-cg, from -1 to 1: a value, a list or a range as for --omega. (default: "
        + "what suits the size of the matrix and the signs of its entries)"),
    transform: ParameterList.alphas)
  var alpha: ParameterList?

  @OptionGroup
  var stopping: CriterionOptions

  @OptionGroup
  var diagonal: ShiftOption

  @Option(
    help: .value(
      "x.mtx",
      "Where to write the solution; of several, the converged one of the fewest iterations."))
  var output: String?

  @Flag(help: "Print a line of JSON for each solve.")
  var json = false

  @Option(
    parsing: .unconditional,
    help: .value(
      "n",
      "Solve that many times, each with a fresh random right-hand side and an omega or alpha that is "
        + "learned, beginning with a first guess from the matrix or its size."))
  var learn: Int?

  @Option(help: "What random right-hand sides and the learner's draws follow from.")
  var seed: UInt64 = 1

  @OptionGroup
  var input: InputOptions

  func validate() throws {
    _ = try wish
    guard let learn else { return }
    try ValidationError.check(learn, in: 1...100_000_000, of: "learn")
    try solver?.checkParameter()
    let conflicts = [
      ("omega", omega != nil), ("alpha", alpha != nil), ("rhs", rhs != nil),
      ("output", output != nil),
    ]
    for (name, isGiven) in conflicts {
      try ValidationError.check(!isGiven, "--\(name) cannot be used together with --learn.")
    }
  }

  /// What the options say about the method.
  private var wish: SolverWish {
    get throws { try SolverWish(solver, omega: omega, alpha: alpha) }
  }

  func run() throws {
    var files = RunFiles()
    let isPiped = matrix == "-"
    let path = isPiped ? "/dev/stdin" : matrix
    for path in [path, rhs].compactMap(\.self) { files.reads(path) }
    let output = try output.map { path throws(InputError) in
      try files.output(path, kind: .solution)
    }
    var (matrix, piped) =
      try isPiped
      ? input.files.system(atPath: path) : (input.files.matrix(atPath: path), nil)
    try ValidationError.check(
      piped == nil || rhs == nil && learn == nil,
      "Standard input has a right-hand side, so --rhs and --learn cannot be given.")
    if diagonal.shift != 0 { matrix.shiftDiagonal(by: diagonal.shift) }
    let zero = [Double](repeating: 0, count: matrix.rowCount)
    do {
      try LinearSystem(matrix: matrix, rightHandSide: zero).check(start: zero)
    } catch {
      throw error.ofMatrix(matrix, path: path, shift: diagonal.shift)
    }
    let solver = try SolverName.choice(wish) {
      SolverName.obstacle(of: matrix).map { (path, $0) }
    }
    let reports: [SolveReport]
    if let learn, let relaxation = solver.relaxation {
      reports = try solve(
        matrix, rounds: learn, with: relaxation, parameter: solver.parameter,
        learner: SequenceLearnerName.standard.learner(
          for: solver, tolerance: stopping.tolerance))
    } else {
      let given = try rhs.map { path throws(InputError) in
        try input.files.vector(atPath: path, what: "right-hand side", rowCount: matrix.rowCount)
      }
      var generator = SplitMix64(seed: seed)
      let rightHandSide =
        piped ?? given ?? StandardNormal().vector(count: matrix.rowCount, using: &generator)
      reports = try solve(
        LinearSystem(matrix: matrix, rightHandSide: rightHandSide), by: solver, output: output)
    }
    if !reports.allSatisfy(\.isConverged) { throw ExitCode(1) }
  }

  /// Solves once for each omega or alpha given.
  private func solve(
    _ system: LinearSystem, by solver: SolverName, output: OutputFile?
  ) throws -> [SolveReport] {
    let parameter = solver.parameter
    let standard = [solver.standardValue(for: system.matrix)]
    // One solve stands for all omegas of a method that has none.
    let values = solver == .cg ? standard : try wish.values(of: parameter) ?? standard
    var workspace = SolverWorkspace()
    var reports: [SolveReport] = []
    var best: (x: [Double], report: SolveReport)?
    var progress = json || values.count == 1 ? nil : ProgressMeter("solving", total: values.count)
    for value in values {
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try solver.solver(parameter: value).solve(
        system, updating: &x, until: stopping.criterion, using: &workspace)
      reports.append(report)
      if best.map({ report.isBetter(than: $0.report) }) ?? true { best = (x, report) }
      if json { try Console.print(report.json(parameter)) }
      progress?.advance()
    }
    progress?.finish()
    if !json { try show(reports, parameter) }
    if let output, let best { try output.write(Array(MatrixMarket.text(of: best.x).utf8)) }
    return reports
  }

  /// Prints a table, and below it which alphas were backed off.
  private func show(_ reports: [SolveReport], _ parameter: RelaxationParameter) throws {
    var table = TextTable(columns: [
      .right(parameter.name), .right("iterations"), .right("relative residual"), .right("seconds"),
      .left("ended by"),
    ])
    for report in reports {
      table.append([
        report.omega.map(parameter.text) ?? "none", "\(report.iterations)",
        String(format: "%.3e", report.relativeResidual),
        String(format: "%.6f", report.seconds), report.reason.rawValue,
      ])
    }
    try Console.print(table.description)
    for backoff in reports.compactMap(\.backoff) { try Console.print(backoff.note) }
  }

  /// Solves for random right-hand sides, each with a parameter that is learned.
  private func solve<Learner: SequenceLearner>(
    _ matrix: CSRMatrix, rounds: Int, with solver: some RelaxationSolver,
    parameter: RelaxationParameter, learner: Learner
  ) throws -> [SolveReport] {
    var tuner = OmegaTuner(
      solver: solver, learner: learner,
      scale: Learner.scale(of: parameter, values: parameter.grid), seed: ~seed)
    var generator = SplitMix64(seed: seed)
    var workspace = SolverWorkspace()
    var learned = MethodRun(name: "learning")
    var untuned = MethodRun(name: parameter.referenceText)
    var reports: [SolveReport] = []
    var progress = json ? nil : ProgressMeter("learning", total: rounds)
    for _ in 0..<rounds {
      let system = LinearSystem(
        matrix: matrix,
        rightHandSide: StandardNormal().vector(count: matrix.rowCount, using: &generator))
      var x = [Double](repeating: 0, count: matrix.rowCount)
      let report = try learned.timing {
        try tuner.solve(
          system, context: Learner.context(nil), updating: &x, until: stopping.criterion)
      }
      reports.append(report)
      if json {
        try Console.print(report.json(parameter))
        continue
      }
      x = [Double](repeating: 0, count: matrix.rowCount)
      _ = try untuned.timing {
        try solver.solve(system, updating: &x, until: stopping.criterion, using: &workspace)
      }
      progress?.advance()
    }
    progress?.finish()
    if json { return reports }
    var table = TextTable(columns: [
      .left("\(parameter.name) from"), .right("iterations"), .right("seconds"),
      .right("against \(parameter.referenceText)"), .right("not solved"),
    ])
    for run in [untuned, learned] {
      let ratio = Double(run.totalIterations) / Double(max(1, untuned.totalIterations))
      table.append([
        run.name, "\(run.totalIterations)", String(format: "%.6f", run.seconds),
        String(format: "%.3f", ratio), "\(run.unsolvedCount)",
      ])
    }
    try Console.print(table.description)
    if let value = learned.omegas.last {
      try Console.print(
        String(format: "The \(parameter.name) learned last is %.4g.", value))
    }
    return reports
  }
}

extension SolveReport {
  /// Whether to prefer this solution: converged before not, then in fewer iterations, or else with
  /// the smaller residual.
  fileprivate func isBetter(than other: SolveReport) -> Bool {
    if isConverged != other.isConverged { return isConverged }
    return isConverged
      ? iterations < other.iterations : relativeResidual < other.relativeResidual
  }

  /// One line of JSON, where the parameter goes by its name; what is missing or not finite is `null`.
  func json(_ parameter: RelaxationParameter) -> String {
    func number(_ value: Double?) -> String {
      value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
    }
    return "{\"\(parameter.name)\":\(number(omega)),\"iterations\":\(iterations),"
      + "\"converged\":\(isConverged),\"reason\":\"\(reason.rawValue)\","
      + "\"relativeResidual\":\(number(relativeResidual)),\"seconds\":\(number(seconds)),"
      + "\"work\":\(work)}"
  }
}

extension FileKind {
  /// A vector as ``MatrixMarket`` writes it.
  fileprivate static let solution = FileKind(
    "a vector in the Matrix Market format",
    beginningWith: "%%MatrixMarket matrix array real general\n")
}
