extension MatrixMarket {
  /// What the size line says, checked against the length of the text.
  struct Size {
    let rowCount: Int
    let columnCount: Int
    /// The number of entries in the text: announced, or for an array what the shape needs.
    let storedCount: Int

    /// The rows and columns that any text may have, however short: a nearly empty matrix is written
    /// in a few bytes. Empty rows cost memory all the same while they are read, 24 bytes each.
    private static let freeDimension = 1 << 20

    /// - Parameter textLength: the bytes of the whole text, if the cursor has no more than its head.
    init(
      _ cursor: inout Cursor, _ header: Header, textLength: Int? = nil
    ) throws(InputError) {
      let textLength = textLength ?? cursor.bytes.count
      guard cursor.findLine() else {
        throw cursor.error(.truncated, "the text ends before the line with the sizes")
      }
      rowCount = try Self.scanDimension(&cursor, "rows", textLength)
      columnCount = try Self.scanDimension(&cursor, "columns", textLength)
      if header.symmetry != .general, rowCount != columnCount {
        throw cursor.error(
          .notSquare,
          "a \(header.symmetry.rawValue) matrix must be square, and this is \(rowCount) x "
            + "\(columnCount)")
      }
      storedCount =
        switch (header.layout, header.symmetry) {
        case (.coordinate, _): try Self.scanCount(&cursor, "entries")
        case (.array, .general): rowCount * columnCount
        case (.array, .skewSymmetric): rowCount * (rowCount - 1) / 2
        case (.array, .symmetric), (.array, .hermitian): rowCount * (rowCount + 1) / 2
        }
      try cursor.endLine()
      try checkCount(cursor, header, textLength)
    }

    private static func scanDimension(
      _ cursor: inout Cursor, _ what: String, _ textLength: Int
    ) throws(InputError) -> Int {
      let count = try scanCount(&cursor, what)
      let limit = min(max(freeDimension, textLength), Int(Int32.max) - 1)
      guard count <= limit else {
        throw cursor.error(
          .tooLarge,
          "\(count) \(what) are too many for a text of \(textLength) bytes, which may have "
            + "\(limit)")
      }
      return count
    }

    private static func scanCount(
      _ cursor: inout Cursor, _ what: String
    ) throws(InputError) -> Int {
      guard let count = cursor.scanInteger() else { throw cursor.countError(what) }
      return count
    }

    /// Refuses counts that the rest of the text has no room for, before anything is allocated.
    private func checkCount(
      _ cursor: Cursor, _ header: Header, _ textLength: Int
    ) throws(InputError) {
      let remainingCount = textLength - cursor.consumedCount
      let room = (remainingCount + 1) / header.leastEntryLength  // the last line may be open
      guard storedCount <= room else {
        throw cursor.error(
          .truncated,
          "\(storedCount) entries are announced, and the \(remainingCount) bytes that follow "
            + "have room for \(room) at most")
      }
      let copies = header.symmetry == .general ? 1 : 2
      guard storedCount <= Int(Int32.max) / copies else {
        throw cursor.error(
          .tooLarge, "\(storedCount) entries are more than 32-bit indices address")
      }
    }
  }
}
