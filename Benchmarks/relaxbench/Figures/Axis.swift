/// What an axis shows and how it is divided; the label says the unit.
struct Axis: Sendable, Hashable {
  enum Kind: Sendable {
    case linear
    case log
  }

  var kind: Kind
  var label: String
  /// The values shown; `nil` for those of the data, extended to round numbers.
  var range: ClosedRange<Double>?

  static func linear(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    Self(kind: .linear, label: label, range: range)
  }

  /// A logarithmic axis.
  ///
  /// - Precondition: `range`, if given, is positive.
  static func log(_ label: String, in range: ClosedRange<Double>? = nil) -> Self {
    precondition(range.map { $0.lowerBound > 0 } ?? true, "a logarithmic axis starts above 0")
    return Self(kind: .log, label: label, range: range)
  }
}
