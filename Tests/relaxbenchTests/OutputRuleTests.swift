import ArgumentParser
import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

/// What is there and is not ours is neither lost nor altered, whatever option names it.
struct OutputRuleTests {
  private static let costs = "context,uniform,arm0,arm1\n0,0.5,3,4\n0.1,0.2,5,2\n"

  /// Runs a command, and expects it to be refused by the name of a file that stays as it is.
  private func expectRefusal(
    of name: String, in folder: SequenceFolder, saying message: String, _ arguments: [String]
  ) throws {
    let path = folder.path(name)
    let before = try Data(contentsOf: URL(fileURLWithPath: path))
    let run = try RelaxbenchProcess(arguments)
    #expect(run.status == 2 && !run.hasCrashed, "\(arguments): \(run.complaint)")
    #expect(run.complaint.contains("\(path): "), "\(run.complaint)")
    #expect(run.complaint.contains(message), "\(run.complaint)")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == before)
  }

  private func sequence(_ folder: SequenceFolder, _ arguments: String...) -> [String] {
    ["sequence", folder.path(), "--output", folder.path("out")] + arguments
  }

  @Test func `files of other kinds are refused by every option`() throws {
    let folder = try SequenceFolder(count: 2, size: 4)
    defer { folder.remove() }
    let path = folder.path
    _ = try folder.directory.write("precious", to: "p.txt")
    let costs = try folder.directory.write(Self.costs, to: "costs.csv")
    let state = path("run.state")
    #expect(try RelaxbenchProcess(sequence(folder, "--save-state", state)).status == 0)
    for arguments in [
      sequence(folder, "--save-state", path("p.txt")),
      sequence(folder, "--restore", state, "--save-state", path("p.txt")),
      sequence(folder, "--log", path("p.txt")),
      ["solve", path("A0.mtx"), "--output", path("p.txt")],
      ["replay", "--learner", "tsallis-inf", "--costs", costs, "--output", path("p.txt")],
    ] {
      try expectRefusal(of: "p.txt", in: folder, saying: "not overwritten", arguments)
    }
    // A matrix is no solution.
    try expectRefusal(
      of: "A1.mtx", in: folder, saying: "not overwritten",
      ["solve", path("A0.mtx"), "--output", path("A1.mtx")])
    // What is of the kind is replaced, also by a trace with other columns.
    for learner in ["chebcb", "tsallis-inf"] {
      let run = try RelaxbenchProcess([
        "replay", "--learner", learner, "--costs", costs, "--output", path("trace.csv"),
      ])
      #expect(run.status == 0, "\(run.complaint)")
    }
    for _ in 0..<2 {
      #expect(try RelaxbenchProcess(sequence(folder)).status == 0)
      #expect(
        try RelaxbenchProcess(["solve", path("A0.mtx"), "--output", path("x.mtx")]).status == 0)
    }
  }

  @Test(arguments: [
    (["main", "--systems", "1"], ["summary.csv", "counts.csv", "remaining.svg"]),
    (
      ["kernels", "--quick", "--no-peers"],
      ["kernels.csv", "measurements.csv", "preparation.csv", "kernels.svg"]
    ),
    (["paper", "degenerate"], ["degenerate.json"]), (["paper", "report"], ["report.html"]),
    (["learners"], ["learners.json"]), (["sequence", "."], ["omegas.csv", "sequence.svg"]),
  ])
  func `so are those in the directory of results, before the work begins`(
    arguments: [String], names: [String]
  ) throws {
    let folder = try SequenceFolder(count: 1, size: 4)
    defer { folder.remove() }
    for name in names {
      _ = try folder.directory.write("precious\n", to: name)
      try expectRefusal(
        of: name, in: folder, saying: "not overwritten",
        arguments.map { $0 == "." ? folder.path() : $0 } + ["--output", folder.path()])
      try FileManager.default.removeItem(atPath: folder.path(name))
    }
  }

  @Test func `a table of an experiment with other columns is replaced if its record names it`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    func run() throws -> ExperimentRun {
      try ExperimentRun(
        name: "trial", title: "", trialCount: 1, seed: 1, output: directory.url.path,
        options: TrialOptions.parse([]))
    }
    var first = try run()
    try first.write(CSVWriter(columns: ["a"]), to: "trial.csv", caption: "")
    try first.finish()
    var second = try run()
    try second.write(CSVWriter(columns: ["b"]), to: "trial.csv", caption: "")
    #expect(try directory.read("trial.csv") == "b\n")
    _ = try directory.write("c\n", to: "other.csv")
    #expect(throws: InputError.self) {
      try second.write(CSVWriter(columns: ["b"]), to: "other.csv", caption: "")
    }
    // Two outputs that are one file.
    try FileManager.default.createSymbolicLink(
      atPath: directory.path("link.csv"), withDestinationPath: "trial.csv")
    #expect(throws: InputError.self) {
      try second.write(CSVWriter(columns: ["b"]), to: "link.csv", caption: "")
    }
  }

  @Test func `an output is never an input, by whatever path`() throws {
    let folder = try SequenceFolder(count: 2, size: 4)
    defer { folder.remove() }
    let path = folder.path
    // Empty, so that their contents do not tell them apart.
    for name in ["A1.mtx", "b1.mtx"] { _ = try folder.directory.write("", to: name) }
    try FileManager.default.createSymbolicLink(
      atPath: path("soft"), withDestinationPath: "A1.mtx")
    try FileManager.default.linkItem(atPath: path("A1.mtx"), toPath: path("hard"))
    for name in ["A1.mtx", "b1.mtx", "soft", "hard"] {
      try expectRefusal(
        of: name, in: folder, saying: "is read", sequence(folder, "--log", path(name)))
      try expectRefusal(
        of: name, in: folder, saying: "is read", sequence(folder, "--save-state", path(name)))
    }
    // Also one that is still missing.
    try FileManager.default.removeItem(atPath: path("b1.mtx"))
    let missing = try RelaxbenchProcess(
      sequence(folder, "--log", path("out") + "/../b1.mtx"))
    #expect(missing.status == 2 && missing.complaint.contains("is read"), "\(missing.complaint)")
    #expect(!FileManager.default.fileExists(atPath: path("b1.mtx")))
    let vector = try folder.directory.write(
      "%%MatrixMarket matrix array real general\n4 1\n1\n1\n1\n1\n", to: "b.mtx")
    try expectRefusal(
      of: "b.mtx", in: folder, saying: "is read",
      ["solve", path("A0.mtx"), "--rhs", vector, "--output", vector])
    let costs = try folder.directory.write(Self.costs, to: "costs.csv")
    try expectRefusal(
      of: "costs.csv", in: folder, saying: "not overwritten",
      ["replay", "--learner", "tsallis-inf", "--costs", costs, "--output", costs])
  }

  @Test func `two outputs are never one file`() throws {
    let folder = try SequenceFolder(count: 1, size: 4)
    defer { folder.remove() }
    let path = folder.path
    try FileManager.default.createDirectory(
      atPath: path("out"), withIntermediateDirectories: false)
    try FileManager.default.createSymbolicLink(
      atPath: path("other"), withDestinationPath: path("out"))
    for (log, state) in [
      (path("f"), path("f")), (path("f"), path("./f")), (path("out/f"), path("other/f")),
      (path("out/omegas.csv"), path("g")), (path("g"), path("other/sequence.svg")),
    ] {
      let run = try RelaxbenchProcess(sequence(folder, "--log", log, "--save-state", state))
      #expect(run.status == 2 && run.complaint.contains("file of its own"), "\(run.complaint)")
      #expect(try FileManager.default.contentsOfDirectory(atPath: path("out")).isEmpty)
    }
    // Names that are alike as text are two.
    let run = try RelaxbenchProcess(
      sequence(folder, "--log", path("\u{E9}"), "--save-state", path("e\u{301}")))
    #expect(run.status == 0, "\(run.complaint)")
  }

  @Test func `where standard output goes is no place for a file`() throws {
    let folder = try SequenceFolder(count: 1, size: 4)
    defer { folder.remove() }
    _ = try folder.directory.write("", to: "all")
    let process = RelaxbenchProcess.process([
      "solve", folder.path("A0.mtx"), "--output", folder.path("all"),
    ])
    process.standardOutput = try FileHandle(
      forWritingTo: URL(fileURLWithPath: folder.path("all")))
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 2)
    #expect(try folder.directory.read("all").isEmpty)
  }

  @Test func `devices are written into or refused`() throws {
    let folder = try SequenceFolder(count: 1, size: 4)
    defer { folder.remove() }
    let costs = try folder.directory.write(Self.costs, to: "costs.csv")
    for arguments in [
      ["replay", "--learner", "tsallis-inf", "--costs", costs],
      ["solve", folder.path("A0.mtx")],
    ] {
      let null = try RelaxbenchProcess(arguments + ["--output", "/dev/null"])
      #expect(null.status == 0, "\(null.complaint)")
      let full = try RelaxbenchProcess(arguments + ["--output", "/dev/full"])
      #expect(full.status == 2 && full.complaint.contains("/dev/full: "), "\(full.complaint)")
    }
    for option in ["--log", "--save-state"] {
      let run = try RelaxbenchProcess(sequence(folder, option, "/dev/null"))
      #expect(run.status == 2 && run.complaint.contains("regular file"), "\(run.complaint)")
    }
    for path in ["/dev/null", "/dev/full"] {
      #expect(try FileStatus.ofFile(atPath: path)?.kind == .characterDevice)
    }
  }
}
