import Foundation
import RelaxTestSupport

/// A finished run of the built executable.
struct RelaxbenchProcess {
  let status: Int32
  /// Whether a signal ended it, as a trap does.
  let hasCrashed: Bool
  let output: String
  let complaint: String

  /// The executable: built products lie together, the fixtures in a bundle of their own.
  static var executable: URL {
    Fixture.url("").deletingLastPathComponent().deletingLastPathComponent()
      .appendingPathComponent("relaxbench")
  }

  /// Runs it with arguments.
  init(_ arguments: [String]) throws {
    let process = Process()
    process.executableURL = Self.executable
    process.arguments = arguments
    let (output, complaint) = (Pipe(), Pipe())
    process.standardOutput = output
    process.standardError = complaint
    try process.run()
    let outputData = try output.fileHandleForReading.readToEnd() ?? Data()
    let complaintData = try complaint.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    status = process.terminationStatus
    hasCrashed = process.terminationReason == .uncaughtSignal
    self.output = String(decoding: outputData, as: UTF8.self)
    self.complaint = String(decoding: complaintData, as: UTF8.self)
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
