import ArgumentParser

/// The option every command that reads matrices shares: how large they may get.
struct InputOptions: ParsableArguments {
  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The most MiB that a compressed file may inflate to.", valueName: "n"))
  var inflateLimit = MatrixFiles.defaultInflateLimit >> 20

  func validate() throws {
    guard inflateLimit >= 1 else {
      throw ValidationError("--inflate-limit is \(inflateLimit); it must be at least 1.")
    }
    guard inflateLimit <= 1 << 30 else {
      throw ValidationError("--inflate-limit is \(inflateLimit), which is more than any memory.")
    }
  }

  /// What reads files within the limit.
  var files: MatrixFiles { MatrixFiles(inflateLimit: inflateLimit << 20) }
}
