package import RelaxKit

/// Reads Matrix Market files, plain or compressed with gzip; which, their first bytes tell.
package struct MatrixFiles: Sendable {
  /// The most bytes that a compressed file may inflate to, so that a small one cannot fill the
  /// memory, and that a pipe may give, which need not end.
  let inflateLimit: Int

  package init(inflateLimit: Int = 1 << 30) { self.inflateLimit = inflateLimit }

  /// Reads a matrix; errors have the path, and the line where there is one.
  package func matrix(atPath path: String) throws(InputError) -> CSRMatrix {
    try MatrixMarket.parseMatrix(text(atPath: path), path: path)
  }

  /// Reads a matrix and, if there is more text, the right-hand side that follows it, whose lines errors
  /// count anew.
  package func system(
    atPath path: String
  ) throws(InputError) -> (matrix: CSRMatrix, rightHandSide: [Double]?) {
    let text = try text(atPath: path)
    let banner = Array("\n%%MatrixMarket".utf8)
    let next = text.indices.first { text[$0] == banner[0] && text[$0...].starts(with: banner) }
    guard let next else { return (try MatrixMarket.parseMatrix(text, path: path), nil) }
    let matrix = try MatrixMarket.parseMatrix(Array(text[...next]), path: path)
    let vector = try MatrixMarket.parseVector(Array(text[(next + 1)...]), path: path)
    try Self.check(vector, what: "right-hand side", rowCount: matrix.rowCount, path: path)
    return (matrix, vector)
  }

  /// Reads a vector.
  package func vector(atPath path: String) throws(InputError) -> [Double] {
    try MatrixMarket.parseVector(text(atPath: path), path: path)
  }

  /// Reads a vector that must fit a matrix, by the name errors are to use.
  package func vector(
    atPath path: String, what: String, rowCount: Int
  ) throws(InputError) -> [Double] {
    let vector = try vector(atPath: path)
    try Self.check(vector, what: what, rowCount: rowCount, path: path)
    return vector
  }

  private static func check(
    _ vector: [Double], what: String, rowCount: Int, path: String
  ) throws(InputError) {
    guard vector.count == rowCount else {
      throw InputError(
        .shapeMismatch,
        "the \(what) has \(vector.count) elements, and the matrix \(rowCount) rows", path: path)
    }
  }

  /// What a file holds, unpacked. Its first lines are checked before the rest is read.
  private func text(atPath path: String) throws(InputError) -> [UInt8] {
    let source = try FileSource(path: path)
    let head = try source.next(upTo: FileSource.headCount)
    guard head.starts(with: Gzip.magic) else {
      let isPipe = source.byteCount == nil
      return try MatrixMarket.text(
        from: source, after: head, byteLimit: isPipe ? inflateLimit : FileSource.memoryLimit,
        advice: isPipe
          ? " for a pipe; raise --inflate-limit if it ends" : ", half the memory of this machine")
    }
    var pending: [UInt8]? = head
    return try Gzip.inflate(limit: inflateLimit, path: path) { head throws(InputError) in
      try MatrixMarket.checkHead(head, textLength: .max, path: path)
    } from: { () throws(InputError) in
      if let first = pending.take() { return first }
      return try source.next(upTo: 1 << 18)
    }
  }
}

extension InputError {
  /// The fault of a matrix, told of the file it was read from, where rows count from 1, before the shift of
  /// its diagonal.
  package func ofMatrix(_ matrix: CSRMatrix, path: String, shift: Double = 0) -> InputError {
    guard let row, row < min(matrix.rowCount, matrix.columnCount) else {
      return InputError(code, message, path: path)
    }
    let shifted = shift == 0 ? "" : " after the shift by \(shift)"
    let message =
      switch code {
      case .missingDiagonal:
        "row \(row + 1) stores no diagonal entry\(shifted); relaxation divides by it, so permute the "
          + "rows or shift the diagonal"
      case .zeroDiagonal, .notFinite:
        "the diagonal entry of row \(row + 1) is \(matrix[row, row])\(shifted); relaxation divides by "
          + "it, so it must be finite and not zero"
      default: self.message
      }
    return InputError(code, message, row: row, path: path)
  }
}
