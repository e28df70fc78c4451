import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SolveCommandTests {
  /// The five-point Laplacian of 10 by 10 points, lower triangle, in the Matrix Market format.
  private static let laplacian: String = {
    var entries: [String] = []
    for point in 1...100 {
      entries.append("\(point) \(point) 4")
      if point > 10 { entries.append("\(point) \(point - 10) -1") }
      if point % 10 != 1 { entries.append("\(point) \(point - 1) -1") }
    }
    return "%%MatrixMarket matrix coordinate real symmetric\n100 100 \(entries.count)\n"
      + entries.joined(separator: "\n") + "\n"
  }()

  private static func vector(_ values: [Double]) -> String {
    "%%MatrixMarket matrix array real general\n\(values.count) 1\n"
      + values.map { "\($0)\n" }.joined()
  }

  private static let small = """
    %%MatrixMarket matrix coordinate real general
    2 2 4
    1 1 4
    1 2 -1
    2 1 -1
    2 2 4

    """

  @Test func `counts of SOR equal the table for every omega of a shift`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let table = try Fixture("sor_counts_S12.csv")
    let rows = zip(
      zip(table.text("shift"), table.numbers("omega")), table.numbers(table.columnNames[2]))
    let shifts = Set(table.text("shift")).sorted()
    let rhs = try Fixture("rhs_S12.csv")
    let load = rhs.numbers(try #require(rhs.columnNames.last))
    try #require(load.count == 100)
    let matrixPath = try directory.write(Self.laplacian, to: "A.mtx")
    let rhsPath = try directory.write(Self.vector(load), to: "b.mtx")
    for shift in [try #require(shifts.first), try #require(shifts.last)] {
      let expected = rows.filter { $0.0.0 == shift }
      let omegas = expected.map { "\($0.0.1)" }.joined(separator: ",")
      let run = try RelaxbenchProcess([
        "solve", matrixPath, "--rhs", rhsPath, "--shift", shift, "--omega", omegas, "--json",
        "--baseline", "initial", "--solver", "sor",
      ])
      #expect(run.status == 0, "\(run.complaint)")
      let lines = try run.jsonLines()
      #expect(lines.compactMap { $0["omega"] as? Double } == expected.map(\.0.1))
      #expect(lines.compactMap { $0["iterations"] as? Double } == expected.map(\.1))
    }
  }

  @Test(arguments: ["sor", "ssor", "cg", "ssor-cg"])
  func `each solver prints a JSON object and writes the solution`(solver: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let matrix = try directory.write(Self.small, to: "A.mtx")
    let rhs = try directory.write(Self.vector([2, 7]), to: "b.mtx")
    let run = try RelaxbenchProcess([
      "solve", matrix, "--rhs", rhs, "--solver", solver, "--omega", "1.1", "--tolerance", "1e-12",
      "--json", "--output", directory.path("x.mtx"),
    ])
    #expect(run.status == 0 && run.complaint.isEmpty, "\(run.complaint)")
    let lines = try run.jsonLines()
    let line = try #require(lines.first)
    #expect(lines.count == 1)
    #expect(
      Set(line.keys) == [
        "omega", "iterations", "converged", "reason", "relativeResidual", "seconds", "work",
      ])
    #expect(solver == "cg" ? line["omega"] is NSNull : line["omega"] as? Double == 1.1)
    #expect(line["converged"] as? Bool == true && line["reason"] as? String == "tolerance")
    let residual = try #require(line["relativeResidual"] as? Double)
    #expect(residual <= 1e-12)
    // 4 x - y = 2, 4 y - x = 7
    let x = try MatrixMarket.readVector(atPath: directory.path("x.mtx"))
    #expect(abs(x[0] - 1) < 1e-11 && abs(x[1] - 2) < 1e-11, "\(x)")
  }

  @Test func `not converging is exit status 1 and told by the JSON`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let matrix = try directory.write(
      "%%MatrixMarket matrix array real general\n2 2\n1\n5\n5\n1\n", to: "A.mtx")
    for (arguments, reason) in [
      (["--solver", "sor", "--max-iterations", "3"], "iterationLimit"),
      (["--solver", "sor"], "residualGrowth"),
      (["--solver", "cg", "--seed", "4"], "nonPositiveCurvature"),
    ] {
      let run = try RelaxbenchProcess(["solve", matrix, "--json"] + arguments)
      #expect(run.status == 1, "\(run.complaint)")
      let line = try #require(try run.jsonLines().first)
      #expect(line["converged"] as? Bool == false)
      #expect(line["reason"] as? String == reason)
    }
  }

  @Test func `a number that is not finite is null`() throws {
    let (_, report) = try SOR().solve(
      LinearSystem(matrix: CSRMatrix(rows: [[2]]), rightHandSide: [1]),
      until: .relativeResidual(1e-8))
    let encoded = try JSONEncoder().encode(report)
    var state = try #require(JSONSerialization.jsonObject(with: encoded) as? [String: Any])
    state["relativeResidual"] = "inf"
    let decoder = JSONDecoder()
    decoder.nonConformingFloatDecodingStrategy = .convertFromString(
      positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
    let altered = try decoder.decode(
      SolveReport.self, from: JSONSerialization.data(withJSONObject: state))
    let line = try #require(
      JSONSerialization.jsonObject(with: Data(altered.json(.omega).utf8)) as? [String: Any])
    #expect(line["relativeResidual"] is NSNull)
    #expect(line["omega"] as? Double == 1)
  }

  @Test(arguments: [
    (["--omega", "0"], "omega 0.0 is outside (0, 2)"),
    (["--omega", "2"], "omega 2.0 is outside (0, 2)"),
    (["--omega", "-0.5"], "omega -0.5 is outside (0, 2)"),
    (["--omega", "nan"], "nan"), (["--omega", "1,,fast"], "--omega"),
    (["--omega", "1:1.5:0"], "step"), (["--tolerance", "0"], "tolerance 0.0"),
    (["--tolerance", "-1"], "tolerance -1.0"), (["--tolerance", "nan"], "tolerance nan"),
    (["--max-iterations", "0"], "--max-iterations is 0"), (["--shift", "inf"], "shift inf"),
    (["--shift", "-4"], "A.mtx: the diagonal entry of row 1 is 0.0 after the shift by -4.0"),
    (["--solver", "jacobi"], "jacobi"),
    (["--rhs", "/nonexistent/b.mtx"], "/nonexistent/b.mtx"), (["--learn", "0"], "--learn is 0"),
    (["--learn", "5", "--solver", "cg"], "no omega"),
    (["--learn", "5", "--omega", "1.5"], "--omega cannot be used"), (["--fast"], "--fast"),
    (["--output", "/nonexistent/x.mtx"], "/nonexistent/x.mtx"), (["--seed", "-1"], "--seed"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let matrix = try directory.write(Self.small, to: "A.mtx")
    let run = try RelaxbenchProcess(["solve", matrix] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }

  @Test(arguments: [
    ("", "empty"), (String(small.dropLast(6)), "entries"),
    (small.replacingOccurrences(of: "2 2 4\n", with: "2 2 900000000\n"), "900000000"),
    (small.replacingOccurrences(of: "2 2 4\n", with: "2 3 4\n"), "square"),
    (small.replacingOccurrences(of: "1 1 4", with: "1 1 nan"), "nan"),
    (small.replacingOccurrences(of: "1 1 4", with: "9 1 4"), "9"),
    (small.replacingOccurrences(of: "1 1 4", with: "1 1 0"), "A.mtx: the diagonal entry of row 1"),
  ])
  func `a matrix that cannot be used is refused with status 2`(text: String, word: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess(["solve", directory.write(text, to: "A.mtx"), "--json"])
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.output.isEmpty)
    #expect(run.complaint.hasPrefix("Error: "))
    #expect(run.complaint.localizedCaseInsensitiveContains(word), "\(run.complaint)")
  }

  @Test func `a missing matrix and a right-hand side of another length are refused`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let missing = try RelaxbenchProcess(["solve", directory.path("none.mtx")])
    #expect(missing.status == 2 && missing.complaint.contains("none.mtx"))
    let matrix = try directory.write(Self.small, to: "A.mtx")
    let rhs = try directory.write(Self.vector([1, 2, 3]), to: "b.mtx")
    let unequal = try RelaxbenchProcess(["solve", matrix, "--rhs", rhs])
    #expect(
      unequal.status == 2 && unequal.complaint.contains("b.mtx: the right-hand side has 3 elements")
    )
  }

  @Test func `learning solves so many systems, alike for one seed`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let matrix = try directory.write(Self.laplacian, to: "A.mtx")
    func iterations(seed: String) throws -> [Int] {
      let run = try RelaxbenchProcess(["solve", matrix, "--learn", "30", "--json", "--seed", seed])
      #expect(run.status == 0, "\(run.complaint)")
      return try run.jsonLines().compactMap { $0["work"] as? Int }
    }
    let first = try iterations(seed: "5")
    #expect(first.count == 30)
    #expect(try iterations(seed: "5") == first)
    let residuals = try ["5", "6"].map { seed in
      try RelaxbenchProcess(["solve", matrix, "--learn", "3", "--json", "--seed", seed]).jsonLines()
        .compactMap { $0["relativeResidual"] as? Double }
    }
    #expect(residuals[0].count == 3 && residuals[0] != residuals[1])
    let table = try RelaxbenchProcess(["solve", matrix, "--learn", "30", "--seed", "5"])
    #expect(table.output.contains(" \(first.reduce(0, +)) "), "\(table.output)")
  }

  @Test(arguments: [["--help"], ["help", "solve"], ["main", "--help"], ["replay", "-h"]])
  func `help is printed with status 0`(arguments: [String]) throws {
    let run = try RelaxbenchProcess(arguments)
    #expect(run.status == 0 && run.complaint.isEmpty)
    #expect(run.output.contains("USAGE: relaxbench"))
  }
}
