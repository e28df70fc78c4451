/// Unknowns grouped into colours, so that no stored entry links two of one colour.
///
/// An entry links its row and its column, whether or not its mirror image is stored. Each unknown,
/// from the first row on, takes the first colour that none of its neighbours has.
struct Coloring: Sendable {
  /// The colour of each unknown, from 0 on.
  let colors: [Int32]

  /// Where each colour starts when unknowns are ordered by colour, and at the end their number.
  let starts: [Int]

  /// The unknowns ordered by colour, those of one colour by their number.
  let order: [Int32]

  /// Colours the unknowns of a square pattern.
  ///
  /// - Complexity: O(n + entries) time and memory.
  init(_ pattern: SparsityPattern.Storage) {
    let count = pattern.rowCount
    let above = UpperColumns(pattern)
    var colors: [Int32] = []
    colors.reserveCapacity(count)
    // Per colour, the last unknown that has a neighbour of it.
    var lastNeighbor: [Int32] = []
    for row in 0..<count {
      let unknown = Int32(row)
      for entry in Int(pattern.rowStarts[row])..<Int(pattern.diagonalPositions[row]) {
        lastNeighbor[Int(colors[Int(pattern.columnIndices[entry])])] = unknown
      }
      for position in Int(above.starts[row])..<Int(above.starts[row + 1]) {
        lastNeighbor[Int(colors[Int(above.rows[position])])] = unknown
      }
      let color = lastNeighbor.firstIndex { $0 != unknown } ?? lastNeighbor.count
      if color == lastNeighbor.count { lastNeighbor.append(-1) }
      colors.append(Int32(color))
    }
    var starts = [Int](repeating: 0, count: lastNeighbor.count + 1)
    for color in colors { starts[Int(color) + 1] += 1 }
    for color in lastNeighbor.indices { starts[color + 1] += starts[color] }
    var next = starts
    var order = [Int32](repeating: 0, count: count)
    for (unknown, color) in colors.enumerated() {
      order[next[Int(color)]] = Int32(unknown)
      next[Int(color)] += 1
    }
    self.colors = colors
    self.starts = starts
    self.order = order
  }

  /// The rows of the entries right of the diagonal, column by column.
  private struct UpperColumns {
    let starts: [Int32]
    let rows: [Int32]

    init(_ pattern: SparsityPattern.Storage) {
      let count = pattern.rowCount
      var starts = [Int32](repeating: 0, count: count + 1)
      for row in 0..<count {
        for entry in pattern.upperEntries(row) {
          starts[Int(pattern.columnIndices[entry]) + 1] += 1
        }
      }
      for column in 0..<count { starts[column + 1] += starts[column] }
      var next = starts
      var rows = [Int32](repeating: 0, count: Int(starts[count]))
      for row in 0..<count {
        for entry in pattern.upperEntries(row) {
          let column = Int(pattern.columnIndices[entry])
          rows[Int(next[column])] = Int32(row)
          next[column] += 1
        }
      }
      self.starts = starts
      self.rows = rows
    }
  }
}

extension SparsityPattern.Storage {
  /// The entries of a row right of its diagonal entry, which must be stored.
  fileprivate func upperEntries(_ row: Int) -> Range<Int> {
    Int(diagonalPositions[row]) + 1..<Int(rowStarts[row + 1])
  }
}
