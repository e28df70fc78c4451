import RelaxKit
import RelaxTestSupport
import Testing

/// Every layout and every set of kernels gives the iterates of the textbooks.
@Suite struct LayoutEquivalenceTests {
  private static let seeds: [UInt64] = [3_771, 90_210, 4_408_155]
  private static let sweepCount = 4

  @Test(arguments: seeds)
  func `SOR gives the iterates and residuals of the textbook`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) {
      let dense = DenseRelaxation(sample.matrix)
      for omega in [0.7, 1.4] {
        var x = sample.start
        let expected = (0..<Self.sweepCount).map { _ in
          dense.sweepForward(&x, sample.system.rightHandSide, omega: omega)
          return x
        }
        try compare(SOR(omega: omega), sample, expected)
      }
    }
  }

  @Test(arguments: seeds)
  func `SSOR gives the iterates and residuals of the textbook`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) {
      let dense = DenseRelaxation(sample.matrix)
      var x = sample.start
      let expected = (0..<Self.sweepCount).map { _ in
        dense.sweepForward(&x, sample.system.rightHandSide, omega: 1.2)
        dense.sweepBackward(&x, sample.system.rightHandSide, omega: 1.2)
        return x
      }
      try compare(SSOR(omega: 1.2), sample, expected)
    }
  }

  @Test(arguments: seeds)
  func `CG gives the iterates and residuals of the textbook`(seed: UInt64) throws {
    for sample in try LayoutSample.all(seed: seed) where sample.isSymmetric {
      let expected = DenseRelaxation(sample.matrix).conjugateGradientIterates(
        sample.system.rightHandSide, from: sample.start, count: Self.sweepCount
      ) { $0 }
      try compare(ConjugateGradient(), sample, expected)
    }
  }

  @Test(arguments: seeds, SSORConjugateGradient.SweepOrder.allCases)
  func `SSOR-CG of either order gives the iterates and residuals of the textbook`(
    seed: UInt64, order: SSORConjugateGradient.SweepOrder
  ) throws {
    for sample in try LayoutSample.all(seed: seed) where sample.isSymmetric {
      let dense = DenseRelaxation(sample.matrix)
      let omega = order == .forwardFirst ? 0.8 : 1.5
      let expected = dense.conjugateGradientIterates(
        sample.system.rightHandSide, from: sample.start, count: Self.sweepCount
      ) { dense.precondition($0, omega: omega, forwardFirst: order == .forwardFirst) }
      try compare(SSORConjugateGradient(omega: omega, sweepOrder: order), sample, expected)
    }
  }

  /// Compares all kinds of workspaces with the iterates that are right, as far as these go on: a
  /// method that has the solution goes nowhere from there.
  private func compare(
    _ solver: any LinearSolver, _ sample: LayoutSample, _ expected: [[Double]]
  ) throws {
    let dense = DenseRelaxation(sample.matrix)
    let load = sample.system.rightHandSide
    let first = norm(dense.residual(sample.start, load))
    var history = [1.0]
    var kept: [[Double]] = []
    for x in expected {
      guard let last = history.last, last > 1e-6 else { break }
      history.append(norm(dense.residual(x, load)) / first)
      kept.append(x)
    }
    // Sums of the same terms in another order. The terms of a small residual cancel down from the size
    // of the right-hand side, so it is held to a part of the first one.
    let tolerance = 1e-12
    for kind in WorkspaceKind.all {
      var workspace = kind.workspace()
      for (index, iterate) in kept.enumerated() {
        var criterion = StoppingCriterion.relativeResidual(
          1e-300, baseline: .initialResidual, iterationLimit: index + 1)
        criterion.returnsBestIterate = false
        criterion.recordsResidualHistory = true
        var x = sample.start
        let report = try solver.solve(
          sample.system, updating: &x, until: criterion, using: &workspace)
        let place: Comment = "\(solver), \(sample), \(kind), iteration \(index + 1)"
        #expect(report.iterations == index + 1, place)
        #expect(relativeDistance(x, iterate) <= tolerance, place)
        let found = report.residualHistory ?? []
        #expect(found.count == index + 2, place)
        for (found, right) in zip(found, history) {
          #expect(abs(found - right) <= tolerance * max(right, 1e-2), place)
        }
      }
    }
  }
}
