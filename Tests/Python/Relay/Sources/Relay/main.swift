// Goes on with a saved tuner for some rounds and prints the omegas that it chooses: Relay FILE FIRST COUNT.

import Foundation
import RelaxKit

let arguments = CommandLine.arguments
guard arguments.count == 4, let first = Int(arguments[2]), let count = Int(arguments[3]) else {
  fatalError("Relay FILE FIRST COUNT")
}
let state = try StateFile.read(atPath: arguments[1])
var tuner = try JSONDecoder().decode(
  OmegaTuner<ExternalSolver, DefaultLearner>.self, from: Data(state))
for round in first..<first + count {
  let context = Double(round * 37 % 100) / 100
  let proposal = try tuner.propose(context: TuningContext([context]))
  print(proposal.omega)
  let distance = proposal.omega - 1.2 - 0.5 * context
  tuner.record(loss: (20 + 400 * distance * distance).rounded(), for: proposal)
}
