package import ArgumentParser

extension ValidationError {
  /// Refuses the number of an option below the least that makes sense.
  ///
  /// - Parameters:
  ///   - value: nil if the option was not given.
  ///   - option: its name without the dashes.
  package static func check(_ value: Int?, in range: PartialRangeFrom<Int>, of option: String)
    throws
  {
    guard let value, !range.contains(value) else { return }
    throw ValidationError("--\(option) is \(value); it must be at least \(range.lowerBound).")
  }

  /// Refuses the number of an option outside of what makes sense.
  package static func check(_ value: Int?, in range: ClosedRange<Int>, of option: String) throws {
    guard let value, !range.contains(value) else { return }
    throw ValidationError(
      "--\(option) is \(value); it must be \(range.lowerBound) to \(range.upperBound).")
  }

  /// Refuses a relative residual that no solve reaches, or that every start vector has.
  package static func check(tolerance: Double) throws {
    guard tolerance > 0, tolerance < 1 else {
      throw ValidationError("The tolerance \(tolerance) is outside (0, 1); give one such as 1e-8.")
    }
  }
}
