import ArgumentParser

/// The option every experiment shares: where its results go.
struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory for tables and figures; made if missing.", valueName: "dir"))
  var output = "Results"

  /// Opens the directory; call it before the work begins.
  func makeDirectory() throws -> ResultsDirectory { try ResultsDirectory(path: output) }
}
