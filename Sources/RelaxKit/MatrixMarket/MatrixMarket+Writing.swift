extension MatrixMarket {
  /// Writes a matrix to a file, so that reading it gives the same entries bit for bit.
  ///
  /// The file is a general coordinate file, with the entries row by row. One that exists is
  /// overwritten; if writing fails halfway, what is left of it is refused as truncated when read.
  ///
  /// - Parameters:
  ///   - matrix: of finite values.
  ///   - path: the file to write.
  ///   - comment: put below the first line; may have several lines.
  /// - Throws: ``InputError`` if a value is not finite, with its row, or the file cannot be written.
  public static func write(
    _ matrix: CSRMatrix, toPath path: String, comment: String = ""
  ) throws(InputError) {
    try FileBytes.store(bytes(of: matrix, comment: comment), path: path)
  }

  /// Writes a vector to a file as an array of one column, so that reading it gives the same numbers
  /// bit for bit.
  ///
  /// - Parameters:
  ///   - vector: of finite numbers.
  ///   - path: the file to write.
  ///   - comment: put below the first line; may have several lines.
  /// - Throws: ``InputError`` if an element is not finite, with its place, or the file cannot be
  ///   written.
  public static func write(
    _ vector: [Double], toPath path: String, comment: String = ""
  ) throws(InputError) {
    try FileBytes.store(bytes(of: vector, comment: comment), path: path)
  }

  /// The text of a matrix, as it would be written to a file.
  ///
  /// - Throws: ``InputError`` if a value is not finite, with its row.
  public static func text(
    of matrix: CSRMatrix, comment: String = ""
  ) throws(InputError) -> String {
    String(decoding: try bytes(of: matrix, comment: comment), as: UTF8.self)
  }

  /// The text of a vector, as it would be written to a file.
  ///
  /// - Throws: ``InputError`` if an element is not finite, with its place.
  public static func text(
    of vector: [Double], comment: String = ""
  ) throws(InputError) -> String {
    String(decoding: try bytes(of: vector, comment: comment), as: UTF8.self)
  }

  private static func bytes(
    of matrix: CSRMatrix, comment: String
  ) throws(InputError) -> [UInt8] {
    var bytes = opening(.coordinate, comment)
    bytes.reserveCapacity(bytes.count + 32 * matrix.entryCount)
    bytes += "\(matrix.rowCount) \(matrix.columnCount) \(matrix.entryCount)\n".utf8
    for row in 0..<matrix.rowCount {
      for (column, value) in matrix.row(row) {
        guard value.isFinite else {
          throw InputError(
            .notFinite,
            "the entry in row \(row), column \(column) is \(value); only finite values can be "
              + "written", row: row)
        }
        bytes += "\(row + 1) \(column + 1) \(value)\n".utf8
      }
    }
    return bytes
  }

  private static func bytes(of vector: [Double], comment: String) throws(InputError) -> [UInt8] {
    var bytes = opening(.array, comment)
    bytes += "\(vector.count) 1\n".utf8
    for (element, value) in vector.enumerated() {
      guard value.isFinite else {
        throw InputError(
          .notFinite, "element \(element) is \(value); only finite values can be written",
          row: element)
      }
      bytes += "\(value)\n".utf8
    }
    return bytes
  }

  private static func opening(_ layout: Header.Layout, _ comment: String) -> [UInt8] {
    var text = "%%MatrixMarket matrix \(layout.rawValue) real general\n"
    for line in comment.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
    where !comment.isEmpty {
      text += "% \(line)\n"
    }
    return Array(text.utf8)
  }
}
