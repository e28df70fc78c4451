import RelaxKit
import RelaxReporting

/// What a learner's own work costs beside the solves.
struct LearnerCost: Codable, Sendable {
  /// The mean processor time of a choice and its record, in microseconds.
  private(set) var microseconds: Double

  /// The wall-clock time of all systems through the tuner, solves included, in seconds.
  private(set) var seconds: Double

  /// The processor time of the same.
  private(set) var processorSeconds: Double

  /// The iterations of that.
  private(set) var iterations: Int

  /// The size of the state after that as JSON.
  private(set) var stateByteCount: Int

  static let tolerance = 1e-8

  /// Measures a learner on given systems.
  init(
    _ learner: StudiedLearner, on family: SystemFamily, members: [SystemSequence.Member],
    seed: UInt64
  ) throws {
    let criterion = family.criterion(tolerance: Self.tolerance)
    func makeRun() -> any LearnerRun {
      learner.makeRun(on: family, tolerance: Self.tolerance, seed: seed)
    }
    var run = makeRun()
    var losses: [Double] = []
    let clock = ContinuousClock()
    let began = clock.now
    processorSeconds = try CPUClock.seconds {
      for member in members {
        losses.append(
          Double(try run.solve(member, until: criterion).loss(limit: criterion.iterationLimit)))
      }
    }
    seconds = (clock.now - began) / .seconds(1)
    iterations = Int(losses.reduce(0, +))
    stateByteCount = try run.stateByteCount()
    // By itself, since reading the clock around each choice would take longer than some of them.
    var replayed = makeRun()
    let contexts = members.map(\.context)
    let learnerSeconds = try CPUClock.seconds {
      try replayed.replay(contexts: contexts, losses: losses)
    }
    microseconds = 1e6 * learnerSeconds / Double(members.count)
  }
}
