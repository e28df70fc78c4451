import ArgumentParser

/// The option every experiment shares: where its results go.
package struct OutputOptions: ParsableArguments {
  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory for tables and figures; made if missing.", valueName: "dir"))
  package var output = "Results"

  package init() {}

  /// Opens the directory; call it before the work begins.
  package func makeDirectory() throws -> ResultsDirectory { try ResultsDirectory(path: output) }
}
