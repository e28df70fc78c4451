import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// What CG does, iterate by iterate.
@Suite struct ConjugateGradientTests {
  @Test func `iterates are those of the textbook`() throws {
    for problem in try ProblemGallery.symmetric() {
      let count = min(6, problem.system.unknownCount)
      let found = try iterates(
        of: ConjugateGradient(), problem.system, from: problem.start, count: count)
      let expected = DenseRelaxation(problem.system.matrix).conjugateGradientIterates(
        problem.system.rightHandSide, from: problem.start, count: count
      ) { $0 }
      for (x, y) in zip(found, expected) {
        #expect(relativeDistance(x, y) < 1e-9, "\(problem)")
      }
    }
  }

  @Test func `n unknowns take at most n iterations`() throws {
    for count in 1...8 {
      let matrix = try randomSymmetricMatrix(count: count, seed: UInt64(count))
      var generator = SplitMix64(seed: 660_102)
      let b = randomVector(count: count, using: &generator)
      // The scales of the rows lie 64 apart, so rounding costs some digits.
      let (_, report) = try ConjugateGradient().solve(
        LinearSystem(matrix: matrix, rightHandSide: b), until: .relativeResidual(1e-6))
      #expect(report.isConverged)
      #expect(report.iterations <= count)
    }
  }

  @Test func `as many iterations as there are different eigenvalues`() throws {
    let matrix = try CSRMatrix(
      rowCount: 30, columnCount: 30,
      entries: (0..<30).map { .init(row: $0, column: $0, value: [1, 4, 9][$0 % 3]) })
    let b = [Double](repeating: 1, count: 30)
    let (_, report) = try ConjugateGradient().solve(
      LinearSystem(matrix: matrix, rightHandSide: b), until: .relativeResidual(1e-12))
    #expect(report.iterations == 3)
  }

  @Test func `counts do not depend on the order of the unknowns`() throws {
    for problem in try ProblemGallery.symmetric() {
      let (x, report) = try ConjugateGradient().solve(
        problem.system, until: .relativeResidual(1e-6))
      for seed in [71, 72, 73] as [UInt64] {
        var generator = SplitMix64(seed: seed)
        let order = (0..<problem.system.unknownCount).shuffled(using: &generator)
        let permuted = LinearSystem(
          matrix: try problem.system.matrix.permuted(by: order),
          rightHandSide: order.map { problem.system.rightHandSide[$0] })
        let (y, second) = try ConjugateGradient().solve(
          permuted, until: .relativeResidual(1e-6))
        #expect(second.iterations == report.iterations, "\(problem)")
        #expect(relativeDistance(y, order.map { x[$0] }) < 1e-7, "\(problem)")
      }
    }
  }
}
