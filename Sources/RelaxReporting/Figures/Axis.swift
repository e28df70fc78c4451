/// What an axis shows and how it is divided; the label says the unit.
package struct Axis: Sendable, Hashable {
  package enum Kind: Sendable {
    case linear
    case log
  }

  package var kind: Kind
  package var label: String
  /// The values shown; `nil` for those of the data, extended to round numbers.
  package var range: ClosedRange<Double>?

  package static func linear(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    Self(kind: .linear, label: label, range: range)
  }

  /// A logarithmic axis.
  ///
  /// - Precondition: `range`, if given, is positive.
  package static func log(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    precondition(range.map { $0.lowerBound > 0 } ?? true, "a logarithmic axis starts above 0")
    return Self(kind: .log, label: label, range: range)
  }
}
