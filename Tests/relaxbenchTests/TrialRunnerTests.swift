import Foundation
import RelaxKit
import Synchronization
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct TrialRunnerTests {
  private struct Failure: Error {}

  private static let keys = (0..<12).map { "job/\($0)" }

  private static func run(
    in directory: TemporaryDirectory, threads: Int, settings: String = "seed=1", seed: UInt64 = 1,
    failingFrom firstFailure: Int = .max
  ) throws -> (results: [UInt64], executed: [String]) {
    let partial = try PartialResults<UInt64>(
      at: directory.url.appendingPathComponent("jobs.partial.jsonl"), settings: settings)
    let executed = Mutex<[String]>([])
    let results = try TrialRunner(threadCount: threads, seed: seed).map(
      "jobs", keys: keys, partial: partial
    ) { job in
      if job.index >= firstFailure { throw Failure() }
      executed.withLock { $0.append(job.key) }
      var generator = job.generator(for: "draws")
      return generator.next()
    }
    return (results, executed.withLock { $0.sorted() })
  }

  @Test func `results do not depend on the number of threads`() throws {
    let results = try [1, 2, 7].map { threads in
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      return try Self.run(in: directory, threads: threads).results
    }
    #expect(results[0] == results[1] && results[0] == results[2])
    #expect(Set(results[0]).count == Self.keys.count)
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    #expect(try Self.run(in: directory, threads: 2, seed: 2).results != results[0])
  }

  @Test func `a run that failed goes on from what it had done`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    #expect(throws: Failure.self) {
      try Self.run(in: directory, threads: 1, failingFrom: 5)
    }
    let second = try Self.run(in: directory, threads: 2)
    #expect(second.executed == Self.keys[5...].sorted())
    let fresh = try TemporaryDirectory()
    defer { fresh.remove() }
    #expect(try Self.run(in: fresh, threads: 2).results == second.results)
  }

  @Test func `a line cut off in the middle is done again`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let first = try Self.run(in: directory, threads: 1)
    let text = try directory.read("jobs.partial.jsonl")
    _ = try directory.write(String(text.dropLast(9)), to: "jobs.partial.jsonl")
    let second = try Self.run(in: directory, threads: 2)
    #expect(second.executed == [Self.keys[11]])
    #expect(second.results == first.results)
    #expect(try directory.read("jobs.partial.jsonl") == text)
  }

  @Test func `results of other settings are not used`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    _ = try Self.run(in: directory, threads: 1)
    let second = try Self.run(in: directory, threads: 1, settings: "seed=2", seed: 2)
    #expect(second.executed == Self.keys.sorted())
    #expect(!(try directory.read("jobs.partial.jsonl")).contains("seed=1"))
  }

  @Test func `numbers that are not finite survive`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let url = directory.url.appendingPathComponent("numbers.partial.jsonl")
    let numbers = [Double.infinity, -.infinity, 1e300, 0.1]
    try PartialResults<[Double]>(at: url, settings: "").append(numbers, for: "a")
    #expect(try PartialResults<[Double]>(at: url, settings: "").found == ["a": numbers])
  }
}
