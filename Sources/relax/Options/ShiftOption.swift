import ArgumentParser
import RelaxReporting

/// The option of commands that take one matrix: what to add to its diagonal.
struct ShiftOption: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("Added to every diagonal entry.", valueName: "number"))
  var shift = 0.0

  func validate() throws {
    guard shift.isFinite else { throw ValidationError("The shift \(shift) is not finite.") }
  }
}
