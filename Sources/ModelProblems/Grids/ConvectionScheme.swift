/// How the first derivatives of a transport term become differences.
public enum ConvectionScheme: String, Sendable, Hashable, Codable, CaseIterable {
  /// From the point that the flow comes from: of first order, stable for every velocity.
  case upwind
  /// From the two neighbours: of second order, oscillating where the flow is fast for the grid.
  case central
}
