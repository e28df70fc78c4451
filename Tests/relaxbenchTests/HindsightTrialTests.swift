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

  /// What an engine with hindsight alone finds, by tolerance.
  private static func hindsight(
    of family: SystemFamily, marks: SystemMarks
  ) throws -> [TrialTotals] {
    var trial = SequenceTrial(
      [.bestFixed], on: family, marks: marks, tolerances: tolerances
    ) { _, _ in 0 }
    return try trial.play(
      family.makeSource(SplitMix64(seed: 5_580_217)),
      job: TrialJob(index: 0, key: "", seed: 1) { _ in })
  }

  @Test func `it finds what solving with every omega finds`() throws {
    var family = try ShiftLaw.low.family()
    family.omegas = OmegaGrid.uniform(1...1.9, count: 10).omegas
    let counts = try Self.counts(of: family, systemCount: 20)
    let marks = SystemMarks.study(upTo: 20)
    for (place, found) in try Self.hindsight(of: family, marks: marks).enumerated() {
      for (index, mark) in marks.all.enumerated() {
        let systems = counts[place][..<mark]
        let best = systems.reduce(0) { $0 + ($1.min() ?? 0) }
        #expect(found.totals[Hindsight.key]?[index] == best)
        let totals = (0..<10).map { arm in systems.reduce(0) { $0 + $1[arm] } }
        #expect(found.totals[Method.bestFixed.key]?[index] == totals.min())
        guard mark == 20 else { continue }
        #expect(
          found.bestOmega == family.omegas[totals.firstIndex(of: totals.min() ?? 0) ?? 0])
      }
    }
  }

  @Test func `where omegas diverge, the best fixed one is no worse than it is`() throws {
    var family = SystemFamily.centralConvection("x", title: "x", peclet: 5)
    family.omegas = OmegaGrid.uniform(1...1.9, count: 10).omegas
    let counts = try Self.counts(of: family, systemCount: 12)
    let trial = try Self.hindsight(of: family, marks: .study(upTo: 12))
    for (place, found) in trial.enumerated() {
      let best = counts[place].reduce(0) { $0 + ($1.min() ?? 0) }
      #expect(found.totals[Hindsight.key]?.last == best)
      let totals = (0..<10).map { arm in counts[place].reduce(0) { $0 + $1[arm] } }
      let (fixed, least) = (found.totals[Method.bestFixed.key]?.last ?? 0, totals.min() ?? 0)
      let unsolved = counts[place].count { $0.min() == SystemFamily.iterationLimit }
      #expect(found.failures[Method.bestFixed.key] ?? 0 == unsolved)
      #expect(fixed <= least && fixed >= best)
    }
  }

  @Test func `what is given up counts as its limit, what blows up as failed`() throws {
    let family = SystemFamily.centralConvection("x", title: "x", peclet: 5)
    var counter = IterationCounter(family, tolerances: [1e-2, 1e-8])
    #expect(counter.tightest == 1)
    func counts(_ matrix: CSRMatrix) throws -> [Int] {
      counter.begin(
        SystemFamily.Member(
          system: LinearSystem(matrix: matrix, rightHandSide: [1, 2, 3]), start: [0, 0, 0],
          context: 0))
      return try counter.counts(omega: 1, limit: 10)
    }
    // Gauss-Seidel halves the error of this matrix in each sweep: ρ = cos²(π/4).
    let falling = try counts(CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]]))
    #expect(falling[0] <= 8 && falling[1] == 10)
    let growing = try CSRMatrix(rows: [[1, 3, 0], [3, 1, 3], [0, 3, 1]])
    #expect(
      try counts(growing) == [SystemFamily.iterationLimit, SystemFamily.iterationLimit])
  }
}
