import ArgumentParser
import RelaxReporting

/// The options of the study of learners.
struct LearnersOptions: ParsableArguments {
  /// Constants of the learners were chosen with other seeds.
  @Option(help: "What all random numbers follow from.")
  var seed: UInt64 = 20_000

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory for tables and figures; made if missing.", valueName: "dir"))
  var output = "Results/learners"

  @OptionGroup
  var extent: TrialOptions

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The families to run, of those above. (default: all)", valueName: "name"))
  var families: [String] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The solvers to run them with. (default: all)", valueName: "name"))
  var solvers: [StudiedSolver] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The learners to run. (default: all)", valueName: "name"))
  var learners: [StudiedLearner] = []

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most systems of a trial. (default: 100, or 30 with --quick)",
      valueName: "n"))
  var systems: Int?

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp("The tolerances. (default: 1e-2 1e-4 1e-8)", valueName: "number"))
  var tolerances: [Double] = []

  @Option(
    parsing: .upToNextOption,
    help: ArgumentHelp(
      "Folders or manifests of recorded sequences, as relaxbench sequence takes them, or folders of "
        + "such.", valueName: "path"))
  var recorded: [String] = []

  @Flag(help: "Print a table for each family and tolerance, too.")
  var details = false

  @OptionGroup
  var input: InputOptions

  func validate() throws {
    try ValidationError.check(systems, in: 10...1_000_000, of: "systems")
    for tolerance in tolerances where !(tolerance > 0 && tolerance < 1) {
      throw ValidationError("--tolerances has \(tolerance); a tolerance must lie between 0 and 1.")
    }
    guard Set(tolerances).count == tolerances.count else {
      throw ValidationError("--tolerances names a tolerance twice.")
    }
    guard Set(families).count == families.count else {
      throw ValidationError("--families names a family twice.")
    }
    guard Set(solvers).count == solvers.count else {
      throw ValidationError("--solvers names a solver twice.")
    }
    guard Set(learners).count == learners.count else {
      throw ValidationError("--learners names a learner twice.")
    }
  }

  /// The tolerances of this run, the loosest first.
  var chosenTolerances: [Double] {
    tolerances.isEmpty ? [1e-2, 1e-4, 1e-8] : tolerances.sorted(by: >)
  }

  /// The learners of this run, in the order of tables.
  var chosenLearners: [StudiedLearner] {
    StudiedLearner.allCases.filter { learners.isEmpty || learners.contains($0) }
  }

  /// The number of systems of a trial on a family.
  func systemCount(of family: SystemFamily) -> Int {
    min(family.hasFixedSystems ? family.systemCount : .max, systems ?? (extent.quick ? 30 : 100))
  }
}
