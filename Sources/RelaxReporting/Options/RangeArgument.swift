import ArgumentParser
import Foundation

/// An interval from the command line: `-0.15:0.65`.
///
///     @Option(parsing: .unconditional, help: "…", transform: RangeArgument.init)
///     var contexts = RangeArgument(-0.15...0.65)
///
/// `.unconditional` lets the value begin with a minus sign.
package struct RangeArgument: Sendable, Hashable {
  package let range: ClosedRange<Double>

  package init(_ range: ClosedRange<Double>) { self.range = range }

  /// Parses an argument.
  ///
  /// - Throws: `ValidationError` unless it is two finite numbers, the first the smaller one, and their
  ///   distance is finite too.
  package init(_ argument: String) throws {
    let parts = argument.split(separator: ":", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Double($0.trimmingCharacters(in: .whitespaces)) }
    guard parts.count == 2, numbers.count == 2, numbers.allSatisfy(\.isFinite) else {
      throw ValidationError("\"\(argument)\" is not two numbers with a colon, such as -0.15:0.65.")
    }
    guard numbers[0] < numbers[1] else {
      throw ValidationError("The range \(argument) does not end after its start.")
    }
    guard (numbers[1] - numbers[0]).isFinite else {
      throw ValidationError("The range \(argument) is longer than the largest number.")
    }
    range = numbers[0]...numbers[1]
  }
}

extension RangeArgument: CustomStringConvertible {
  /// The interval, as it may be given again.
  package var description: String { "\(range.lowerBound):\(range.upperBound)" }
}
