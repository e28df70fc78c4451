import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

@Suite struct IncompleteCholeskyTests {
  /// Symmetric positive definite matrices `B Bᵀ + d I`, with entries of both signs: no M-matrices, and
  /// with small d far from diagonally dominant.
  private static func gram(
    _ n: Int, surplus: Double, using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    var factor = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for row in 0..<n {
      factor[row][row] = 1
      for _ in 0..<2 {
        factor[row][Int.random(in: 0..<n, using: &generator)] += .random(
          in: -1...1, using: &generator)
      }
    }
    let rows = factor.map { left in
      factor.map { right in zip(left, right).reduce(0) { $0 + $1.0 * $1.1 } }
    }
    return try CSRMatrix(
      rows: rows.enumerated().map { index, row in
        row.enumerated().map { $0.offset == index ? $0.element + surplus : $0.element }
      })
  }

  @Test func `what is no M-matrix is solved, about as fast as by SSOR with omega 1`() throws {
    var generator = SplitMix64(seed: 5_120_077)
    var (backoffs, worse) = (0, 0)
    for trial in 0..<300 {
      let n = Int.random(in: 5...60, using: &generator)
      let surplus = exp(Double.random(in: -7...0, using: &generator))
      let matrix = try Self.gram(n, surplus: surplus, using: &generator)
      let b = (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
      let system = LinearSystem(matrix: matrix, rightHandSide: b)
      let criterion = StoppingCriterion.relativeResidual(1e-8)
      let plain = try SSORConjugateGradient().solve(system, until: criterion).report
      for alpha in [-0.3, 0, 0.5, 0.95, 1] {
        let (x, report) = try ICConjugateGradient(alpha: alpha).solve(system, until: criterion)
        #expect(report.isConverged, "\(trial): \(report)")
        #expect(try system.residual(of: x).norm <= 1.01e-8 * norm(b))
        if let backoff = report.backoff {
          backoffs += 1
          #expect(backoff.asked == alpha && backoff.played < alpha)
        }
        if Double(report.iterations) > 1.1 * Double(plain.iterations) + 3 { worse += 1 }
      }
    }
    #expect(backoffs > 100)
    #expect(worse <= 15, "\(worse) of 1500")
  }

  @Test func `where even alpha 0 breaks down alpha is backed off below it`() throws {
    // Kershaw's matrix: positive definite, but the pivots of incomplete Cholesky turn negative.
    let matrix = try CSRMatrix(rows: [
      [3, -2, 0, 2], [-2, 3, -2, 0], [0, -2, 3, -2], [2, 0, -2, 3],
    ])
    let system = LinearSystem(matrix: matrix, rightHandSide: [1, 2, 3, 4])
    let criterion = StoppingCriterion.relativeResidual(1e-12)
    let (x, report) = try ICConjugateGradient(alpha: 0.5).solve(system, until: criterion)
    let backoff = try #require(report.backoff)
    #expect(report.isConverged && backoff.asked == 0.5 && -1 < backoff.played && backoff.played < 0)
    #expect("\(report)".contains("alpha 0.5 was backed off to \(backoff.played)"))
    #expect("\(report)".contains(" at alpha ") && !"\(report)".contains("omega"))
    // What was played can be asked for.
    let again = try ICConjugateGradient(alpha: backoff.played).solve(system, until: criterion)
    #expect(again.report.backoff == nil && again.x == x)
    let plain = try SSORConjugateGradient().solve(system, until: criterion).report
    #expect(report.iterations <= plain.iterations + 1)
  }

  @Test func `small pivots of M-matrices are no breakdown`() throws {
    var generator = SplitMix64(seed: 81_173)
    var small = 0
    for _ in 0..<30 {
      // Graph Laplacians with all but nothing added: the last pivots of alpha 0 come near to zero.
      let n = Int.random(in: 150...250, using: &generator)
      var rows = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
      for row in 1..<n {
        for _ in 0..<Int.random(in: 1...2, using: &generator) {
          let other = Int.random(in: 0..<row, using: &generator)
          let weight = exp(Double.random(in: -3...3, using: &generator))
          rows[row][other] = -weight
          rows[other][row] = -weight
        }
      }
      for row in 0..<n { rows[row][row] = -rows[row].reduce(0, +) * (1 + 1e-6) }
      let b = (0..<n).map { _ in Double.random(in: -1...1, using: &generator) }
      let system = LinearSystem(matrix: try CSRMatrix(rows: rows), rightHandSide: b)
      let criterion = StoppingCriterion.relativeResidual(1e-8)
      let plain = try SSORConjugateGradient().solve(system, until: criterion).report
      for alpha in [-0.5, 0, 0.9] {
        let (_, report) = try ICConjugateGradient(alpha: alpha).solve(system, until: criterion)
        #expect(report.isConverged && Double(report.iterations) <= 1.1 * Double(plain.iterations))
        #expect((report.omega ?? -1) >= min(alpha, 0))
        if report.backoff != nil { small += 1 }
      }
    }
    #expect(small >= 30)
  }

  @Test func `a line that hardly depends on the rest keeps its small pivot, and alpha is played`()
    throws
  {
    // Steps of heat flow, in which one line of unknowns lies between insulating walls.
    let side = 30
    func weight(_ row: Int, _ other: Int) -> Double {
      let (line, next) = (row / side, other / side)
      return line != next && (line == 12 || next == 12) ? 1e-7 : 1
    }
    var entries: [CSRMatrix.Entry] = []
    for row in 0..<side * side {
      var others: [Int] = []
      if row % side > 0 { others.append(row - 1) }
      if row % side < side - 1 { others.append(row + 1) }
      if row >= side { others.append(row - side) }
      if row < side * (side - 1) { others.append(row + side) }
      entries += others.map { .init(row: row, column: $0, value: -weight(row, $0)) }
      let sum = others.reduce(0) { $0 + weight(row, $1) }
      entries.append(.init(row: row, column: row, value: sum * (1 + 1e-6)))
    }
    let system = LinearSystem(
      matrix: try CSRMatrix(
        rowCount: side * side, columnCount: side * side, entries: entries),
      rightHandSide: (0..<side * side).map { Double($0 % 11) - 5 })
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    let plain = try ICConjugateGradient(alpha: 0).solve(system, until: criterion).report
    let relaxed = try ICConjugateGradient(alpha: 0.97).solve(system, until: criterion).report
    #expect(relaxed.isConverged && relaxed.backoff == nil)
    #expect(relaxed.iterations < plain.iterations * 4 / 5)
  }

  @Test func `negative pivots of M-matrices that are not dominant are not raised`() throws {
    var generator = SplitMix64(seed: 90_001)
    let laplacian = try GridDomain(.square, size: 20).laplacian()
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var (total, plainTotal) = (0, 0)
    for _ in 0..<20 {
      let scale = (0..<laplacian.rowCount).map { _ in
        exp(Double.random(in: -2...2, using: &generator))
      }
      let matrix = try CSRMatrix(
        rowCount: laplacian.rowCount, columnCount: laplacian.rowCount,
        entries: (0..<laplacian.rowCount).flatMap { row in
          laplacian.row(row).map {
            CSRMatrix.Entry(
              row: row, column: $0.column, value: scale[row] * $0.value * scale[$0.column])
          }
        })
      let system = LinearSystem(matrix: matrix, rightHandSide: scale)
      let plain = try SSORConjugateGradient().solve(system, until: criterion).report
      let report = try ICConjugateGradient(alpha: 0.95).solve(system, until: criterion).report
      #expect(report.isConverged)
      (total, plainTotal) = (total + report.iterations, plainTotal + plain.iterations)
      #expect((report.backoff?.played ?? 1) < 0.5)
    }
    // Raised pivots take ten times as many.
    #expect(total < 2 * plainTotal)
  }

  @Test func `what is kept of a matrix changes nothing, and goes when the matrix changes`() throws {
    var generator = SplitMix64(seed: 20_061)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var workspace = SolverWorkspace()
    for _ in 0..<20 {
      var matrix = try Self.gram(40, surplus: 0.05, using: &generator)
      for round in 0..<12 {
        // Sometimes another diagonal, sometimes other values, mostly the same matrix.
        if round % 4 == 1 { matrix = matrix.shiftingDiagonal(by: 0.01 * Double(round)) }
        if round % 4 == 3 {
          matrix = try CSRMatrix(pattern: matrix.pattern, values: matrix.values.map { 1.5 * $0 })
        }
        let b = (0..<40).map { _ in Double.random(in: -1...1, using: &generator) }
        let system = LinearSystem(matrix: matrix, rightHandSide: b)
        for alpha in [0.9, 0.9, -0.2, 0, 0.99].shuffled(using: &generator) {
          let solver = ICConjugateGradient(alpha: alpha, backsOff: round != 5)
          var x = [Double](repeating: 0, count: 40)
          let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
          let fresh = try solver.solve(system, until: criterion)
          #expect(x == fresh.x && report.backoff == fresh.report.backoff)
        }
      }
    }
  }

  @Test func `alpha -1 is SSOR with omega 1, and from there counts change evenly`() async throws {
    var generator = SplitMix64(seed: 4_407)
    for _ in 0..<20 {
      let matrix = try Self.gram(40, surplus: 0.2, using: &generator)
      let b = (0..<40).map { _ in Double.random(in: -1...1, using: &generator) }
      let system = LinearSystem(matrix: matrix, rightHandSide: b)
      let criterion = StoppingCriterion.relativeResidual(1e-8)
      let plain = try SSORConjugateGradient().solve(system, until: criterion)
      let lowest = try ICConjugateGradient(alpha: -1).solve(system, until: criterion)
      #expect(lowest.report.iterations == plain.report.iterations && lowest.x == plain.x)
      #expect(lowest.report.backoff == nil && lowest.report.omega == -1)
      let next = try ICConjugateGradient(alpha: -1 + 1e-9).solve(system, until: criterion).report
      #expect(abs(next.iterations - lowest.report.iterations) <= 1)
    }
    await #expect(processExitsWith: .failure) { _ = ICConjugateGradient(alpha: -1.01) }
    await #expect(processExitsWith: .failure) { _ = ICConjugateGradient(alpha: 1.01) }
    await #expect(processExitsWith: .failure) { _ = ICConjugateGradient(alpha: .nan) }
  }

  @Test func `counts do not change with the scale of the matrix, nor much with signs`() throws {
    let laplacian = try GridDomain(.square, size: 22).laplacian()
    let b = (0..<laplacian.rowCount).map { Double($0 % 7) - 2 }
    let criterion = StoppingCriterion.relativeResidual(1e-9)
    func count(_ matrix: CSRMatrix, _ b: [Double]) throws -> Int {
      let report = try ICConjugateGradient(alpha: 0.97).solve(
        LinearSystem(matrix: matrix, rightHandSide: b), until: criterion
      ).report
      #expect(report.isConverged && report.backoff == nil && report.omega == 0.97)
      return report.iterations
    }
    let expected = try count(laplacian, b)
    for exponent in [-200, -30, 30, 200] {
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = try CSRMatrix(
        pattern: laplacian.pattern, values: laplacian.values.map { $0 * factor })
      #expect(try count(scaled, b.map { $0 * factor }) == expected)
    }
    let negative = try CSRMatrix(
      pattern: laplacian.pattern, values: laplacian.values.map { -$0 })
    let report = try ICConjugateGradient(alpha: 0.97).solve(
      LinearSystem(matrix: negative, rightHandSide: b), until: criterion
    ).report
    #expect(report.outcome == .diverged)
  }

  @Test func `both orders, layouts and kernels give one count`() throws {
    let system = LinearSystem(
      matrix: try GridDomain(.lShaped, size: 30).laplacian(),
      rightHandSide: [Double](repeating: 1, count: GridDomain(.lShaped, size: 30).unknownCount))
    for order in [SweepOrder.forwardFirst, .backwardFirst] {
      var counts: Set<Int> = []
      for layout in SweepPlan.Layout.allCases {
        for kernels in [SweepPlan.Kernels.best, .portable] {
          var workspace = SolverWorkspace(layout: layout, kernels: kernels)
          var x = [Double](repeating: 0, count: system.unknownCount)
          counts.insert(
            try ICConjugateGradient(alpha: 0.98, sweepOrder: order).solve(
              system, updating: &x, until: .relativeResidual(1e-8), using: &workspace
            ).iterations)
        }
      }
      #expect(counts.count == 1, "\(counts)")
    }
  }
}
