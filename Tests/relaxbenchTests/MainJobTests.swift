import Foundation
import Testing

struct MainJobTests {
  /// The rows of a CSV file by column.
  private static func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    // The only quoted cells of these files hold one comma each, such as "Tsallis-INF, 5 bins".
    return lines.dropFirst().map { cells in
      var cells = cells
      if cells[1].hasPrefix("\"") { cells[1] += "," + cells.remove(at: 2) }
      return Dictionary(zip(lines[0], cells)) { first, _ in first }
    }
  }

  @Test func `a short run writes counts, totals and a figure that agree, alike for one seed`()
    throws
  {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    // Without a subcommand and with it.
    let run = try RelaxbenchProcess([
      "--systems", "4", "--seed", "9", "--output", directory.path("a"),
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let again = try RelaxbenchProcess([
      "main", "--systems", "4", "--seed", "9", "--output", directory.path("b"),
    ])
    #expect(again.status == 0, "\(again.complaint)")
    for name in ["counts.csv", "summary.csv", "remaining.svg"] {
      #expect(run.output.contains(name))
    }
    let text = try directory.read("a/counts.csv")
    #expect(try directory.read("b/counts.csv") == text)
    #expect(try directory.read("b/remaining.svg") == directory.read("a/remaining.svg"))

    let counts = Self.rows(text)
    let summary = Self.rows(try directory.read("a/summary.csv"))
    #expect(counts.count == (3 * 9 + 5) * 4 && summary.count == 3 * 9 + 5)
    for line in summary {
      let own = counts.filter {
        $0["sequence"] == line["sequence"] && $0["method"] == line["method"]
      }
      let iterations = own.compactMap { $0["iterations"].flatMap(Int.init) }
      #expect(own.count == 4)
      #expect(line["iterations"] == "\(iterations.reduce(0, +))")
      #expect(own.last?["cumulative_iterations"] == line["iterations"])
      #expect(line["unsolved"] == "0")
      // The default learners are not bound to the grid that hindsight has.
      let least = line["method"]?.contains("default") == true ? 0.8 : 1
      #expect(line["ratio_to_best_per_system"].flatMap(Double.init).map { $0 >= least } == true)
      #expect(run.output.contains(" \(line["iterations"] ?? "none") "))
    }
    let figure = XMLCheck(try directory.read("a/remaining.svg"))
    #expect(figure.error == nil)
    #expect(figure.elementCounts["path"] == 3 * 9 + 5)
    #expect(
      summary.filter { $0["sequence"] == "solidification-ic-cg" }.compactMap { $0["method"] }
        == [
          "alpha = 0", "best fixed alpha", "default", "\"default, context\"",
          "best alpha per system",
        ])
    #expect(
      counts.filter { $0["method"] == "alpha = 0" }.allSatisfy { $0["parameter"] == "0.0" })
  }

  @Test(arguments: [
    (["--systems", "0"], "--systems is 0"), (["--systems", "3", "--quick"], "--quick"),
    (["--output", "/dev/null"], "/dev/null is a file"), (["orbit"], "orbit"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let run = try RelaxbenchProcess(arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }
}
