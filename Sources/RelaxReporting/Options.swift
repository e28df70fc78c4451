package import ArgumentParser
import Foundation

/// The option every command that reads matrices shares: how large they may get.
package struct InputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: .value(
      "n",
      "The most MiB that a compressed file may inflate to, or that a pipe may give. Memory is "
        + "needed for all of this text, and for its matrix as much again to four times as much, "
        + "the more the shorter its numbers are."))
  var inflateLimit = 1024

  package init() {}

  package func validate() throws {
    try ValidationError.check(inflateLimit, in: 1..., of: "inflate-limit")
    try ValidationError.check(
      inflateLimit <= 1 << 30, "--inflate-limit is \(inflateLimit), which is more than any memory.")
  }

  /// What reads files within the limit.
  package var files: MatrixFiles { MatrixFiles(inflateLimit: inflateLimit << 20) }
}

/// The option every experiment shares: where its results go.
package struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: .value("dir", "The directory for tables and figures; made if missing."))
  package var output = "Results"

  package init() {}

  /// Opens the directory; call it before the work begins.
  package func makeDirectory() throws -> ResultsDirectory { try ResultsDirectory(path: output) }
}

/// An interval from the command line, `-0.15:0.65`, as a `transform`; with parsing `.unconditional` it may
/// begin with a minus sign.
package struct RangeArgument: Sendable, Hashable, CustomStringConvertible {
  package let range: ClosedRange<Double>

  package init(_ range: ClosedRange<Double>) { self.range = range }

  package init(_ argument: String) throws {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    try ValidationError.check(
      parts.count == 2 && numbers.count == 2 && numbers.allSatisfy(\.isFinite),
      "\"\(argument)\" is not two numbers with a colon, such as -0.15:0.65.")
    try ValidationError.check(
      numbers[0] < numbers[1], "The range \(argument) does not end after its start.")
    try ValidationError.check(
      (numbers[1] - numbers[0]).isFinite,
      "The range \(argument) is longer than the largest number.")
    range = numbers[0]...numbers[1]
  }

  /// The interval, as it may be given again.
  package var description: String { "\(range.lowerBound):\(range.upperBound)" }
}

extension ArgumentHelp {
  /// The help of an option whose value goes by that name.
  package static func value(_ name: String, _ abstract: String) -> ArgumentHelp {
    ArgumentHelp(abstract, valueName: name)
  }
}

extension ValidationError {
  /// Refuses what does not meet a condition.
  package static func check(_ isMet: Bool, _ message: @autoclosure () -> String) throws {
    if !isMet { throw ValidationError(message()) }
  }

  /// Refuses the number of an option, if it was given, below the least that makes sense.
  package static func check(
    _ value: Int?, in range: PartialRangeFrom<Int>, of option: String
  ) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("--\(option) is \(value); it must be at least \(range.lowerBound).")
  }

  /// Refuses the number of an option, if it was given, outside of what makes sense.
  package static func check(_ value: Int?, in range: ClosedRange<Int>, of option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "--\(option) is \(value); it must be \(range.lowerBound) to \(range.upperBound).")
  }

  /// Refuses a relative residual that no solve reaches, or that every start vector has.
  package static func check(tolerance: Double) throws {
    try check(
      tolerance > 0 && tolerance < 1,
      "The tolerance \(tolerance) is outside (0, 1); give one such as 1e-8.")
  }
}
