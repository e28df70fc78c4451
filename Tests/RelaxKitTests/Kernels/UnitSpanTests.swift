import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// What units sweeps must have done before another, by which several go through a matrix at once.
@Suite struct UnitSpanTests {
  static let seeds: [UInt64] = [5_501, 81_273]

  /// The unit of each row of a packing.
  private static func units(of packing: SweepPlan.Packing, rowCount: Int) -> [Int] {
    func units(_ layout: any UnitLayout, _ place: (Int) -> Int) -> [Int] {
      var unitOfPlace = [Int](repeating: 0, count: rowCount)
      for unit in 0..<layout.unitCount {
        for place in layout.rows[unit]..<layout.rows[unit + 1] { unitOfPlace[Int(place)] = unit }
      }
      return (0..<rowCount).map { unitOfPlace[place($0)] }
    }
    return switch packing {
    case .rows: Array(0..<rowCount)
    case .slices: (0..<rowCount).map { $0 / 8 }
    case .blocks(let blocks): units(blocks) { $0 }
    case .groups(let groups): units(groups) { Int(groups.order.places[$0]) }
    }
  }

  private static func links(_ pattern: SparsityPattern) -> [(row: Int, column: Int)] {
    (0..<pattern.rowCount).flatMap { row in
      (pattern.rowStarts[row]..<pattern.rowStarts[row + 1]).map {
        (row, Int(pattern.columnIndices[Int($0)]))
      }
    }
  }

  private static func patterns(seed: UInt64) throws -> [SparsityPattern] {
    var generator = SplitMix64(seed: seed)
    let mesh = try JitteredTriangulation(side: 40, using: &generator).matrix(reaction: 1)
    let shuffled = try mesh.permuted(by: (0..<mesh.rowCount).shuffled(using: &generator))
    let samples = try LayoutSample.all(seed: seed) + LayoutSample.runs(seed: seed)
    return samples.map(\.matrix.pattern) + [mesh.pattern, shuffled.pattern]
  }

  @Test(arguments: SweepPlan.Layout.allCases, seeds)
  func `spans hold all entries, and those of rows and groups no more`(
    layout: SweepPlan.Layout, seed: UInt64
  ) throws {
    for pattern in try Self.patterns(seed: seed) {
      let packing = SweepPlan(for: pattern, layout: layout).packing
      let units = Self.units(of: packing, rowCount: pattern.rowCount)
      let spans = packing.order.spans()
      #expect(spans.count == packing.order.unitCount)
      var least = Array(spans.indices)
      var greatest = least
      for (row, column) in Self.links(pattern) {
        least[units[row]] = min(least[units[row]], units[column])
        greatest[units[row]] = max(greatest[units[row]], units[column])
      }
      for (unit, span) in spans.enumerated() {
        #expect(span.first <= least[unit] && span.last >= greatest[unit])
        #expect(span.first >= 0 && span.last < spans.count)
        switch packing {
        case .rows, .groups: #expect(span == UnitSpan(least[unit], greatest[unit]))
        case .slices, .blocks: break
        }
      }
    }
  }

  @Test(arguments: SweepPlan.Layout.allCases, seeds)
  func `a sweep waits for the blocks that entries link it to, and for no others`(
    layout: SweepPlan.Layout, seed: UInt64
  ) throws {
    for pattern in try Self.patterns(seed: seed) where pattern.rowCount > 0 {
      let plan = SweepPlan(
        for: pattern, ordering: .natural, LayoutRequest(layout), kernels: .best, sweepsAtOnce: 3,
        threadCount: 1)
      let pipeline = try #require(plan.pipeline)
      let units = Self.units(of: plan.packing, rowCount: pattern.rowCount)
      // For each block the last one that has an entry with it, in either direction, or with one before.
      var last = Array(0..<pipeline.blockCount)
      for (row, column) in Self.links(pattern) {
        let (one, other) = (
          units[row] / pipeline.blockSize, units[column] / pipeline.blockSize
        )
        last[min(one, other)] = max(last[min(one, other)], one, other)
      }
      var furthest = 0
      for block in last.indices {
        furthest = max(furthest, last[block])
        switch plan.packing {
        case .rows, .groups: #expect(pipeline.blocksNeeded(for: block) == furthest + 1)
        case .slices, .blocks: #expect(pipeline.blocksNeeded(for: block) > furthest)
        }
      }
      let relaxed = (0..<pipeline.blockCount).flatMap(pipeline.units)
      #expect(relaxed == Array(0..<plan.packing.order.unitCount))
    }
  }

  /// Large enough for memory to be asked for early.
  @Test func `a matrix beyond the caches is swept like others`() throws {
    var generator = SplitMix64(seed: 77)
    let mesh = try JitteredTriangulation(side: 330, using: &generator).matrix(reaction: 1)
    let load = randomVector(count: mesh.rowCount, using: &generator)
    var criterion = StoppingCriterion.relativeResidual(1e-12, iterationLimit: 2)
    criterion.returnsBestIterate = false
    var workspaces = SweepPlan.Kernels.allCases.map {
      SolverWorkspace(layout: .groups, kernels: $0)
    }
    for solver in [SOR(omega: 1.3), SSOR(omega: 1.3), SSORConjugateGradient(omega: 1.3)]
      as [any LinearSolver]
    {
      var results: [[Double]] = []
      for index in workspaces.indices {
        var x = [Double](repeating: 0, count: mesh.rowCount)
        _ = try solver.solve(
          LinearSystem(matrix: mesh, rightHandSide: load), updating: &x, until: criterion,
          using: &workspaces[index])
        #expect(workspaces[index].plan?.isLarge == true)
        results.append(x)
      }
      let largest = results[0].lazy.map(abs).max() ?? 0
      let error = zip(results[0], results[1]).lazy.map { abs($0 - $1) }.max() ?? .nan
      #expect(error <= 1e-12 * largest, "\(solver)")
    }
  }
}
