/// A thin grey line across a chart at one value, labelled inside the data area.
package struct ReferenceLine: Sendable, Hashable {
  package enum Direction: Sendable {
    case horizontal
    case vertical
  }

  package var direction: Direction
  package var value: Double
  package var label: String

  package static func horizontal(_ value: Double, _ label: String) -> Self {
    Self(direction: .horizontal, value: value, label: label)
  }

  package static func vertical(_ value: Double, _ label: String) -> Self {
    Self(direction: .vertical, value: value, label: label)
  }
}
