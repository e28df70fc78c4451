import DenseReference
import Foundation
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct TheoryExperimentTests {
  static let hint: Comment = "LAPACKE and OpenBLAS are missing"

  /// The rows of a CSV file without quoted cells, by column.
  private static func rows(_ text: String) -> [[String: String]] {
    let lines = text.split(separator: "\n").map { $0.split(separator: ",").map(String.init) }
    return lines.dropFirst().map { cells in
      Dictionary(zip(lines[0], cells)) { first, _ in first }
    }
  }

  @Test(.enabled(if: DenseReference.isAvailable, hint))
  func `a short run of asymptotic writes curves, shifts, figure and findings`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess([
      "paper", "asymptotic", "--quick", "--trials", "1", "--output", directory.url.path,
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(
      files.sorted() == [
        "asymptotic-curves.csv", "asymptotic-shifts.csv", "asymptotic.json", "asymptotic.svg",
      ])
    let curves = Self.rows(try directory.read("asymptotic-curves.csv"))
    // The grid and the optimal omega.
    #expect(curves.count == 101)
    for point in curves {
      let sweeps = try #require(point["sweeps"].flatMap(Double.init))
      let bound = try #require(point["near_asymptotic_bound"].flatMap(Double.init))
      let estimate = try #require(point["asymptotic_estimate"].flatMap(Double.init))
      #expect(sweeps <= bound && estimate < bound)
    }
    let shifts = Self.rows(try directory.read("asymptotic-shifts.csv"))
    #expect(shifts.compactMap { $0["shift"].flatMap(Double.init) }.count == 13)
    #expect(shifts.first?["shift"] == "-0.15" && shifts.last?["shift"] == "0.45")
    let figure = XMLCheck(try directory.read("asymptotic.svg"))
    #expect(figure.error == nil)
    #expect(figure.texts.contains("asymptotic estimate"))
    let record = try #require(try ExperimentRecord(of: "asymptotic", in: directory.url))
    // All but the one about the energy bound as published.
    #expect(record.findings.filter { !$0.holds }.map(\.finding).count == 1)
  }

  @Test(.enabled(if: DenseReference.isAvailable, hint))
  func `a short run of cg writes counts, bounds, eight panels and findings`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess([
      "paper", "cg", "--quick", "--trials", "2", "--output", directory.url.path,
    ])
    #expect(run.status == 0, "\(run.complaint)")
    let files = try FileManager.default.contentsOfDirectory(atPath: directory.url.path)
    #expect(files.sorted() == ["cg.csv", "cg.json", "cg.svg"])
    let rows = Self.rows(try directory.read("cg.csv"))
    #expect(rows.count == 8 * 25)
    for row in rows {
      let most = try #require(row["most_iterations"].flatMap(Double.init))
      let scaled = try #require(row["scaled_bound"].flatMap(Double.init))
      let bound = try #require(row["condition_bound"].flatMap(Double.init))
      #expect(most <= scaled * (1 + 1e-12) && scaled < bound)
    }
    let figure = XMLCheck(try directory.read("cg.svg"))
    #expect(figure.error == nil)
    #expect(figure.elementCounts["clipPath"] == 8)
    let record = try #require(try ExperimentRecord(of: "cg", in: directory.url))
    #expect(record.findings.count == 4)
    #expect(record.findings.filter { !$0.holds }.isEmpty)
  }

  @Test(.disabled(if: DenseReference.isAvailable, "the libraries are there"))
  func `without dense libraries the experiments say what to install`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for name in ["asymptotic", "cg"] {
      let run = try RelaxbenchProcess(["paper", name, "--quick", "--output", directory.url.path])
      #expect(run.status == 2 && !run.hasCrashed)
      #expect(run.complaint.contains("apt install"), "\(run.complaint)")
    }
  }

  @Test(.enabled(if: DenseReference.isAvailable, hint))
  func `curves of the study agree with tables computed independently`() throws {
    let study = AsymptoticStudy(isQuick: false)
    #expect(study.shifts.count == 97 && study.shifts.contains(0))
    let b = try Fixture("rhs_S12.csv").numbers("b")
    let tau = try Fixture("tau_S12.csv")
    let table = try Fixture("theory_S12.csv")
    for (row, shift) in tau.numbers("shift").enumerated() {
      let curves = try study.curves(shift: shift, rightHandSide: b)
      #expect(abs(curves.tau - tau.numbers("tau")[row]) < 1e-6)
      let statistics = try ShiftStatistics(of: curves, shift: shift)
      #expect(abs(statistics.optimalOmega - tau.numbers("omega_opt")[row]) < 1e-12)
      for index in table.rows.indices where table.numbers("shift")[index] == shift {
        let omega = table.numbers("omega")[index]
        let place = try #require(curves.omegas.firstIndex { abs($0 - omega) < 1e-9 })
        #expect(curves.counts[place] == Int(table.numbers("iterations")[index]))
      }
    }
  }

  @Test(arguments: [("S-12-0.0", "cg_rhs_S12_0.0.csv"), ("L-12-0.5", "cg_rhs_L12_0.5.csv")])
  func `counts of SSOR-CG agree with the table computed independently`(
    name: String, rightHandSide: String
  ) throws {
    let system = try #require(CGCase.all.first { $0.name == name })
    let table = try Fixture("ssor_pcg_counts.csv")
    let rows = table.rows.indices.filter {
      "\(table.text("domain")[$0])-\(table.text("size")[$0])-\(table.text("offset")[$0])" == name
    }
    #expect(rows.count == 12)
    let omegas = rows.map { table.numbers("omega")[$0] }
    let counts = try system.counts(
      omegas: omegas, rightHandSide: Fixture(rightHandSide).numbers("b"), tolerance: 1e-8)
    #expect(counts == rows.map { Int(table.numbers("iterations")[$0]) })
    guard DenseReference.isAvailable else { return }
    for (row, bound) in zip(rows, try system.bounds(omegas: omegas, tolerance: 1e-8)) {
      #expect(abs(bound / table.numbers("condition_bound")[row] - 1) < 1e-9)
    }
  }

  @Test func `the matrices are those of the paper`() {
    #expect(CGCase.all.map(\.unknownCount) == [75, 75, 675, 675, 100, 100, 900, 900])
    #expect(Set(CGCase.all.map(\.title)).count == 8)
  }

  @Test func `scaled bounds touch the largest count and minima are found`() throws {
    let curves = CGCurves(
      system: try #require(CGCase.all.first), omegas: [1, 1.2, 1.4, 1.6],
      counts: [[10, 6, 5, 9], [11, 5, 5, 9]], bounds: [21, 16, 11, 17])
    #expect(curves.means.map(\.mean) == [10.5, 5.5, 5, 9])
    #expect(curves.lowest == [10, 5, 5, 9] && curves.highest == [11, 6, 5, 9])
    #expect(curves.scale == 0.5)
    #expect(curves.scaledBounds == [11, 8.5, 6, 9])
    #expect(curves.boundIndex == 2 && curves.bestIndex == 2)
    #expect(curves.excesses == [0, 0])
  }
}
