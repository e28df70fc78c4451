/// A piecewise linear function, constant beyond its outermost knots.
struct PiecewiseLinear: Sendable {
  /// Where its slope changes, ascending.
  let knots: [Double]

  /// Its values there.
  let values: [Double]

  /// Its value at a point.
  func value(at point: Double) -> Double {
    var index = 0
    while index < knots.count - 2, point >= knots[index + 1] { index += 1 }
    let fraction = (point - knots[index]) / (knots[index + 1] - knots[index])
    let clamped = min(max(fraction, 0), 1)
    return values[index] + clamped * (values[index + 1] - values[index])
  }
}
