import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Sweeps shared among threads must give what one thread gives.
@Suite struct `Sweeps on several threads` {
  private func solve(
    _ system: LinearSystem, ordering: SweepPlan.Ordering = .natural,
    using workspace: inout SolverWorkspace
  ) throws -> (x: [Double], report: SolveReport) {
    var x = [Double](repeating: 0, count: system.unknownCount)
    let report = try SOR(omega: 1.7, ordering: ordering).solve(
      system, updating: &x, until: .relativeResidual(1e-9), using: &workspace)
    return (x, report)
  }

  @Test(arguments: SweepPlan.Layout.allCases, [2, 3, 7, 11])
  func `in natural order the iterates are the same to the last bit`(
    layout: SweepPlan.Layout, threads: Int
  ) throws {
    for size in [3, 30, 80] {
      let system = try ProblemGallery.shiftedL(size: size, seed: 1)
      for depth in [2, 8] {
        var one = SolverWorkspace(layout: layout, sweepsAtOnce: depth)
        var many = SolverWorkspace(layout: layout, sweepsAtOnce: depth, threads: threads)
        let expected = try solve(system, using: &one)
        let found = try solve(system, using: &many)
        #expect(found.x == expected.x)
        #expect(found.report.iterations == expected.report.iterations)
        #expect(found.report.residualNorm == expected.report.residualNorm)
      }
    }
  }

  /// Entries at random near the diagonal and a few far from it; some rows have none, and one may have many.
  private static func sample(
    rows count: Int, reach: Int, farCount: Int, isSymmetric: Bool,
    using generator: inout SplitMix64
  ) throws -> LayoutSample {
    var pairs: [(row: Int, column: Int)] = []
    for row in 0..<count where Int.random(in: 0..<10, using: &generator) > 0 {
      for _ in 0..<3 {
        pairs.append((row, row + Int.random(in: -reach...reach, using: &generator)))
      }
    }
    for _ in 0..<farCount {
      let row = Int.random(in: 0..<count, using: &generator)
      let distance = Int.random(in: 0..<max(1, count / 4), using: &generator)
      pairs.append(Bool.random(using: &generator) ? (row, row + distance) : (row, row - distance))
    }
    if farCount > 0 {
      let dense = Int.random(in: 0..<count, using: &generator)
      pairs += (0..<300).map { (dense, dense - 150 + $0) }
    }
    return try LayoutSample(
      "\(count) rows, reach \(reach), \(farCount) far", count: count,
      pairs: pairs.filter { (0..<count).contains($0.column) && $0.row != $0.column },
      isSymmetric: isSymmetric, using: &generator)
  }

  /// Sweeps a sample on several numbers of threads, the first of which others must agree with.
  ///
  /// - Returns: how the others shared the sweeps.
  private static func sweep(
    _ sample: LayoutSample, layout: SweepPlan.Layout, depth: Int, threads: [Int]
  ) throws -> [SweepPipeline] {
    var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: 25)
    criterion.returnsBestIterate = false
    criterion.recordsResidualHistory = true
    var expected: (x: [Double], history: [Double]?)?
    var pipelines: [SweepPipeline] = []
    for count in threads {
      var workspace = SolverWorkspace(layout: layout, sweepsAtOnce: depth, threads: count)
      var x = sample.start
      let report = try SOR(omega: 1.2).solve(
        sample.system, updating: &x, until: criterion, using: &workspace)
      if let expected {
        #expect(x == expected.x, "\(sample), \(depth) at once on \(count) threads")
        #expect(report.residualHistory == expected.history)
        pipelines.append(try #require(workspace.plan?.pipeline))
      } else {
        expected = (x, report.residualHistory)
      }
    }
    return pipelines
  }

  @Test(arguments: SweepPlan.Layout.allCases, [false, true])
  func `random patterns give the same bits on any number of threads`(
    layout: SweepPlan.Layout, isSymmetric: Bool
  ) throws {
    var generator = SplitMix64(seed: 90_217)
    var partCounts: Set<Int> = []
    for (count, reach, farCount) in [
      (1, 0, 0), (9, 2, 0), (70, 6, 1), (500, 3, 0), (1500, 90, 5), (4000, 700, 0),
      (5000, 60, 12), (7000, 350, 0),
    ] {
      let sample = try Self.sample(
        rows: count, reach: reach, farCount: farCount, isSymmetric: isSymmetric,
        using: &generator)
      for depth in [2, 8] {
        for pipeline in try Self.sweep(sample, layout: layout, depth: depth, threads: [1, 2, 3, 4])
        {
          guard case .parts(let parts) = pipeline.sharing else { continue }
          partCounts.insert(parts.count)
          #expect(parts.flatMap { Array($0) } == Array(0..<pipeline.blockCount))
          #expect(!parts.contains { $0.isEmpty })
        }
      }
    }
    // Some patterns have fewer blocks than there are threads.
    #expect(partCounts.isSuperset(of: 1...4))
  }

  @Test(arguments: [SweepPlan.Layout.rows, .slices])
  func `threads share the sweeps where these follow one another closely`(
    layout: SweepPlan.Layout
  ) throws {
    var generator = SplitMix64(seed: 6_303)
    let sample = try Self.sample(
      rows: 72_000, reach: 3, farCount: 0, isSymmetric: false, using: &generator)
    for pipeline in try Self.sweep(sample, layout: layout, depth: 8, threads: [1, 3]) {
      #expect(pipeline.sharing == .sweeps)
    }
  }

  @Test func `threads take parts of equal work, where sweeps follow one another at a distance`()
    throws
  {
    var generator = SplitMix64(seed: 4)
    let mesh = try JitteredTriangulation(side: 130, using: &generator).matrix(reaction: 1)
    for threads in [2, 3] {
      let plan = SweepPlan(
        for: mesh.pattern, ordering: .natural, LayoutRequest(.groups), kernels: .best,
        sweepsAtOnce: nil, threadCount: threads)
      let pipeline = try #require(plan.pipeline)
      guard case .parts(let parts) = pipeline.sharing else {
        Issue.record("the sweeps were shared")
        continue
      }
      #expect(parts.count == threads)
      let counts = parts.map(\.count)
      #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 1, "\(counts)")
    }
  }

  @Test func `a sweep in colours is shared by its steps`() throws {
    let grid = try GridDomain(.square, size: 152).laplacian()
    let plan = SweepPlan(
      for: grid.pattern, ordering: .multicolor, LayoutRequest(.rows), kernels: .best,
      sweepsAtOnce: nil, threadCount: 2)
    #expect(plan.colorSchedule?.threadCount == 2)
    #expect(plan.pipeline == nil)
  }

  @Test func `a workspace keeps its threads along a sequence`() throws {
    var workspace = SolverWorkspace(threads: 2)
    var plain = SolverWorkspace()
    let base = try ProblemGallery.shiftedL(size: 130, seed: 3)
    for step in 0..<20 {
      let system = LinearSystem(
        matrix: base.matrix.shiftingDiagonal(by: 0.1 + 0.05 * Double(step)),
        rightHandSide: base.rightHandSide)
      let found = try solve(system, using: &workspace)
      let expected = try solve(system, using: &plain)
      #expect(found.x == expected.x)
    }
    let plan = try #require(workspace.plan)
    #expect(plan.description.hasSuffix("8 sweeps at once on 2 threads"))
  }

  @Test func `copies of a workspace work at the same time`() async throws {
    let system = try ProblemGallery.shiftedL(size: 130, seed: 5)
    var workspace = SolverWorkspace(threads: 3)
    let expected = try solve(system, using: &workspace)
    let original = workspace
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for _ in 0..<6 {
        group.addTask {
          var copy = original
          return try solve(system, using: &copy).x
        }
      }
      for try await x in group { #expect(x == expected.x) }
    }
  }

  @Test func `small systems stay on one thread`() throws {
    let system = try ProblemGallery.shiftedL(size: 12, seed: 7)
    var workspace = SolverWorkspace(threads: 2)
    _ = try solve(system, using: &workspace)
    let plan = try #require(workspace.plan)
    #expect(!plan.description.contains("threads"))
  }

  @Test func `no thread, or more than a machine has, is a mistake`() async {
    await #expect(processExitsWith: .failure) { _ = SolverWorkspace(threads: 0) }
    await #expect(processExitsWith: .failure) { _ = SolverWorkspace(threads: 1025) }
  }
}
