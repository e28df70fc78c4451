import Foundation
import RelaxKit

/// The text of a saved state.
private func text(of state: SavedState) -> String {
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  guard let data = try? encoder.encode(state) else { preconditionFailure("it is not saved") }
  return String(decoding: data, as: UTF8.self)
}

private func played<Solver, Learner: OnlineLearner>(
  _ tuner: OmegaTuner<Solver, Learner>, _ rounds: Int, _ context: (Double) -> Learner.Context
) -> OmegaTuner<Solver, Learner> {
  var tuner = tuner
  for round in 0..<rounds {
    let place = Double(round * 37 % 100) / 100
    guard let proposal = try? tuner.propose(context: context(place)) else { break }
    let distance = proposal.omega - 1.2 - 0.5 * place
    tuner.record(loss: (20 + 400 * distance * distance).rounded(), for: proposal)
  }
  return tuner
}

/// The texts of sound states: each learner fresh, after some rounds and after many, and all others.
let soundStates: [String] = {
  let range = -0.5...1.5
  var states: [SavedState] = []
  for rounds in [0, 7, 150] {
    let grid = OmegaGrid.uniform(count: 4)
    states += [
      SavedState(
        tsallisINF: played(
          OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 4), grid: grid, seed: 1), rounds
        ) { _ in }),
      SavedState(
        binnedTsallisINF: played(
          OmegaTuner(
            solver: SOR(),
            learner: BinnedTsallisINF(armCount: 4, contextRange: range, binCount: 3), grid: grid,
            seed: 1), rounds
        ) { $0 }),
      SavedState(
        chebCB: played(
          OmegaTuner(
            solver: SOR(), learner: ChebCB(armCount: 4, contextRange: range, degree: 3),
            grid: grid, seed: 1), rounds
        ) { $0 }),
      SavedState(
        young: played(OmegaTuner(solver: SOR(), learner: YoungLearner()), rounds) { _ in }),
      SavedState(defaultLearner: played(OmegaTuner(solver: SOR()), rounds) { _ in [] }),
      SavedState(
        contextualDefault: played(
          OmegaTuner(solver: SSOR(), parameterRange: 0...1), rounds
        ) { [$0] }),
      SavedState(
        discountedTsallisINF: played(
          OmegaTuner(
            solver: SSOR(), learner: DiscountedTsallisINF(armCount: 4, discount: 0.9), grid: grid,
            seed: 1), rounds
        ) { _ in }),
      SavedState(
        spectralExp3: played(
          OmegaTuner(
            solver: SSORConjugateGradient(), learner: SpectralExp3(armCount: 4), grid: grid, seed: 1
          ),
          rounds
        ) { _ in }),
      SavedState(
        osub: played(OmegaTuner(learner: OSUB(armCount: 4), grid: grid, seed: 1), rounds) { _ in }),
      SavedState(
        epsilonGreedy: played(
          OmegaTuner(
            solver: SOR(), learner: EpsilonGreedy(armCount: 4, epsilon: 0.1), grid: grid, seed: 1),
          rounds
        ) { _ in }),
      SavedState(
        fixedArm: played(
          OmegaTuner(solver: SOR(), learner: FixedArm(armCount: 4, arm: 2), grid: grid, seed: 1),
          rounds
        ) { _ in }),
    ]
  }
  let schedule = OmegaSchedule([(1.2, sweeps: 2), (1.5, sweeps: 3)], then: 1.8)
  states.append(
    SavedState(
      sor: SOR(schedule: schedule, ordering: .multicolor), ssor: SSOR(omega: 1.2),
      ssorConjugateGradient: SSORConjugateGradient(omega: 1.4), conjugateGradient: .init(),
      adaptiveSOR: AdaptiveSOR(), armChoice: ArmChoice(arm: 1, probability: 0.25),
      scheduleChoice: ScheduleChoice(schedule: schedule, expectedCount: 7),
      generator: SplitMix64(seed: 9)))
  return states.map(text(of:))
}()

/// Sound states with one part changed, which were once restored, and trapped or went wrong later.
let wrongStates: [String] = [
  // Counters that overflow, or pass what a state may claim.
  ("defaultLearner", "\"round\":0", "\"round\":9223372036854775807"),
  ("tsallisINF", "\"recordCount\":0", "\"recordCount\":9007199254740992"),
].map { name, part, replacement in
  guard let state = soundStates.first(where: { $0.hasPrefix("{\"\(name)\":") }) else {
    preconditionFailure("no state of \(name)")
  }
  precondition(state.contains(part), "\(name) has no \(part)")
  return state.replacing(part, with: replacement)
}
