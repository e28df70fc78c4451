import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct HeatExperimentTests {
  private static let arguments = ["--sizes", "8", "12", "--steps", "120", "--trials", "2"]

  /// The columns of a CSV file that hold iterations, which do not depend on the machine.
  private func iterations(_ text: String) -> [[Substring]] {
    let rows = text.split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let columns = rows[0].indices.filter { !rows[0][$0].contains("seconds") }
    return rows.map { row in columns.filter(row.indices.contains).map { row[$0] } }
  }

  @Test func `a short run writes tables, figures and a record`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess(
      ["paper", "heat2d"] + Self.arguments + ["--output", directory.url.path])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("nx = 12: ChebCB comes nearest"))
    #expect(run.output.contains("The context is the coefficient at the start of a step"))
    #expect(run.output.contains("another count than the table has"))
    let record = try #require(try ExperimentRecord(of: "heat2d", in: directory.url))
    #expect(record.settings == ["steps": "120", "sizes": "8 12"])
    #expect(record.figures.count == 5 && record.trials == 2)
    for figure in record.figures {
      #expect(XMLCheck(try directory.read(figure.file)).error == nil, "\(figure.file)")
    }
    for file in record.tables.compactMap(\.file) {
      let lines = try directory.read(file).split(separator: "\n")
      #expect(lines.count == (file.contains("nx") ? 121 : file.contains("runs") ? 45 : 23))
    }
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(!files.contains { $0.contains("partial") })
  }

  @Test func `an interrupted run gives the totals of one that was not`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let arguments = ["paper", "heat2d"] + Self.arguments
    let whole = try RelaxbenchProcess(arguments + ["--output", directory.path("whole")])
    #expect(whole.status == 0, "\(whole.complaint)")
    try RelaxbenchProcess.interrupt(arguments + ["--output", directory.path("cut")]) {
      // Some of the arms of the first grid are counted, and nothing of the second.
      (try? directory.read("cut/heat2d-nx8-arms.partial.jsonl"))?.contains("\n") ?? false
    }
    #expect(!FileManager.default.fileExists(atPath: directory.path("cut/heat2d.json")))
    let resumed = try RelaxbenchProcess(arguments + ["--output", directory.path("cut")])
    #expect(resumed.status == 0, "\(resumed.complaint)")
    #expect(resumed.complaint.contains("heat2d nx8: 18 of 18 were done before"))
    for file in ["counts-nx8", "counts-nx12", "actions-nx8", "actions-nx12", "totals", "runs"] {
      let name = "heat2d-\(file).csv"
      let whole = iterations(try directory.read("whole/" + name))
      #expect(try iterations(directory.read("cut/" + name)) == whole, "\(name)")
    }
  }

  @Test func `totals follow from the table, and runs are held to it`() throws {
    let rows = (0..<3).map { step in (0..<20).map { [3 + $0, 30 - $0, 12][step] } }
    let table = HindsightTable(omegas: StudiedLearner.grid.omegas, counts: rows)
    #expect(table.totals.allSatisfy { $0 == 45 } && table.bestFixedArm == 0)
    #expect(table.bestArms == [0, 19, 0] && table.bestTotal == 3 + 11 + 12)
    let size = HeatSizeResults(gridSize: 5, conjugateGradient: [40, 50, 60], table: table)
    #expect(size.totals(of: .conjugateGradient).values == [150])
    #expect(size.totals(of: .fixed(1.3)).values == [45] && size.bestFixedOmega == 1)
    #expect(size.totals(of: .instanceOptimal).values == [26])
    var run = try JSONDecoder().decode(
      HeatRun.self,
      from: Data(
        #"{"counts":[5,28,12],"arms":[2,2,7],"seconds":1,"processorSeconds":1}"#.utf8))
    #expect(size.differences(from: run) == 0)
    run.counts[1] += 1
    #expect(size.differences(from: run) == 1)
  }

  @Test func `totals are compared with the independent ones`() throws {
    // Counts made so that their totals are those of the table; learners are given its means.
    let fixture = try Fixture("heat_totals_nx25.csv")
    let (methods, means) = (fixture.text("method"), fixture.numbers("mean_total"))
    func total(_ name: String) throws -> Int {
      Int(means[try #require(methods.firstIndex(of: name))])
    }
    let omegas = StudiedLearner.grid.omegas
    let arms = try omegas.map { try total("omega=" + String(format: "%.2f", $0)) }
    func comparison(shift: Int) throws -> HeatComparison {
      let names: [StudiedLearner: String] = [
        .tsallisINF: "tsallis_inf_exact", .binnedTsallisINF: "tsallis_inf_cb_exact",
        .chebCB: "chebcb",
      ]
      let replays = try names.mapValues { name in
        let mean = try total(name)
        return (0..<40).map { mean + shift + ($0.isMultiple(of: 2) ? 200 : -200) }
      }
      return try HeatComparison(
        HeatSizeResults(
          gridSize: 25, conjugateGradient: [try total("CG")],
          table: HindsightTable(omegas: omegas, counts: [arms]), replays: replays))
    }
    let equal = try comparison(shift: 0)
    #expect(equal.rows.count == 26)
    // One step cannot have the table's sum of least counts.
    #expect(equal.rows.filter { !$0.agrees }.map(\.method) == ["best_per_step_grid20"])
    #expect(!equal.finding.holds)
    let apart = try comparison(shift: 1000)
    #expect(apart.rows.filter { !$0.agrees }.count == 4)
    let row = try #require(apart.rows.last)
    // Both standard errors: 200 √(40/39) / √40 = 32.03, and 300.5 / √40 = 47.51.
    let deviations = try #require(row.deviations)
    #expect(abs(deviations - (1000 + 24_990 - 24_990.5) / 57.30) < 0.01)
    #expect(equal.table.contains { $0.contains("exact") && $0.contains("yes") })
  }

  @Test(arguments: [
    (["--sizes", "3"], "--sizes has 3"), (["--sizes", "8", "8"], "--sizes names a size twice"),
    (["--steps", "0"], "--steps is 0"),
  ])
  func `settings that make no sense are refused`(arguments: [String], message: String) throws {
    let run = try RelaxbenchProcess(["paper", "heat2d"] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }
}
