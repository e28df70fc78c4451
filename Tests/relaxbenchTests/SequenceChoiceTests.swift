import Foundation
import RelaxKit
import Testing

@testable import relax

/// Which method solves a sequence, and what its tables know.
struct SequenceChoiceTests {
  /// 1-D convection and diffusion; the flow sets in with the fifth system.
  private func folder(start: Int = 4, count: Int = 12) throws -> TemporaryDirectory {
    let directory = try TemporaryDirectory()
    for index in 0..<count {
      let flow = index < start ? 0.0 : 0.3
      var entries: [CSRMatrix.Entry] = []
      for row in 0..<60 {
        entries.append(.init(row: row, column: row, value: 2.02))
        if row > 0 { entries.append(.init(row: row, column: row - 1, value: -1 - flow)) }
        if row < 59 { entries.append(.init(row: row, column: row + 1, value: -1 + flow)) }
      }
      let matrix = try CSRMatrix(rowCount: 60, columnCount: 60, entries: entries)
      try MatrixMarket.write(matrix, toPath: directory.path("A\(index).mtx"))
      let load = (0..<60).map { Double(($0 * 7 + index) % 5) - 2 }
      try MatrixMarket.write(load, toPath: directory.path("b\(index).mtx"))
    }
    return directory
  }

  private func run(_ folder: TemporaryDirectory, _ more: [String] = []) throws -> RelaxbenchProcess
  {
    try RelaxbenchProcess(
      ["sequence", folder.url.path, "--output", folder.path("results")] + more)
  }

  @Test func `one matrix that is not symmetric is named and has all solved by SOR`() throws {
    let folder = try folder()
    defer { folder.remove() }
    let run = try run(folder)
    #expect(run.status == 0)
    #expect(run.complaint.contains("A4.mtx is not symmetric, so the method is sor"))
    #expect(run.output.contains("12 systems of 60 unknowns, sor"))
  }

  @Test func `conjugate gradients asked for by name are refused with the file`() throws {
    let folder = try folder()
    defer { folder.remove() }
    let run = try run(folder, ["--solver", "ssor-cg"])
    #expect(run.status == 2)
    #expect(run.complaint.contains("A4.mtx: this matrix is not symmetric"))
    #expect(try self.run(folder, ["--solver", "ssor"]).status == 0)
  }

  @Test func `a negative diagonal entry is no case for conjugate gradients`() throws {
    let folder = try TemporaryDirectory()
    defer { folder.remove() }
    try MatrixMarket.write(CSRMatrix(rows: [[-2, 1], [1, 3]]), toPath: folder.path("A.mtx"))
    let run = try run(folder)
    #expect(run.complaint.contains("has a diagonal entry that is not positive, in row 1"))
    #expect(run.output.contains(", sor"))
  }

  @Test func `short sequences are sampled at least five times, or wholly`() {
    for count in 1...300 {
      let period = SequenceSettings.samplePeriod(systemCount: count)
      let sampled = (0..<count).count { $0 % period == period / 2 }
      #expect(sampled >= min(5, count), "\(count) systems")
      #expect(period <= 20)
    }
  }

  @Test func `a failed attempt is in the log with its omega and reason`() throws {
    let folder = try folder(start: 12, count: 3)
    defer { folder.remove() }
    let run = try run(
      folder, ["--solver", "sor", "--learner", "epsilon-greedy", "--max-iterations", "3"])
    #expect(run.status == 1)
    let log = try String(contentsOfFile: folder.path("results/log.jsonl"), encoding: .utf8)
    let line = try #require(log.split(separator: "\n").first)
    let record = try JSONDecoder().decode(SystemRecord.self, from: Data(line.utf8))
    #expect(record.omega != nil)
    #expect(record.failedReason == "iterationLimit")
    #expect(record.retryOmega == 1)
    #expect(run.output.contains("unsolved"))
  }

  @Test func `hindsight looks beyond an end of the list where the best is`() throws {
    let folder = try TemporaryDirectory()
    defer { folder.remove() }
    // The best omega of a 1-D Laplacian of 150 unknowns is 2 / (1 + sin(π/151)) = 1.96.
    let rows = (0..<150).map { row in
      (0..<150).map { $0 == row ? 2.0 : abs($0 - row) == 1 ? -1 : 0 }
    }
    try MatrixMarket.write(CSRMatrix(rows: rows), toPath: folder.path("A.mtx"))
    let run = try run(folder, ["--solver", "sor", "--compare", "--max-iterations", "100000"])
    let best = try #require(run.output.firstMatch(of: /(1\.9\d+), best fixed/))
    #expect(try #require(Double(best.1)) > 1.95)
    #expect(
      run.output.split(separator: "\n").allSatisfy { $0.count <= 80 || $0.hasPrefix("Written") })
  }
}
