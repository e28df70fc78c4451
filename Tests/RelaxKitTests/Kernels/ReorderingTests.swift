import RelaxTestSupport
import Testing

@testable import RelaxKit

/// Patterns put in another order.
@Suite struct ReorderingTests {
  @Test(arguments: [UInt64(4_190), 71_338])
  func `entries go where permuting the matrix takes them`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for sample in try LayoutSample.all(seed: seed) {
      let count = sample.matrix.rowCount
      let shuffled = (0..<count).shuffled(using: &generator)
      for order in [shuffled, Array((0..<count).reversed()), Array(0..<count)] {
        let reordering = Reordering(
          sample.matrix.pattern.storage, permutation: order.map { Int32($0) })
        let permuted = try sample.matrix.permuted(by: order)
        #expect(reordering.pattern == permuted.pattern, "\(sample)")
        let values = sample.matrix.values
        #expect(reordering.entries.map { values[Int($0)] } == permuted.values, "\(sample)")
        #expect(reordering.permutation.map { Int($0) } == order)
      }
    }
  }

  @Test func `rows of one colour lie together and are not linked`() throws {
    for sample in try LayoutSample.all(seed: 20_411) {
      let plan = SweepPlan(for: sample.matrix.pattern, ordering: .multicolor)
      let pattern = try #require(plan.reordering?.pattern)
      for color in 0..<plan.colorStarts.count - 1 {
        let rows = plan.colorStarts[color]..<plan.colorStarts[color + 1]
        for row in rows {
          for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
            let column = Int(pattern.columnIndices[entry])
            #expect(column == row || !rows.contains(column), "\(sample)")
          }
        }
      }
    }
  }

  @Test(arguments: SweepPlan.Ordering.allCases)
  func `only the order in colours has colours`(ordering: SweepPlan.Ordering) throws {
    let matrix = try CSRMatrix(rows: [[2, 1, 0], [0, 2, 0], [0, 1, 2]])
    let plan = SweepPlan(for: matrix.pattern, ordering: ordering)
    #expect(plan.colorStarts == (ordering == .multicolor ? [0, 2, 3] : []))
    switch ordering {
    case .natural: #expect(plan.reordering == nil)
    case .reversed: #expect(plan.reordering?.permutation == [2, 1, 0])
    case .multicolor: #expect(plan.reordering?.permutation == [0, 2, 1])
    }
  }
}
