import ArgumentParser
import Logging
import RelaxReporting

/// The option of long runs: how much they tell on standard error beside their progress.
struct LoggingOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to tell on standard error: debug (every system), info (every save), notice, warning or "
        + "error. (default: notice)", valueName: "level"),
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
