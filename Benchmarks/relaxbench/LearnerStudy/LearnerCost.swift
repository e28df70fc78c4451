import RelaxKit

/// What a learner's own work costs beside the solves.
struct LearnerCost: Codable, Sendable {
  /// The mean time of a choice and its record, in microseconds.
  private(set) var microseconds: Double

  /// The wall-clock time of all systems through the tuner, solves included, in seconds.
  private(set) var totalSeconds: Double

  /// The iterations of that.
  private(set) var iterations: Int

  /// The size of the state after that as JSON.
  private(set) var stateByteCount: Int

  static let systemCount = 1000
  static let tolerance = 1e-8

  /// Measures on the same systems as all others of a round.
  init(
    _ learner: StudiedLearner, on family: SystemFamily, members: [SystemSequence.Member],
    seed: UInt64
  ) throws {
    let criterion = family.criterion(tolerance: Self.tolerance)
    func makeRun() -> any LearnerRun {
      learner.makeRun(on: family, tolerance: Self.tolerance, seed: seed)
    }
    var timed = makeRun()
    let seconds = try members.reduce(0) { try $0 + timed.solveTimingLearner($1, until: criterion) }
    microseconds = 1e6 * seconds / Double(members.count)
    var run = makeRun()
    iterations = 0
    let clock = ContinuousClock()
    let began = clock.now
    for member in members { iterations += try run.solve(member, until: criterion).iterations }
    totalSeconds = (clock.now - began) / .seconds(1)
    stateByteCount = try run.stateByteCount()
  }
}
