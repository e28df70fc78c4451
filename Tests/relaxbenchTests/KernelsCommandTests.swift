import Foundation
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct KernelsCommandTests {
  @Test func `irregular matrices are measured without peers`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess([
      "kernels", "--irregular", "--only", "network-3k", "--repeats", "2", "--work", "1000",
      "--threads", "1", "--no-peers", "--output", directory.url.path,
    ])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(!run.complaint.contains("does other work"))
    let lines = try directory.read("kernels.csv").split(separator: "\n")
    // Rows, portable groups and the default.
    let variantCount = 3
    #expect(lines.count { $0.hasPrefix("sweeps,network-3k-areas,") } == variantCount)
    #expect(lines.count { $0.hasPrefix("ssor-cg iterations,network-3k-areas,") } == variantCount)
    #expect(lines.count { $0.hasPrefix("sor-solve,network-3k-areas,") } == 3)
    #expect(try directory.read("preparation.csv").contains("groups of 4 rows"))
    let figure = try XMLCheck(directory.read("kernels.svg"))
    #expect(figure.error == nil)
    #expect(figure.texts.contains("network-3k-areas"))
    #expect(figure.texts.contains("times as fast as rows"))
  }

  @Test func `a run without peers writes its tables and its figure`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess([
      "kernels", "--problems", "grid2d-100", "fem-100", "--repeats", "2", "--work", "1000",
      "--no-peers", "--output", directory.url.path,
    ])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(!run.complaint.contains("does other work"))
    let lines = try directory.read("kernels.csv").split(separator: "\n").map {
      $0.split(separator: ",", omittingEmptySubsequences: false)
    }
    let columnCount = try #require(lines.first).count
    let sweeps = lines.filter { $0[0] == "sweeps" }
    let variantCount = KernelVariant.sweeps.count
    #expect(sweeps.count == 2 * variantCount)
    for line in sweeps where !line.contains(where: { $0.hasPrefix("\"") }) {
      #expect(line.count == columnCount)
      let median = try #require(Double(line[5]))
      #expect(median > 0 && median.isFinite)
    }
    // Each variant, once for each round.
    let measurements = try directory.read("measurements.csv").split(separator: "\n")
    #expect(measurements.count { $0.hasPrefix("sweeps,fem-100,") } == 2 * variantCount)
    let preparations = try directory.read("preparation.csv").split(separator: "\n")
    #expect(preparations.count == 1 + 2 * variantCount)
    #expect(run.output.contains("Tsallis-INF, 20 arms"))
    let figure = try XMLCheck(directory.read("kernels.svg"))
    #expect(figure.error == nil)
    #expect(figure.texts.contains("ns per row") && figure.texts.contains("default"))
  }

  @Test(arguments: [
    (["--repeats", "0"], "--repeats is 0"), (["--work", "0"], "--work is 0"),
    (["--problems", "grid2d-7"], "grid2d-7"), (["--peers", "/nonexistent"], "/nonexistent"),
    (["--quick", "--problems", "grid2d-100"], "--problems and --quick"),
    (["--no-peers", "--peers", "/tmp"], "--no-peers"),
  ])
  func `what cannot be used is refused with status 2`(arguments: [String], message: String) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let run = try RelaxbenchProcess(["kernels", "--output", directory.url.path] + arguments)
    #expect(run.status == 2 && !run.hasCrashed)
    #expect(run.complaint.contains(message), "\(run.complaint)")
  }

  @Test func `quantiles lie between the values around them`() {
    #expect(Standing.quantile(0.5, of: [3, 1, 2]) == 2)
    #expect(Standing.quantile(0.5, of: [4, 1, 2, 3]) == 2.5)
    #expect(Standing.quantile(0.25, of: [1, 2, 3, 4, 5]) == 2)
    #expect(Standing.quantile(1, of: [7]) == 7)
    #expect(Standing.quantile(0.5, of: []).isNaN)
  }

  @Test func `a ratio is the median of those of the rounds`() {
    let fast = Standing(
      name: "fast", bytes: nil, samples: [1, 4, 2].map { Sample(seconds: $0) })
    let slow = Standing(
      name: "slow", bytes: nil, samples: [3, 8, 10].map { Sample(seconds: $0) })
    // 3, 2 and 5; an entrant measured once is compared in that round.
    #expect(fast.speed(against: slow) == 3)
    let once = Standing(name: "once", bytes: nil, samples: [Sample(seconds: 12)])
    #expect(once.speed(against: slow) == 0.25)
  }

  @Test func `a contest goes on without an entrant whose peer fails`() throws {
    var contest = Contest("sweeps", problem: "none", unit: .seconds, references: ["peer"])
    var calls = 0
    try contest.run(
      [
        Entrant(name: "own") { Sample(seconds: 1) },
        Entrant(name: "peer") {
          calls += 1
          if calls == 2 { throw PeerError.silent(1) }
          return Sample(seconds: 2)
        },
        Entrant(name: "absent") { throw PeerError.ended("status 1") },
      ], rounds: 4)
    #expect(contest.standings.map(\.name) == ["own", "peer"])
    #expect(contest.standings.map(\.samples.count) == [4, 1])
    #expect(calls == 2)
    #expect(contest.presentReferences.map(\.name) == ["peer"])
  }

  @Test func `a file for peers holds the matrix, little endian`() throws {
    let matrix = try KernelProblem.grid100.makeMatrix()
    let bytes = [UInt8](matrix.peerFile)
    func number(at place: Int, width: Int) -> UInt64 {
      (0..<width).reduce(0) { $0 | UInt64(bytes[place + $1]) << (8 * $1) }
    }
    #expect(bytes.count == 16 + 4 * 10_001 + 12 * 49_600)
    #expect(number(at: 0, width: 8) == 10_000 && number(at: 8, width: 8) == 49_600)
    #expect(number(at: 16 + 4 * 10_000, width: 4) == 49_600)
    // The first row is 4, -1, -1 in columns 0, 1 and 100.
    let columns = 16 + 4 * 10_001
    #expect((0..<3).map { number(at: columns + 4 * $0, width: 4) } == [0, 1, 100])
    let values = columns + 4 * 49_600
    #expect(
      (0..<3).map { Double(bitPattern: number(at: values + 8 * $0, width: 8)) } == [4, -1, -1])
  }
}
