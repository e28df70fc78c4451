import ArgumentParser
import Foundation
import RelaxReporting

/// The programs of peers that are ready to run, and a line for each that is not.
struct PeerPrograms: Sendable, Equatable {
  struct Program: Sendable, Equatable {
    let name: String
    let path: String
  }

  var programs: [Program] = []
  var remarks: [String] = []

  /// The peers there are.
  static let names = ["naive", "petsc", "eigen", "scipy"]

  /// Where the script that builds peers lies, seen from the root of the repository.
  static let script = "Benchmarks/peers/build"

  /// Those built into a directory before.
  ///
  /// - Throws: `ValidationError` if there is no such directory.
  init(directory: String) throws {
    var isDirectory: ObjCBool = false
    guard
      unsafe FileManager.default.fileExists(atPath: directory, isDirectory: &isDirectory),
      isDirectory.boolValue
    else {
      throw ValidationError("--peers \(directory) is not a directory; build them into one first.")
    }
    for name in Self.names {
      let path = URL(fileURLWithPath: directory).appendingPathComponent(name).path
      if FileManager.default.isExecutableFile(atPath: path) {
        programs.append(Program(name: name, path: path))
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
        programs.append(Program(name: words[1], path: words[2]))
      } else {
        remarks.append(String(line))
      }
    }
  }

  /// Builds what the libraries on this machine allow, if the script is at hand.
  static func built() -> PeerPrograms {
    guard FileManager.default.isExecutableFile(atPath: script) else {
      return PeerPrograms(
        scriptOutput: "no peers: \(script) is not here; run from the root of the repository, or "
          + "name a directory with --peers")
    }
    let process = Process()
    let output = Pipe()
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
    programs.compactMap { program in
      do {
        return try Peer(name: program.name, program: URL(fileURLWithPath: program.path))
      } catch {
        remarks.append("missing \(program.name): \(error)")
        return nil
      }
    }
  }
}
