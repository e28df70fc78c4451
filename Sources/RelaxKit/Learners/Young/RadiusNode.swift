/// One of the values that u = artanh β may have for a system, β being the spectral radius of its
/// Jacobi matrix.
struct RadiusNode: Sendable {
  /// The value.
  let u: Double

  /// Its probability.
  var weight: Double

  /// The best w = -log(2 - ω) for it.
  let bestDepth: Double

  /// Its place in tables of counts.
  let column: SweepCountTable.Column

  init(u: Double, weight: Double) {
    self.u = u
    self.weight = weight
    bestDepth = YoungCount.bestDepth(u: u)
    column = SweepCountTable.column(u: u)
  }
}
