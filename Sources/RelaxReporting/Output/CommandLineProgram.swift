package import ArgumentParser
import Foundation

/// A program with subcommands that ends with 2 and a message for all that is refused.
package protocol CommandLineProgram: ParsableCommand {}

extension CommandLineProgram {
  package static func main() {
    do {
      var command = try parseAsRoot()
      try command.run()
    } catch {
      exit(reporting: error)
    }
  }

  /// Help and a command's own status pass.
  private static func exit(reporting error: any Error) -> Never {
    if error is ExitCode || exitCode(for: error).isSuccess { exit(withError: error) }
    Console.note(fullMessage(for: error))
    Foundation.exit(2)
  }
}
