import DenseReference
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// Pivots and preconditioners of relaxed incomplete Cholesky against dense constructions.
struct IncompleteCholeskyTests {
  /// A method that does nothing but take down the pivots it would use; nil for the diagonal.
  private struct PivotProbe: IterativeMethod {
    var pivots: RelaxedPivots
    let found: SharedValue<[Double]?>
    static var scratchVectorCount: Int { IncompleteCholesky.scratchVectorCount }

    func makeState(_ context: SolveContext) -> State {
      if case .vector = pivots.makePivots(of: context) {
        let pivots = (0..<context.unknownCount).map { context.pivots[$0] }
        found.update { $0 = pivots }
      }
      return State(residual: context.scratch(0))
    }

    struct State: IterationState {
      let residual: SystemVector
      func advance(_ context: SolveContext) -> IterationStep { .breakdown() }
    }
  }

  private static func pivots(
    _ matrix: CSRMatrix, alpha: Double, layout: SweepPlan.Layout
  ) throws -> [Double] {
    let found = SharedValue<[Double]?>(nil)
    var workspace = SolverWorkspace(layout: layout)
    var x = [Double](repeating: 0, count: matrix.rowCount)
    _ = try PivotProbe(pivots: RelaxedPivots(alpha: alpha, backsOff: false), found: found).solve(
      LinearSystem(matrix: matrix, rightHandSide: x.map { _ in 1 }), updating: &x,
      until: .relativeResidual(1e-8), using: &workspace)
    return try #require(found.value)
  }

  /// The formula, from the rows above.
  private static func densePivots(_ matrix: CSRMatrix, alpha: Double) -> [Double] {
    var pivots: [Double] = []
    for i in 0..<matrix.rowCount {
      var pivot = matrix[i, i]
      for j in 0..<i {
        let right = (j + 1..<matrix.rowCount).reduce(0) { $0 + matrix[j, $1] }
        pivot -=
          matrix[i, j] / pivots[j]
          * ((1 - abs(alpha)) * matrix[i, j] + max(alpha, 0) * right)
      }
      pivots.append(pivot)
    }
    return pivots
  }

  /// `M = E P⁻¹ Eᵀ`.
  private static func preconditioner(_ matrix: CSRMatrix, pivots: [Double]) throws -> DenseMatrix {
    var triangle = DenseMatrix(matrix).strictLowerTriangle()
    for row in pivots.indices { triangle[row, row] = pivots[row] }
    return try triangle.multiplied(
      by: triangle.transposed().scalingRows(by: pivots.map { 1 / $0 }))
  }

  private static func matrices() throws -> [CSRMatrix] {
    var generator = SplitMix64(seed: 771_203)
    let law = RandomMMatrix(unknownCount: 37, entriesPerRow: 3, surplus: 0.05, isSymmetric: true)
    return [
      try GridDomain(.square, size: 8).laplacian(), try GridDomain(.lShaped, size: 10).laplacian(),
      try law.sample(using: &generator), try law.sample(using: &generator),
      try CSRMatrix(rows: [[2]]),
    ]
  }

  @Test(arguments: SweepPlan.Layout.allCases)
  func `pivots are those of the formula`(layout: SweepPlan.Layout) throws {
    for matrix in try Self.matrices() {
      for alpha in [-0.9, -0.4, 0, 0.3, 0.95, 1] {
        let pivots = try Self.pivots(matrix, alpha: alpha, layout: layout)
        for (pivot, expected) in zip(pivots, Self.densePivots(matrix, alpha: alpha)) {
          #expect(abs(pivot - expected) <= 1e-13 * expected)
        }
      }
    }
  }

  @Test(.needsDense) func `with alpha 1 row sums agree, and eigenvalues are 1 at least`() throws {
    for matrix in try Self.matrices() where matrix.rowCount > 1 {
      let ones = [Double](repeating: 1, count: matrix.rowCount)
      let pivots = try Self.pivots(matrix, alpha: 1, layout: .rows)
      let dense = try Self.preconditioner(matrix, pivots: pivots)
      let sums = try zip(dense.multiplied(by: ones), matrix.multiplied(by: ones))
      for (sum, expected) in sums { #expect(abs(sum - expected) < 1e-12) }
      for alpha in [0, 0.5, 0.9, 1] {
        let pivots = try Self.pivots(matrix, alpha: alpha, layout: .rows)
        let inverse = try DenseReference.inverse(
          try Self.preconditioner(matrix, pivots: pivots))
        let moduli = try DenseReference.eigenvalueModuli(
          try inverse.multiplied(by: DenseMatrix(matrix)))
        // M - A is negative semidefinite for alpha 1 (Gustafsson 1978).
        let least = try #require(moduli.min())
        #expect(least > (alpha == 1 ? 1 - 1e-9 : 1e-3), "\(alpha): \(least)")
      }
    }
  }

  @Test func `an iteration is that of preconditioned conjugate gradients`() throws {
    for matrix in try Self.matrices() where matrix.rowCount > 1 {
      let pivots = Self.densePivots(matrix, alpha: 0.8)
      let b = (0..<matrix.rowCount).map { 1 + Double($0 % 5) }
      let dense = try Self.preconditioner(matrix, pivots: pivots)
      guard DenseReference.isAvailable else { return }
      // Plain preconditioned CG in dense arithmetic.
      var x = b.map { _ in 0.0 }
      var r = b
      var z = try DenseReference.luSolve(dense, r)
      var p = z
      func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
      for count in 1...6 {
        let q = try matrix.multiplied(by: p)
        let energy = dot(r, z)
        let step = energy / dot(p, q)
        x = zip(x, p).map { $0 + step * $1 }
        r = zip(r, q).map { $0 - step * $1 }
        z = try DenseReference.luSolve(dense, r)
        p = zip(z, p).map { $0 + dot(r, z) / energy * $1 }
        for layout in SweepPlan.Layout.allCases {
          var workspace = SolverWorkspace(layout: layout)
          var ours = b.map { _ in 0.0 }
          var criterion = StoppingCriterion.relativeResidual(1e-15, iterationLimit: count)
          criterion.returnsBestIterate = false
          _ = try ICConjugateGradient(alpha: 0.8).solve(
            LinearSystem(matrix: matrix, rightHandSide: b), updating: &ours, until: criterion,
            using: &workspace)
          let scale = x.map(abs).max() ?? 0
          #expect(zip(ours, x).allSatisfy { abs($0 - $1) < 1e-10 * scale }, "\(count) \(layout)")
        }
      }
    }
  }
}
