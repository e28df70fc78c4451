import ModelProblems
import RelaxKit

// The shift of an own preconditioner, tuned like omega.

extension IncompleteCholesky: RelaxationPreconditioner {
  var omega: Double {
    get { shift }
    set { shift = newValue }
  }
}

/// Solves a sequence with shifts that a tuner chooses, and says whether it learned to choose well: the
/// last solves together take at most a tenth more iterations than with the best of eleven shifts.
func checkTuning(_ name: String, _ matrices: [CSRMatrix]) throws -> Bool {
  var generator = SplitMix64(seed: 11)
  let systems = matrices.map { matrix in
    LinearSystem(
      matrix: matrix,
      rightHandSide: StandardNormal().vector(count: matrix.rowCount, using: &generator))
  }
  var tuner = OmegaTuner(
    solver: ConjugateGradient(preconditioner: IncompleteCholesky()), parameterRange: 0...1)
  var counts: [Int] = []
  for system in systems {
    var x = [Double](repeating: 0, count: system.unknownCount)
    counts.append(try tuner.solve(system, updating: &x, until: criterion).iterations)
  }
  let fixed = try (0...10).map { tenths in
    let solver = ConjugateGradient(
      preconditioner: IncompleteCholesky(shift: Double(tenths) / 10))
    return try systems.suffix(10).reduce(0) {
      $0 + (try solver.solve($1, until: criterion).report.iterations)
    }
  }
  let (tuned, best) = (counts.suffix(10).reduce(0, +), fixed.min() ?? 0)
  let isRight = 10 * tuned <= 11 * best
  print("\(isRight ? "right" : "WRONG")  \(name): \(tuned) iterations, fixed shifts \(fixed)")
  return isRight
}
