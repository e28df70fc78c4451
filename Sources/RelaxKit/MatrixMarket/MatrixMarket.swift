/// Matrices and vectors in the Matrix Market exchange format, the text format of the SuiteSparse
/// collection.
///
///     let matrix = try MatrixMarket.readMatrix(atPath: "thermal.mtx")
///     let load = try MatrixMarket.readVector(atPath: "thermal_b.mtx")
///     try MatrixMarket.write(matrix, toPath: "copy.mtx", comment: "unit cube, 64 cells a side")
///
/// A file starts with `%%MatrixMarket matrix`, a layout, a field and a symmetry, in letters of
/// either case:
///
/// | layout | field | symmetry |
/// | --- | --- | --- |
/// | `coordinate` | `real`, `integer`, `pattern` | `general`, `symmetric`, `skew-symmetric` |
/// | `array` | `real`, `integer` | the same |
///
/// Entries of a `pattern` are 1. A symmetric or skew-symmetric file stores the lower triangle, and
/// the upper one is filled in. Entries of a coordinate file that share a place are summed in the
/// order of the file, zeros are kept; of an array file the zeros are left out of a matrix. Numbers
/// are rounded to the nearest `Double`; an exponent may be written with `D` as Fortran does. Blank
/// lines and, after the first line, lines that start with `%` are skipped, and so is a byte order mark
/// of UTF-8 before the first line.
///
/// Files are fully validated: everything at fault is an ``InputError`` with the line.
/// Time and memory are O(bytes of the text) and 24 MiB at most, whatever the text announces. To that
/// end a size line is refused that announces more entries than the rest of the text has room for, or
/// more rows or columns than both 2²⁰ = 1 048 576 and the number of bytes of the text. A matrix so
/// nearly empty can be written, but not read back.
///
/// Format: Boisvert, Pozo and Remington, *The Matrix Market Exchange Formats: Initial Design*,
/// NISTIR 5935, 1996.
public enum MatrixMarket {
  // MARK: Files

  /// Reads a matrix from a file or a pipe.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - byteLimit: the most bytes it may hold, or a pipe may give; nil for half the memory of the
  ///     machine. The matrix takes as much again, or more.
  /// - Throws: ``InputError`` with path and line if the file cannot be read, breaks the format, holds
  ///   complex numbers, or more bytes than the limit. The first lines are checked before the rest is
  ///   read.
  /// - Complexity: O(bytes) if the entries of each row come with ascending columns, as in files
  ///   sorted by row or by column.
  public static func readMatrix(
    atPath path: String, byteLimit: Int? = nil
  ) throws(InputError) -> CSRMatrix {
    try parseMatrix(text(atPath: path, byteLimit: byteLimit), path: path)
  }

  /// Reads a vector from a file or a pipe: a matrix of one column or of one row.
  ///
  /// - Parameters:
  ///   - path: the file.
  ///   - byteLimit: the most bytes it may hold, or a pipe may give; nil for half the memory of the
  ///     machine.
  /// - Throws: ``InputError`` with path and line if the file cannot be read, breaks the format, holds
  ///   complex numbers or more bytes than the limit, or has both more rows and more columns than one.
  /// - Complexity: O(bytes).
  public static func readVector(
    atPath path: String, byteLimit: Int? = nil
  ) throws(InputError) -> [Double] {
    try parseVector(text(atPath: path, byteLimit: byteLimit), path: path)
  }

  // MARK: Text

  /// Reads a matrix from text.
  ///
  /// - Parameters:
  ///   - text: the contents of a file.
  ///   - path: where the text came from, for errors to name.
  /// - Throws: ``InputError`` with the line if the text breaks the format or holds complex numbers.
  public static func parseMatrix(
    _ text: String, path: String? = nil
  ) throws(InputError) -> CSRMatrix {
    try parseMatrix(Array(text.utf8), path: path)
  }

  /// Reads a matrix from the bytes of a text.
  ///
  /// - Parameters:
  ///   - text: the contents of a file, in UTF-8.
  ///   - path: where the text came from, for errors to name.
  /// - Throws: ``InputError`` with the line if the text breaks the format or holds complex numbers.
  public static func parseMatrix(
    _ text: [UInt8], path: String? = nil
  ) throws(InputError) -> CSRMatrix {
    do {
      var reader = try Reader(text)
      return try reader.readMatrix()
    } catch {
      throw error.located(in: path)
    }
  }

  /// Reads a vector from text: a matrix of one column or of one row.
  ///
  /// - Parameters:
  ///   - text: the contents of a file.
  ///   - path: where the text came from, for errors to name.
  /// - Throws: ``InputError`` with the line if the text breaks the format, holds complex numbers, or
  ///   has both more rows and more columns than one.
  public static func parseVector(
    _ text: String, path: String? = nil
  ) throws(InputError) -> [Double] {
    try parseVector(Array(text.utf8), path: path)
  }

  /// Reads a vector from the bytes of a text: a matrix of one column or of one row.
  ///
  /// - Parameters:
  ///   - text: the contents of a file, in UTF-8.
  ///   - path: where the text came from, for errors to name.
  /// - Throws: ``InputError`` with the line if the text breaks the format, holds complex numbers, or
  ///   has both more rows and more columns than one.
  public static func parseVector(
    _ text: [UInt8], path: String? = nil
  ) throws(InputError) -> [Double] {
    do {
      var reader = try Reader(text)
      return try reader.readVector()
    } catch {
      throw error.located(in: path)
    }
  }
}

extension InputError {
  func located(in path: String?) -> InputError {
    var error = self
    error.path = path
    return error
  }
}
