import Foundation
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct PaperCommandTests {
  @Test(arguments: [
    (["learning", "--trials", "0"], "--trials is 0"),
    (["contextual", "--threads", "0"], "--threads is 0"),
    (["contextual", "--threads", "257"], "--threads is 257"),
    (["learning", "--systems", "9"], "--systems is 9"),
    (["degenerate", "--seed", "-1"], "--seed"),
    (["learning", "--output", "/dev/null"], "/dev/null is a file"),
    (["relaxation"], "relaxation"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let run = try RelaxbenchProcess(["paper"] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }

  @Test func `a short run is the same on any number of threads and leaves nothing to resume`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for threads in ["1", "3"] {
      let run = try RelaxbenchProcess([
        "paper", "learning", "--systems", "30", "--trials", "2", "--threads", threads, "--output",
        directory.path(threads),
      ])
      #expect(run.status == 0, "\(run.complaint)")
      #expect(run.output.contains("Tsallis-INF ends below all but the best"))
    }
    for name in ["learning.csv", "learning.svg", "learning-recipe.svg"] {
      #expect(try directory.read("1/" + name) == directory.read("3/" + name))
    }
    for name in ["learning.svg", "learning-recipe.svg"] {
      #expect(XMLCheck(try directory.read("1/" + name)).error == nil)
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.path("1"))
    #expect(
      files.sorted() == ["learning-recipe.svg", "learning.csv", "learning.json", "learning.svg"])
    let record = try #require(
      try ExperimentRecord(of: "learning", in: URL(fileURLWithPath: directory.path("1"))))
    #expect(record.seed == 1 && record.trials == 2 && record.settings["systems"] == "30")
    #expect(record.findings.count == 4 && record.figures.count == 2)
  }

  @Test func `the report shows what is there and names what is missing`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess([
      "paper", "degenerate", "--quick", "--trials", "2", "--output", directory.url.path,
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let report = try RelaxbenchProcess(["paper", "report", "--output", directory.url.path])
    #expect(report.status == 0, "\(report.complaint)")
    #expect(report.output.contains("learning is missing"))
    #expect(!report.output.contains("degenerate is missing"))
    let page = try directory.read("report.html")
    #expect(page.contains("Missing: run <code>relaxbench paper learning</code>"))
    #expect(page.contains("<svg") && page.contains("degenerate-svg-panel0"))
    #expect(page.contains("An eigenvector as right-hand side takes far fewer sweeps"))
    // Nothing is loaded from elsewhere.
    for reference in ["<script", "<link", "src=", "@import", "href=\"http"] {
      #expect(!page.contains(reference))
    }
    try FileManager.default.removeItem(atPath: directory.path("degenerate.svg"))
    #expect(try RelaxbenchProcess(["paper", "report", "--output", directory.url.path]).status == 0)
    #expect(try directory.read("report.html").contains("degenerate.svg is missing."))
    _ = try directory.write("{}", to: "degenerate.json")
    let broken = try RelaxbenchProcess(["paper", "report", "--output", directory.url.path])
    #expect(broken.status == 2 && broken.complaint.contains("degenerate.json is no record"))
  }
}
