import Foundation
import ModelProblems
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct LearnersCommandTests {
  // To loose tolerances, so that the many solves of hindsight are short.
  private static let arguments = [
    "learners", "--families", "switching", "heat-25", "--learners", "default",
    "default-context", "tsallis-inf", "chebcb", "--tolerances", "1e-1", "1e-2", "--systems", "10",
    "--trials", "2",
  ]

  @Test func `a short run writes tables, figures and a record, on any number of threads alike`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for threads in ["1", "3"] {
      let run = try RelaxbenchProcess(
        Self.arguments + ["--threads", threads, "--output", directory.path(threads)])
      #expect(run.status == 0, "\(run.complaint)")
      #expect(run.output.contains("switching, 1e-2"))
      #expect(run.output.contains("default, µs a choice and record"))
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path("1"))
    let figures = ["learners-1e-1.svg", "learners-1e-2.svg"]
    #expect(
      Set(files) == Set(figures + ["learners.csv", "learners-cost.csv", "learners.json"]))
    for name in figures + ["learners.csv"] {
      #expect(try directory.read("1/" + name) == directory.read("3/" + name), "\(name)")
    }
    for name in figures {
      let check = XMLCheck(try directory.read("1/" + name))
      #expect(check.error == nil, "\(name)")
      #expect(check.texts.contains("Switching shifts") && check.texts.contains("ChebCB, context"))
    }
    let record = try #require(
      try ExperimentRecord(of: "learners", in: URL(fileURLWithPath: directory.path("1"))))
    #expect(record.seed == 20_000 && record.trials == 2)
    #expect(record.settings["families"] == "switching heat-25")
    // A table for each family and tolerance, the costs and the goals, and two CSV files.
    #expect(record.tables.count == 2 * 2 + 2 + 2 && record.figures.count == 2)
    // Nothing is known of the systems of a drifting sequence.
    let switching = try #require(record.tables.first { $0.cells.first?[0] == "switching, 1e-2" })
    #expect(switching.cells.map(\.[0]).contains("Tsallis-INF"))
    #expect(!switching.cells.contains { $0[0].contains("context") })
  }

  @Test func `an interrupted run gives the results of one that was not`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let whole = try RelaxbenchProcess(Self.arguments + ["--output", directory.path("whole")])
    #expect(whole.status == 0, "\(whole.complaint)")
    try RelaxbenchProcess.interrupt(Self.arguments + ["--output", directory.path("cut")]) {
      let lines = try? directory.read("cut/learners-switching.partial.jsonl")
      return (lines?.split(separator: "\n").count ?? 0) > 0
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path("cut/learners.json")))
    let resumed = try RelaxbenchProcess(Self.arguments + ["--output", directory.path("cut")])
    #expect(resumed.status == 0, "\(resumed.complaint)")
    #expect(resumed.complaint.contains("learners switching: "))
    for name in ["learners.csv", "learners-1e-2.svg"] {
      #expect(try directory.read("cut/" + name) == directory.read("whole/" + name), "\(name)")
    }
  }

  @Test func `a recorded sequence is run from its own start, with its context`() throws {
    let folder = try SequenceFolder(count: 12)
    defer { folder.remove() }
    let name = URL(fileURLWithPath: folder.path()).lastPathComponent
    let run = try RelaxbenchProcess([
      "learners", "--recorded", folder.path(), "--families", name, "--trials", "1", "--systems",
      "12",
      "--learners", "omega-1", "default-context", "--tolerances", "1e-2", "--output",
      folder.path("out"),
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let words = run.output.replacing("\n", with: " ")
    #expect(words.contains("12 recorded systems; the context is shift"))
    // What omega 1 takes in all, and what the best omega of each takes.
    let family = try #require(try SystemFamily.recorded(atPath: folder.path()).first)
    let source = try family.makeSource(SplitMix64(seed: 0))
    var (fixed, best) = (0, 0)
    for _ in 0..<12 {
      let member = try source()
      let counts = try family.omegas.map { omega in
        try SOR(omega: omega).solve(member.system, until: .relativeResidual(1e-2)).report.iterations
      }
      fixed += counts[0]
      best += counts.min() ?? 0
    }
    let csv = try folder.directory.read("out/learners.csv")
    let ratio = Double(fixed) / Double(best)
    #expect(csv.contains("1e-2,omega-1,12,1,\(ratio),,"), "\(csv)")
  }

  @Test(arguments: [
    (["--families", "higher"], "--families has higher; it must be one of high, low"),
    (["--families", "high", "high"], "--families names a family twice"),
    (["--learners", "oracle"], "oracle"), (["--systems", "9"], "--systems is 9"),
    (["--tolerances", "1e-8", "0"], "--tolerances has 0.0"),
    (["--tolerances", "1e-8", "1e-8"], "--tolerances names a tolerance twice"),
    (["--trials", "0"], "--trials is 0"), (["--recorded", "/nowhere"], "/nowhere"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let run = try RelaxbenchProcess(["learners"] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }
}
