import ModelProblems
import RelaxReporting

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
