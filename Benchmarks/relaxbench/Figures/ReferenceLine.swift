/// A thin grey line across a chart at one value, labelled inside the data area.
struct ReferenceLine: Sendable, Hashable {
  enum Direction: Sendable {
    case horizontal
    case vertical
  }

  var direction: Direction
  var value: Double
  var label: String

  static func horizontal(_ value: Double, _ label: String) -> Self {
    Self(direction: .horizontal, value: value, label: label)
  }

  static func vertical(_ value: Double, _ label: String) -> Self {
    Self(direction: .vertical, value: value, label: label)
  }
}
