import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SimultaneousRunTests {
  @Test(arguments: [false, true])
  func `a second run on the same state or log is refused, and the first is not disturbed`(
    isResumed: Bool
  ) throws {
    let folder = try SequenceFolder(count: 4, size: 12)
    defer { folder.remove() }
    let path = folder.path
    let options = ["--solver", "sor", "--save-every", "1"]
    let whole = try RelaxbenchProcess(
      ["sequence", path(""), "--output", path("whole")] + options + ["--save-state", path("w")])
    #expect(whole.status == 0)
    let first =
      ["sequence", path(""), "--output", path("out"), "--save-state", path("run.state")] + options
    if isResumed {
      let manifest = try folder.directory.read("manifest.csv")
      let start = manifest.split(separator: "\n").prefix(2).joined(separator: "\n")
      _ = try folder.directory.write(start, to: "manifest.csv")
      #expect(try RelaxbenchProcess(first).status == 0)
      _ = try folder.directory.write(manifest, to: "manifest.csv")
    }
    // The first run waits at a pipe in the place of a matrix.
    let matrix = try folder.directory.read("A2.mtx")
    try FileManager.default.removeItem(atPath: path("A2.mtx"))
    try #require(unsafe mkfifo(path("A2.mtx"), 0o600) == 0)
    let again = isResumed ? ["--restore", path("run.state")] : []
    let process = RelaxbenchProcess.process(first + again)
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    while process.isRunning, try doneCount(inState: path("run.state")) < 2 { usleep(1000) }
    let (state, log) = (
      try Data(contentsOf: URL(fileURLWithPath: path("run.state"))),
      try folder.directory.read("out/log.jsonl")
    )
    let restore = ["--restore", path("run.state")]
    for (arguments, name) in [
      (first + restore, path("run.state")), (first + restore + ["--from-start"], path("run.state")),
      (
        ["sequence", path(""), "--output", path("out2"), "--log", path("l"), "--save-state"]
          + [path("run.state")] + restore + options, path("run.state")
      ),
      (
        ["sequence", path(""), "--output", path("out"), "--save-state", path("s")] + options,
        path("out/log.jsonl")
      ),
      (
        ["sequence", path(""), "--output", path("out"), "--save-state", path("s")] + restore
          + options, path("out/log.jsonl")
      ),
    ] {
      let run = try RelaxbenchProcess(arguments)
      #expect(
        run.status == 2 && run.complaint.contains("\(name): is in use by another run"),
        "\(run.complaint)")
    }
    #expect(try Data(contentsOf: URL(fileURLWithPath: path("run.state"))) == state)
    #expect(try folder.directory.read("out/log.jsonl") == log)
    try Data(matrix.utf8).write(to: URL(fileURLWithPath: path("A2.mtx")))
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    #expect(
      try SequenceFolder.log(folder.directory.read("out/log.jsonl"))
        == SequenceFolder.log(folder.directory.read("whole/log.jsonl")))
    let names = try FileManager.default.contentsOfDirectory(atPath: path(""))
    #expect(!names.contains { $0.hasSuffix(".lock") || $0.hasSuffix(".partial") })
  }

  private func doneCount(inState path: String) throws -> Int {
    guard FileManager.default.fileExists(atPath: path) else { return 0 }
    let object = try JSONSerialization.jsonObject(with: Data(try StateFile.read(atPath: path)))
    return try #require((object as? [String: Any])?["doneCount"] as? Int)
  }

  @Test func `two runs of an experiment in one directory are told apart`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let url = directory.url.appendingPathComponent("jobs.partial.jsonl")
    let first = try PartialResults<Int>(at: url, settings: "a")
    try first.append(1, for: "one")
    let error = #expect(throws: InputError.self) { try PartialResults<Int>(at: url, settings: "b") }
    #expect(error?.path == url.path && error?.message.contains("in use") == true)
    try first.append(2, for: "two")
    #expect(try directory.read("jobs.partial.jsonl").split(separator: "\n").count == 2)
    _ = try directory.write("{\"mine\":1}\n", to: "other.partial.jsonl")
    #expect(throws: InputError.self) {
      try PartialResults<Int>(
        at: directory.url.appendingPathComponent("other.partial.jsonl"), settings: "a")
    }
    #expect(try directory.read("other.partial.jsonl") == "{\"mine\":1}\n")
  }
}
