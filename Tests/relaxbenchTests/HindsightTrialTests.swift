import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct HindsightTrialTests {
  private static let tolerances = [1e-2, 1e-6]

  /// What every omega takes for the first systems of a family, by tolerance, system and omega.
  private static func counts(of family: SystemFamily, systemCount: Int) throws -> [[[Int]]] {
    try tolerances.map { tolerance in
      let source = try family.makeSource(SplitMix64(seed: 5_580_217))
      return try (0..<systemCount).map { _ in
        let member = try source()
        return try family.omegas.map { omega in
          try SOR(omega: omega).solve(
            member.system, until: family.criterion(tolerance: tolerance)
          ).report.loss(limit: family.criterion(tolerance: tolerance).iterationLimit)
        }
      }
    }
  }

  private static func hindsight(of family: SystemFamily, systemCount: Int) throws -> HindsightTrial
  {
    try HindsightTrial(
      of: family, systemCount: systemCount, tolerances: tolerances,
      job: TrialJob(index: 0, key: "", seed: 1) { _ in },
      source: try family.makeSource(SplitMix64(seed: 5_580_217)))
  }

  @Test func `it finds what solving with every omega finds`() throws {
    var family = try SystemFamily.paper(.low)
    family.omegas = OmegaGrid.uniform(1...1.9, count: 10).omegas
    let counts = try Self.counts(of: family, systemCount: 20)
    let trial = try Self.hindsight(of: family, systemCount: 20)
    let marks = SystemMarks.all(upTo: 20)
    for place in Self.tolerances.indices {
      for (index, mark) in marks.enumerated() {
        let systems = counts[place][..<mark]
        #expect(trial.instanceOptimal[place][index] == systems.reduce(0) { $0 + ($1.min() ?? 0) })
        let totals = (0..<10).map { arm in systems.reduce(0) { $0 + $1[arm] } }
        #expect(trial.bestFixed[place][index] == totals.min())
        if mark == 20 {
          #expect(
            trial.bestOmegas[place] == family.omegas[totals.firstIndex(of: totals.min() ?? 0) ?? 0])
        }
      }
    }
  }

  @Test func `where omegas diverge, the best fixed one is no worse than it is`() throws {
    var family = SystemFamily.centralConvection("x", title: "x", peclet: 5)
    family.omegas = OmegaGrid.uniform(1...1.9, count: 10).omegas
    let counts = try Self.counts(of: family, systemCount: 12)
    let trial = try Self.hindsight(of: family, systemCount: 12)
    for place in Self.tolerances.indices {
      #expect(
        trial.instanceOptimal[place].last == counts[place].reduce(0) { $0 + ($1.min() ?? 0) })
      let totals = (0..<10).map { arm in counts[place].reduce(0) { $0 + $1[arm] } }
      let (found, least) = (trial.bestFixed[place].last ?? 0, totals.min() ?? 0)
      let unsolved = counts[place].count { $0.min() == SystemFamily.iterationLimit }
      #expect(trial.failureCounts[place] == unsolved)
      #expect(found <= least && found >= trial.instanceOptimal[place].last ?? 0)
    }
  }

  @Test func `what is given up counts as its limit, what blows up as failed`() throws {
    let family = SystemFamily.centralConvection("x", title: "x", peclet: 5)
    var counter = IterationCounter(family, tolerances: [1e-2, 1e-8])
    #expect(counter.tightest == 1)
    let matrix = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    func member(_ matrix: CSRMatrix) -> SystemSequence.Member {
      SystemSequence.Member(
        system: LinearSystem(matrix: matrix, rightHandSide: [1, 2, 3]), start: [0, 0, 0],
        context: 0)
    }
    // Gauss-Seidel halves the error of this matrix in each sweep: ρ = cos²(π/4).
    let counts = try counter.counts(of: member(matrix), omega: 1, limit: 10)
    #expect(counts[0] <= 8 && counts[1] == 10)
    let growing = try CSRMatrix(rows: [[1, 3, 0], [3, 1, 3], [0, 3, 1]])
    #expect(
      try counter.counts(of: member(growing), omega: 1, limit: 10)
        == [SystemFamily.iterationLimit, SystemFamily.iterationLimit])
  }

  @Test func `marks hold the columns and end with the last system`() {
    #expect(SystemMarks.columns(upTo: 1000) == [10, 30, 100, 300, 1000])
    #expect(SystemMarks.columns(upTo: 105) == [10, 30, 100, 105])
    #expect(SystemMarks.columns(upTo: 7) == [7])
    let marks = SystemMarks.all(upTo: 105)
    #expect(marks.first == 1 && marks.last == 105 && marks == marks.sorted())
    #expect(Set([10, 30, 100, 105]).isSubset(of: marks))
  }
}
