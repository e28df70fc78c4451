import RelaxKit
import RelaxReporting

/// The jobs that give the results of a family: hindsight and every learner on every trial.
struct FamilyStudy: Sendable {
  let family: SystemFamily
  let learners: [StudiedLearner]
  let systemCount: Int
  let trialCount: Int
  let tolerances: [Double]

  /// What one job runs on the systems of one trial.
  private struct Work: Sendable {
    /// nil for hindsight.
    let learner: StudiedLearner?
    let trial: Int
  }

  /// What one job gives.
  private enum Outcome: Codable, Sendable {
    case hindsight(HindsightTrial)
    case learner(LearnerTrial)
  }

  /// Runs all jobs, as far as they are not done.
  func results(in run: inout ExperimentRun) throws -> FamilyResults {
    // Hindsight takes longest, so it comes first.
    let work =
      trials(isRandom: false).map { Work(learner: nil, trial: $0) }
      + learners.filter { $0.suits(family) }.flatMap { learner in
        trials(isRandom: learner.isRandom).map { Work(learner: learner, trial: $0) }
      }
    let keys = work.map { work in
      "\(family.name)/\(systemCount)/\(work.learner?.rawValue ?? "hindsight")/\(work.trial)"
        + (family.origin.isEmpty ? "" : "/\(family.origin)")
    }
    let outcomes = try run.map(family.name, keys: keys, stepsPerJob: systemCount) { job in
      try outcome(of: work[job.index], job: job)
    }
    var hindsight: [HindsightTrial] = []
    var learned: [StudiedLearner: [LearnerTrial]] = [:]
    for (work, outcome) in zip(work, outcomes) {
      switch outcome {
      case .hindsight(let trial): hindsight.append(trial)
      case .learner(let trial):
        if let learner = work.learner { learned[learner, default: []].append(trial) }
      }
    }
    return FamilyResults(
      family: family, systemCount: systemCount, tolerances: tolerances, hindsight: hindsight,
      learners: learners.compactMap { learner in learned[learner].map { (learner, $0) } })
  }

  /// What would be the same in every trial is done once.
  private func trials(isRandom: Bool) -> Range<Int> {
    0..<(family.hasFixedSystems && !isRandom ? 1 : trialCount)
  }

  private func outcome(of work: Work, job: TrialJob) throws -> Outcome {
    let source = try family.makeSource(job.generator(ofKey: "\(family.name)/\(work.trial)"))
    guard let learner = work.learner else {
      return .hindsight(
        try HindsightTrial(
          of: family, systemCount: systemCount, tolerances: tolerances, job: job, source: source))
    }
    return .learner(
      try LearnerTrial(
        learner, on: family, systemCount: systemCount, tolerances: tolerances, job: job,
        source: source))
  }
}
