import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Sweeps that go through a matrix together must give what one after the other gives.
@Suite struct `Several sweeps at once` {
  static let layouts = SweepPlan.Layout.allCases

  private func solve(
    _ system: LinearSystem, omega: Double, at depth: Int, layout: SweepPlan.Layout,
    kernels: SweepPlan.Kernels = .best, until criterion: StoppingCriterion
  ) throws -> (x: [Double], report: SolveReport) {
    var workspace = SolverWorkspace(layout: layout, kernels: kernels, sweepsAtOnce: depth)
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try SOR(omega: omega).solve(
      system, updating: &x, until: criterion, using: &workspace)
    return (x, report)
  }

  @Test(arguments: layouts, [2, 3, 8, 17])
  func `the first count that meets the tolerance and its iterate are returned`(
    layout: SweepPlan.Layout, depth: Int
  ) throws {
    for (size, omega, seed) in [(12, 1.0, 7), (30, 1.5, 11), (41, 1.8, 13)]
      as [(Int, Double, UInt64)]
    {
      let system = try ProblemGallery.shiftedL(size: size, seed: seed)
      for kernels in SweepPlan.Kernels.allCases {
        let criterion = StoppingCriterion.relativeResidual(1e-9)
        let one = try solve(
          system, omega: omega, at: 1, layout: layout, kernels: kernels, until: criterion)
        let many = try solve(
          system, omega: omega, at: depth, layout: layout, kernels: kernels, until: criterion)
        #expect(many.report.isConverged)
        #expect(many.report.iterations == one.report.iterations)
        #expect(many.report.iterations > 3 * depth)
        // Each row is computed as it is by single sweeps, to the last bit.
        #expect(many.x == one.x)
      }
    }
  }

  @Test(arguments: layouts)
  func `the history lists every sweep`(layout: SweepPlan.Layout) throws {
    let system = try ProblemGallery.shiftedL(size: 25, seed: 3)
    var criterion = StoppingCriterion.relativeResidual(1e-8)
    criterion.recordsResidualHistory = true
    let one = try solve(system, omega: 1.4, at: 1, layout: layout, until: criterion)
    let many = try solve(system, omega: 1.4, at: 8, layout: layout, until: criterion)
    let (expected, found) = try (
      #require(one.report.residualHistory), #require(many.report.residualHistory)
    )
    #expect(found.count == expected.count)
    for (left, right) in zip(expected, found) { #expect(abs(left - right) <= 1e-12 * left) }
  }

  @Test(arguments: layouts)
  func `the iteration limit is kept and its iterate returned`(layout: SweepPlan.Layout) throws {
    let system = try ProblemGallery.shiftedL(size: 25, seed: 5)
    for limit in [1, 7, 8, 9, 23, 24, 40] {
      let criterion = StoppingCriterion.relativeResidual(1e-14, iterationLimit: limit)
      let one = try solve(system, omega: 1.2, at: 1, layout: layout, until: criterion)
      let many = try solve(system, omega: 1.2, at: 8, layout: layout, until: criterion)
      #expect(many.report.outcome == .iterationLimit)
      #expect(many.report.iterations == limit)
      #expect(many.x == one.x)
    }
  }

  @Test(arguments: layouts)
  func `a diverging solve ends at the same sweep with the best iterate`(
    layout: SweepPlan.Layout
  ) throws {
    // A shift past the least eigenvalue makes the matrix indefinite, and SOR diverges.
    let base = try ProblemGallery.shiftedL(size: 25, seed: 9)
    let system = LinearSystem(
      matrix: base.matrix.shiftingDiagonal(by: -0.4), rightHandSide: base.rightHandSide)
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    let one = try solve(system, omega: 1.5, at: 1, layout: layout, until: criterion)
    let many = try solve(system, omega: 1.5, at: 8, layout: layout, until: criterion)
    #expect(one.report.outcome == .diverged)
    #expect(many.report.reason == one.report.reason)
    #expect(many.report.iterations == one.report.iterations)
    #expect(many.x == one.x)
  }

  /// Rows at random places, whose blocks need one another in no regular way, and some entries without a mirror
  /// image.
  @Test(arguments: [SweepPlan.Layout.rows, .groups], [1, 2, 3])
  func `irregular matrices give the iterates of single sweeps`(
    layout: SweepPlan.Layout, threads: Int
  ) throws {
    var generator = SplitMix64(seed: 21)
    let mesh = try JitteredTriangulation(side: 70, using: &generator).matrix(reaction: 1)
    let rows = (0..<mesh.rowCount).map { row in
      (key: row + Int.random(in: 0..<900, using: &generator), row: row)
    }
    let numbered = try mesh.permuted(by: rows.sorted { $0.key < $1.key }.map(\.row))
    let entries = (0..<numbered.rowCount).flatMap { row in
      numbered.row(row).filter { entry in
        entry.column == row || Int.random(in: 0..<5, using: &generator) > 0
      }.map { CSRMatrix.Entry(row: row, column: $0.column, value: $0.value) }
    }
    let matrix = try CSRMatrix(
      rowCount: mesh.rowCount, columnCount: mesh.rowCount, entries: entries)
    let system = LinearSystem(
      matrix: matrix, rightHandSide: randomVector(count: mesh.rowCount, using: &generator))
    var criterion = StoppingCriterion.relativeResidual(1e-13, iterationLimit: 24)
    criterion.returnsBestIterate = false
    for kernels in SweepPlan.Kernels.allCases {
      let one = try solve(
        system, omega: 1.2, at: 1, layout: layout, kernels: kernels, until: criterion)
      for depth in [2, 3, 8] {
        var workspace = SolverWorkspace(
          layout: layout, kernels: kernels, sweepsAtOnce: depth, threads: threads)
        var x = [Double](repeating: 0, count: system.unknownCount)
        let report = try SOR(omega: 1.2).solve(
          system, updating: &x, until: criterion, using: &workspace)
        #expect(x == one.x, "\(depth) at once")
        #expect(report.iterations == one.report.iterations)
      }
    }
  }

  @Test func `large meshes get a pipeline and small ones none`() throws {
    let small = try GridDomain(.square, size: 102).laplacian()
    #expect(!SweepPlan(for: small.pattern).description.contains("sweeps at once"))
    let large = try GridDomain(.square, size: 702).laplacian()
    #expect(SweepPlan(for: large.pattern).description.contains("8 sweeps at once"))
  }

  @Test func `as many sweeps go at once as keep what they share in the cache`() throws {
    // A cube in layers: entries link rows as far apart as a layer has points.
    let cube = try Stencil.laplacian(dimensions: 3).matrix(extents: [16, 150, 150])
    let plan = SweepPlan(for: cube.pattern, layout: .rows)
    let pipeline = try #require(plan.pipeline)
    let rowSize = 12 * cube.entryCount / cube.rowCount + 40
    #expect(pipeline.depth > 1 && pipeline.depth < 8)
    #expect((pipeline.depth - 1) * pipeline.meanLag * rowSize <= 12 << 20)
    #expect(pipeline.depth * pipeline.meanLag * rowSize > 11 << 20)
    // Layers of which not even two fit.
    let wide = try Stencil.laplacian(dimensions: 3).matrix(extents: [2, 420, 420])
    #expect(SweepPlan(for: wide.pattern, layout: .rows).pipeline == nil)
  }

  @Test func `no sweep at once is a mistake`() async {
    await #expect(processExitsWith: .failure) { _ = SolverWorkspace(sweepsAtOnce: 0) }
  }
}
