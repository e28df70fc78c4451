import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct FileFaultTests {
  private static let header = "%%MatrixMarket matrix coordinate real general\n"

  private func makeHuge(_ beginning: String, _ path: String) throws {
    try Data(beginning.utf8).write(to: URL(fileURLWithPath: path))
    try #require(unsafe truncate(path, 1 << 42) == 0)
  }

  @Test func `a sequence goes on after files of four tebibytes`() throws {
    let folder = try SequenceFolder(count: 4, size: 4)
    defer { folder.remove() }
    try makeHuge("", folder.path("A0.mtx"))
    try makeHuge(Self.header + "4 4 4\n", folder.path("A1.mtx"))
    try makeHuge("%%MatrixMarket matrix array real general\n4 1\n", folder.path("b2.mtx"))
    let run = try RelaxbenchProcess([
      "sequence", folder.path(), "--output", folder.path("out"),
    ])
    #expect(run.status == 1 && !run.hasCrashed)
    for name in ["A0.mtx", "A1.mtx", "b2.mtx"] {
      #expect(run.complaint.contains("is left out: " + folder.path(name)), "\(run.complaint)")
    }
    #expect(run.output.contains("Not solved: 3, of which 3"))
  }

  @Test func `a manifest, a table and a state of four tebibytes are refused by name`() throws {
    let folder = try SequenceFolder(count: 1, size: 4)
    defer { folder.remove() }
    let path = folder.path
    try makeHuge("matrix\n", path("huge.csv"))
    try makeHuge("[", path("huge.json"))
    for arguments in [
      ["sequence", path("huge.csv")], ["sequence", path("huge.json")],
      ["replay", "--learner", "tsallis-inf", "--costs", path("huge.csv")],
      ["sequence", path(""), "--output", path("out"), "--restore", path("huge.json")],
    ] {
      let run = try RelaxbenchProcess(arguments)
      #expect(run.status == 2 && !run.hasCrashed && run.complaint.contains("huge."))
    }
  }

  @Test func `an endless pipe ends at the limit that the option sets`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let pipe = directory.path("pipe")
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    for (beginning, message) in [
      ("", "instead of %%MatrixMarket"), (Self.header, "the limit of 3 MiB for a pipe"),
    ] {
      let writer = Process()
      writer.executableURL = URL(fileURLWithPath: "/bin/sh")
      writer.arguments = [
        "-c", "exec > \"$0\" 2>&-; printf '%s' \"$1\"; exec yes %", pipe, beginning,
      ]
      try writer.run()
      let run = try RelaxbenchProcess(["solve", pipe, "--inflate-limit", "3"])
      writer.waitUntilExit()
      #expect(run.status == 2 && run.complaint.contains("pipe:"), "\(run.complaint)")
      #expect(run.complaint.contains(message), "\(run.complaint)")
    }
  }

  @Test func `a compressed matrix is read from a pipe, too`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let pipe = directory.path("pipe")
    try #require(unsafe mkfifo(pipe, 0o600) == 0)
    let member = GzipMember.storing(Array((Self.header + "1 1 1\n1 1 5\n").utf8))
    let file = directory.path("A.gz")
    try Data(member).write(to: URL(fileURLWithPath: file))
    let writer = Process()
    writer.executableURL = URL(fileURLWithPath: "/bin/sh")
    writer.arguments = ["-c", "cat \"$0\" > \"$1\"", file, pipe]
    try writer.run()
    #expect(try MatrixFiles().matrix(atPath: pipe)[0, 0] == 5)
    writer.waitUntilExit()
  }

  @Test func `what is compressed is refused by its first lines, or told of its limit in MiB`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path("A.mtx.gz")
    for (text, code, message) in [
      ("x\n" + String(repeating: "%", count: 3 << 20), InputError.Code.malformedText, "\"x\""),
      (Self.header + "2 2 -1\n" + String(repeating: "%", count: 3 << 20), .malformedText, "-1"),
      (Self.header + String(repeating: "%", count: 3 << 20), .tooLarge, "more than 2 MiB"),
    ] {
      try Data(GzipMember.storing(Array(text.utf8))).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: InputError.self) {
        try MatrixFiles(inflateLimit: 2 << 20).matrix(atPath: path)
      }
      #expect(error?.code == code && error?.path == path)
      #expect(error?.message.contains(message) == true, "\(error as Any)")
    }
  }

  @Test func `rows are counted as in the file, which is named`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let zero = try directory.write(Self.header + "2 2 2\n1 1 1\n2 2 0\n", to: "zero.mtx")
    let missing = try directory.write(Self.header + "2 2 2\n1 1 1\n2 1 5\n", to: "missing.mtx")
    for (path, message) in [
      (zero, "the diagonal entry of row 2 is 0.0"), (missing, "row 2 stores no diagonal entry"),
    ] {
      let manifest = try directory.write("matrix\n\(path)\n", to: "run.csv")
      for (arguments, status) in [
        (["solve", path], 2), (["solve", path, "--learn", "2"], 2), (["inspect", path], 1),
        (["sequence", manifest, "--output", directory.path("out")], 1),
      ] as [([String], Int32)] {
        let run = try RelaxbenchProcess(arguments)
        #expect(run.status == status)
        #expect(
          (run.complaint + run.output).contains("\(path): \(message)"),
          "\(run.complaint)\(run.output)")
      }
    }
  }

  @Test func `names and cells cannot steer the terminal`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let name = "A\u{1B}[31m\u{202E}\n.mtx"
    _ = try directory.write("\u{1B}[2J\n", to: name)
    let manifest = try directory.write("matrix\n\"\(name)\"\n", to: "run.csv")
    for arguments in [
      ["solve", directory.path(name)], ["solve", directory.path("\u{1B}[1m")],
      ["sequence", manifest, "--output", directory.path("out")],
      ["sequence", manifest, "--context", "\u{1B}[1m"],
      ["solve", "\u{1B}[1m", "--solver", "\u{7}"],
    ] {
      let run = try RelaxbenchProcess(arguments)
      let shown = (run.complaint + run.output).unicodeScalars
      #expect(run.status != 0)
      #expect(!shown.contains { $0 == "\u{1B}" || $0 == "\u{202E}" || $0 == "\u{7}" })
    }
  }
}
