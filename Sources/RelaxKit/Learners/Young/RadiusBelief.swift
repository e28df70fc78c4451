/// What is believed about u = artanh β of the systems of a sequence.
protocol RadiusBelief: Sendable, Codable {
  /// What is known about a system beforehand.
  associatedtype Context: Sendable

  /// Whether systems are told apart by what is known of them.
  static var dependsOnContext: Bool { get }

  /// The values u may have for a system, with their probabilities.
  func nodes(context: Context) -> [RadiusNode]

  /// Takes in what a count said: the nodes there were, with their probabilities given the count.
  mutating func update(context: Context, posterior: [RadiusNode])

  /// Makes room for change, when counts have shown that the belief is out of date.
  mutating func doubt()
}
