import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemFamily {
  /// The paper's heat equation, solved by CG with SSOR from the temperatures before.
  ///
  /// So that all methods meet the same systems, these come from one run whose steps are solved more
  /// tightly than the methods solve them.
  ///
  /// - Parameters:
  ///   - firstStep: how many steps are left out.
  ///   - tolerance: what that one run solves to.
  static func heat(
    gridSize: Int, from firstStep: Int = 0, tolerance: Double = 1e-10
  ) -> SystemFamily {
    SystemFamily(
      name: "heat-\(gridSize)", title: "Heat equation, nx = \(gridSize)",
      detail: "Crank-Nicolson steps, time-varying diffusion; the context is the coefficient",
      solver: ssorCG(), baseline: .rightHandSide, contextRange: HeatEquation.coefficientRange,
      group: .recorded, iterationLimit: 10_000, systemCount: 5000, hasFixedSystems: true,
      binCount: 6,
      makeSource: { _ in
        var equation = try HeatEquation(gridSize: gridSize, timeStep: HeatTime.step)
        var workspace = SolverWorkspace()
        func advance(over instance: ProblemInstance) throws {
          var temperatures = equation.temperatures
          let report = try ssorCG(omega: 1.5).solve(
            LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
            updating: &temperatures, until: .relativeResidual(tolerance), using: &workspace)
          precondition(report.isConverged, "solve the steps of the heat equation: \(report)")
          equation.advance(to: temperatures)
        }
        var present: ProblemInstance?
        return {
          if let present { try advance(over: present) }
          while equation.stepCount < firstStep { try advance(over: equation.nextSystem()) }
          let instance = try equation.nextSystem()
          present = instance
          return Member(
            system: LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide),
            start: equation.temperatures, context: instance.context)
        }
      })
  }
}

/// The times of the steps, and the diffusion coefficients then.
enum HeatTime {
  /// The length of a step, as the paper has it.
  static let step = 0.001

  static func start(ofStep step: Int) -> Double { Double(step) * Self.step }

  static func startCoefficient(ofStep step: Int) -> Double {
    HeatEquation.coefficient(at: start(ofStep: step))
  }

  static func middleCoefficient(ofStep step: Int) -> Double {
    HeatEquation.coefficient(at: (Double(step) + 0.5) * Self.step)
  }
}
