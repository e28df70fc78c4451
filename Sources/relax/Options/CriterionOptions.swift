import ArgumentParser
import RelaxKit
import RelaxReporting

/// The options of commands that solve: when a solve ends.
struct CriterionOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The relative residual to reach, in 2-norms.", valueName: "number"))
  var tolerance = 1e-8

  @Option(
    help: ArgumentHelp(
      "What the residual is relative to: equal for the start vector 0, but rhs asks for <= and "
        + "initial for <.",
      valueName: "rhs|initial"))
  var baseline = Baseline.rhs

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The number of iterations to give up after.", valueName: "n"))
  var maxIterations = 10_000

  /// What the residual is relative to.
  enum Baseline: String, CaseIterable, ExpressibleByArgument {
    case rhs
    case initial
  }

  func validate() throws {
    try ValidationError.check(tolerance: tolerance)
    try ValidationError.check(maxIterations, in: 1...1_000_000_000, of: "max-iterations")
  }

  var criterion: StoppingCriterion {
    .relativeResidual(
      tolerance, baseline: baseline == .rhs ? .rightHandSide : .initialResidual,
      iterationLimit: maxIterations)
  }
}
