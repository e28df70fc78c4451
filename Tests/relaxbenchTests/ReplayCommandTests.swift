import Foundation
import RelaxTestSupport
import Testing

struct ReplayCommandTests {
  private static let costs = Fixture.url("trace_costs.csv").path

  @Test(arguments: [
    ("tsallis-inf", "trace_tsallis_inf_converged.csv", 1e-9),
    ("tsallis-inf-cb", "trace_tsallis_inf_cb_converged.csv", 1e-9),
    ("chebcb", "trace_chebcb.csv", 1e-6),
  ])
  func `a trace equals the table`(learner: String, name: String, tolerance: Double) throws {
    let run = try RelaxbenchProcess(["replay", "--learner", learner, "--costs", Self.costs])
    #expect(run.status == 0 && run.complaint.isEmpty, "\(run.complaint)")
    let table = try Fixture(name)
    let lines = run.output.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
    }
    #expect(lines.first == table.columnNames)
    try #require(lines.count == 1 + table.rows.count)
    for (line, row) in zip(lines.dropFirst(), table.rows) {
      try #require(line.count == row.count)
      for (column, (cell, expected)) in zip(table.columnNames, zip(line, row)) {
        if ["t", "bin", "arm", "loss"].contains(column) {
          #expect(cell == expected, "\(column) of round \(row[0])")
        } else {
          let (value, aim) = (Double(cell) ?? .nan, Double(expected) ?? .nan)
          let scale = column == "eta_after" ? aim : 1
          #expect(abs(value - aim) <= tolerance * scale, "\(column) of round \(row[0])")
        }
      }
    }
  }

  @Test func `a file holds what would be printed`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let arguments = ["replay", "--learner", "tsallis-inf", "--costs", Self.costs]
    let printed = try RelaxbenchProcess(arguments)
    let written = try RelaxbenchProcess(arguments + ["--output", directory.path("trace.csv")])
    #expect(written.status == 0 && written.output.isEmpty)
    #expect(try directory.read("trace.csv") == printed.output)
  }

  @Test func `trials with a seed give totals between the best and the worst`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let costs = try directory.write(
      "context,uniform,arm0,arm1\n" + String(repeating: "0.1,0.5,10,20\n", count: 100),
      to: "costs.csv")
    func totals(seed: String) throws -> [Double] {
      let run = try RelaxbenchProcess([
        "replay", "--learner", "tsallis-inf", "--costs", costs, "--seed", seed, "--trials", "20",
        "--output", directory.path("totals.csv"),
      ])
      #expect(run.status == 0, "\(run.complaint)")
      let rows = try directory.read("totals.csv").split(separator: "\n").dropFirst()
      let totals = rows.compactMap { Double($0.split(separator: ",")[1]) }
      let mean = totals.reduce(0, +) / 20
      #expect(run.output.contains(String(format: " %.1f ", mean)), "\(run.output)")
      #expect(run.output.contains("best fixed arm, arm0") && run.output.contains(" 1000.0 "))
      return totals
    }
    let first = try totals(seed: "3")
    #expect(first.count == 20)
    #expect(first.allSatisfy { (1000...2000).contains($0) })
    #expect(try totals(seed: "3") == first)
    #expect(try totals(seed: "4") != first)
  }

  @Test(arguments: [
    (["--bins", "0"], "--bins is 0"), (["--features", "0"], "--features is 0"),
    (["--contexts", "1:0"], "does not end after its start"), (["--trials", "3"], "needs --seed"),
    (["--seed", "1", "--trials", "0"], "--trials is 0"), (["--costs", "/none.csv"], "/none.csv"),
    (["--learner", "ucb"], "ucb"), (["--output", "/nonexistent/t.csv"], "/nonexistent/t.csv"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let run = try RelaxbenchProcess(
      ["replay", "--learner", "chebcb", "--costs", Self.costs] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }
}
