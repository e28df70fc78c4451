import RelaxKit
import RelaxReporting

/// Related systems in a fixed order, each with its start vector, and how they are to be solved.
struct SystemSequence: Sendable {
  /// A system and what is known before it is solved.
  struct Member: Sendable {
    let system: LinearSystem
    let start: [Double]
    let context: Double
  }

  /// A short name for files: letters and hyphens.
  let name: String

  /// A heading for people.
  let title: String

  /// The interval that a user would expect the contexts in.
  let contextRange: ClosedRange<Double>

  /// The method, whose omega is to be chosen.
  let solver: any RelaxationSolver

  let criterion: StoppingCriterion
  let members: [Member]
}
