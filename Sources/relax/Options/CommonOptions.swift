import ArgumentParser
import Logging
import RelaxKit
import RelaxReporting

/// The options of commands that solve: when a solve ends.
struct CriterionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional, help: .value("number", "The relative residual to reach, in 2-norms."))
  var tolerance = 1e-8

  @Option(
    help: .value(
      "rhs|initial",
      "What the residual is relative to: equal for the start vector 0, but rhs asks for <= and "
        + "initial for <."))
  var baseline = Baseline.rhs

  @Option(parsing: .unconditional, help: .value("n", "The number of iterations to give up after."))
  var maxIterations = 10_000

  enum Baseline: String, CaseIterable, ExpressibleByArgument { case rhs, initial }

  func validate() throws {
    try ValidationError.check(tolerance: tolerance)
    try ValidationError.check(maxIterations, in: 1...1_000_000_000, of: "max-iterations")
  }

  var criterion: StoppingCriterion {
    .relativeResidual(
      tolerance, baseline: baseline == .rhs ? .rightHandSide : .initialResidual,
      iterationLimit: maxIterations)
  }
}

/// The option of long runs: how much they tell on standard error beside their progress.
struct LoggingOptions: ParsableArguments {
  @Option(
    help: .value(
      "level",
      "What to tell on standard error: debug (every system), info (every save), notice, warning or "
        + "error. (default: notice)"),
    transform: Self.level)
  var logLevel: Logger.Level?

  /// Writes messages of the level and above.
  var logger: Logger {
    var logger = Logger(label: "relax") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = logLevel ?? .notice
    return logger
  }

  private static func level(_ text: String) throws -> Logger.Level {
    guard let level = Logger.Level(rawValue: text) else {
      let names = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
      throw ValidationError("--log-level is \(text); it must be one of \(names).")
    }
    return level
  }
}

/// The option of commands that take one matrix: what to add to its diagonal.
struct ShiftOption: ParsableArguments {
  @Option(parsing: .unconditional, help: .value("number", "Added to every diagonal entry."))
  var shift = 0.0

  func validate() throws {
    try ValidationError.check(shift.isFinite, "The shift \(shift) is not finite.")
  }
}
