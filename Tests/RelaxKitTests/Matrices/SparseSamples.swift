import RelaxKit

extension SplitMix64 {
  /// A finite number of any magnitude, subnormal ones included.
  mutating func anyFinite() -> Double {
    while true {
      let value = Double(bitPattern: next())
      if value.isFinite { return value }
    }
  }
}

/// Entries with duplicates in a random shape, and the dense matrix they add up to.
///
/// Values are small whole numbers, so that sums are exact in any order.
struct SampleEntries {
  let rowCount: Int
  let columnCount: Int
  let entries: [CSRMatrix.Entry]
  let dense: [[Double]]

  init(seed: UInt64, square: Bool = false) {
    var generator = SplitMix64(seed: seed)
    let rowCount = Int.random(in: 1...12, using: &generator)
    let columnCount = square ? rowCount : Int.random(in: 1...12, using: &generator)
    let count = Int.random(in: 0...rowCount * columnCount, using: &generator)
    var dense = [[Double]](
      repeating: [Double](repeating: 0, count: columnCount), count: rowCount)
    var entries: [CSRMatrix.Entry] = []
    for _ in 0..<count {
      let row = Int.random(in: 0..<rowCount, using: &generator)
      let column = Int.random(in: 0..<columnCount, using: &generator)
      let value = Double(Int.random(in: -8...8, using: &generator))
      entries.append(.init(row: row, column: column, value: value))
      dense[row][column] += value
    }
    self.rowCount = rowCount
    self.columnCount = columnCount
    self.entries = entries
    self.dense = dense
  }

  func matrix() throws -> CSRMatrix {
    try CSRMatrix(rowCount: rowCount, columnCount: columnCount, entries: entries)
  }

  /// A vector of small whole numbers that fits the matrix.
  func vector(seed: UInt64) -> [Double] {
    var generator = SplitMix64(seed: seed)
    return (0..<columnCount).map { _ in Double(Int.random(in: -8...8, using: &generator)) }
  }
}

extension CSRMatrix {
  /// All elements, stored or not.
  var dense: [[Double]] {
    (0..<rowCount).map { row in (0..<columnCount).map { self[row, $0] } }
  }
}
