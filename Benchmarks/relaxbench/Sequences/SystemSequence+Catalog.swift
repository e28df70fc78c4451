import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemSequence {
  /// The paper's shifted Laplacians of high variance: `(A + c I) x = b` on a square of 10 by 10
  /// unknowns, c from -0.15 + 0.6 Beta(1/2, 3/2) and b truncated normal; solved by SOR. The context
  /// is c.
  static func shiftedLaplacians(count: Int, seed: UInt64) throws -> SystemSequence {
    let family = ShiftedMatrixFamily(
      matrix: try GridDomain(.square, size: 12).laplacian(), shifts: .highVariance)
    var generator = SplitMix64(seed: seed)
    let members = (0..<count).map { _ in
      let instance = family.sample(using: &generator)
      return Member(
        system: LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
        start: [Double](repeating: 0, count: instance.rightHandSide.count),
        context: instance.context)
    }
    return SystemSequence(
      name: "shifted-laplacians", title: "Shifted Laplacians, SOR", contextRange: -0.15...0.65,
      solver: SOR(), criterion: .relativeResidual(1e-8, baseline: .initialResidual),
      members: members)
  }

  /// Steps of the paper's heat equation on 25 by 25 intervals, solved by CG with SSOR from the
  /// previous temperatures. The context is the diffusion coefficient at the start of a step.
  ///
  /// They begin at t = 0.5. In the half period before, diffusion is so weak that omega 1 takes about
  /// two iterations; in the 500 steps from then on it rises to 10 and falls again.
  ///
  /// So that all methods meet the same systems, these come from one run whose steps are solved far
  /// more tightly than the methods solve them.
  static func heatEquation(stepCount: Int) throws -> SystemSequence {
    let solver = SSORConjugateGradient(omega: 1.5, sweepOrder: .backwardFirst)
    var equation = try HeatEquation(gridSize: 25)
    var workspace = SolverWorkspace()
    var members: [Member] = []
    while members.count < stepCount {
      let instance = try equation.nextSystem()
      let system = LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide)
      if equation.stepCount >= 500 {
        members.append(
          Member(system: system, start: equation.temperatures, context: instance.context))
      }
      var temperatures = equation.temperatures
      let report = try solver.solve(
        system, updating: &temperatures, until: .relativeResidual(1e-12), using: &workspace)
      precondition(report.isConverged, "solve the steps of the heat equation: \(report)")
      equation.advance(to: temperatures)
    }
    return SystemSequence(
      name: "heat-equation", title: "Heat equation from t = 0.5, SSOR-CG",
      contextRange: HeatEquation.coefficientRange, solver: solver,
      criterion: .relativeResidual(1e-8), members: members)
  }

  /// The recorded heat equation of a solidification simulation, solved by SOR from zero. The context
  /// is the time step.
  static func solidification(limit: Int) throws -> SystemSequence {
    let folder = Bundle.module.bundleURL.appendingPathComponent("solidification-heat")
    let manifest = try SequenceManifest(path: folder.path, contextColumn: "time_step")
    var reader = SystemReader(manifest, seed: 0)
    let count = min(limit, manifest.entries.count)
    var progress = ProgressMeter("reading solidification-heat", total: count)
    let members = try (0..<count).map { index in
      let (system, start) = try reader.system(at: index)
      progress.advance()
      return Member(
        system: system, start: start, context: manifest.entries[index].context ?? 0)
    }
    progress.finish()
    return SystemSequence(
      name: "solidification", title: "Solidification, SOR",
      contextRange: manifest.contextRange ?? 0...1, solver: SOR(),
      criterion: .relativeResidual(1e-8, baseline: .initialResidual), members: members)
  }
}
