import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// What a matrix is said to be, against matrices known to be it.
@Suite struct MatrixAnalysisTests {
  private func analysis(_ matrix: CSRMatrix, productLimit: Int = 1000) -> MatrixAnalysis {
    var generator = SplitMix64(seed: 40_713)
    return matrix.analysis(productLimit: productLimit, using: &generator)
  }

  /// A symmetric matrix with ones off the diagonal on the edges.
  private func graph(_ count: Int, _ edges: [(Int, Int)]) throws -> CSRMatrix {
    try CSRMatrix(
      rowCount: count, columnCount: count,
      entries: (0..<count).map { .init(row: $0, column: $0, value: 4) }
        + edges.flatMap { edge in
          [(edge.0, edge.1), (edge.1, edge.0)].map { .init(row: $0.0, column: $0.1, value: 1) }
        })
  }

  @Test func `a Laplacian in natural order has every property but strict dominance`() throws {
    let found = analysis(try Stencil.laplacian(dimensions: 2).matrix(extents: [7, 5]))
    #expect(found.rowCount == 35 && found.columnCount == 35 && found.refusal == nil)
    #expect(found.bandwidth == 7 || found.bandwidth == 5)
    #expect(found.componentCount == 1 && found.hasSymmetricPattern && found.isSymmetric)
    #expect(found.hasPositiveDiagonal && found.hasMMatrixSigns && found.isMMatrix)
    #expect(found.hasPropertyA && found.isConsistentlyOrdered)
    #expect(found.definiteness == .positive)
    let dominance = try #require(found.dominance)
    // Points at the rim lack a neighbour: all but 5 · 3 of 7 · 5.
    #expect(dominance.kind == .irreducible && dominance.strictRowCount == 35 - 5 * 3)
    #expect(dominance.violatedRowCount == 0)
    let radius = (cos(Double.pi / 8) + cos(Double.pi / 6)) / 2
    let estimate = try #require(found.jacobiSpectralRadius)
    #expect(abs(estimate.value - radius) < 0.01 * (1 - radius))
    let prediction = try #require(found.prediction)
    #expect(prediction.basis == .consistentOrdering && prediction.tolerance == 1e-8)
    let omega = YoungTheory.optimalOmega(jacobiSpectralRadius: radius)
    #expect(abs(prediction.omega - omega) < 0.005 * (2 - omega))
  }

  @Test func `the cycle of four is consistently ordered in one order of two`() throws {
    let around = analysis(try graph(4, [(0, 1), (1, 2), (2, 3), (3, 0)]))
    #expect(around.hasPropertyA && !around.isConsistentlyOrdered)
    let across = analysis(try graph(4, [(0, 2), (2, 1), (1, 3), (3, 0)]))
    #expect(across.hasPropertyA && across.isConsistentlyOrdered)
    let triangle = analysis(try graph(3, [(0, 1), (1, 2), (2, 0)]))
    #expect(!triangle.hasPropertyA && !triangle.isConsistentlyOrdered)
    // An entry whose mirror image is not stored links all the same; a stored zero does not.
    let oneSided = try CSRMatrix(rows: [[4, 1, 1], [0, 4, 1], [0, 0, 4]])
    #expect(!analysis(oneSided).hasPropertyA && analysis(oneSided).componentCount == 1)
    #expect(!analysis(oneSided).hasSymmetricPattern)
    let zeros = try CSRMatrix(
      pattern: graph(3, [(0, 1), (1, 2), (2, 0)]).pattern, values: [4, 1, 0, 1, 4, 0, 0, 0, 4])
    #expect(analysis(zeros).isConsistentlyOrdered && analysis(zeros).hasSymmetricPattern)
    #expect(analysis(zeros).componentCount == 2 && analysis(zeros).bandwidth == 1)
  }

  @Test(arguments: [3_391_204 as UInt64, 918_273, 5_551_212])
  func `sorting by two colors orders consistently`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<50 {
      // Random edges between even and odd unknowns only.
      let edges = (0..<30).map { _ in
        (
          2 * Int.random(in: 0..<10, using: &generator),
          2 * Int.random(in: 0..<10, using: &generator) + 1
        )
      }
      let matrix = try graph(20, edges)
      let found = analysis(matrix, productLimit: 2)
      #expect(found.hasPropertyA)
      let order = Array(stride(from: 0, to: 20, by: 2)) + Array(stride(from: 1, to: 20, by: 2))
      #expect(analysis(try matrix.permuted(by: order), productLimit: 2).isConsistentlyOrdered)
      // The definition, unknown by unknown: no numbering of levels satisfies one that was refused.
      #expect(found.isConsistentlyOrdered == hasLevels(matrix))
      let closed = try graph(20, edges + [(0, 1), (1, 2), (2, 0)])
      #expect(!analysis(closed, productLimit: 2).hasPropertyA)
    }
  }

  /// Whether the equations γ_j - γ_i = 1 over all entries right of the diagonal can be met, by
  /// relaxing them to rest.
  private func hasLevels(_ matrix: CSRMatrix) -> Bool {
    let size = matrix.rowCount
    // Shortest paths find a contradiction as a negative cycle.
    var levels = [Int](repeating: 0, count: size)
    for _ in 0...size {
      var isAtRest = true
      for row in 0..<size {
        for (column, _) in matrix.row(row) where column > row {
          if levels[column] > levels[row] + 1 {
            (levels[column], isAtRest) = (levels[row] + 1, false)
          }
          if levels[row] > levels[column] - 1 {
            (levels[row], isAtRest) = (levels[column] - 1, false)
          }
        }
      }
      if isAtRest { return true }
    }
    return false
  }

  @Test func `a shift beyond the lowest eigenvalue makes it indefinite`() throws {
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [40])
    let lowest = 2 - 2 * cos(Double.pi / 41)
    for (factor, definiteness) in [
      (0.0, Definiteness.positive), (0.9, .positive), (1.1, .indefinite), (100, .indefinite),
    ] {
      let found = analysis(line.shiftingDiagonal(by: -factor * lowest))
      #expect(found.definiteness == definiteness, "\(factor)")
      #expect((found.prediction != nil) == (definiteness == .positive))
      #expect(found.isMMatrix == (definiteness == .positive))
      #expect(found.hasMMatrixSigns)
    }
    // Constant vectors are in the null space of a ring.
    let ring = try graph(9, (0..<9).map { ($0, ($0 + 1) % 9) }).shiftingDiagonal(by: -2)
    let negated = try CSRMatrix(
      pattern: ring.pattern, values: ring.values.map { $0 == 1 ? -1 : $0 })
    let singular = analysis(negated)
    #expect(singular.definiteness == .undecided && singular.prediction == nil)
    #expect(singular.dominance?.kind == .weak && !singular.isMMatrix)
  }

  @Test func `nothing is claimed when the limit is too low`() throws {
    // Not dominant, so that only the Lanczos process could tell.
    let line = try Stencil.laplacian(dimensions: 1).matrix(extents: [500])
    let found = analysis(line.shiftingDiagonal(by: -1e-6), productLimit: 4)
    #expect(found.definiteness == .undecided && found.prediction == nil)
    #expect(found.jacobiSpectralRadius?.isConverged == false)
  }

  @Test func `dominance is told apart from row to row`() throws {
    let strict = analysis(try CSRMatrix(rows: [[3, -1, 1], [1, 3, 1], [-2, 0, -4]]))
    #expect(strict.dominance?.kind == .strict && !strict.hasPositiveDiagonal)
    #expect(!strict.hasMMatrixSigns && strict.definiteness == nil && strict.prediction == nil)
    let weak = analysis(try CSRMatrix(rows: [[2, -2], [-1, 1]]))
    #expect(weak.dominance?.kind == .weak && weak.dominance?.strictRowCount == 0)
    // Two components, one of which is singular.
    let half = analysis(
      try CSRMatrix(rows: [[2, -1, 0, 0], [-1, 2, 0, 0], [0, 0, 1, -1], [0, 0, -1, 1]]))
    #expect(half.dominance?.kind == .weak && half.componentCount == 2)
    #expect(half.definiteness == .undecided)
    // Thrice a tenth is not three tenths in binary, but meant to be.
    let rounded = analysis(
      try CSRMatrix(rows: [[0.3, 0.1, 0.1, 0.1], [0, 1, 0, 0], [0, 0, 1, 0], [0, 0, 0, 1]]))
    #expect(rounded.dominance?.violatedRowCount == 0 && rounded.dominance?.strictRowCount == 3)
    let violated = analysis(try CSRMatrix(rows: [[1, 2], [0.5, 1]]))
    #expect(violated.dominance?.kind == DiagonalDominance.Kind.none)
    #expect(violated.dominance?.violatedRowCount == 1)
  }

  @Test func `what solvers refuse is analysed and said to be refused`() throws {
    let wide = analysis(try CSRMatrix(rows: [[2, -1, 0], [-1, 2, 1]]))
    #expect(wide.refusal?.code == .notSquare && wide.rowCount == 2 && wide.columnCount == 3)
    #expect(wide.dominance == nil && wide.jacobiSpectralRadius == nil)
    let missing = analysis(try CSRMatrix(rows: [[0, 1], [1, 0]]))
    #expect(missing.refusal?.code == .missingDiagonal && missing.refusal?.row == 0)
    #expect(missing.isSymmetric && missing.hasPropertyA && missing.prediction == nil)
    let zero = analysis(
      try CSRMatrix(rows: [[2, 1], [1, 2]]).shiftingDiagonal(by: -2))
    #expect(zero.refusal?.code == .zeroDiagonal)
  }

  @Test func `the smallest matrices are analysed`() throws {
    let nothing = analysis(try CSRMatrix(rows: []))
    #expect(nothing.rowCount == 0 && nothing.refusal == nil && nothing.componentCount == 0)
    #expect(nothing.prediction?.omega == 1)
    let single = analysis(try CSRMatrix(rows: [[3]]))
    #expect(single.definiteness == .positive && single.dominance?.kind == .strict)
    #expect(single.prediction?.omega == 1 && single.prediction?.sweeps == 1...1)
  }

  @Test func `entries out of range end in an estimate that claims nothing`() throws {
    let rows = [[1e-300, 1e300], [1e300, 1e-300]]
    let symmetric = analysis(try CSRMatrix(rows: rows))
    #expect(symmetric.prediction == nil && symmetric.definiteness != .positive)
    let other = analysis(try CSRMatrix(rows: [[1e-300, 1e300], [1e299, 1e-300]]))
    #expect(other.prediction == nil && !other.isMMatrix)
    #expect(other.jacobiSpectralRadius?.isConverged == false)
    #expect(!other.description.isEmpty)
  }

  @Test func `the description is a line for each property`() throws {
    let found = analysis(try Stencil.laplacian(dimensions: 2).matrix(extents: [20, 20]))
    let lines = found.description.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.count == 8)
    #expect(lines.first == "400 x 400, 1920 entries, bandwidth 20, 1 component")
    #expect(lines.contains("symmetric, positive diagonal, positive definite"))
    #expect(lines[6].hasPrefix("SOR: optimum omega 1.74"), "\(found)")
    #expect(lines[7].hasPrefix("SSOR-CG: "))
    let refused = analysis(try CSRMatrix(rows: [[0, 1], [1, 2]])).description
    #expect(refused.contains("cannot be solved as it is: row 0 stores no diagonal entry"))
    let wide = analysis(try CSRMatrix(rows: [[1, 2]])).description
    #expect(wide.split(separator: "\n").count == 2 && wide.hasPrefix("1 x 2, 2 entries"))
  }
}
