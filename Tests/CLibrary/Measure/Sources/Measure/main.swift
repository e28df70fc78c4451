// What the calls that measure.c times take in Swift: process time, in lines of a name and a number.

import Glibc
import RelaxKit

func processTime() -> Double {
  var time = timespec()
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time)
  return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

/// The least time of a call over several rounds, in microseconds.
func report(_ name: String, rounds: Int, calls: Int, _ body: () throws -> Void) rethrows {
  var least = Double.infinity
  for _ in 0..<rounds {
    let start = processTime()
    for _ in 0..<calls { try body() }
    least = min(least, (processTime() - start) / Double(calls))
  }
  print(name, least * 1e6)
}

func laplacian(side: Int) throws -> CSRMatrix {
  var entries: [(Int, Int, Double)] = []
  for row in 0..<side * side {
    let (i, j) = (row / side, row % side)
    entries.append((row, row, 4.05))
    if i > 0 { entries.append((row, row - side, -1)) }
    if i + 1 < side { entries.append((row, row + side, -1)) }
    if j > 0 { entries.append((row, row - 1, -1)) }
    if j + 1 < side { entries.append((row, row + 1, -1)) }
  }
  return try CSRMatrix(rowCount: side * side, columnCount: side * side, entries: entries)
}

var tuner = OmegaTuner()
var step = 0
try report("default", rounds: 20, calls: 2000) {
  let proposal = try tuner.propose(context: Double(step % 10))
  let distance = proposal.omega - 1.6
  tuner.record(loss: 40 + 100 * distance * distance, for: proposal)
  step += 1
}
var bandit = OmegaTuner(learner: TsallisINF(armCount: 20), grid: .uniform(count: 20), seed: 1)
try report("tsallis-inf", rounds: 20, calls: 20_000) {
  let proposal = try bandit.propose()
  let distance = proposal.omega - 1.6
  bandit.record(loss: 40 + 100 * distance * distance, for: proposal)
}
for side in [10, 100] {
  var matrix = try laplacian(side: side)
  let values = matrix.values
  let load = [Double](repeating: 1, count: side * side)
  var x = load
  var workspace = SolverWorkspace()
  let solver = SSORConjugateGradient(omega: 1.5)
  let criterion = StoppingCriterion.relativeResidual(1e-8)
  try report("solve-\(side * side)", rounds: 20, calls: side == 10 ? 2000 : 20) {
    for row in x.indices { x[row] = 0 }
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    _ = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
  }
  try report("update-and-solve-\(side * side)", rounds: 20, calls: side == 10 ? 2000 : 20) {
    for row in x.indices { x[row] = 0 }
    try matrix.replaceValues(with: values)
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    _ = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
  }
}
