import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemFamily {
  /// The paper's heat equation, solved by CG with SSOR from the temperatures before.
  ///
  /// So that all methods meet the same systems, these come from one run whose steps are solved more
  /// tightly than the methods solve them.
  static func heat(gridSize: Int) -> SystemFamily {
    SystemFamily(
      name: "heat-\(gridSize)", title: "Heat equation, nx = \(gridSize)",
      detail: "Crank-Nicolson steps, time-varying diffusion; the context is the coefficient",
      method: .ssorCG, baseline: .rightHandSide, contextRange: HeatEquation.coefficientRange,
      systemCount: 5000, trialCount: 3, trialLimit: gridSize < 100 ? .max : 3,
      omegas: OmegaGrid.uniform(1...1.95, count: gridSize < 100 ? 39 : 20).omegas,
      hasFixedSystems: true, binCount: 6,
      makeSource: { _ in
        var equation = try HeatEquation(gridSize: gridSize, timeStep: HeatTime.step)
        var workspace = SolverWorkspace()
        var present: ProblemInstance?
        return {
          if let present {
            var temperatures = equation.temperatures
            let report = try HeatRun.solver(omega: 1.5).solve(
              LinearSystem(matrix: present.matrix, rightHandSide: present.rightHandSide),
              updating: &temperatures, until: .relativeResidual(1e-10), using: &workspace)
            precondition(report.isConverged, "solve the steps of the heat equation: \(report)")
            equation.advance(to: temperatures)
          }
          let instance = try equation.nextSystem()
          present = instance
          return SystemSequence.Member(
            system: LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
            start: equation.temperatures, context: instance.context)
        }
      })
  }
}
