/// Ends an attempt whose residual no longer falls, where another omega can be tried.
///
/// It looks at the residual at the iteration by which the solve was expected to be over, and from there
/// on each time there are 1.2 times as many, but not before the last omega has been used for a window of
/// `W = max(10, 3 / (2 - ω))` sweeps, in which what another omega left decays. If the norm is then no
/// smaller than half a window earlier, the attempt ends. So one whose norm never falls ends within
/// `1.2 max(expected, phases + W) + W / 2` iterations, and one whose norm falls is left alone.
struct ResidualGuard: Sendable, Hashable {
  /// The iteration at which the guard looks next.
  private(set) var nextCheck: Int
  private let halfWindow: Int
  private var markedNorm = Double.infinity

  /// - Parameters:
  ///   - expectedCount: the iterations the solve is expected to take.
  ///   - schedule: its omegas.
  init(expectedCount: Double, schedule: OmegaSchedule) {
    let window = max(10, (3 / (2 - schedule.finalOmega)).rounded(.up))
    halfWindow = Int(min(window, Self.longest)) / 2
    let phases = schedule.phases.reduce(0.0) { $0 + Double($1.sweepCount) }
    nextCheck = Int(min(max(expectedCount.rounded(.up), phases + window), Self.longest))
  }

  /// Takes in the norm of the residual after an iteration; whether to end there.
  @inline(__always)
  mutating func isStalled(_ norm: Double, iteration: Int) -> Bool {
    if iteration == nextCheck - halfWindow { markedNorm = norm }
    guard iteration == nextCheck else { return false }
    if !(norm < markedNorm) { return true }
    // The next window begins after this one has ended.
    nextCheck = max(Int(1.2 * Double(nextCheck)), nextCheck + halfWindow + 1)
    return false
  }

  /// Beyond all iteration limits that can be reached.
  private static let longest = 1e12
}
