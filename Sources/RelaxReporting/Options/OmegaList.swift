import ArgumentParser
import Foundation

/// Relaxation parameters from the command line: `1.5`, `1,1.2,1.4` or `first:last:step`.
///
///     @Option(help: "…", transform: OmegaList.init)
///     var omega = OmegaList(values: [1.5])
///
/// A `transform` shows the message below; a type that is `ExpressibleByArgument` could not say why
/// it refuses a value.
package struct OmegaList: Sendable, Hashable {
  /// The parameters in the order given, each in (0, 2); at least one.
  package let values: [Double]

  /// The most values a list may name: a step of 0.0002 over all of (0, 2).
  package static let maximumCount = 10_000

  /// A list made in code.
  ///
  /// - Precondition: not empty, each value in (0, 2).
  package init(values: [Double]) {
    precondition(
      !values.isEmpty && values.allSatisfy { $0 > 0 && $0 < 2 },
      "give at least one omega, each inside (0, 2)")
    self.values = values
  }

  /// Parses an argument.
  ///
  /// - Throws: `ValidationError` that names the value at fault.
  package init(_ argument: String) throws {
    let isRange = argument.contains(":")
    let parts = argument.split(separator: isRange ? ":" : ",", omittingEmptySubsequences: false)
    guard parts.count <= Self.maximumCount else { throw Self.tooMany(Double(parts.count)) }
    let numbers = try parts.map(Self.number)
    if !isRange {
      values = try numbers.map(Self.checked)
      return
    }
    guard numbers.count == 3 else {
      throw ValidationError("\"\(argument)\" is not first:last:step.")
    }
    let (first, last, step) = (
      try Self.checked(numbers[0]), try Self.checked(numbers[1]), numbers[2]
    )
    guard step >= 1e-9 else { throw ValidationError("The step \(step) is not positive.") }
    guard first <= last else {
      throw ValidationError("The range starts at \(first), after its end \(last).")
    }
    // The end belongs to the list although (last - first)/step may fall short of a whole number.
    let count = ((last - first) / step * (1 + 1e-12) + 1e-9).rounded(.down) + 1
    guard count <= Double(Self.maximumCount) else { throw Self.tooMany(count) }
    // Rounded to twelve decimals: 1.1:1.5:0.1 means 1.3, not 1.3000000000000003. What is given stays
    // as it is, and nothing leaves the range.
    values = (0..<Int(count)).map { index in
      index == 0
        ? first : min(last, max(first, ((first + Double(index) * step) * 1e12).rounded() / 1e12))
    }
  }

  private static func number(_ text: Substring) throws -> Double {
    let text = text.trimmingCharacters(in: .whitespaces)
    guard let value = Double(text), value.isFinite else {
      throw ValidationError("\"\(text)\" is not a number.")
    }
    return value
  }

  private static func checked(_ omega: Double) throws -> Double {
    guard omega > 0 && omega < 2 else {
      throw ValidationError("omega \(omega) is outside (0, 2), where relaxation converges.")
    }
    return omega
  }

  private static func tooMany(_ count: Double) -> ValidationError {
    ValidationError(
      String(
        format: "%.0f values of omega are more than \(maximumCount); use a larger step.", count))
  }
}

extension OmegaList: CustomStringConvertible {
  /// The values, as they may be given again.
  package var description: String { values.map(\.description).joined(separator: ",") }
}
