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
/// The two parts may have different omegas: where the schedule changes it, the first part still has
/// the old one and the second the new. So a change costs no pass either.
///
/// On a matrix that outgrows the cache several sweeps go through it at once, each some blocks of rows
/// behind the one before; see ``SweepPipeline``.
@safe struct SORIteration: SystemIteration {
  let system: SystemView
  private let delta: UnsafeMutablePointer<Double>
  private let inverse: UnsafeMutablePointer<Double>
  private let schedule: OmegaSchedule
  private var currentOmega = 1.0
  private var carry = 0.0
  /// The phases begun that will end, and the sweeps left of the last; none in the open-ended one.
  private var phaseCount = 0
  private var sweepsLeft = Int.max

  static var vectorCount: Int { 2 }

  var omega: Double? { currentOmega }

  init(_ system: SystemView, schedule: OmegaSchedule) {
    self.system = system
    self.schedule = schedule
    unsafe delta = system.vector(0)
    unsafe inverse = system.vector(1)
    beginPhase(0)
    carry = ownCarry
  }

  /// Prepares for the sweeps of a phase, the `carry` excepted.
  private mutating func beginPhase(_ index: Int) {
    let phase = index < schedule.phases.count ? schedule.phases[index] : nil
    phaseCount = index + 1
    sweepsLeft = phase?.sweepCount ?? .max
    prepare(omega: phase?.omega ?? schedule.finalOmega)
  }

  private mutating func prepare(omega: Double) {
    currentOmega = omega
    unsafe system.invertDiagonal(omega: omega, into: inverse)
  }

  /// What a sweep carries over from the one before, if that had the current omega.
  private var ownCarry: Double { 1 / currentOmega - 1 }

  /// Sweeps with this omega from the next `restart()` on.
  mutating func use(_ omega: Double) {
    prepare(omega: omega)
    carry = ownCarry
  }

  mutating func rewind() {
    system.rewind()
    if phaseCount > 1 {
      beginPhase(0)
    } else {
      sweepsLeft = schedule.phases.first?.sweepCount ?? .max
    }
    carry = ownCarry
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    unsafe system.residual(into: delta, precision)
  }

  mutating func restart() {
    unsafe system.matrix.solveLower(delta, inverse: inverse)
  }

  mutating func advance() -> IterationStep {
    if sweepsLeft < .max { sweepsLeft -= 1 }
    if sweepsLeft == 0 { beginPhase(phaseCount) }
    defer { carry = ownCarry }
    guard let schedule = system.colorSchedule, let team = system.team else {
      return .residualNorm(sweep(0..<(unsafe system.matrix.unitCount)).squareRoot())
    }
    return .residualNorm(sweep(schedule, team).squareRoot())
  }

  /// Relaxes some units; returns the sum of the squares of their residuals.
  private func sweep(_ units: Range<Int>) -> Double {
    unsafe system.matrix.sweep(units, delta: delta, inverse: inverse, carry: carry, x: system.x)
  }

  /// Relaxes all units, a step on all threads after the other. Sums are those of each thread, added
  /// in the order of the threads, so that a number of them always gives the same.
  private func sweep(_ schedule: ColorSchedule, _ team: ThreadTeam) -> Double {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: team.count) { squares in
      let squares = unsafe squares.start
      team.run { member in
        var sum = 0.0
        for (index, step) in schedule.steps.enumerated() {
          if member.index < step.count, !step[member.index].isEmpty {
            sum += sweep(step[member.index])
          }
          member.advance(to: index + 1)
          for other in 0..<team.count where other != member.index {
            member.wait(for: other, toReach: index + 1)
          }
        }
        unsafe squares[member.index] = sum
      }
      return (0..<team.count).reduce(0) { unsafe $0 + squares[$1] }
    }
  }

  var lookahead: Int { system.pipeline?.depth ?? 1 }

  mutating func advance(norms: inout [Double]) {
    guard let pipeline = system.pipeline else { return }
    precondition(norms.count == pipeline.depth)
    guard sweepsLeft > pipeline.depth else {
      // The pipeline carries one omega; around a change the sweeps go one by one.
      for index in norms.indices {
        if case .residualNorm(let norm) = advance() { norms[index] = norm }
      }
      return
    }
    if sweepsLeft < .max { sweepsLeft -= pipeline.depth }
    unsafe norms.withUnsafeMutableBufferPointer { norms in
      let squares = unsafe norms.start
      if let team = system.team {
        team.run { member in
          guard member.index < pipeline.threadCount else { return }
          unsafe sweep(pipeline, pipeline.share(of: member.index), squares, on: member)
        }
      } else {
        unsafe sweep(pipeline, 0..<pipeline.depth, squares, on: nil)
      }
    }
    for index in norms.indices { norms[index] = norms[index].squareRoot() }
  }

  /// Does some of the sweeps of a pipeline. Whoever does those before has to be a step ahead; the
  /// order of all sums is the same on any number of threads.
  private func sweep(
    _ pipeline: SweepPipeline, _ sweeps: Range<Int>, _ squares: UnsafeMutablePointer<Double>,
    on member: ThreadTeam.Member?
  ) {
    // Sums of their own, since threads that write to one cache line hold each other up.
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: sweeps.count) { sums in
      unsafe sums.initialize(repeating: 0)
      for step in 0..<pipeline.stepCount {
        if let member, member.index > 0 { member.wait(for: member.index - 1, toReach: step) }
        for index in sweeps {
          let block = pipeline.block(step: step, sweep: index)
          guard !block.isEmpty else { continue }
          unsafe sums[index - sweeps.lowerBound] += sweep(block)
        }
        member?.advance(to: step + 1)
      }
      for index in sweeps { unsafe squares[index] = sums[index - sweeps.lowerBound] }
    }
  }
}
