/// The depths w = -log(2 - ω) that are chosen.
enum WindowDepths {
  /// Omegas from 0.08 to 1.993.
  static let all = -0.65...4.9

  /// Omegas from 1 to 1.955, what the ends of another parameter's range stand for.
  static let ofParameter = 0...3.1
}
