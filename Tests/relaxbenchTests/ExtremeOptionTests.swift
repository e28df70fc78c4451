import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct ExtremeOptionTests {
  private static let costs = "context,uniform,arm0,arm1\n-1e308,0.5,3,4\n1e308,0.2,5,1e308\n"

  @Test(arguments: ["default", "chebcb", "tsallis-inf-cb"])
  func `contexts farther apart than the largest number are refused`(learner: String) throws {
    let folder = try SequenceFolder(count: 2, size: 4)
    defer { folder.remove() }
    let arguments = [
      "sequence", folder.path(), "--output", folder.path("out"), "--solver", "sor", "--learner",
      learner, "--context", "shift",
    ]
    let given = try RelaxbenchProcess(arguments + ["--context-range", "-1e308:1e308"])
    #expect(given.status == 2 && given.complaint.contains("longer than the largest number"))
    _ = try folder.directory.write(
      "matrix,rhs,shift\nA0.mtx,b0.mtx,-1e308\nA1.mtx,b1.mtx,1e308\n", to: "manifest.csv")
    let found = try RelaxbenchProcess(arguments)
    #expect(found.status == 2 && found.complaint.contains("--context-range"), "\(found.complaint)")
    // The most that can be, and the least.
    for range in ["-8e307:8e307", "0:5e-324", "1e308:1.7e308", "-1:1"] {
      let run = try RelaxbenchProcess(arguments + ["--context-range", range])
      #expect(run.status == 0, "\(range): \(run.complaint)")
    }
    let families = try RelaxbenchProcess([
      "learners", "--recorded", folder.path(), "--families", "none",
    ])
    #expect(families.status == 2 && families.complaint.contains("farther apart"))
  }

  @Test func `a table with extreme contexts and costs is replayed`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let costs = try directory.write(Self.costs, to: "costs.csv")
    for learner in LearnerName.allCases.map(\.rawValue) {
      for more in [[], ["--seed", "18446744073709551615", "--trials", "3"]] {
        let run = try RelaxbenchProcess(["replay", "--learner", learner, "--costs", costs] + more)
        #expect(run.status == 0 && !run.hasCrashed, "\(run.complaint)")
      }
    }
    let run = try RelaxbenchProcess([
      "replay", "--learner", "chebcb", "--costs", costs, "--contexts", "-1e308:1e308",
    ])
    #expect(run.status == 2 && run.complaint.contains("longer than the largest number"))
  }

  @Test func `omegas next to 0 are solved with and drawn`() throws {
    let folder = try SequenceFolder(count: 2, size: 4)
    defer { folder.remove() }
    let solve = try RelaxbenchProcess([
      "solve", folder.path("A0.mtx"), "--omega", "1e-13:1:0.5", "--max-iterations", "5", "--json",
    ])
    #expect(try solve.jsonLines().compactMap { $0["omega"] as? Double } == [1e-13, 0.5, 1])
    for omega in ["5e-324", "5e-324,1e-310", "1.9999999999999998"] {
      let run = try RelaxbenchProcess([
        "sequence", folder.path(), "--output", folder.path("out"), "--omega", omega, "--learner",
        "tsallis-inf", "--max-iterations", "5", "--solver", "sor", "--compare",
      ])
      #expect(run.status == 1 && !run.hasCrashed, "\(omega): \(run.complaint)")
    }
  }

  @Test func `ranges of omega stay within their ends`() throws {
    for (first, last, step) in [
      (1e-13, 1.0, 0.5), (.leastNonzeroMagnitude, 1e-300, 1e-9), (1, 1.9999999999999998, 0.1),
      (0.3, 0.9, 0.3),
    ] {
      let values = try ParameterList.omegas("\(first):\(last):\(step)").values
      #expect(values.first == first && values.allSatisfy { (first...last).contains($0) })
    }
  }

  @Test(arguments: [
    [.leastNonzeroMagnitude], [.leastNormalMagnitude / 8, .leastNormalMagnitude / 4],
    [-.leastNonzeroMagnitude, 0], [1e-295, 1e-294], [1e300, -1e300], [1e308],
    [1.7e308, -1.7e308], [.greatestFiniteMagnitude], [-1e-290],
  ])
  func `every number has an axis`(values: [Double]) {
    for axis in [Axis.linear("x"), .log("x"), .linear("x", in: 0...1)] {
      let scale = AxisScale(axis, covering: values)
      #expect(scale.range.lowerBound < scale.range.upperBound && scale.ticks.count < 100)
      #expect(scale.labels.count == scale.ticks.count)
    }
  }

  @Test(arguments: [
    (["inspect"], "--products"), (["solve"], "--learn"), (["solve"], "--max-iterations"),
    (["sequence"], "--max-iterations"), (["replay"], "--trials"), (["replay"], "--bins"),
    (["replay"], "--features"), (["kernels"], "--repeats"), (["kernels"], "--work"),
    (["kernels"], "--threads"), (["main"], "--systems"), (["learners"], "--systems"),
    (["learners"], "--trials"), (["learners"], "--threads"), (["paper", "all"], "--trials"),
    (["paper", "learning"], "--systems"), (["paper", "heat2d"], "--steps"),
    (["paper", "heat2d"], "--sizes"), (["solve"], "--inflate-limit"),
    (["sequence"], "--inflate-limit"),
  ])
  func `numbers that no run could hold are refused before it begins`(
    command: [String], option: String
  ) throws {
    let needed = [
      "inspect": ["A.mtx"], "solve": ["A.mtx"], "sequence": ["s"],
      "replay": ["--learner", "chebcb", "--costs", "c.csv", "--seed", "1"],
    ]
    for value in ["9223372036854775807", "-9223372036854775808", "4611686018427387904"] {
      let run = try RelaxbenchProcess(
        command + (needed[command[0]] ?? [])
          + [option, value])
      #expect(run.status == 2 && !run.hasCrashed)
      // A list ends before what looks like an option.
      let isTaken = option != "--sizes" || !value.hasPrefix("-")
      #expect(run.complaint.contains(option), "\(run.complaint)")
      #expect(!isTaken || run.complaint.contains(value), "\(run.complaint)")
    }
    let beyond = try RelaxbenchProcess(
      command + (needed[command[0]] ?? []) + [option, "99999999999999999999"])
    #expect(beyond.status == 2 && !beyond.hasCrashed)
  }

  @Test func `extreme tolerances, shifts and periods do not stop the program`() throws {
    let folder = try SequenceFolder(count: 3, size: 4)
    defer { folder.remove() }
    for arguments in [
      ["--tolerance", "5e-324"], ["--tolerance", "0.9999999999999999"], ["--tolerance", "1e-300"],
      ["--sample", "9223372036854775807"], ["--max-iterations", "1000000000", "--sample", "1"],
      ["--save-every", "9223372036854775807", "--save-state", folder.path("state")],
      ["--seed", "18446744073709551615"],
    ] {
      for solver in ["sor", "ssor", "ssor-cg"] {
        let limit = arguments.contains("--max-iterations") ? [] : ["--max-iterations", "300"]
        let run = try RelaxbenchProcess(
          ["sequence", folder.path(), "--output", folder.path("out"), "--solver", solver]
            + arguments + limit)
        #expect(run.status < 2 && !run.hasCrashed, "\(arguments): \(run.complaint)")
        try? FileManager.default.removeItem(atPath: folder.path("state"))
      }
    }
    for shift in ["1e308", "-1e308", "1.7976931348623157e308", "5e-324"] {
      for command in ["solve", "inspect"] {
        let run = try RelaxbenchProcess([command, folder.path("A0.mtx"), "--shift", shift])
        #expect(!run.hasCrashed, "\(command) \(shift): \(run.complaint)")
      }
    }
  }

  @Test func `iterations of failures add up to a total`() throws {
    let folder = try SequenceFolder(count: 3, size: 4)
    defer { folder.remove() }
    // No omega solves this: the largest eigenvalue is positive, the other negative.
    for index in 0..<3 {
      _ = try folder.directory.write(
        "%%MatrixMarket matrix array real general\n2 2\n1\n5\n5\n1\n", to: "A\(index).mtx")
      _ = try folder.directory.write(
        "%%MatrixMarket matrix array real general\n2 1\n1\n2\n", to: "b\(index).mtx")
    }
    let run = try RelaxbenchProcess([
      "sequence", folder.path(), "--output", folder.path("out"), "--solver", "sor",
      "--max-iterations", "1000000000", "--sample", "1", "--compare",
    ])
    #expect(run.status == 1 && !run.hasCrashed, "\(run.complaint)")
    #expect(run.output.contains("3000000000"))
    var savings = Savings()
    savings.add(iterations: 1, reference: .max / 4)
    savings.add(iterations: .max / 4, reference: nil)
    #expect(savings.reference == 1_000_000_000_000_000_000)
  }
}
