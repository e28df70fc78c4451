import Foundation
import Synchronization
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct OutputTests {
  private let wide = { 80 }
  private let narrow = { 20 }

  @Test func `cells with commas, quotes and line breaks are quoted`() {
    var csv = CSVWriter(columns: ["name", "value, unit"])
    csv.append(["a \"b\"", 1])
    csv.append(["two\nlines", 0.5])
    csv.append(["crlf\r\n", true])
    #expect(
      csv.text == """
        name,"value, unit"
        "a ""b\""",1
        "two
        lines",0.5
        "crlf\r\n",true

        """)
  }

  @Test func `numbers read back to the same bits`() throws {
    let numbers: [Double] = [
      0.1, 1.0 / 3, 1e-300, .leastNonzeroMagnitude, -0.0, 123_456_789.012345678, 1.7e308, 3,
    ]
    var csv = CSVWriter(columns: numbers.indices.map { "c\($0)" })
    csv.append(numbers)
    let cells = try #require(csv.text.split(separator: "\n").last).split(separator: ",")
    #expect(cells.map { Double($0)?.bitPattern } == numbers.map(\.bitPattern))
  }

  @Test func `a file is replaced by all of the new one`() throws {
    let directory = try ResultsDirectory(path: temporaryPath() + "/nested/deep")
    defer { try? FileManager.default.removeItem(at: directory.url) }
    let csv = CSVWriter(columns: ["only"])
    let old = csv.text + String(repeating: "old\n", count: 100)
    try directory.write(old, to: "t.csv", kind: csv.kind)
    try directory.write(csv, to: "t.csv")
    #expect(try String(contentsOf: directory.file("t.csv"), encoding: .utf8) == "only\n")
  }

  @Test func `a file in the place of the results directory is refused by name`() throws {
    let path = temporaryPath()
    try Data().write(to: URL(fileURLWithPath: path))
    defer { try? FileManager.default.removeItem(atPath: path) }
    for place in [path, path + "/below"] {
      let error = #expect(throws: (any Error).self) { try ResultsDirectory(path: place) }
      #expect(error.map { "\($0)".contains(place) } == true)
    }
  }

  @Test func `table columns line up`() {
    var table = TextTable(columns: [.left("solver"), .right("count"), .left("note")])
    table.append(["SOR", "47", "best"])
    table.append(["conjugate gradients", "9", ""])
    #expect(
      table.description == """
        solver               count  note
        -------------------  -----  ----
        SOR                     47  best
        conjugate gradients      9
        """)
  }

  @Test func `a progress line tells share, rate and time left`() {
    let line = ProgressMeter.line("learning", done: 10, total: 40, elapsed: 5, hasBar: true)
    #expect(line == "learning █████░░░░░░░░░░░░░░░  25% (10/40)  2/s  15 s left")
    let end = ProgressMeter.line("learning", done: 40, total: 40, elapsed: 400, hasBar: false)
    #expect(end == "learning  100% (40/40)  10 s each  6 min 40 s in all")
    let start = ProgressMeter.line("learning", done: 0, total: 40, elapsed: 0, hasBar: false)
    #expect(start == "learning  0% (0/40)")
    #expect(ProgressMeter.duration(7_260) == "2 h 1 min")
    #expect(ProgressMeter.duration(59.96) == "1 min 0 s")
  }

  @Test func `a log gets plain lines and no more than one for a short run`() {
    let output = Mutex("")
    var progress = ProgressMeter("run", total: 1000, width: nil) { text in
      output.withLock { $0 += text }
    }
    for _ in 0..<1000 { progress.advance() }
    progress.finish()
    let text = output.withLock(\.self)
    #expect(text.hasPrefix("run  100% (1000/1000)"))
    #expect(text.hasSuffix("in all\n"))
    #expect(!text.contains("\r") && !text.contains("\u{1B}"))
  }

  @Test func `a table that is too wide breaks its titles, then its names, then into parts`() {
    var table = TextTable(columns: [.left("omega"), .right("first attempts failed"), .right("a b")])
    table.append(["best of all that there are", "1", "2"])
    for width in [30, 36, 44, 60] {
      let lines = table.text(width: width).split(separator: "\n")
      #expect(lines.allSatisfy { $0.count <= width }, "\(width): \(lines)")
    }
    #expect(table.text(width: 80).split(separator: "\n").count == 3)
  }

  @Test func `a progress line is cut to the width of the terminal`() {
    let output = Mutex("")
    var progress = ProgressMeter("a rather long name of a run", total: 2, width: narrow) { text in
      output.withLock { $0 += text }
    }
    progress.note = "and what there is to say of it"
    progress.advance()
    progress.finish()
    for line in output.withLock(\.self).split(separator: "\r") {
      #expect(line.replacing("\u{1B}[K", with: "").count < 20)
    }
  }

  @Test func `a terminal gets one line, redrawn and then cleared`() {
    let output = Mutex("")
    var progress = ProgressMeter("run", total: 3, width: wide) { text in
      output.withLock { $0 += text }
    }
    for _ in 0..<3 { progress.advance() }
    progress.finish()
    let text = output.withLock(\.self)
    #expect(text.hasPrefix("\rrun ░░░░░░░░░░░░░░░░░░░░  0% (0/3)\u{1B}[K"))
    #expect(text.hasSuffix("\r\u{1B}[K"))
    #expect(!text.contains("\n"))
  }

  @Test func `notes follow the time left, and messages get lines of their own`() {
    for isTerminal in [false, true] {
      let output = Mutex("")
      var progress = ProgressMeter("run", total: 1, width: isTerminal ? wide : nil) { text in
        output.withLock { $0 += text }
      }
      progress.tell("system 0 is left out")
      progress.note = "omega 1.5"
      progress.advance()
      progress.finish()
      let lines = output.withLock(\.self).split(separator: "\n")
      #expect(lines.count == 2)
      #expect(lines.first?.hasSuffix("system 0 is left out") == true)
      #expect(lines.last?.contains("in all  omega 1.5") == !isTerminal)
    }
  }

  private func temporaryPath() -> String {
    NSTemporaryDirectory() + "/relaxbench-" + UUID().uuidString
  }
}
