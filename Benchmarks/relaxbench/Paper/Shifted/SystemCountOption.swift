import ArgumentParser
import RelaxReporting

/// The option of experiments that run over a sequence of systems: its length.
struct SystemCountOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The number of systems of a trial. (default: 5000, or 1000 with --quick)", valueName: "n"))
  var systems: Int?

  func validate() throws {
    try ValidationError.check(systems, in: 10...1_000_000, of: "systems")
  }

  func count(isQuick: Bool) -> Int { systems ?? (isQuick ? 1000 : 5000) }
}
