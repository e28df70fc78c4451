import Foundation
import RelaxTestSupport

/// A finished run of the built executable that has the subcommand, as `Benchmarks/run` picks it.
struct RelaxbenchProcess {
  let status: Int32
  /// Whether a signal ended it, as a trap does.
  let hasCrashed: Bool
  let output: String
  let complaint: String

  /// Runs it with arguments; `path` replaces the search path of programs.
  init(_ arguments: [String], path: String? = nil) throws {
    let process = Self.process(arguments)
    if let path { process.environment = ["PATH": path] }
    // Files, not pipes: a pipe that nobody empties stops the program when it is full.
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let (outputPath, complaintPath) = (directory.path("output"), directory.path("complaint"))
    for path in [outputPath, complaintPath] { try Data().write(to: URL(fileURLWithPath: path)) }
    process.standardOutput = try FileHandle(forWritingTo: URL(fileURLWithPath: outputPath))
    process.standardError = try FileHandle(forWritingTo: URL(fileURLWithPath: complaintPath))
    try process.run()
    process.waitUntilExit()
    status = process.terminationStatus
    hasCrashed = process.terminationReason == .uncaughtSignal
    output = try String(contentsOfFile: outputPath, encoding: .utf8)
    complaint = try String(contentsOfFile: complaintPath, encoding: .utf8)
  }

  /// Runs it with arguments and ends it as soon as a condition holds.
  static func interrupt(_ arguments: [String], when isDue: () -> Bool) throws {
    let process = process(arguments)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, !isDue() { Thread.sleep(forTimeInterval: 0.005) }
    // As a crash would, so that nothing is tidied up.
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
  }

  /// One that is not started.
  static func process(_ arguments: [String]) -> Process {
    let process = Process()
    // Built products lie together, the fixtures in a bundle of their own.
    process.executableURL = Fixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent(
        ["solve", "inspect", "sequence"].contains(arguments.first) ? "relax" : "relaxbench")
    process.arguments = arguments
    return process
  }

  /// The lines of standard output as JSON objects.
  func jsonLines() throws -> [[String: Any]] {
    try output.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      guard let dictionary = object as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      return dictionary
    }
  }
}
