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
    let table = SweepCountTable(reduction: SweepCountTable.usualReduction(tolerance: 1e-8))
    var (sum, absolute, number) = (0.0, 0.0, 0.0)
    let rows = zip(
      fixture.numbers("shift"), zip(fixture.numbers("omega"), fixture.numbers("iterations")))
    for (shift, (omega, count)) in rows where omega >= 1 && count < 10_000 && count > 10 {
      let u = u(shift: shift)
      guard SweepCountTable.range.contains(u) else { continue }
      let node = RadiusNode(u: u, weight: 1)
      let error = log(count) - log(node.count(depth: -log(2 - omega), in: table))
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
    let total = phases.total(lengthScale: 1) { depth in
      counts[phases.depths.firstIndex(of: depth) ?? 0]
    }
    #expect(abs(total - 45) < 1e-12)
    #expect(phases.total(lengthScale: 1) { _ in 25 } == 25)
  }
}
