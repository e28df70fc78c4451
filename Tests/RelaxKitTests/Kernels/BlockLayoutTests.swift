import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Matrices in blocks: of nodes of one size and of several, with blocks broken here and there.
@Suite struct BlockLayoutTests {
  /// The entries of a matrix with nodes of two to six unknowns, of one of many kinds.
  private struct Sample {
    let count: Int
    var places: [(row: Int, column: Int)] = []

    init(using generator: inout SplitMix64, isSymmetric: Bool? = nil) {
      let isSymmetric = isSymmetric ?? Bool.random(using: &generator)
      let size = Int.random(in: 2...6, using: &generator)
      let nodeCount = Int.random(in: 1...40, using: &generator)
      // All nodes alike, some smaller ones, or any sizes.
      let kind = Int.random(in: 0..<3, using: &generator)
      let sizes = (0..<nodeCount).map { _ in
        switch kind {
        case 0: size
        case 1: Int.random(in: 0..<4, using: &generator) == 0 ? size - 1 : size
        default: Int.random(in: 1...6, using: &generator)
        }
      }
      let starts = sizes.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
      count = starts[nodeCount]
      var links: Set<[Int]> = []
      func link(_ a: Int, _ b: Int) {
        guard (0..<nodeCount).contains(a), (0..<nodeCount).contains(b), a != b else { return }
        links.insert([a, b])
        if isSymmetric { links.insert([b, a]) }
      }
      let reach = [1, 3, nodeCount].randomElement(using: &generator) ?? 1
      for node in 0..<nodeCount where Int.random(in: 0..<6, using: &generator) > 0 {
        for _ in 0..<Int.random(in: 0...4, using: &generator) {
          link(node, node + Int.random(in: -reach...reach, using: &generator))
        }
      }
      if Int.random(in: 0..<3, using: &generator) == 0 {
        let dense = Int.random(in: 0..<nodeCount, using: &generator)
        for other in 0..<nodeCount { link(dense, other) }
      }
      if Bool.random(using: &generator) {
        let cut = Int.random(in: 0...nodeCount, using: &generator)
        links = links.filter { ($0[0] < cut) == ($0[1] < cut) }
      }
      let breaks = [0, 0, 1, 8].randomElement(using: &generator) ?? 0
      let all =
        links.sorted { $0.lexicographicallyPrecedes($1) } + (0..<nodeCount).map { [$0, $0] }
      for link in all where !isSymmetric || link[0] <= link[1] {
        for row in starts[link[0]]..<starts[link[0] + 1] {
          for column in starts[link[1]]..<starts[link[1] + 1] where row != column {
            if isSymmetric && link[0] == link[1] && row > column { continue }
            if Int.random(in: 0..<32, using: &generator) < breaks { continue }
            places.append((row, column))
            if isSymmetric { places.append((column, row)) }
          }
        }
      }
      // Some that belong to no block.
      for _ in 0..<Int.random(in: 0...3, using: &generator) {
        let (row, column) = (
          Int.random(in: 0..<count, using: &generator), Int.random(in: 0..<count, using: &generator)
        )
        if row == column { continue }
        places.append((row, column))
        if isSymmetric { places.append((column, row)) }
      }
    }

    /// A matrix with that pattern: symmetric and positive definite, or with any values.
    func matrix(
      isSymmetric: Bool = false, using generator: inout SplitMix64
    ) throws -> CSRMatrix {
      var sums = [Double](repeating: 0, count: count)
      let taken = Set(places.map { [$0.row, $0.column] }).sorted {
        $0.lexicographicallyPrecedes($1)
      }
      var entries = taken.filter { !isSymmetric || $0[0] < $0[1] }.map { place in
        // Rows of very different size, so that an error in a small one cannot hide.
        let scale = !isSymmetric && place[0].isMultiple(of: 7) ? 1e-6 : 1
        return CSRMatrix.Entry(
          row: place[0], column: place[1],
          value: scale * Double.random(in: -1...1, using: &generator))
      }
      if isSymmetric {
        entries += entries.map { .init(row: $0.column, column: $0.row, value: $0.value) }
      }
      for entry in entries { sums[entry.row] += abs(entry.value) }
      entries += sums.enumerated().map {
        .init(
          row: $0, column: $0,
          value: isSymmetric ? 1.1 * $1 + 0.1 : Double.random(in: 2...4, using: &generator))
      }
      return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
    }
  }

  @Test(arguments: 0..<8)
  func `sweeps of blocks and the plain loop give the same iterates`(part: Int) throws {
    var generator = SplitMix64(seed: 61_007 + UInt64(part))
    var widths: Set<Int> = []
    for index in 0..<125 {
      let sample = Sample(using: &generator)
      let matrix = try sample.matrix(using: &generator)
      let load = randomVector(count: sample.count, using: &generator)
      let start = randomVector(count: sample.count, using: &generator)
      let omega = Double.random(in: 0.3...1.7, using: &generator)
      let expected = PlainSweeps.iterate(matrix, load, from: start, omega: omega)
      for kernels in SweepPlan.Kernels.allCases {
        var workspace = SolverWorkspace(layout: .blocks, kernels: kernels)
        let x = try PlainSweeps.solve(matrix, load, from: start, omega: omega, using: &workspace)
        let plan = try #require(workspace.plan)
        #expect(plan.layout == .blocks)
        if case .blocks(let blocks) = plan.packing { widths.insert(blocks.width) }
        let wrong = PlainSweeps.wrongRows(x, expected, matrix, start: start)
        #expect(wrong.isEmpty, "pattern \(index), \(kernels) kernels, rows \(wrong)")
      }
    }
    #expect(widths == [2, 3, 4])
  }

  @Test func `one value in a wrong place is noticed`() throws {
    var generator = SplitMix64(seed: 5_512)
    var (noticed, tried) = (0, 0)
    while tried < 200 {
      let sample = Sample(using: &generator)
      let matrix = try sample.matrix(using: &generator)
      // Two neighbours in a row change places.
      var values = matrix.values
      let pairs = (0..<matrix.entryCount - 1).filter { entry in
        let row = matrix.pattern.rowStarts.lastIndex { Int($0) <= entry } ?? 0
        let columns = matrix.pattern.columnIndices[entry...entry + 1]
        return entry + 1 < Int(matrix.pattern.rowStarts[row + 1]) && !columns.contains(Int32(row))
      }
      guard let entry = pairs.randomElement(using: &generator) else { continue }
      values.swapAt(entry, entry + 1)
      var changed = matrix
      try changed.replaceValues(with: values)
      let load = randomVector(count: sample.count, using: &generator)
      let start = randomVector(count: sample.count, using: &generator)
      let expected = PlainSweeps.iterate(matrix, load, from: start, omega: 1.2)
      var workspace = SolverWorkspace(layout: .blocks)
      let x = try PlainSweeps.solve(changed, load, from: start, omega: 1.2, using: &workspace)
      tried += 1
      if !PlainSweeps.wrongRows(x, expected, matrix, start: start).isEmpty { noticed += 1 }
    }
    #expect(noticed == tried)
  }

  @Test(arguments: 0..<4)
  func `all methods give the iterates of rows, in either norm and with new values`(part: Int) throws
  {
    var generator = SplitMix64(seed: 83_111 + UInt64(part))
    let solvers: [any LinearSolver] = [
      SOR(omega: 1.3), SSOR(omega: 1.3), ConjugateGradient(), SSORConjugateGradient(omega: 1.4),
      SSORConjugateGradient(omega: 0.9, sweepOrder: .backwardFirst),
      ICConjugateGradient(alpha: 0.9),
    ]
    for index in 0..<15 {
      let sample = Sample(using: &generator, isSymmetric: true)
      let load = randomVector(count: sample.count, using: &generator)
      let start = randomVector(count: sample.count, using: &generator)
      let matrix = try sample.matrix(isSymmetric: true, using: &generator)
      var other = matrix
      try other.replaceValues(with: sample.matrix(isSymmetric: true, using: &generator).values)
      for solver in solvers {
        for norm in VectorNorm.allCases {
          for kernels in SweepPlan.Kernels.allCases {
            var workspace = SolverWorkspace(layout: .blocks, kernels: kernels)
            for system in [matrix, other, matrix] {
              var criterion = StoppingCriterion.relativeResidual(1e-5, iterationLimit: 6)
              criterion.norm = norm
              criterion.returnsBestIterate = false
              func solve(_ workspace: inout SolverWorkspace) throws -> ([Double], SolveReport) {
                var x = start
                let report = try solver.solve(
                  LinearSystem(matrix: system, rightHandSide: load), updating: &x,
                  until: criterion, using: &workspace)
                return (x, report)
              }
              var rows = SolverWorkspace(layout: .rows)
              let (expected, expectedReport) = try solve(&rows)
              let (found, report) = try solve(&workspace)
              let largest = expected.reduce(0) { max($0, abs($1)) }
              let difference = zip(found, expected).reduce(0) { max($0, abs($1.0 - $1.1)) }
              #expect(
                difference <= 1e-9 * largest && report.iterations == expectedReport.iterations
                  && abs(report.residualNorm - expectedReport.residualNorm)
                    <= 1e-7 * expectedReport.residualNorm + 1e-12,
                "pattern \(index), \(solver), \(norm), \(kernels) kernels")
            }
          }
        }
      }
    }
  }

  @Test(arguments: [2, 3, 5])
  func `threads give the iterates of one to the last bit`(threads: Int) throws {
    var generator = SplitMix64(seed: 1_203)
    let mesh = try JitteredTriangulation(side: 14, using: &generator).matrix(reaction: 1)
    let matrix = try Self.elasticity(mesh, unknowns: 3)
    let load = randomVector(count: matrix.rowCount, using: &generator)
    let start = [Double](repeating: 0, count: matrix.rowCount)
    var one = SolverWorkspace(layout: .blocks, sweepsAtOnce: 1)
    let expected = try PlainSweeps.solve(matrix, load, from: start, omega: 1.4, using: &one)
    var many = SolverWorkspace(layout: .blocks, sweepsAtOnce: 3, threads: threads)
    let found = try PlainSweeps.solve(matrix, load, from: start, omega: 1.4, using: &many)
    #expect(found == expected)
    #expect(many.plan?.description.contains("sweeps at once") == true)
  }

  /// Several unknowns at each node of a mesh, all linked to those of the neighbours.
  private static func elasticity(
    _ scalar: CSRMatrix, unknowns: Int, without fixed: Set<Int> = []
  ) throws -> CSRMatrix {
    var places: [Int: Int] = [:]
    for unknown in 0..<unknowns * scalar.rowCount where !fixed.contains(unknown) {
      places[unknown] = places.count
    }
    var entries: [CSRMatrix.Entry] = []
    for row in 0..<scalar.rowCount {
      for entry in scalar.row(row) {
        for i in 0..<unknowns {
          for j in 0..<unknowns {
            guard let r = places[unknowns * row + i], let c = places[unknowns * entry.column + j]
            else { continue }
            entries.append(.init(row: r, column: c, value: entry.value * (i == j ? 1.3 : 0.1)))
          }
        }
      }
    }
    return try CSRMatrix(rowCount: places.count, columnCount: places.count, entries: entries)
  }

  @Test(arguments: [(2, 2), (3, 3), (4, 4), (5, 2), (6, 3)])
  func `blocks are chosen where there are several unknowns at a node`(
    unknowns: Int, width: Int
  ) throws {
    var generator = SplitMix64(seed: 77)
    let mesh = try JitteredTriangulation(side: 16, using: &generator).matrix(reaction: 1)
    let matrix = try Self.elasticity(mesh, unknowns: unknowns)
    let plan = SweepPlan(for: matrix.pattern)
    #expect(plan.layout == .blocks)
    guard case .blocks(let blocks) = plan.packing else { return }
    #expect(blocks.width == width)
    #expect(plan.description.contains("blocks of \(width) rows"))
    #expect(SweepPlan(for: matrix.pattern, ordering: .reversed).layout == .blocks)
    #expect(SweepPlan(for: matrix.pattern, ordering: .multicolor).layout == .rows)
    #expect(SweepPlan(for: mesh.pattern).layout == .groups)
  }

  @Test func `nodes some of whose unknowns are fixed are found`() throws {
    var generator = SplitMix64(seed: 78)
    let mesh = try JitteredTriangulation(side: 16, using: &generator).matrix(reaction: 1)
    // All of the first node, and one of every ninth.
    let fixed = Set([0, 1, 2] + stride(from: 13, to: 3 * mesh.rowCount, by: 27))
    let matrix = try Self.elasticity(mesh, unknowns: 3, without: fixed)
    let plan = SweepPlan(for: matrix.pattern)
    guard case .blocks(let blocks) = plan.packing else {
      Issue.record("blocks were not chosen: \(plan)")
      return
    }
    #expect(blocks.width == 3)
    #expect(blocks.fill < 1.3)
  }
}
