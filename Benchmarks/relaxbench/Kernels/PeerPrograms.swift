import ArgumentParser
import Foundation
import RelaxReporting

/// The programs of peers that are ready to run, and a line for each that is not.
struct PeerPrograms: Sendable {
  private(set) var programs: [(name: String, path: String)] = []
  private(set) var remarks: [String] = []

  /// Those built into a directory before.
  init(directory: String) throws {
    try ValidationError.check(
      FileName.isDirectory(directory),
      "--peers \(directory) is not a directory; build them into one first.")
    for name in ["naive", "petsc", "eigen", "scipy"] {
      let path = URL(fileURLWithPath: directory).appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: path) {
        programs.append((name, path))
      } else {
        remarks.append("missing \(name): no such program in \(directory)")
      }
    }
  }

  /// Those a run of the script reports: `peer NAME PATH`; all other lines are remarks.
  init(scriptOutput: String) {
    for line in scriptOutput.split(separator: "\n") {
      let words = line.split(separator: " ", maxSplits: 2).map(String.init)
      if words.count == 3, words[0] == "peer" {
        programs.append((words[1], words[2]))
      } else {
        remarks.append(String(line))
      }
    }
  }

  /// Builds what the libraries on this machine allow, if the script is at hand.
  static func built() -> PeerPrograms {
    let script = "Benchmarks/peers/build"
    guard FileManager.default.isExecutableFile(atPath: script) else {
      return PeerPrograms(
        scriptOutput: "no peers: \(script) is not here; run from the root of the repository, or "
          + "name a directory with --peers")
    }
    let (process, output) = (Process(), Pipe())
    process.executableURL = URL(fileURLWithPath: script)
    process.standardOutput = output
    do {
      try process.run()
      let data = try output.fileHandleForReading.readToEnd() ?? Data()
      process.waitUntilExit()
      return PeerPrograms(scriptOutput: String(decoding: data, as: UTF8.self))
    } catch {
      return PeerPrograms(scriptOutput: "no peers: \(script): \(error.localizedDescription)")
    }
  }

  /// Starts them all; a remark is added for each that does not start.
  mutating func start() -> [Peer] {
    programs.compactMap { name, path in
      do {
        return try Peer(name: name, program: URL(fileURLWithPath: path))
      } catch {
        remarks.append("missing \(name): \(error)")
        return nil
      }
    }
  }
}
