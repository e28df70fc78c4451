public import ModelProblems
public import RelaxKit
import Testing

/// The iterations a tuner spends on systems drawn from a family, each solved from zero to 1e-8.
public func totalIterations<Solver: RelaxationSolver, Learner>(
  of tuner: OmegaTuner<Solver, Learner>, on family: ShiftedMatrixFamily, systemCount: Int,
  seed: UInt64, context: (Double) -> Learner.Context
) throws -> Int {
  var tuner = tuner
  var generator = SplitMix64(seed: seed)
  return try (0..<systemCount).reduce(0) { total, _ in
    let instance = family.sample(using: &generator)
    let system = LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide)
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try tuner.solve(
      system, context: context(instance.context), updating: &x,
      until: .relativeResidual(1e-8, baseline: .initialResidual))
    #expect(report.isConverged)
    return total + report.iterations
  }
}
