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
    "learners", "--families", "tiny", "skew-mild", "--learners", "default", "default-context",
    "own-solver", "tsallis-inf", "chebcb", "--tolerances", "1e-1", "1e-2", "--systems", "10",
    "--trials", "3",
  ]

  @Test func `a short run writes tables, a figure and a record, on any number of threads alike`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for threads in ["1", "3"] {
      let run = try RelaxbenchProcess(
        Self.arguments + ["--threads", threads, "--output", directory.path(threads)])
      #expect(run.status == 0, "\(run.complaint)")
      #expect(run.output.contains("SOR over best fixed, T = 30"))
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path("1"))
    #expect(
      Set(files) == [
        "learners.svg", "learners-belief.svg", "learners.csv", "learners-cost.csv", "learners.json",
      ])
    for name in ["learners.svg", "learners-belief.svg", "learners.csv"] {
      #expect(try directory.read("1/" + name) == directory.read("3/" + name), "\(name)")
    }
    let check = XMLCheck(try directory.read("1/learners.svg"))
    #expect(check.error == nil && check.texts.contains("SSOR-CG"))
    #expect(check.texts.contains("ChebCB, context"))
    // tiny by SOR and by CG with SSOR, skew-mild by SOR alone; seven methods, two tolerances. And tiny by
    // CG with incomplete Cholesky, four methods.
    let lines = try directory.read("1/learners.csv").split(separator: "\n")
    #expect(lines.count == 1 + (3 * 7 + 4) * 2)
    let record = try #require(
      try ExperimentRecord(of: "learners", in: URL(fileURLWithPath: directory.path("1"))))
    #expect(record.seed == 20_000 && record.trials == 3 && record.figures.count == 2)
    #expect(record.settings["families"] == "tiny:SOR tiny:SSOR-CG tiny:IC-CG skew-mild:SOR")
  }

  @Test func `an interrupted run gives the results of one that was not`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let whole = try RelaxbenchProcess(Self.arguments + ["--output", directory.path("whole")])
    #expect(whole.status == 0, "\(whole.complaint)")
    try RelaxbenchProcess.interrupt(Self.arguments + ["--output", directory.path("cut")]) {
      let lines = try? directory.read("cut/learners-tiny-sor.partial.jsonl")
      return (lines?.split(separator: "\n").count ?? 0) > 0
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path("cut/learners.json")))
    let resumed = try RelaxbenchProcess(Self.arguments + ["--output", directory.path("cut")])
    #expect(resumed.status == 0, "\(resumed.complaint)")
    #expect(resumed.complaint.contains("learners tiny-sor: "))
    for name in ["learners.csv", "learners.svg"] {
      #expect(try directory.read("cut/" + name) == directory.read("whole/" + name), "\(name)")
    }
  }

  @Test func `a recorded sequence is run from its own start, with its context`() throws {
    let folder = try SequenceFolder(count: 12)
    defer { folder.remove() }
    let name = URL(fileURLWithPath: folder.path()).lastPathComponent
    let run = try RelaxbenchProcess([
      "learners", "--recorded", folder.path(), "--families", name, "--trials", "1", "--systems",
      "12", "--learners", "default-context", "--tolerances", "1e-2", "--details", "--output",
      folder.path("out"),
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let words = run.output.replacing("\n", with: " ")
    #expect(words.contains("12 recorded systems; the context is shift"))
    // What omega 1 takes in all, and what the best fixed omega takes.
    let family = try #require(try SystemFamily.recorded(atPath: folder.path()).first)
    let source = try family.makeSource(SplitMix64(seed: 0))
    var totals = Hindsight.omegas.map { _ in 0 }
    for _ in 0..<12 {
      let member = try source()
      let counts = try Hindsight.omegas.map { omega in
        try SOR(omega: omega).solve(member.system, until: .relativeResidual(1e-2)).report.iterations
      }
      totals = zip(totals, counts).map(+)
    }
    let one = totals[Hindsight.omegas.firstIndex(of: 1) ?? 0]
    let ratio = String(format: "%.4g", Double(one) / Double(totals.min() ?? 0))
    let csv = try folder.directory.read("out/learners.csv")
    #expect(csv.contains("SOR,0.01,omega = 1.0,12,1,\(ratio),"), "\(csv)")
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
