import Foundation
import RelaxKit
import Testing

/// The programs as a shell and a terminal see them.
struct TerminalTests {
  /// What a shell shows of a command, and the status.
  private func shell(_ command: String) throws -> (output: String, status: Int32) {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", command]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return (String(decoding: data, as: UTF8.self), process.terminationStatus)
  }

  private func program(_ arguments: [String]) throws -> String {
    let process = RelaxbenchProcess.process(arguments)
    let path = try #require(process.executableURL?.path)
    return ([path] + arguments).map { "'\($0)'" }.joined(separator: " ")
  }

  private static let hasScript = FileManager.default.isExecutableFile(atPath: "/usr/bin/script")

  @Test(.enabled(if: hasScript), arguments: [80, 50])
  func `on a terminal no line is too long, and progress is one line that is cleared`(
    columns: Int
  ) throws {
    let folder = try SequenceFolder(count: 10)
    defer { folder.remove() }
    let output = folder.path("out")
    for arguments in [
      ["sequence", folder.path(), "--solver", "sor", "--compare", "--output", output],
      ["main", "--systems", "2", "--output", output + "-main"],
    ] {
      let command = try program(arguments).replacing("'", with: "\"")
      let shown = try shell(
        "unset COLUMNS; script -qec 'stty cols \(columns); TERM=xterm \(command)' /dev/null </dev/null"
      )
      #expect(shown.status == 0, "\(shown.output)")
      #expect(shown.output.contains("█") || shown.output.contains("░"))
      for line in shown.output.replacing("\r\n", with: "\n").split(separator: "\n") {
        // What is drawn over one another, and at last cleared.
        let parts = line.split(separator: "\r").map { $0.replacing("\u{1B}[K", with: "") }
        for part in parts where !part.contains("Written to") {
          let limit = part.contains("█") || part.contains("░") ? columns - 1 : 80
          #expect(part.count <= limit, "\(part)")
        }
        if let last = parts.last { #expect(!last.contains("░"), "\(line)") }
      }
    }
  }

  @Test func `a reader that goes away ends the program in silence`() throws {
    let folder = try SequenceFolder(count: 4)
    defer { folder.remove() }
    let command = try program(["solve", folder.path("A0.mtx"), "--omega", "1:1.9:0.0002", "--json"])
    let shown = try shell("set -o pipefail; \(command) | head -n 1")
    #expect(shown.status == 128 + SIGPIPE)
    #expect(shown.output.split(separator: "\n").count == 1, "\(shown.output)")
  }

  @Test func `an interrupted sequence says what is done, where, and how to go on`() throws {
    let folder = try SequenceFolder(count: 2, size: 900)
    defer { folder.remove() }
    let state = folder.path("run state")
    let manifest =
      "matrix,rhs\n" + (0..<4000).map { "A\($0 % 2).mtx,b\($0 % 2).mtx\n" }.joined()
    _ = try folder.directory.write(manifest, to: "manifest.csv")
    let command = try program([
      "sequence", folder.path(), "--solver", "sor", "--output", folder.path("out"),
      "--save-state", state, "--save-every", "1",
    ])
    // The state file is there from the start, and has the first system when the second is logged.
    let log = folder.path("out/log.jsonl")
    let shown = try shell(
      "\(command) & until [ $(cat '\(log)' 2>/dev/null | wc -l) -ge 2 ]; do sleep 0.01; done; "
        + "kill -INT $!; wait $!")
    #expect(shown.status == 128 + SIGINT, "\(shown.output)")
    let line = try #require(shown.output.split(separator: "\n").last)
    #expect(line.hasPrefix("Interrupted: ") && line.contains("of 4000 systems done"), "\(line)")
    #expect(line.contains(log))
    #expect(line.hasSuffix("--restore '\(state)'"), "\(line)")
  }

  @Test func `a system is solved from standard input`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    try MatrixMarket.write(CSRMatrix(rows: [[4, -1], [-1, 4]]), toPath: directory.path("A.mtx"))
    try MatrixMarket.write([2, 7], toPath: directory.path("b.mtx"))
    let command = try program(["solve", "-", "--output", directory.path("x.mtx")])
    let shown = try shell(
      "cat '\(directory.path("A.mtx"))' '\(directory.path("b.mtx"))' | \(command)")
    #expect(shown.status == 0, "\(shown.output)")
    let x = try MatrixMarket.readVector(atPath: directory.path("x.mtx"))
    #expect(abs(x[0] - 1) < 1e-7 && abs(x[1] - 2) < 1e-7)
    let refused = try shell(
      "cat '\(directory.path("A.mtx"))' '\(directory.path("b.mtx"))' | \(command) --rhs /dev/null")
    #expect(refused.status == 2)
  }
}
