/// The rule by which ``AdaptiveSOR`` raises omega: one number comes in a sweep, the residual norm.
///
/// The ratio of the norms of consecutive residuals tends to the spectral radius λ of the sweep. While
/// ω is below the optimum, λ is real and Young's relation `(λ + ω - 1)² = ω² β² λ` gives β, the
/// spectral radius of the Jacobi matrix, and β the optimum.
struct OmegaAdaptation: Sendable {
  /// The relaxation parameter for the next sweep.
  private(set) var omega: Double

  /// The sweeps done with this omega.
  private var sweepCount = 0
  /// The sweep with this omega after which it may change next.
  private var nextDecision: Int
  /// The sweeps from one decision to the next.
  private var decisionInterval: Int
  /// Whether a ratio fell to ω - 1 or below, which happens only if ω is near the optimum or above:
  /// complex eigenvalues then have the modulus ω - 1, and the ratio says nothing about β.
  private var isSettled = false
  private var norm = Double.nan
  private var ratio = Double.nan
  private var changeCount = 0

  init(omega: Double) {
    self.omega = omega
    nextDecision = Self.firstDecision(omega: omega)
    decisionInterval = Self.decisionInterval(firstDecision: nextDecision)
  }

  /// How many sweeps are sure to be done with the present omega, if the tolerance is not met.
  var steadySweepCount: Int { isSettled ? .max : nextDecision - sweepCount }

  /// Takes the norm of a residual formed anew for that of the last sweep.
  mutating func rebase(residualNorm: Double) { norm = residualNorm }

  /// Takes in the residual norm after a sweep with the present omega, and may raise omega.
  mutating func observe(residualNorm: Double) {
    let previousRatio = ratio
    ratio = residualNorm / norm
    norm = residualNorm
    sweepCount += 1
    let decides = sweepCount == nextDecision
    if decides { nextDecision += decisionInterval }
    // A growing residual tells nothing: the dominant eigenvalue is not yet in sight, or no rule helps.
    guard sweepCount > Self.transientSweepCount(omega: omega), ratio < 1 else { return }
    let excess = omega - 1
    if ratio <= excess { isSettled = true }
    guard decides, !isSettled else { return }
    if excess > 0 {
      guard ratio > Self.damped(excess), ratio + Self.allowedFall > previousRatio else { return }
    }
    let beta = (ratio + excess) / (omega * ratio.squareRoot())
    guard beta > 0, beta < 1 else { return }
    raise(to: YoungTheory.optimalOmega(jacobiSpectralRadius: beta))
  }

  private mutating func raise(to estimate: Double) {
    while changeCount < Self.caps.count, Self.caps[changeCount] <= omega { changeCount += 1 }
    let capped = changeCount < Self.caps.count ? min(estimate, Self.caps[changeCount]) : estimate
    changeCount += 1
    // Norms differ in their last digits with the order of their sums, which several sweeps at once
    // change. Omega is not to.
    let raised = (capped / Self.omegaUnit).rounded(.down) * Self.omegaUnit
    guard raised > omega else { return }
    omega = raised
    sweepCount = 0
    nextDecision = Self.firstDecision(omega: raised)
    decisionInterval = Self.decisionInterval(firstDecision: nextDecision)
    ratio = .nan
  }

  /// Early ratios may lie far above λ, and an omega above the optimum is never taken back. So the
  /// k-th change goes no further than this.
  private static let caps = [1.5, 1.8, 1.85, 1.9, 1.94, 1.96, 1.975, 1.985, 1.992]

  private static let omegaUnit = 0x1p-20

  /// A ratio may be this much below the one before; one that falls faster still belongs to other
  /// eigenvalues.
  private static let allowedFall = 5e-5

  /// `(ω - 1)^(3/4)`: as long as λ is above this, another omega is worth what the change costs.
  private static func damped(_ excess: Double) -> Double {
    excess.squareRoot() * excess.squareRoot().squareRoot()
  }

  /// The sweeps after a change whose ratios are not looked at.
  private static func transientSweepCount(omega: Double) -> Int {
    omega > 1 ? max(2, Int((omega - 1) / (2 - omega)) - 1) : 1
  }

  /// The smallest `p`, from 6 on, with `p (ω - 1)^(p - 1) <= 1/2`: by then the eigenvalues of modulus
  /// ω - 1, a defective one among them, have died down. Sweeps with ω up to 1 have none.
  private static func firstDecision(omega: Double) -> Int {
    guard omega > 1 else { return 4 }
    var sweep = 6
    var power = (1..<sweep).reduce(1.0) { product, _ in product * (omega - 1) }
    while Double(sweep) * power > 0.5, sweep < latestDecision {
      sweep += 1
      power *= omega - 1
    }
    return sweep
  }

  private static let latestDecision = 10_000

  /// An eighth of the sweeps before the first decision. Where those are many, and matrices large, several
  /// sweeps at once find room in between.
  private static func decisionInterval(firstDecision: Int) -> Int { max(firstDecision / 8, 1) }
}
