import Foundation
import RelaxKit
import RelaxReporting

/// The cost of all learners, measured in turns on the paper's systems of high variance.
struct CostStudy: Sendable {
  let systemCount: Int
  let learners: [StudiedLearner]
  /// For each learner, what each round measured.
  let rounds: [StudiedLearner: [LearnerCost]]

  /// Measures one learner at a time, so that none shares the machine with another.
  init(
    _ learners: [StudiedLearner], systemCount: Int, roundCount: Int, in run: inout ExperimentRun
  ) throws {
    let family = try ShiftLaw.high.family()
    let work = (0..<roundCount).flatMap { round in learners.map { (round, $0) } }
    let costs = try run.map(
      "cost", keys: work.map { "\(systemCount)/\($1.rawValue)/\($0)" }, threads: 1
    ) { job in
      let (round, learner) = work[job.index]
      let source = try family.makeSource(job.generator(ofKey: "cost/\(round)"))
      let members = try (0..<systemCount).map { _ in try source() }
      var generator = job.generator()
      return try LearnerCost(learner, on: family, members: members, seed: generator.next())
    }
    self.learners = learners
    self.systemCount = systemCount
    rounds = Dictionary(grouping: zip(work, costs), by: \.0.1).mapValues { $0.map(\.1) }
  }

  /// A quantity of a learner over the rounds; nil if it was not measured.
  func statistics(
    _ learner: StudiedLearner, _ quantity: (LearnerCost) -> Double
  ) -> TrialStatistics? {
    rounds[learner].map { TrialStatistics($0.map(quantity)) }
  }

  /// The time of all systems with one learner over that with another, round by round.
  func totalTime(_ learner: StudiedLearner, over other: StudiedLearner) -> TrialStatistics? {
    guard let costs = rounds[learner], let others = rounds[other] else { return nil }
    return TrialStatistics(zip(costs, others).map { $0.seconds / $1.seconds })
  }

  /// A header and a row for each learner.
  var cells: [[String]] {
    let header = [
      "learner", "µs a choice and record", "ms in all", "of processor time", "iterations",
      "bytes of state",
    ]
    return [header]
      + learners.map { learner in
        func text(_ decimals: Int, _ quantity: (LearnerCost) -> Double) -> String {
          guard let statistics = statistics(learner, quantity) else { return "–" }
          return String(format: "%.\(decimals)f ", statistics.mean)
            + statistics.uncertainty(decimals: decimals)
        }
        return [
          learner.title, text(2, \.microseconds), text(1) { 1000 * $0.seconds },
          text(1) { 1000 * $0.processorSeconds },
          text(0) { Double($0.iterations) }, text(0) { Double($0.stateByteCount) },
        ]
      }
  }

  /// A row for each learner and round.
  var csv: CSVWriter {
    CSVWriter(
      rows: learners.flatMap { learner in
        (rounds[learner] ?? []).enumerated().map { round, cost -> [TraceCell] in
          [
            ("learner", learner.rawValue), ("round", round), ("microseconds", cost.microseconds),
            ("seconds", cost.seconds), ("processor_seconds", cost.processorSeconds),
            ("iterations", cost.iterations), ("state_bytes", cost.stateByteCount),
          ]
        }
      })
  }
}

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
    _ learner: StudiedLearner, on family: SystemFamily, members: [SystemFamily.Member],
    seed: UInt64
  ) throws {
    guard let made = Method.learner(learner).solver(on: family, seed: seed) else {
      preconditionFailure("\(learner) solves systems")
    }
    // By itself, since reading the clock around each choice would take longer than some of them.
    var (player, replayed) = (made, made)
    let criterion = family.criterion(tolerance: Self.tolerance)
    var losses: [Double] = []
    var x: [Double] = []
    let clock = ContinuousClock()
    let began = clock.now
    processorSeconds = try CPUClock.seconds {
      for member in members {
        x = member.start
        let report = try player.solve(
          member.system, context: member.context, updating: &x, until: criterion)
        losses.append(Double(report.loss(limit: criterion.iterationLimit)))
      }
    }
    seconds = (clock.now - began) / .seconds(1)
    iterations = Int(losses.reduce(0, +))
    stateByteCount = try player.stateByteCount()
    let contexts = members.map(\.context)
    let learnerSeconds = try CPUClock.seconds {
      try replayed.replay(contexts: contexts, losses: losses)
    }
    microseconds = 1e6 * learnerSeconds / Double(members.count)
  }
}
