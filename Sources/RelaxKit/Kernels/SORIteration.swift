/// SOR, one pass over the matrix a sweep, with the exact residual of each iterate.
///
/// With `M = D/ω + L` a sweep adds `δ = M⁻¹ r` to `x`, and the residual after it is
///
///     r' = r - A δ = (M - A) δ = ((1/ω - 1) D - U) δ.
///
/// Row `i` of a pass first sums the part right of the diagonal with the old `δ`, which gives
/// `r'[i]`, then the part left of it with the new `δ`, which gives `δ'[i]`. The norm of `r'` so
/// costs no pass of its own.
///
/// On a matrix that outgrows the cache several sweeps go through it at once, each some blocks of rows
/// behind the one before; see ``SweepPipeline``.
@safe struct SORIteration: SystemIteration {
  let system: SystemView
  private let delta: UnsafeMutablePointer<Double>
  private let inverse: UnsafeMutablePointer<Double>
  private let carry: Double

  static var vectorCount: Int { 2 }

  init(_ system: SystemView, omega: Double) {
    self.system = system
    unsafe delta = system.vector(0)
    unsafe inverse = system.vector(1)
    carry = 1 / omega - 1
    unsafe system.invertDiagonal(omega: omega, into: inverse)
  }

  mutating func measure() -> Double { unsafe system.residual(into: delta) }

  mutating func restart() {
    unsafe system.matrix.solveLower(delta, inverse: inverse)
  }

  mutating func advance() -> IterationStep {
    .residualNorm(
      unsafe system.matrix.sweep(
        0..<system.matrix.unitCount, delta: delta, inverse: inverse, carry: carry, x: system.x
      ).squareRoot())
  }

  var lookahead: Int { system.pipeline?.depth ?? 1 }

  mutating func advance(norms: inout [Double]) {
    for index in norms.indices { norms[index] = 0 }
    guard let pipeline = system.pipeline else { return }
    let (unitCount, lag) = (pipeline.unitCount, pipeline.lag)
    for front in stride(
      from: 0, to: unitCount + (norms.count - 1) * lag, by: SweepPipeline.blockSize)
    {
      for index in norms.indices {
        let begin = max(front - index * lag, 0)
        let end = min(front - index * lag + SweepPipeline.blockSize, unitCount)
        guard begin < end else { continue }
        unsafe norms[index] += system.matrix.sweep(
          begin..<end, delta: delta, inverse: inverse, carry: carry, x: system.x)
      }
    }
    for index in norms.indices { norms[index] = norms[index].squareRoot() }
  }
}
