import RelaxReporting
import Testing

struct HindsightTableTests {
  private let table = HindsightTable(
    omegas: [1, 1.5, 1.9], counts: [[30, 20, 40], [10, 20, 30], [90, 50, 45]])

  @Test func `the best fixed omega has the least total, the best of a system its least count`() {
    #expect(table.totals == [130, 90, 115])
    #expect(table.bestFixedArm == 1)
    #expect(table.bestArms == [1, 0, 2])
  }

  @Test func `omegas beyond an end are tried where a system has its best there`() {
    #expect(table.valuesBeyond() == [0.8, 0.85, 0.9, 0.95, 1.92, 1.94, 1.96, 1.98])
    let inner = HindsightTable(omegas: [1, 1.5, 1.9], counts: [[30, 20, 40], [20, 20, 30]])
    #expect(inner.valuesBeyond().isEmpty)
  }

  @Test func `what is added takes its place`() {
    var table = HindsightTable(omegas: [1, 1.9], counts: [[4, 3], [5, 2]])
    table.insert([0.9, 1.95], counts: [[6, 1], [7, 8]])
    #expect(table.omegas == [0.9, 1, 1.9, 1.95])
    #expect(table.counts == [[6, 4, 3, 1], [7, 5, 2, 8]])
  }
}
