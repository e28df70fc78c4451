import Foundation
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Counts by Young's formula against sweeps that were counted.
@Suite struct YoungCountTests {
  /// u of the shifted Laplacian of 10 x 10 points: its Jacobi spectral radius is
  /// 4 cos(π / 11) / (4 + shift).
  private func u(shift: Double) -> Double { atanh(4 * cos(.pi / 11) / (4 + shift)) }

  @Test func `the best depth is that of the optimal omega`() {
    for beta in [0.1, 0.5, 0.9, 0.99, 0.9999] {
      let omega = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
      let depth = YoungCount.bestDepth(u: atanh(beta))
      #expect(abs(2 - exp(-depth) - omega) < 1e-12)
    }
  }

  @Test func `counts approach the reduction over the asymptotic rate`() {
    // With a million times the reduction, what the block not being normal adds is lost.
    for (omega, beta) in [(1.0, 0.9), (1.2, 0.9), (1.5, 0.9), (1.9, 0.9), (1.3, 0.99)] {
      let radius = YoungTheory.sorSpectralRadius(omega: omega, jacobiSpectralRadius: beta)
      let count = exp(
        YoungCount.logSweeps(depth: -log(2 - omega), u: atanh(beta), reduction: 1e7))
      #expect(abs(count * -log(radius) / 1e7 - 1) < 1e-4, "\(omega) \(beta)")
    }
  }

  @Test func `the table is near the counts of shifted Laplacians`() throws {
    let fixture = try Fixture("sor_counts_S12.csv")
    let model = CountModel(
      table: SweepCountTable(reduction: SweepCountTable.usualReduction(tolerance: 1e-8)),
      floor: CountFloor())
    var (sum, absolute, number) = (0.0, 0.0, 0.0)
    let rows = zip(
      fixture.numbers("shift"), zip(fixture.numbers("omega"), fixture.numbers("iterations")))
    for (shift, (omega, count)) in rows where omega >= 1 && count < 10_000 && count > 10 {
      let u = u(shift: shift)
      guard SweepCountTable.range.contains(u) else { continue }
      let depth = -log(2 - omega)
      let expected = model.count(
        RadiusNode(u: u, weight: 1), depth: depth, least: model.least(depth: depth))
      let error = log(count) - log(expected)
      sum += error
      absolute += abs(error)
      number += 1
    }
    #expect(number > 200)
    // Single right-hand sides of 100 unknowns change counts by some per cent.
    #expect(abs(sum / number) < 0.08)
    #expect(absolute / number < 0.12)
  }

  @Test func `columns outside the table are its ends`() {
    let table = SweepCountTable(reduction: 17)
    for distance in [-5.0, -1, 0, 1, 5] {
      let low = table.count(distance: distance, column: SweepCountTable.column(u: -3))
      #expect(low == table.count(distance: distance, column: SweepCountTable.column(u: 0.1)))
      let high = table.count(distance: distance, column: SweepCountTable.column(u: 40))
      #expect(high == table.count(distance: distance, column: SweepCountTable.column(u: 6.1)))
      #expect(low >= 1 && high > low)
    }
  }

  @Test func `phases add up their shares of the work`() {
    // 30 of 60 sweeps do half of it, 10 of 40 a quarter, and a quarter of 20 is left.
    let phases = PhaseList(OmegaSchedule([(1.2, sweeps: 30), (1.5, sweeps: 10)], then: 1.8))
    let counts = [60.0, 40, 20]
    let course = phases.course(lengthScale: 1) { (counts[$0], $0 == 1) }
    #expect(abs(course.sweeps - 45) < 1e-12)
    #expect(abs(course.leastShare - 0.25) < 1e-12)
    let total = PhaseList.total(3, length: { phases.lengths[$0] }, count: { counts[$0] })
    #expect(abs(total - 45) < 1e-12)
    #expect(phases.course(lengthScale: 1) { _ in (25, true) } == (25, 1))
    #expect([20, 30, 31, 40, 41, 900].map { phases.phase(atEndOf: $0) } == [0, 0, 1, 1, 2, 2])
  }

  @Test func `the opening counts as a sweep of the phase after it`() {
    let plain = PhaseList(OmegaSchedule([(1.2, sweeps: 31), (1.5, sweeps: 10)], then: 1.8))
    let opened = PhaseList(
      OmegaSchedule([(1, sweeps: 1), (1.2, sweeps: 30), (1.5, sweeps: 10)], then: 1.8))
    #expect(opened.depths == plain.depths)
    #expect(opened.lengths == plain.lengths)
    #expect(PhaseList(OmegaSchedule([(1, sweeps: 1)], then: 1.8)).lengths == [.infinity])
  }

  @Test func `no system takes fewer sweeps than the floor`() {
    var floor = CountFloor()
    floor.record(depth: 1, residual: 0.3, square: 0.09, rounding: 0, share: 1)
    let model = CountModel(table: SweepCountTable(reduction: 17), floor: floor)
    for depth in stride(from: 0.0, through: 5.3, by: 0.1) {
      let least = model.least(depth: depth)
      for u in stride(from: 0.2, through: 6, by: 0.2) {
        let node = RadiusNode(u: u, weight: 1)
        let count = model.count(node, depth: depth, least: least)
        #expect(count >= least && least >= 1)
        if node.bestDepth <= depth { #expect(count == least) }
      }
    }
  }
}
