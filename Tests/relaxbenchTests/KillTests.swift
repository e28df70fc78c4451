import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

struct KillTests {
  @Test func `after a kill at any moment a run goes on, and ends as if never interrupted`() throws {
    let folder = try SequenceFolder(count: 60)
    defer { folder.remove() }
    let whole = try RelaxbenchProcess([
      "sequence", folder.path(), "--solver", "sor", "--output", folder.path("whole"),
    ])
    #expect(whole.status == 0)
    let expected = try SequenceFolder.log(folder.directory.read("whole/log.jsonl"))

    var generator = SplitMix64(seed: 881_223)
    let state = folder.path("run.state")
    var killCount = 0
    var finishCount = 0
    var doneCount = 0
    // Enough attempts for 50 kills, although some runs end before theirs.
    for _ in 0..<500 where killCount < 50 || finishCount == 0 {
      let process = try start(folder, state: state)
      // Enough to get anywhere from the start of the program to its end, after the last kill.
      let delay = killCount < 50 ? UInt32.random(in: 0..<120_000, using: &generator) : 10_000_000
      let deadline = ContinuousClock.now + .microseconds(delay)
      while process.isRunning, ContinuousClock.now < deadline { usleep(500) }
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
      if process.terminationReason == .uncaughtSignal {
        killCount += 1
        guard FileManager.default.fileExists(atPath: state) else { continue }
        let done = try done(inState: state)
        #expect(done >= doneCount, "\(done) systems are known, and \(doneCount) were before")
        doneCount = done
      } else {
        #expect(process.terminationStatus == 0)
        finishCount += 1
        #expect(try SequenceFolder.log(folder.directory.read("out/log.jsonl")) == expected)
        doneCount = 0
        try FileManager.default.removeItem(atPath: state)
      }
    }
    #expect(killCount >= 50 && finishCount > 0)
    // A kill leaves a file half written only between two calls of the system.
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path())
    #expect(names.count { $0.hasSuffix(".partial") } <= 1, "\(names)")
    #expect(
      Set(names.filter { $0.hasPrefix("run.") }).isSubset(of: ["run.state", "run.state.lock"]))
  }

  /// Starts the run, from its saved state if there is one.
  private func start(_ folder: SequenceFolder, state: String) throws -> Process {
    let process = RelaxbenchProcess.process(
      [
        "sequence", folder.path(), "--solver", "sor", "--output", folder.path("out"),
        "--save-state", state, "--save-every", "2",
      ] + (FileManager.default.fileExists(atPath: state) ? ["--restore", state] : []))
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  /// How many systems a state knows to be done; it throws if the state is not whole.
  private func done(inState path: String) throws -> Int {
    let object = try JSONSerialization.jsonObject(with: Data(try StateFile.read(atPath: path)))
    return try #require((object as? [String: Any])?["doneCount"] as? Int)
  }
}
