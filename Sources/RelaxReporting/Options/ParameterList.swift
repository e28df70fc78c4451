import ArgumentParser
import Foundation

/// Relaxation parameters from the command line: `1.5`, `1,1.2,1.4` or `first:last:step`.
///
/// ``omegas(_:)`` and ``alphas(_:)`` are to be used as a `transform`: a type that is
/// `ExpressibleByArgument` could not say why it refuses a value.
package struct ParameterList: Sendable, Hashable, CustomStringConvertible {
  /// The parameters in the order given, each of which is accepted; at least one.
  package let values: [Double]

  /// The values, as they may be given again.
  package var description: String { values.map(\.description).joined(separator: ",") }
}

extension ParameterList {
  /// The most values a list may name: a step of 0.0002 over all of (0, 2).
  package static let maximumCount = 10_000

  /// Reads a list of omegas.
  package static func omegas(_ argument: String) throws -> ParameterList {
    try ParameterList(argument, of: .omega)
  }

  /// Reads a list of alphas.
  package static func alphas(_ argument: String) throws -> ParameterList {
    try ParameterList(argument, of: .alpha)
  }

  package init(_ argument: String, of parameter: RelaxationParameter) throws {
    let isRange = argument.contains(":")
    let parts = argument.split(separator: isRange ? ":" : ",", omittingEmptySubsequences: false)
    try Self.checkCount(Double(parts.count), of: parameter)
    let numbers = try parts.map { part in
      let text = part.trimmingCharacters(in: .whitespaces)
      guard let value = Double(text), value.isFinite else {
        throw ValidationError("\"\(text)\" is not a number.")
      }
      return value
    }
    try ValidationError.check(
      !isRange || numbers.count == 3, "\"\(argument)\" is not first:last:step.")
    for value in isRange ? numbers.dropLast() : numbers[...] where !parameter.accepts(value) {
      throw ValidationError(parameter.refusal(of: value))
    }
    if !isRange {
      values = numbers
      return
    }
    let (first, last, step) = (numbers[0], numbers[1], numbers[2])
    try ValidationError.check(step >= 1e-9, "The step \(step) is not positive.")
    try ValidationError.check(
      first <= last, "The range starts at \(first), after its end \(last).")
    // The end belongs to the list although (last - first)/step may fall short of a whole number.
    let count = ((last - first) / step * (1 + 1e-12) + 1e-9).rounded(.down) + 1
    try Self.checkCount(count, of: parameter)
    // Rounded to twelve decimals: 1.1:1.5:0.1 means 1.3, not 1.3000000000000003. What is given stays
    // as it is, and nothing leaves the range.
    values = (0..<Int(count)).map { index in
      index == 0
        ? first : min(last, max(first, ((first + Double(index) * step) * 1e12).rounded() / 1e12))
    }
  }

  private static func checkCount(_ count: Double, of parameter: RelaxationParameter) throws {
    try ValidationError.check(
      count <= Double(maximumCount),
      String(format: "%.0f", count)
        + " values of \(parameter.name) are more than \(maximumCount); use a larger step.")
  }
}
