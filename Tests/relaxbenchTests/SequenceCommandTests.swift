import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SequenceCommandTests {
  private func run(
    _ folder: SequenceFolder, _ arguments: String..., output: String = "out"
  ) throws -> RelaxbenchProcess {
    try RelaxbenchProcess(
      ["sequence", folder.path(), "--output", folder.path(output)] + arguments)
  }

  private func records(_ folder: SequenceFolder, _ name: String = "out/log.jsonl") throws
    -> [NSDictionary]
  {
    try SequenceFolder.log(folder.directory.read(name))
  }

  @Test func `a folder is solved, logged and drawn`() throws {
    let folder = try SequenceFolder(count: 12)
    defer { folder.remove() }
    let run = try run(folder, "--solver", "sor", "--sample", "5")
    #expect(run.status == 0, "\(run.complaint)")
    let records = try records(folder)
    #expect(records.map { $0["system"] as? Int } == Array(0..<12))
    #expect(records.allSatisfy { $0["converged"] as? Bool == true && $0["unknowns"] as? Int == 40 })
    let total = records.compactMap { $0["iterations"] as? Int }.reduce(0, +)
    #expect(run.output.contains(" \(total) "))
    #expect(run.output.contains("an estimate from 2 systems"))
    #expect(run.complaint.contains("100% (12/12)") && run.complaint.contains("about"))
    #expect(
      try folder.directory.read("out/omegas.csv").contains("\"learned, default\",\(total),0,"))
    #expect(XMLCheck(try folder.directory.read("out/sequence.svg")).error == nil)
    // What omega 1 takes is what the library takes with it.
    let matrix = try MatrixMarket.readMatrix(atPath: folder.path("A2.mtx"))
    let load = try MatrixMarket.readVector(atPath: folder.path("b2.mtx"))
    let (_, report) = try SOR(omega: 1).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), until: .relativeResidual(1e-8))
    #expect(records[2]["iterationsAtOmegaOne"] as? Int == report.iterations)
  }

  @Test func `a comparison adds up what every fixed omega takes`() throws {
    let folder = try SequenceFolder(count: 6)
    defer { folder.remove() }
    let run = try run(folder, "--compare", "--omega", "1.2,1.5,1.8", "--context", "shift")
    #expect(run.status == 0, "\(run.complaint)")
    let counts = try records(folder).compactMap { $0["fixedIterations"] as? [Int] }
    // 1 is always among them.
    #expect(counts.count == 6 && counts.allSatisfy { $0.count == 4 })
    let totals = (0..<4).map { arm in counts.reduce(0) { $0 + $1[arm] } }
    let best = counts.compactMap { $0.min() }.reduce(0, +)
    let table = try folder.directory.read("out/omegas.csv")
    #expect(table.contains("\n1,\(totals[0]),0,"))
    #expect(table.contains("best fixed in hindsight\",\(totals.min() ?? 0),0,"))
    #expect(table.contains("best per system in hindsight,\(best),0,"))
    #expect(table.contains("\n\"learned, default\","))
    #expect(run.output.contains("ssor-cg") && run.complaint.contains("saved"))
    let matrix = try MatrixMarket.readMatrix(atPath: folder.path("A4.mtx"))
    let load = try MatrixMarket.readVector(atPath: folder.path("b4.mtx"))
    let (_, report) = try SSORConjugateGradient(omega: 1.5).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), until: .relativeResidual(1e-8))
    #expect(counts[4][2] == report.iterations)
  }

  @Test func `systems that cannot be solved are named, and the run goes on`() throws {
    let folder = try SequenceFolder(count: 8)
    defer { folder.remove() }
    _ = try folder.directory.write(
      "%%MatrixMarket matrix array real general\n1 1\nx\n", to: "A1.mtx")
    try FileManager.default.removeItem(atPath: folder.path("b3.mtx"))
    _ = try folder.directory.write(
      "%%MatrixMarket matrix array real general\n2 1\n1\n2\n", to: "b5.mtx")
    _ = try folder.directory.write(
      "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 1\n2 2 0\n", to: "A6.mtx")
    _ = try folder.directory.write(
      "%%MatrixMarket matrix array real general\n2 1\n1\n2\n", to: "b6.mtx")
    let run = try run(folder)
    #expect(run.status == 1 && !run.hasCrashed)
    for message in [
      "system 1 (manifest.csv, line 3) is left out: \(folder.path("A1.mtx")):3:", "b3.mtx",
      "b5.mtx: the right-hand side has 2 elements", "A6.mtx: the diagonal entry of row 2 is 0.0",
    ] {
      #expect(run.complaint.contains(message), "\(run.complaint)")
    }
    #expect(run.output.contains("Not solved: 4, of which 4"))
    let records = try records(folder)
    #expect(records.count == 8)
    #expect(records.indices.filter { records[$0]["error"] != nil } == [1, 3, 5, 6])
  }

  @Test func `not converging is told and is status 1`() throws {
    let folder = try SequenceFolder(count: 3)
    defer { folder.remove() }
    let run = try run(folder, "--max-iterations", "2", "--solver", "sor")
    #expect(run.status == 1)
    #expect(run.output.contains("Not solved: 3, of which 0"))
    #expect(run.complaint.contains("is not solved: iterationLimit after"), "\(run.complaint)")
    #expect(try records(folder)[0]["reason"] as? String == "iterationLimit")
  }

  @Test(arguments: SequenceLearnerName.allCases, [false, true])
  func `every learner solves a sequence, and goes on where it was`(
    learner: SequenceLearnerName, hasContext: Bool
  ) throws {
    guard hasContext ? learner.usesContext : !learner.needsContext else { return }
    let folder = try SequenceFolder(count: 8, size: 12)
    defer { folder.remove() }
    let state = folder.path("run.state")
    var options = ["--solver", "sor", "--learner", learner.rawValue]
    if hasContext { options += ["--context", "shift", "--context-range", "0:0.5"] }
    func run(_ more: String..., output: String) throws -> RelaxbenchProcess {
      try RelaxbenchProcess(
        ["sequence", folder.path(), "--output", folder.path(output)] + options + more)
    }
    #expect(try run(output: "whole").status == 0)
    let lines = try folder.directory.read("manifest.csv").split(separator: "\n")
    _ = try folder.directory.write(lines.prefix(6).joined(separator: "\n"), to: "manifest.csv")
    #expect(try run("--save-state", state, output: "out").status == 0)
    _ = try folder.directory.write(lines.joined(separator: "\n"), to: "manifest.csv")
    let second = try run("--restore", state, output: "out")
    #expect(second.status == 0, "\(second.complaint)")
    #expect(try records(folder) == records(folder, "whole/log.jsonl"))
  }

  @Test func `if no system can be used, nothing is compared`() throws {
    let folder = try SequenceFolder(count: 1)
    defer { folder.remove() }
    _ = try folder.directory.write("%MatrixMarket\n", to: "A0.mtx")
    let run = try run(folder, "--compare")
    #expect(run.status == 1 && run.output.contains("none of 1 systems"), "\(run.output)")
    #expect(!run.output.contains("saved"))
  }

  // MARK: Saved states

  @Test(arguments: [SolverName.sor, .ssorCG, .icCG])
  func `a run in two parts is the run in one`(solver: SolverName) throws {
    let folder = try SequenceFolder(count: 10, side: 7)
    defer { folder.remove() }
    func run(_ arguments: String..., output: String = "out") throws -> RelaxbenchProcess {
      try RelaxbenchProcess(
        ["sequence", folder.path(), "--output", folder.path(output), "--compare", "--solver"]
          + [solver.rawValue] + arguments)
    }
    let whole = try run(output: "whole")
    #expect(whole.status == 0)
    // The first part: a manifest that ends early.
    let lines = try folder.directory.read("manifest.csv").split(separator: "\n")
    _ = try folder.directory.write(lines.prefix(5).joined(separator: "\n"), to: "manifest.csv")
    let state = folder.path("run.state")
    let first = try run("--save-state", state, "--save-every", "3")
    #expect(first.status == 0, "\(first.complaint)")
    _ = try folder.directory.write(lines.joined(separator: "\n"), to: "manifest.csv")
    let second = try run("--save-state", state, "--restore", state)
    #expect(second.status == 0, "\(second.complaint)")
    #expect(second.complaint.contains("systemsDone=4"))
    #expect(try records(folder) == records(folder, "whole/log.jsonl"))
    #expect(
      try folder.directory.read("out/sequence.svg") == folder.directory.read("whole/sequence.svg"))
    // Nothing is left to do, and the same is told.
    let third = try run("--restore", state)
    #expect(third.status == 0 && third.output == second.output)
  }

  @Test func `what was learned serves another sequence`() throws {
    let (folder, other) = (try SequenceFolder(count: 5), try SequenceFolder(count: 4))
    defer {
      folder.remove()
      other.remove()
    }
    let state = folder.path("run.state")
    #expect(try run(folder, "--save-state", state).status == 0)
    _ = try other.directory.write("matrix,rhs\nA3.mtx,b3.mtx\nA2.mtx,b2.mtx\n", to: "manifest.csv")
    let refused = try run(other, "--restore", state)
    #expect(
      refused.status == 2 && refused.complaint.contains("--from-start"), "\(refused.complaint)")
    let taken = try run(other, "--restore", state, "--from-start", "--tolerance", "1e-4")
    #expect(taken.status == 0, "\(taken.complaint)")
    #expect(try records(other).count == 2)
  }

  @Test func `states and logs that do not fit are refused, and stay as they are`() throws {
    let folder = try SequenceFolder(count: 4)
    defer { folder.remove() }
    let state = folder.path("run.state")
    #expect(try run(folder, "--solver", "ssor-cg", "--save-state", state).status == 0)
    let saved = try Data(contentsOf: URL(fileURLWithPath: state))
    let log = try folder.directory.read("out/log.jsonl")

    func expectRefusal(_ message: String, _ arguments: String...) throws {
      let run = try RelaxbenchProcess(
        ["sequence", folder.path(), "--output", folder.path("out"), "--restore", state]
          + ["--solver", "ssor-cg"] + arguments)
      #expect(run.status == 2 && !run.hasCrashed)
      #expect(run.complaint.contains(message), "\(run.complaint)")
      #expect(try folder.directory.read("out/log.jsonl") == log)
    }
    for (bytes, message) in [
      (Data(), "empty"), (saved.prefix(saved.count - 1), "ends after"),
      (Data("hello".utf8), "not a state"), (saved + Data("x".utf8), "altered"),
      (Data("RelaxKit-state 2 0 0\n".utf8), "version 2"),
      (Data(StateFile.bytes(of: Array("{}".utf8))), "no state of relax sequence"),
    ] {
      try bytes.write(to: URL(fileURLWithPath: state))
      try expectRefusal(message)
    }
    try saved.write(to: URL(fileURLWithPath: state))
    try expectRefusal("--tolerance 1e-08, and this run has 1e-06", "--tolerance", "1e-6")
    try expectRefusal("--learner default", "--learner", "tsallis-inf")
    try expectRefusal("--solver ssor-cg", "--solver", "sor", "--from-start")
    try expectRefusal("no log", "--log", folder.path("none.jsonl"))
    _ = try folder.directory.write(
      log.replacing("iterations", with: "Iterations"), to: "other.jsonl")
    try expectRefusal("not the log", "--log", folder.path("other.jsonl"))
    _ = try folder.directory.write(log.uppercased(), to: "none.jsonl")
    try expectRefusal("not a log", "--log", folder.path("none.jsonl"))
  }

  @Test func `a state is not overwritten by mistake`() throws {
    let folder = try SequenceFolder(count: 2)
    defer { folder.remove() }
    let state = folder.path("run.state")
    #expect(try run(folder, "--save-state", state).status == 0)
    let again = try run(folder, "--save-state", state)
    #expect(again.status == 2 && again.complaint.contains("add --restore"))
  }

  @Test(arguments: [
    (["--solver", "cg"], "cg has no omega"), (["--tolerance", "0"], "tolerance 0.0"),
    (["--save-every", "0", "--save-state", "s"], "--save-every is 0"),
    (["--save-every", "2"], "needs --save-state"), (["--from-start"], "needs --restore"),
    (["--learner", "chebcb"], "--context"), (["--context-range", "0:1"], "needs --context"),
    (["--context", "shift", "--learner", "tsallis-inf"], "no use"),
    (["--omega", "1.5"], "finds its own omegas"),
    (["--omega", "1.5", "--learner", "default"], "default finds its own omegas"),
    (["--solver", "ssor", "--learner", "young"], "young knows sor alone"),
    (["--learner", "young"], "young knows sor alone"), (["--learner", "best"], "'best'"),
    (["--context", "pressure"], "pressure"), (["--inflate-limit", "0"], "--inflate-limit is 0"),
    (["--sample", "-1"], "--sample is -1"), (["--restore", "/nonexistent/s"], "/nonexistent/s"),
    (["--log", "/dev/null"], "regular file"), (["--omega", "2"], "omega 2.0"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let folder = try SequenceFolder(count: 1, size: 3)
    defer { folder.remove() }
    let run = try RelaxbenchProcess(
      ["sequence", folder.path(), "--output", folder.path("out")] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }

  @Test func `a path that is nothing is refused`() throws {
    let run = try RelaxbenchProcess(["sequence", "/nonexistent"])
    #expect(run.status == 2 && run.complaint.contains("/nonexistent: there is no such"))
  }
}
