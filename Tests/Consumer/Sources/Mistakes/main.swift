// Makes the mistake that is named, to see what an optimized build says of it.

import RelaxKit

let mistakes: [String: (Double) -> Void] = [
  "omega is 2.5": { _ = SOR(omega: 2.5 * $0) },
  "the tolerance is 0.0": { _ = StoppingCriterion.relativeResidual(0 * $0) },
  "the iteration limit is 0": {
    _ = StoppingCriterion.relativeResidual(1e-8, iterationLimit: Int($0) - 1)
  },
  "3 arms and the grid 20 omegas": {
    _ = OmegaTuner(learner: TsallisINF(armCount: 3 * Int($0)), seed: 1)
  },
  "0 arms: a learner needs at least 1": { _ = TsallisINF(armCount: Int($0) - 1) },
  "context range": { _ = ChebCB(armCount: 2, contextRange: $0...$0, degree: 1) },
  "range of parameters": { _ = OmegaTuner(parameterRange: -1e308 * $0...1e308 * $0) },
  "at least one sweep": { _ = SolverWorkspace(sweepsAtOnce: Int($0) - 1) },
  "the loss is nan": { one in
    var tuner = OmegaTuner()
    if let proposal = try? tuner.propose() { tuner.record(loss: .nan * one, for: proposal) }
  },
]

// Without a name, the names; each is a part of the message.
if CommandLine.arguments.count == 2 {
  mistakes[CommandLine.arguments[1]]?(1)
} else {
  for name in mistakes.keys.sorted() { print(name) }
}
