/// A state whose vectors are all those of its context, so that they can be put in another order between
/// two iterations.
protocol MovableState: IterationState {}

extension SORState: MovableState {}
extension AdaptiveSORState: MovableState {}
extension SSORState: MovableState {}
extension TriangularState: MovableState {}

/// Tells when a first solve has proved long enough to lay the matrix out anew.
///
/// That costs as much as some 10 to 30 iterations and makes those that remain two to four times as fast.
/// How many these are is guessed from how far the residual has fallen, time and again, for residuals seldom
/// fall evenly: those of conjugate gradients late, those of relaxation early.
struct LayoutWatch {
  private var nextLook = interval

  private static let interval = 16

  /// So many iterations must remain.
  private static let fewest = 32.0

  /// Whether many more iterations are to be expected.
  ///
  /// - Parameters:
  ///   - count: how many are done, and at most will be.
  ///   - first: the norm of the first residual; now, of the present one.
  ///   - target: the norm that ends the solve.
  mutating func isLong(
    _ count: Int, limit: Int, first: Double, now: Double, target: Double
  ) -> Bool {
    guard count >= nextLook else { return false }
    nextLook = count + Self.interval
    let fallen = log(first / now)
    let expected = fallen > 0 ? Double(count) * log(now / target) / fallen : .infinity
    return min(expected, Double(limit - count)) >= Self.fewest
  }
}
