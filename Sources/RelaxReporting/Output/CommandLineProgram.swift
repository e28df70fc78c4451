package import ArgumentParser
import Foundation

/// A program with subcommands that ends with 2 and a message for all that is refused.
package protocol CommandLineProgram: ParsableCommand {}

extension CommandLineProgram {
  package static func main() {
    do {
      try checkFirstArgument()
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(reporting: error)
    }
  }

  /// Answers what a default command would take for its own: the version, and a command that there is not.
  private static func checkFirstArgument() throws {
    guard let word = CommandLine.arguments.dropFirst().first else { return }
    if word == "--version" { throw CleanExit.message(configuration.version) }
    let names = configuration.subcommands.compactMap { $0.configuration.commandName }
    guard !word.hasPrefix("-"), !(names + ["help"]).contains(word) else { return }
    throw ValidationError(
      "There is no command \(word); \(configuration.commandName ?? "the program") has "
        + names.joined(separator: ", ") + ".")
  }

  /// Help and a command's own status pass.
  private static func exit(reporting error: any Error) -> Never {
    if error is ExitCode || exitCode(for: error).isSuccess { exit(withError: error) }
    Console.note(fullMessage(for: error))
    Foundation.exit(2)
  }
}

/// The version of both programs.
package enum ProgramVersion {
  /// Part of what results of an interrupted run must agree in.
  package static let text = "1.0"
}
