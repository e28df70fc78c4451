import Foundation
import Testing

/// `relaxbench inspect` as a program.
struct InspectCommandTests {
  private func line(count: Int) -> String {
    "%%MatrixMarket matrix coordinate real symmetric\n\(count) \(count) \(2 * count - 1)\n"
      + (1...count).map { row in "\(row) \(row) 2\n" + (row > 1 ? "\(row) \(row - 1) -1\n" : "") }
      .joined()
  }

  @Test func `a Laplacian of a line is known for what it is`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = try directory.write(line(count: 30), to: "A.mtx")
    let run = try RelaxbenchProcess(["inspect", path, "--json"])
    #expect(run.status == 0 && run.complaint.isEmpty, "\(run.complaint)")
    let object = try #require(try run.jsonLines().first)
    #expect(object["rows"] as? Int == 30 && object["entries"] as? Int == 88)
    #expect(object["symmetric"] as? Bool == true && object["mMatrix"] as? Bool == true)
    #expect(object["consistentlyOrdered"] as? Bool == true)
    #expect(object["definiteness"] as? String == "positive")
    #expect(object["refusal"] is NSNull && object["prediction"] as? String == "consistentOrdering")
    let radius = try #require(object["jacobiSpectralRadius"] as? Double)
    #expect(abs(radius - cos(.pi / 31)) < 0.01 * (1 - cos(.pi / 31)))
    let sweeps = try #require(object["sweeps"] as? [Double])
    #expect(sweeps.count == 2 && sweeps[0] < sweeps[1])
    let text = try RelaxbenchProcess(["inspect", path])
    #expect(text.status == 0 && text.output.contains("consistently ordered"))
  }

  @Test func `a shift changes what is told`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = try directory.write(line(count: 30), to: "A.mtx")
    let run = try RelaxbenchProcess(["inspect", path, "--json", "--shift", "-1"])
    let object = try #require(try run.jsonLines().first)
    #expect(object["definiteness"] as? String == "indefinite")
    #expect(object["prediction"] is NSNull && object["sweeps"] is NSNull)
    let refused = try RelaxbenchProcess(["inspect", path, "--json", "--shift", "-2"])
    #expect(refused.status == 1)
    #expect(try refused.jsonLines().first?["refusal"] as? String == "zeroDiagonal")
  }

  @Test func `a compressed matrix is read too`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let text = line(count: 30)
    let plain = try RelaxbenchProcess(["inspect", directory.write(text, to: "A.mtx")])
    let path = directory.path("A.mtx.gz")
    try Data(GzipMember.storing(Array(text.utf8))).write(to: URL(fileURLWithPath: path))
    let run = try RelaxbenchProcess(["inspect", path])
    // But for the time that a plan took.
    let findings = [run, plain].map { $0.output.components(separatedBy: "layout:")[0] }
    #expect(run.status == 0 && findings[0] == findings[1], "\(run.complaint)")
    #expect(run.output.contains("layout: natural order"))
    let refused = try RelaxbenchProcess(["inspect", path, "--inflate-limit", "0"])
    #expect(refused.status == 2 && refused.complaint.contains("--inflate-limit is 0"))
  }

  @Test(arguments: [
    (["--tolerance", "1"], "tolerance 1.0"), (["--shift", "nan"], "shift nan"),
    (["--products", "1"], "--products is 1"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = try directory.write(line(count: 3), to: "A.mtx")
    let run = try RelaxbenchProcess(["inspect", path] + arguments)
    #expect(run.status == 2 && run.complaint.contains(message), "\(run.complaint)")
    let missing = try RelaxbenchProcess(["inspect", directory.path("none.mtx")])
    #expect(missing.status == 2 && missing.complaint.contains("none.mtx"))
  }
}
