extension MatrixMarket {
  /// Reads one text: what it announces on creation, its entries on request.
  struct Reader {
    private var cursor: Cursor
    private let header: Header
    private let size: Size

    init(_ text: [UInt8]) throws(InputError) {
      cursor = Cursor(text)
      header = try Header(&cursor)
      size = try Size(&cursor, header)
    }

    mutating func readMatrix() throws(InputError) -> CSRMatrix {
      let mirrors = header.symmetry != .general
      let sign: Double = header.symmetry == .skewSymmetric ? -1 : 1
      let keepsZeros = header.layout == .coordinate
      var entries = Triplets(
        rowCount: size.rowCount, columnCount: size.columnCount,
        capacity: mirrors ? 2 * size.storedCount : size.storedCount)
      try forEachEntry { row, column, value in
        if value == 0, !keepsZeros { return }
        entries.append(row, column, value)
        if mirrors, row != column { entries.append(column, row, sign * value) }
      }
      return try entries.matrix()
    }

    mutating func readVector() throws(InputError) -> [Double] {
      guard size.rowCount == 1 || size.columnCount == 1 else {
        throw cursor.error(
          .shapeMismatch,
          "a vector has one column or one row, and this is \(size.rowCount) x \(size.columnCount)")
      }
      var vector = [Double](repeating: 0, count: size.rowCount * size.columnCount)
      var isGiven = [Bool](repeating: false, count: vector.count)
      try forEachEntry { row, column, value in
        let element = Int(max(row, column))  // the other one is 0
        // Adding to the zero that is there would lose the sign of a negative one.
        vector[element] = isGiven[element] ? vector[element] + value : value
        isGiven[element] = true
      }
      if let element = vector.firstIndex(where: { !$0.isFinite }) {
        throw InputError(
          .notFinite, "the entries in place \(element + 1) add up to \(vector[element])",
          row: element)
      }
      return vector
    }

    // MARK: Entries

    /// Calls `body` with row and column, from 0, and value of every stored entry.
    @inline(__always)
    private mutating func forEachEntry(
      _ body: (Int32, Int32, Double) -> Void
    ) throws(InputError) {
      switch header.layout {
      case .coordinate: try forEachCoordinate(body)
      case .array: try forEachArrayValue(body)
      }
      guard !cursor.findLine() else {
        throw cursor.error(
          .excessEntries,
          "\(cursor.quoted) follows the last of the \(size.storedCount) entries the size line "
            + "announces")
      }
    }

    @inline(__always)
    private mutating func forEachCoordinate(
      _ body: (Int32, Int32, Double) -> Void
    ) throws(InputError) {
      let hasValues = header.field != .pattern
      let isTriangular = header.symmetry != .general
      for index in 0..<size.storedCount {
        try findEntry(index)
        let row = try scanIndex(size.rowCount, "row")
        let column = try scanIndex(size.columnCount, "column")
        if isTriangular { try checkTriangle(row, column) }
        let value = hasValues ? try scanValue() : 1
        try cursor.endLine()
        body(row, column, value)
      }
    }

    @inline(__always)
    private mutating func forEachArrayValue(
      _ body: (Int32, Int32, Double) -> Void
    ) throws(InputError) {
      var index = 0
      for column in 0..<size.columnCount {
        let first =
          switch header.symmetry {
          case .general: 0
          case .symmetric, .hermitian: column
          case .skewSymmetric: column + 1
          }
        for row in first..<size.rowCount {
          try findEntry(index)
          let value = try scanValue()
          try cursor.endLine()
          body(Int32(row), Int32(column), value)
          index += 1
        }
      }
    }

    @inline(__always)
    private mutating func findEntry(_ index: Int) throws(InputError) {
      guard cursor.findLine() else {
        throw cursor.error(
          .truncated,
          "the text ends after \(index) of the \(size.storedCount) entries the size line announces")
      }
    }

    @inline(__always)
    private mutating func scanIndex(
      _ count: Int, _ what: StaticString
    ) throws(InputError) -> Int32 {
      guard let index = cursor.scanInteger(), index >= 1, index <= count else {
        throw cursor.indexError("\(what)", count)
      }
      return Int32(truncatingIfNeeded: index - 1)
    }

    @inline(__always)
    private mutating func scanValue() throws(InputError) -> Double {
      guard let value = cursor.scanNumber() else { throw cursor.valueError() }
      guard value.isFinite else {
        throw cursor.error(.notFinite, "the value \(cursor.quoted) is beyond the range of Double")
      }
      if header.field == .integer, !cursor.isInteger {
        throw cursor.error(
          .malformedText,
          "the value is \(cursor.quoted), and the header announces integers; it should say real")
      }
      return value
    }

    /// Refuses what the file says through its mirror image.
    @inline(__always)
    private func checkTriangle(_ row: Int32, _ column: Int32) throws(InputError) {
      if column > row {
        throw cursor.error(
          .malformedText,
          "row \(row + 1), column \(column + 1) is above the diagonal; a "
            + "\(header.symmetry.rawValue) file stores the lower triangle only")
      }
      if column == row, header.symmetry == .skewSymmetric {
        throw cursor.error(
          .malformedText,
          "row \(row + 1), column \(column + 1) is on the diagonal, which is zero in a "
            + "skew-symmetric matrix and not stored")
      }
    }
  }
}
