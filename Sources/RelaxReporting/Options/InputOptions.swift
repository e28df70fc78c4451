import ArgumentParser

/// The option every command that reads matrices shares: how large they may get.
package struct InputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp(
      "The most MiB that a compressed file may inflate to, or that a pipe may give. Memory is needed "
        + "for all of this text, and for its matrix as much again to four times as much, the more "
        + "the shorter its numbers are.", valueName: "n"))
  package var inflateLimit = MatrixFiles.defaultInflateLimit >> 20

  package init() {}

  package func validate() throws {
    try ValidationError.check(inflateLimit, in: 1..., of: "inflate-limit")
    guard inflateLimit <= 1 << 30 else {
      throw ValidationError("--inflate-limit is \(inflateLimit), which is more than any memory.")
    }
  }

  /// What reads files within the limit.
  package var files: MatrixFiles { MatrixFiles(inflateLimit: inflateLimit << 20) }
}
