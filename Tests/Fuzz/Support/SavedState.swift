import Foundation
import RelaxKit

/// One saved state of any kind, so that the text is taken apart once.
struct SavedState: Codable {
  var tsallisINF: OmegaTuner<SOR, TsallisINF>?
  var binnedTsallisINF: OmegaTuner<SOR, BinnedTsallisINF>?
  var chebCB: OmegaTuner<SOR, ChebCB>?
  var young: OmegaTuner<SOR, YoungLearner>?
  var defaultLearner: OmegaTuner<SOR, DefaultLearner>?
  var contextualDefault: OmegaTuner<SSOR, DefaultLearner>?
  var discountedTsallisINF: OmegaTuner<SSOR, DiscountedTsallisINF>?
  var spectralExp3: OmegaTuner<SSORConjugateGradient, SpectralExp3>?
  var osub: OmegaTuner<ExternalSolver, OSUB>?
  var epsilonGreedy: OmegaTuner<SOR, EpsilonGreedy>?
  var fixedArm: OmegaTuner<SOR, FixedArm>?

  var sor: SOR?
  var ssor: SSOR?
  var ssorConjugateGradient: SSORConjugateGradient?
  var conjugateGradient: ConjugateGradient<NoPreconditioner>?
  var adaptiveSOR: AdaptiveSOR?

  var armChoice: ArmChoice?
  var scheduleChoice: ScheduleChoice?
  var generator: SplitMix64?
  var report: SolveReport?

  /// Goes on with whatever was restored, and stops the process at the first thing that is not sound.
  func goOn() {
    if let tsallisINF { playOn(tsallisINF) { _ in } }
    if let binnedTsallisINF { playOn(binnedTsallisINF) { $0 } }
    if let chebCB { playOn(chebCB) { $0 } }
    if let young { playOn(young) { _ in } }
    if let defaultLearner { playOn(defaultLearner) { _ in [] } }
    if let contextualDefault { playOn(contextualDefault) { [$0] } }
    if let discountedTsallisINF { playOn(discountedTsallisINF) { _ in } }
    if let spectralExp3 { playOn(spectralExp3) { _ in } }
    if let osub { playOn(osub) { _ in } }
    if let epsilonGreedy { playOn(epsilonGreedy) { _ in } }
    if let fixedArm { playOn(fixedArm) { _ in } }
    if let sor { solveOn(sor) }
    if let ssor { solveOn(ssor) }
    if let ssorConjugateGradient { solveOn(ssorConjugateGradient) }
    if let conjugateGradient { solveOn(conjugateGradient) }
    if let adaptiveSOR { solveOn(adaptiveSOR) }
    if let armChoice { precondition(restored(armChoice) == armChoice, "another choice") }
    if let scheduleChoice {
      precondition(restored(scheduleChoice) == scheduleChoice, "another schedule")
      precondition((0..<2).contains(scheduleChoice.schedule.omega(ofSweep: 7)), "no omega")
    }
    if var generator { _ = generator.next() }
    if let report { precondition(!report.description.isEmpty, "nothing is said of a report") }
  }
}

/// What comes back when a value is saved: it must be saved to the same text again.
private func restored<Value: Codable>(_ value: Value) -> Value {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  // Fails on a number that is not finite.
  guard let text = try? encoder.encode(value) else {
    preconditionFailure("a restored \(Value.self) cannot be saved any more")
  }
  do {
    let back = try JSONDecoder().decode(Value.self, from: text)
    precondition((try? encoder.encode(back)) == text, "another \(Value.self)")
    return back
  } catch {
    preconditionFailure("a state that was played on is refused: \(error)")
  }
}

private func playOn<Solver: Codable & Sendable, Learner: OnlineLearner & Codable>(
  _ tuner: OmegaTuner<Solver, Learner>, context: (Double) -> Learner.Context
) where Learner.Choice: OmegaChoice & Equatable, Learner.Choice.Scale: Codable {
  var tuner = tuner
  for (value, loss) in [(0.0, 17.0), (-1e300, 1), (0.5, 10_000), (1e300, 9e15), (0.25, 3)] {
    guard let proposal = try? tuner.propose(context: context(value)) else {
      preconditionFailure("a finite context is refused")
    }
    let range = (tuner.scale as? RelaxationScale)?.parameterRange ?? 0.0.nextUp...2.0.nextDown
    precondition(range.contains(proposal.omega), "omega \(proposal.omega)")
    var (learner, generator) = (tuner.learner, SplitMix64(seed: 3))
    let planned = learner.chooseSchedule(context: context(value), using: &generator)
    if let omegas = planned.schedule(on: tuner.scale)?.phases.map(\.omega) {
      precondition(omegas.allSatisfy { $0 > 0 && $0 < 2 }, "omegas \(omegas)")
    }
    if let choice = proposal.choice as? ArmChoice {
      let armCount = (tuner.learner as? any BanditLearner)?.armCount ?? 0
      precondition((0..<armCount).contains(choice.arm), "arm \(choice.arm)")
      precondition(
        choice.probability > 0 && choice.probability <= 1, "probability \(choice.probability)")
    }
    tuner.record(loss: loss, for: proposal)
  }
  var copy = restored(tuner)
  let choices = (
    try? tuner.propose(context: context(0.75)).choice,
    try? copy.propose(context: context(0.75)).choice
  )
  precondition(
    choices.0 != nil && choices.0 == choices.1, "the restored learner chooses otherwise")
}

private func solveOn(_ solver: some LinearSolver & Hashable & Codable) {
  precondition(restored(solver) == solver, "another solver")
  guard let matrix = try? CSRMatrix(rows: [[4, -1, 0], [-1, 4, -1], [0, -1, 4]]) else {
    preconditionFailure("no matrix")
  }
  let system = LinearSystem(matrix: matrix, rightHandSide: [1, 2, 3])
  var x = [0.0, 0, 0]
  let criterion = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 20)
  guard let report = try? solver.solve(system, updating: &x, until: criterion) else {
    preconditionFailure("a sound system is refused")
  }
  precondition(restored(report) == report, "another report")
}
