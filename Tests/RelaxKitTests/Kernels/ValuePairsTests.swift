import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Values that come as a diagonal and pairs go straight to where sweeps read them: no old one may be read, wherever
/// somebody looks.
@Suite struct ValuePairsTests {
  /// A matrix with a symmetric pattern, and the pairs of entries across its diagonal.
  private struct Sample {
    var matrix: CSRMatrix
    let places: PairPlaces
    var first: [Double]
    var second: [Double]
    var diagonal: [Double]
    let rows: [(row: Int, column: Int)]

    init(_ matrix: CSRMatrix) {
      let (starts, columns) = (matrix.pattern.rowStarts, matrix.pattern.columnIndices)
      var (upper, lower): ([Int32], [Int32]) = ([], [])
      var rows: [(row: Int, column: Int)] = []
      for row in 0..<matrix.rowCount {
        for entry in Int(starts[row])..<Int(starts[row + 1]) where columns[entry] > row {
          let column = Int(columns[entry])
          let twin = (Int(starts[column])..<Int(starts[column + 1])).first {
            columns[$0] == Int32(row)
          }
          upper.append(Int32(entry))
          lower.append(Int32(twin ?? -1))
          rows.append((row: row, column: column))
        }
      }
      self.matrix = matrix
      places = PairPlaces(first: upper, second: lower, rowCount: matrix.rowCount)
      (first, second) = (
        upper.map { matrix.values[Int($0)] }, lower.map { matrix.values[Int($0)] }
      )
      diagonal = matrix.diagonal
      self.rows = rows
    }

    /// The matrix made anew of the numbers.
    func expected() throws -> CSRMatrix {
      var values = matrix.values
      for (row, position) in matrix.pattern.storage.diagonalPositions.enumerated() {
        values[Int(position)] = diagonal[row]
      }
      for (pair, entry) in places.first.enumerated() { values[Int(entry)] = first[pair] }
      for (pair, entry) in places.second.enumerated() { values[Int(entry)] = second[pair] }
      return try CSRMatrix(pattern: matrix.pattern, values: values)
    }

    /// Hands the numbers to the matrix.
    mutating func update(isSymmetric: Bool) throws {
      let (diagonal, first, second, places) = (diagonal, first, second, places)
      let isDone =
        if isSymmetric {
          matrix.replaceValues(
            diagonal: diagonal.span, first: first.span, second: nil, at: places)
        } else {
          matrix.replaceValues(
            diagonal: diagonal.span, first: first.span, second: second.span, at: places)
        }
      if !isDone { throw Refusal() }
    }
  }

  private struct Refusal: Error {}

  private static func samples() throws -> [Sample] {
    [
      Sample(try Stencil.laplacian(dimensions: 2).matrix(extents: [11, 17])),
      Sample(try GridDomain(.lShaped, size: 12).laplacian()),
      Sample(try randomSymmetricMatrix(count: 70, seed: 5).shiftingDiagonal(by: 200)),
    ]
  }

  private func solve(
    _ solver: any LinearSolver, _ matrix: CSRMatrix, _ b: [Double],
    _ workspace: inout SolverWorkspace
  ) throws -> [Double] {
    var x = [Double](repeating: 0, count: b.count)
    _ = try solver.solve(
      LinearSystem(matrix: matrix, rightHandSide: b), updating: &x,
      until: .relativeResidual(1e-9, iterationLimit: 300), using: &workspace)
    return x
  }

  @Test(arguments: WorkspaceKind.all)
  func `one coefficient that is changed is seen everywhere`(kind: WorkspaceKind) throws {
    var generator = SplitMix64(seed: 40_961)
    for var sample in try Self.samples() {
      var shared = kind.workspace()
      let b = (0..<sample.matrix.rowCount).map { Double($0 % 5) - 1.5 }
      _ = try solve(SOR(omega: 1.1), sample.matrix, b, &shared)
      for turn in 0..<8 {
        let pair = Int.random(in: sample.first.indices, using: &generator)
        let isSymmetric = turn % 4 != 3
        sample.first[pair] *= 0.5
        sample.second[pair] = isSymmetric ? sample.first[pair] : 0.75 * sample.first[pair]
        if isSymmetric { sample.second = sample.first }
        if turn == 5 { sample.diagonal[pair % sample.diagonal.count] += 1 }
        try sample.update(isSymmetric: isSymmetric)
        let expected = try sample.expected()
        let solvers: [any LinearSolver] =
          isSymmetric
          ? [ICConjugateGradient(alpha: 0.9), SSORConjugateGradient(omega: 1.2), SOR(omega: 1.2)]
          : [SOR(omega: 1.2)]
        for solver in solvers {
          var fresh = kind.workspace()
          // Where the layout is chosen, the second solve may choose another.
          if kind.layout == nil { _ = try solve(solver, expected, b, &fresh) }
          #expect(
            try solve(solver, sample.matrix, b, &shared) == solve(solver, expected, b, &fresh),
            "turn \(turn), \(solver)")
        }
        let (row, column) = sample.rows[pair]
        #expect(sample.matrix[row, column] == sample.first[pair])
        #expect(sample.matrix[column, row] == sample.second[pair])
        #expect(sample.matrix.values == expected.values)
        #expect(sample.matrix == expected)
        if turn % 2 == 0 {
          sample.matrix.fillRows()
          #expect(sample.matrix.waitingPairs == nil && sample.matrix == expected)
        }
      }
    }
  }

  @Test func `other changes end the waiting, and copies are independent`() throws {
    var sample = try #require(try Self.samples().first)
    sample.first[7] = -0.25
    sample.second = sample.first
    try sample.update(isSymmetric: true)
    let (expected, copy) = (try sample.expected(), sample.matrix)
    sample.first[7] = -0.5
    try sample.update(isSymmetric: true)
    #expect(copy == expected && sample.matrix != expected)
    try sample.matrix.replaceValues(withThoseOf: copy, scaledBy: 2)
    #expect(sample.matrix.values == expected.values.map { 2 * $0 })
    // The same pairs as those that were there before the values were replaced.
    try sample.update(isSymmetric: true)
    #expect(sample.matrix[sample.rows[7].row, sample.rows[7].column] == -0.5)
    try sample.matrix.replaceValues(with: copy.values)
    #expect(sample.matrix == expected)
  }

  @Test func `what is not finite is refused`() throws {
    var sample = try #require(try Self.samples().first)
    sample.first[3] = -0.25
    try sample.update(isSymmetric: true)
    let before = sample.matrix
    for bad in [Double.nan, .infinity, -.infinity] {
      for pair in [0, 5, sample.first.count - 1] {
        var changed = sample
        changed.first[pair] = bad
        #expect(throws: Refusal.self) { try changed.update(isSymmetric: true) }
        #expect(changed.matrix == before)
        changed = sample
        changed.second[pair] = bad
        #expect(throws: Refusal.self) { try changed.update(isSymmetric: false) }
        #expect(changed.matrix == before)
      }
      var changed = sample
      changed.diagonal[3] = bad
      #expect(throws: Refusal.self) { try changed.update(isSymmetric: true) }
      #expect(changed.matrix == before)
    }
  }

  @Test(arguments: WorkspaceKind.all)
  func `a correction that was begun is what a solve from zero gives`(kind: WorkspaceKind) throws {
    for sample in try Self.samples() {
      let matrix = sample.matrix
      let n = matrix.rowCount
      let b = (0..<n).map { Double($0 % 7) - 2 }
      let x = (0..<n).map { Double($0 * 37 % 11) / 4 }
      let (coupled, sums) = (
        (0..<n).map { $0 % 9 == 0 ? 0.5 : 0 }, (0..<n).map { $0 % 9 == 0 ? -1.0 : 0 }
      )
      let zeros = [Double](repeating: 0, count: n)
      let level = 0.3
      let solvers: [any LinearSolver] = [
        ICConjugateGradient(alpha: 0.9), SSORConjugateGradient(omega: 1.2),
        SSORConjugateGradient(omega: 1.2, sweepOrder: .backwardFirst),
        SOR(omega: 1.2, ordering: .multicolor),
      ]
      var workspace = kind.workspace()
      for (turn, solver) in (solvers + solvers).enumerated() {
        let isCoupled = turn % 2 == 1
        var system = LinearSystem(matrix: matrix, rightHandSide: zeros)
        let norms =
          if isCoupled {
            try workspace.beginCorrection(
              of: &system, zeros: zeros, rightHandSide: b.span, start: x.span, level: level,
              coupled: coupled.span, coupledSums: sums.span, isShared: false)
          } else {
            try workspace.beginCorrection(
              of: &system, zeros: zeros, rightHandSide: b.span, start: x.span, level: level,
              coupled: nil, coupledSums: nil, isShared: false)
          }
        var (residual, normalization) = (0.0, 0.0)
        for row in 0..<n {
          let entries = matrix.row(row)
          var product = entries.reduce(0) { $0 + $1.value * x[$1.column] }
          var sum = entries.reduce(0) { $0 + $1.value }
          if isCoupled { (product, sum) = (product + coupled[row], sum + sums[row]) }
          #expect(abs(system.rightHandSide[row] - (b[row] - product)) < 1e-10)
          residual += abs(b[row] - product)
          normalization += abs(product - level * sum) + abs(b[row] - level * sum)
        }
        #expect(abs(norms.residual / residual - 1) < 1e-12)
        #expect(abs(norms.normalization / normalization - 1) < 1e-12)
        var found = zeros
        let criterion = StoppingCriterion.relativeResidual(1e-9, iterationLimit: 300)
        _ = try solver.solve(system, updating: &found, until: criterion, using: &workspace)
        var fresh = kind.workspace()
        if kind.layout == nil { _ = try solve(solver, matrix, system.rightHandSide, &fresh) }
        let expected = try solve(solver, matrix, system.rightHandSide, &fresh)
        if kind.layout != nil {
          #expect(found == expected, "\(solver)")
        } else {
          #expect(zip(found, expected).allSatisfy { abs($0 - $1) < 1e-6 }, "\(solver)")
        }
      }
    }
  }

  @Test func `a residual out of the range of squares is scaled as ever`() throws {
    let sample = try #require(try Self.samples().first)
    let n = sample.matrix.rowCount
    let zeros = [Double](repeating: 0, count: n)
    for scale in [1e-170, 1e170] {
      var workspace = SolverWorkspace()
      var system = LinearSystem(matrix: sample.matrix, rightHandSide: zeros)
      let b = (0..<n).map { (Double($0 % 7) - 2) * scale }
      _ = try workspace.beginCorrection(
        of: &system, zeros: zeros, rightHandSide: b.span, start: zeros.span, level: 0,
        coupled: nil, coupledSums: nil, isShared: false)
      var x = zeros
      let report = try ICConjugateGradient().solve(
        system, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
      #expect(report.isConverged && report.iterations > 3)
      #expect(try system.residual(of: x).norm < 1e-6 * (b.max() ?? 0))
    }
  }

  /// Where each pivot is well above zero, as in most; where those of lines become tiny; where many are raised.
  @Test(arguments: [1.0, 1e-3, 1e-8])
  func `vector kernels make the pivots of the portable ones`(across: Double) throws {
    var generator = SplitMix64(seed: 71)
    let grid = try Stencil.laplacian(dimensions: 2).matrix(extents: [16, 27])
    let sample = Sample(grid)
    var strengths = sample.rows.map { pair in
      pair.column == pair.row + 1 ? -1 : -across * Double.random(in: 0.5...1, using: &generator)
    }
    var usual = 0
    for turn in 0..<4 {
      if turn == 2 { strengths = strengths.map { $0 * 1e-12 } }
      var changed = sample
      (changed.first, changed.second) = (strengths, strengths)
      changed.diagonal = [Double](repeating: 0, count: grid.rowCount)
      for (pair, place) in sample.rows.enumerated() {
        changed.diagonal[place.row] -= strengths[pair]
        changed.diagonal[place.column] -= strengths[pair]
      }
      for row in changed.diagonal.indices { changed.diagonal[row] *= turn % 2 == 0 ? 1.001 : 1 }
      try changed.update(isSymmetric: true)
      for alpha in [0, 0.5, 0.95, 0.999, 1] {
        for range in [
          PivotRange.raised(to: 1e-3), .usable(from: 0.1, floor: 1e-3, exceptionLimit: 40),
          .usable(from: 0.6, floor: 1e-3, exceptionLimit: 0),
        ] {
          var found: [(isUsable: Bool, pivots: [Double])] = []
          for kernels in [SweepPlan.Kernels.portable, .best] {
            var workspace = SolverWorkspace(layout: .slices, kernels: kernels)
            let b = [Double](repeating: 1, count: grid.rowCount)
            let context = workspace.makeContext(
              .matrix(changed.matrix), ordering: .natural, layout: nil, rightHandSide: b, start: b,
              norm: .euclidean, vectorCount: SplitSystem.vectorCount.any)
            let isUsable = context.makeRelaxedPivots(
              alpha: alpha, into: context.pivots, within: range)
            found.append((isUsable, (0..<grid.rowCount).map { context.pivots[$0] }))
          }
          #expect(found[0].isUsable == found[1].isUsable)
          guard found[0].isUsable else { continue }
          usual += 1
          for row in 0..<grid.rowCount {
            let (a, b) = (found[0].pivots[row], found[1].pivots[row])
            #expect(abs(a - b) <= 1e-6 * changed.diagonal[row], "row \(row): \(a), \(b)")
          }
        }
      }
    }
    #expect(usual > 20)
  }
}
