import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax

/// Relaxed incomplete Cholesky on the command line: when it is chosen, and its alpha.
struct AlphaCommandTests {
  /// A system of a folder.
  private static func system(_ folder: SequenceFolder, _ index: Int) throws -> LinearSystem {
    LinearSystem(
      matrix: try MatrixMarket.readMatrix(atPath: folder.path("A\(index).mtx")),
      rightHandSide: try MatrixMarket.readVector(atPath: folder.path("b\(index).mtx")))
  }

  private static func count(_ system: LinearSystem, _ solver: some LinearSolver) throws -> Int {
    try solver.solve(system, until: .relativeResidual(1e-8)).report.iterations
  }

  private func solve(_ folder: SequenceFolder, _ arguments: String...) throws -> RelaxbenchProcess {
    try RelaxbenchProcess(
      ["solve", folder.path("A3.mtx"), "--rhs", folder.path("b3.mtx")] + arguments)
  }

  private func sequence(_ folder: SequenceFolder, _ arguments: String...) throws
    -> RelaxbenchProcess
  {
    try RelaxbenchProcess(
      ["sequence", folder.path(), "--output", folder.path("out")] + arguments)
  }

  private func records(_ folder: SequenceFolder) throws -> [NSDictionary] {
    try SequenceFolder.log(folder.directory.read("out/log.jsonl"))
  }

  // MARK: Solve

  @Test func `a symmetric matrix is solved with the alpha that its size suggests`() throws {
    let folder = try SequenceFolder(count: 4, side: 9)
    defer { folder.remove() }
    let run = try solve(
      folder, "--json", "--tolerance", "1e-12", "--output", folder.path("x.mtx"))
    #expect(run.status == 0 && run.complaint.isEmpty, "\(run.complaint)")
    let line = try #require(try run.jsonLines().first)
    #expect(line["omega"] == nil)
    // Numbers are read back by a reader that is not exact.
    let alpha = try #require(line["alpha"] as? Double)
    let system = try Self.system(folder, 3)
    #expect(abs(alpha - RelaxedPivots.suggestedAlpha(for: system.matrix)) < 1e-15)
    let x = try MatrixMarket.readVector(atPath: folder.path("x.mtx"))
    let residual = system.rightHandSide.indices.map { row in
      system.matrix.row(row).reduce(system.rightHandSide[row]) { $0 - $1.1 * x[Int($1.0)] }
    }
    let norms = [residual, system.rightHandSide].map { $0.reduce(0) { $0 + $1 * $1 } }
    #expect(norms[0] <= 1.0001e-24 * norms[1])
  }

  @Test func `alphas that are given are solved with`() throws {
    let folder = try SequenceFolder(count: 4, side: 9)
    defer { folder.remove() }
    let run = try solve(folder, "--json", "--alpha", "0:1:0.25")
    #expect(run.status == 0, "\(run.complaint)")
    let lines = try run.jsonLines()
    #expect(lines.compactMap { $0["alpha"] as? Double } == [0, 0.25, 0.5, 0.75, 1])
    let system = try Self.system(folder, 3)
    #expect(
      lines.compactMap { $0["iterations"] as? Int }
        == (try [0, 0.25, 0.5, 0.75, 1].map {
          try Self.count(system, ICConjugateGradient(alpha: $0))
        }))
  }

  @Test func `an omega has SSOR precondition, as its name does`() throws {
    let folder = try SequenceFolder(count: 4, side: 9)
    defer { folder.remove() }
    let expected = try Self.count(try Self.system(folder, 3), SSORConjugateGradient(omega: 1.4))
    let path = ["solve", folder.path("A3.mtx"), "--rhs", folder.path("b3.mtx"), "--json"]
    for more in [[], ["--solver", "ssor-cg"]] {
      let run = try RelaxbenchProcess(path + ["--omega", "1.4"] + more)
      let line = try #require(try run.jsonLines().first)
      #expect(line["omega"] as? Double == 1.4 && line["iterations"] as? Int == expected)
    }
  }

  @Test func `learning is told against alpha 0`() throws {
    let folder = try SequenceFolder(count: 1, side: 9)
    defer { folder.remove() }
    let run = try RelaxbenchProcess(["solve", folder.path("A0.mtx"), "--learn", "3"])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("alpha from") && run.output.contains("against alpha = 0"))
    #expect(run.output.contains("\nalpha = 0") && run.output.contains("The alpha learned last is"))
  }

  @Test func `an alpha that was backed off is told below the table`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    // By the formula the last pivot is 1 - 0.36 - 0.36/0.64 = 0.0775 at alpha 0, and less above.
    try MatrixMarket.write(
      CSRMatrix(rows: [[1, 0.6, 0.6], [0.6, 1, 0.6], [0.6, 0.6, 1]]),
      toPath: directory.path("A.mtx"))
    let run = try RelaxbenchProcess(["solve", directory.path("A.mtx"), "--alpha", "0.9"])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("alpha 0.9 was backed off to "), "\(run.output)")
    #expect(run.output.contains("as pivots would become too small."))
    let fine = try RelaxbenchProcess(["solve", directory.path("A.mtx"), "--solver", "ssor-cg"])
    #expect(!fine.output.contains("backed off"))
    #expect(
      PivotBackoff(asked: 0.97, played: 0.91).note
        == "alpha 0.97 was backed off to 0.91, as pivots would become too small.")
    #expect(
      PivotBackoff(asked: 0.97, played: -1).note
        == "For alpha 0.97 SSOR with omega 1 was used, as pivots would become too small.")
  }

  @Test(arguments: [
    (["--alpha", "0.5", "--solver", "sor"], "for sor give --omega"),
    (["--alpha", "0.5", "--solver", "cg"], "cg has none"),
    (["--omega", "1.5", "--solver", "ic-cg"], "give --alpha in place of --omega"),
    (["--omega", "1.5", "--alpha", "0.5"], "give one of them"),
    (["--alpha", "1.1"], "alpha 1.1 is not accepted"), (["--alpha", "-1.1:0:1"], "alpha -1.1"),
    (["--alpha", "0.5", "--learn", "2"], "--alpha cannot be used"),
  ])
  func `parameters of another method are refused`(arguments: [String], message: String) throws {
    let folder = try SequenceFolder(count: 1, size: 3)
    defer { folder.remove() }
    let run = try RelaxbenchProcess(["solve", folder.path("A0.mtx")] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }

  @Test func `an alpha asks for a symmetric matrix`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path("A.mtx")
    try MatrixMarket.write(CSRMatrix(rows: [[2, -1], [-0.5, 2]]), toPath: path)
    for arguments in [["--alpha", "0.5"], ["--solver", "ic-cg"]] {
      let run = try RelaxbenchProcess(["solve", path] + arguments)
      #expect(run.status == 2)
      #expect(run.complaint.contains("this matrix is not symmetric, so ic-cg cannot be used"))
    }
    let run = try RelaxbenchProcess(["solve", path])
    #expect(run.status == 0 && run.complaint.contains("the method is sor, not ic-cg."))
  }

  // MARK: Sequence

  @Test func `a log tells alphas, and savings are those against alpha 0`() throws {
    let folder = try SequenceFolder(count: 6, side: 9)
    defer { folder.remove() }
    let run = try sequence(folder)
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("6 systems of 81 unknowns, ic-cg"), "\(run.output)")
    #expect(run.output.contains("against alpha = 0") && !run.output.contains("omega ="))
    #expect(try folder.directory.read("out/omegas.csv").hasPrefix("alpha,iterations,"))
    for record in try records(folder) {
      #expect(record["alpha"] is Double && record["omega"] == nil)
      #expect(record["iterationsAtOmegaOne"] == nil)
    }
    let counts = try records(folder).compactMap { $0["iterationsAtAlphaZero"] as? Int }
    #expect(
      counts
        == (try (0..<6).map {
          try Self.count(try Self.system(folder, $0), ICConjugateGradient(alpha: 0))
        }))
  }

  @Test func `a comparison tries alphas, and may be followed by one of omegas`() throws {
    let folder = try SequenceFolder(count: 4, side: 9)
    defer { folder.remove() }
    #expect(try sequence(folder, "--compare").status == 0)
    #expect(
      try records(folder).allSatisfy { ($0["fixedIterations"] as? [Int])?.count == 17 })
    let run = try sequence(folder, "--compare", "--alpha", "0.5,0.9")
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("Saved: against alpha = 0. The best alphas are"))
    let counts = try records(folder).compactMap { $0["fixedIterations"] as? [Int] }
    let expected = try (0..<4).map { index in
      try [0, 0.5, 0.9].map {
        try Self.count(try Self.system(folder, index), ICConjugateGradient(alpha: $0))
      }
    }
    #expect(counts == expected)
    let totals = (0..<3).map { arm in counts.reduce(0) { $0 + $1[arm] } }
    #expect(try folder.directory.read("out/omegas.csv").contains("\n0,\(totals[0]),0,"))
    let other = try sequence(folder, "--compare", "--omega", "1.2,1.5")
    #expect(other.status == 0 && other.output.contains("ssor-cg"), "\(other.complaint)")
    #expect(try folder.directory.read("out/omegas.csv").hasPrefix("omega,iterations,"))
  }

  @Test func `learners that know omegas alone have SSOR precondition`() throws {
    let folder = try SequenceFolder(count: 2, side: 9)
    defer { folder.remove() }
    let run = try sequence(folder, "--learner", "tsallis-inf")
    #expect(run.status == 0 && run.output.contains("unknowns, ssor-cg"), "\(run.complaint)")
  }

  @Test func `a failed attempt is in the log with its alpha`() throws {
    let folder = try SequenceFolder(count: 3, side: 9)
    defer { folder.remove() }
    #expect(try sequence(folder, "--max-iterations", "2").status == 1)
    let line = try #require(
      try folder.directory.read("out/log.jsonl").split(separator: "\n").first)
    let record = try JSONDecoder().decode(SystemRecord.self, from: Data(line.utf8))
    #expect(record.alpha != nil && record.retryAlpha != nil)
    #expect(record.omega == nil && record.retryOmega == nil)
    #expect(record.failedReason == "iterationLimit")
  }

  @Test func `a state goes on with the alphas it was saved with alone`() throws {
    let folder = try SequenceFolder(count: 3, side: 9)
    defer { folder.remove() }
    let state = folder.path("run.state")
    let options = ["--compare", "--save-state", state, "--alpha"]
    let path = ["sequence", folder.path(), "--output", folder.path("out")]
    #expect(try RelaxbenchProcess(path + options + ["0.5"]).status == 0)
    let restored = try RelaxbenchProcess(path + options + ["0.5", "--restore", state])
    #expect(restored.status == 0, "\(restored.complaint)")
    let refused = try RelaxbenchProcess(path + options + ["0.75", "--restore", state])
    #expect(refused.status == 2)
    #expect(
      refused.complaint.contains("saved with --alpha 0.5, and this run has 0.75"),
      "\(refused.complaint)")
    let other = try sequence(folder, "--solver", "ssor-cg", "--restore", state)
    #expect(other.complaint.contains("saved with --solver ic-cg"), "\(other.complaint)")
  }

  @Test(arguments: [
    (["--alpha", "0.5"], "finds its own alphas"),
    (["--alpha", "0.5", "--compare", "--solver", "ssor"], "for ssor give --omega"),
    (["--omega", "1.5", "--compare", "--solver", "ic-cg"], "give --alpha in place of --omega"),
    (["--solver", "ic-cg", "--learner", "tsallis-inf"], "give --solver ssor-cg"),
    (["--solver", "ic-cg", "--learner", "young"], "young knows sor alone"),
    (["--alpha", "0.5", "--compare", "--learner", "epsilon-greedy"], "give --solver ssor-cg"),
  ])
  func `what does not go with a method is refused`(arguments: [String], message: String) throws {
    let folder = try SequenceFolder(count: 1, size: 3)
    defer { folder.remove() }
    let run = try RelaxbenchProcess(
      ["sequence", folder.path(), "--output", folder.path("out")] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }
}

struct RelaxationParameterTests {
  @Test func `grids have the reference, ascend and are accepted`() {
    for parameter in RelaxationParameter.allCases {
      let grid = parameter.grid
      #expect(grid.contains(parameter.reference))
      #expect(zip(grid, grid.dropFirst()).allSatisfy { $0 < $1 })
      #expect(grid.allSatisfy(parameter.accepts) && !parameter.accepts(2))
    }
    #expect(RelaxationParameter.alpha.grid.first == -1)
    #expect(RelaxationParameter.alpha.grid.last == 0.99997)
  }

  @Test func `what lies beyond a list is accepted, and nothing lies beyond the ends`() {
    for parameter in RelaxationParameter.allCases {
      let (least, most) = (parameter.reference, parameter.grid.last ?? 0)
      #expect(parameter.values(below: least).allSatisfy { $0 < least && parameter.accepts($0) })
      let above = parameter.values(above: most)
      #expect(above.count == 4 && above.allSatisfy { $0 > most && parameter.accepts($0) })
    }
    #expect(RelaxationParameter.alpha.values(above: 1).isEmpty)
    #expect(RelaxationParameter.alpha.values(below: -1).isEmpty)
    let table = HindsightTable(omegas: [0, 0.6], counts: [[9, 8]])
    #expect(table.valuesBeyond(.alpha) == [0.8, 0.9, 0.96, 1])
  }
}
