internal import RelaxKit

/// Where the numbers of a caller go among the entries of a pattern.
enum EntryMap: Sendable {
  /// The caller has them in the order of the pattern.
  case inOrder
  /// The entry of each number; numbers with the same one are added up.
  case scattered([Int32])

  /// Finds the entry of each pair of a row and a column; both are those of the pattern.
  static func scattered(
    to pattern: SparsityPattern, count: Int, _ place: (Int) -> (row: Int, column: Int32)
  ) -> EntryMap {
    let (starts, columns) = (pattern.rowStarts, pattern.columnIndices)
    return .scattered(
      (0..<count).map { index in
        let (row, column) = place(index)
        var (low, high) = (Int(starts[row]), Int(starts[row + 1]))
        while low < high {
          let middle = (low + high) / 2
          if columns[middle] < column { low = middle + 1 } else { high = middle }
        }
        return Int32(low)
      })
  }

  /// Replaces the values of a matrix by numbers; `scratch` is kept between calls.
  func replaceValues(
    of matrix: inout CSRMatrix, with numbers: [Double], _ scratch: inout [Double]
  ) throws(InputError) {
    switch self {
    case .inOrder: try matrix.replaceValues(with: numbers)
    case .scattered(let entries):
      scratch.removeAll(keepingCapacity: true)
      scratch.append(contentsOf: repeatElement(0, count: matrix.entryCount))
      for (index, entry) in entries.enumerated() { scratch[Int(entry)] += numbers[index] }
      try matrix.replaceValues(with: scratch)
    }
  }

  /// Where pairs go whose numbers come after those of a diagonal, first ones before second ones; nil if several go
  /// to one entry.
  func pairPlaces(in pattern: SparsityPattern) -> PairPlaces? {
    let rowCount = pattern.rowCount
    guard case .scattered(let entries) = self, entries.count == pattern.entryCount else {
      return nil
    }
    let middle = rowCount + (entries.count - rowCount) / 2
    return PairPlaces(
      first: Array(entries[rowCount..<middle]), second: Array(entries[middle...]),
      rowCount: rowCount)
  }
}

extension CSRMatrix {
  /// Makes a matrix from compressed rows, and says where further values go.
  static func make(
    rowCount: Int, starts: [Int32], columns: [Int32], values: [Double]
  ) throws(InputError) -> (CSRMatrix, EntryMap) {
    let matrix = try CSRMatrix(
      rowCount: rowCount, columnCount: rowCount, rowStarts: starts, columnIndices: columns,
      values: values)
    if matrix.pattern.columnIndices == columns { return (matrix, .inOrder) }
    var rows = [Int](repeating: 0, count: columns.count)
    for row in 0..<rowCount {
      for position in Int(starts[row])..<Int(starts[row + 1]) { rows[position] = row }
    }
    return (
      matrix,
      .scattered(to: matrix.pattern, count: columns.count) { (rows[$0], columns[$0]) }
    )
  }

  /// Makes a matrix from OpenFOAM's form; the numbers are the diagonal, the upper and the lower ones.
  static func make(
    cellCount: Int, lower: [Int32], upper: [Int32], numbers: [Double]
  ) throws(InputError) -> (CSRMatrix, EntryMap) {
    let faceCount = lower.count
    var starts = [Int32](repeating: 1, count: cellCount + 1)
    starts[0] = 0
    for face in 0..<faceCount {
      for cell in [lower[face], upper[face]] where cell < 0 || cell >= cellCount {
        throw InputError(
          .indexOutOfRange,
          "face \(face) has a cell that is number \(cell), outside 0..<\(cellCount)"
        )
      }
      guard lower[face] != upper[face] else {
        throw InputError(
          .indexOutOfRange,
          "face \(face) has cell \(lower[face]) on both sides; such a coefficient "
            + "belongs to the diagonal")
      }
      starts[Int(lower[face]) + 1] += 1
      starts[Int(upper[face]) + 1] += 1
    }
    for cell in 0..<cellCount { starts[cell + 1] += starts[cell] }
    func place(_ index: Int) -> (row: Int, column: Int32) {
      if index < cellCount { return (index, Int32(index)) }
      let face = (index - cellCount) % max(faceCount, 1)
      return index < cellCount + faceCount
        ? (Int(lower[face]), upper[face]) : (Int(upper[face]), lower[face])
    }
    var next = starts
    var columns = [Int32](repeating: 0, count: numbers.count)
    var values = [Double](repeating: 0, count: numbers.count)
    // Lower ones first: as OpenFOAM numbers faces, rows then are in order.
    for range in [cellCount + faceCount..<numbers.count, 0..<cellCount + faceCount] {
      for index in range {
        let (row, column) = place(index)
        columns[Int(next[row])] = column
        values[Int(next[row])] = numbers[index]
        next[row] += 1
      }
    }
    let matrix = try CSRMatrix(
      rowCount: cellCount, columnCount: cellCount, rowStarts: starts, columnIndices: columns,
      values: values)
    return (matrix, .scattered(to: matrix.pattern, count: numbers.count, place))
  }
}
