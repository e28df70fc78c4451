import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct HindsightTrialTests {
  private static let tolerances = [1e-2, 1e-6]

  private static func family(_ name: String) throws -> SystemFamily {
    try #require(try SystemFamily.catalog().first { $0.name == name })
  }

  @Test func `hindsight finds what solving with every omega finds`() throws {
    for name in ["low", "central-mixed"] {
      var family = try Self.family(name)
      family.iterationLimit = 300
      let marks = SystemMarks(columns: [6], all: [2, 6])
      var trial = SequenceTrial(
        [.bestFixed, .fixed(1.5)], on: family, marks: marks, tolerances: Self.tolerances
      ) { _, _ in 0 }
      let job = TrialJob(index: 0, key: "", seed: 1) { _ in }
      let found = try trial.play(family.makeSource(SplitMix64(seed: 5_580_217)), job: job)
      for (place, tolerance) in Self.tolerances.enumerated() {
        let source = try family.makeSource(SplitMix64(seed: 5_580_217))
        var totals = Hindsight.omegas.map { _ in 0 }
        var best = 0
        for system in 0..<6 {
          let member = try source()
          let criterion = family.criterion(tolerance: tolerance, index: system)
          let counts = try Hindsight.omegas.map { omega in
            try SOR(omega: omega).solve(member.system, until: criterion).report.loss(limit: 300)
          }
          totals = zip(totals, counts).map(+)
          best += counts.min() ?? 0
          guard system == 1 || system == 5 else { continue }
          let methods = found[place].methods
          #expect(methods[Method.bestFixed.key]?.work[system / 5] == totals.min())
          // The finer grid can only be better.
          let finer = try #require(methods[Hindsight.key]?.work[system / 5])
          #expect(finer <= best && Double(finer) > 0.7 * Double(best), "\(name)")
        }
        let arm = totals.firstIndex(of: totals.min() ?? 0) ?? 0
        #expect(found[place].bestOmega == Hindsight.omegas[arm])
      }
    }
  }

  @Test func `an attempt that fails costs its iterations and those of omega 1`() throws {
    var family = try Self.family("central-strong")
    family.iterationLimit = 200
    var counter = IterationCounter(family, tolerances: [1e-2, 1e-8])
    #expect(counter.tightest == 1)
    let source = try family.makeSource(SplitMix64(seed: 41))
    var failures = 0
    for _ in 0..<12 {
      counter.begin(try source())
      let (one, high) = (try counter.counts(omega: 1)[1], try counter.counts(omega: 1.8)[1])
      let spent = try counter.spent(omega: 1.8, place: 1)
      if high < 200 {
        #expect(spent.work == high && spent.isSolved && spent.failed == 0)
      } else {
        failures += 1
        #expect(spent.work == spent.failed + one && spent.isSolved == (one < 200))
      }
    }
    #expect(failures > 0)
  }
}
