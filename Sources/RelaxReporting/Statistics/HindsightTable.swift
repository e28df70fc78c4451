/// What every system took with every omega of a grid, or every alpha, and what one would choose knowing that.
package struct HindsightTable: Sendable {
  /// Ascending.
  package private(set) var omegas: [Double]
  /// The iterations of each system with each omega, a row for each system.
  package private(set) var counts: [[Int]] = []

  /// The iterations of all systems with each omega.
  package private(set) var totals: [Int]

  /// The iterations of all systems, each with its best omega.
  package private(set) var bestTotal = 0

  /// - Precondition: there is an omega, and every row has a count for each.
  package init(omegas: [Double], counts: [[Int]] = []) {
    precondition(!omegas.isEmpty, "give an omega")
    self.omegas = omegas
    totals = omegas.map { _ in 0 }
    for row in counts { append(row) }
  }

  /// Adds a system.
  ///
  /// - Precondition: there is a count for each omega.
  package mutating func append(_ row: [Int]) {
    precondition(row.count == omegas.count, "give each system a count for each omega")
    counts.append(row)
    for arm in row.indices { totals[arm] += row[arm] }
    bestTotal += row.min() ?? 0
  }

  /// The place of the omega that is best for all systems; of equal ones the first.
  package var bestFixedArm: Int { Self.firstMinimum(totals) }

  /// The place of the best omega of each system; of equal ones the first.
  package var bestArms: [Int] { counts.map(Self.firstMinimum) }

  /// Parameters beyond an end of the grid where the best, of one system or of all, may lie; empty if
  /// none does.
  package func valuesBeyond(_ parameter: RelaxationParameter = .omega) -> [Double] {
    guard let least = omegas.first, let most = omegas.last, omegas.count > 1 else { return [] }
    let rows = counts + [totals]
    let end = omegas.count - 1
    var further: [Double] = []
    if rows.contains(where: { $0[0] < ($0.dropFirst().min() ?? 0) }) {
      further += parameter.values(below: least)
    }
    if rows.contains(where: { $0[end] < ($0.dropLast().min() ?? 0) }) {
      further += parameter.values(above: most)
    }
    return further
  }

  /// Adds omegas, with the counts of each system.
  package mutating func insert(_ further: [Double], counts more: [[Int]]) {
    let all = omegas + further
    let order = all.indices.sorted { all[$0] < all[$1] }
    self = HindsightTable(
      omegas: order.map { all[$0] },
      counts: zip(counts, more).map { row, new in order.map { (row + new)[$0] } })
  }

  private static func firstMinimum(_ values: [Int]) -> Int {
    values.indices.reduce(0) { values[$1] < values[$0] ? $1 : $0 }
  }
}
