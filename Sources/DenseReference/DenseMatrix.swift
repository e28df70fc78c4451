public import RelaxKit

/// A dense matrix, stored column by column.
///
///     let matrix = try DenseMatrix(rows: [[2, 1], [1, 3]])
///     let x = try DenseReference.choleskySolve(matrix, [1, 0])
public struct DenseMatrix: Sendable, Equatable {
  /// The number of rows.
  public let rowCount: Int

  /// The number of columns.
  public let columnCount: Int

  /// All elements, column after column.
  public internal(set) var elements: [Double]

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { rowCount == columnCount }

  /// Makes a matrix of equal elements.
  ///
  /// - Precondition: sizes are not negative.
  public init(rowCount: Int, columnCount: Int, repeating value: Double) {
    require(
      rowCount >= 0 && columnCount >= 0,
      "a matrix cannot have \(rowCount) rows and \(columnCount) columns")
    self.rowCount = rowCount
    self.columnCount = columnCount
    elements = [Double](repeating: value, count: rowCount * columnCount)
  }

  /// Makes a matrix from its rows.
  ///
  /// - Throws: ``DenseReferenceError/shapeMismatch(_:)`` if they differ in length.
  public init(rows: [[Double]]) throws(DenseReferenceError) {
    self.init(rowCount: rows.count, columnCount: rows.first?.count ?? 0, repeating: 0)
    for (row, values) in rows.enumerated() {
      guard values.count == columnCount else {
        throw .shapeMismatch(
          "row \(row) has \(values.count) values and row 0 has \(columnCount)")
      }
      for (column, value) in values.enumerated() { self[row, column] = value }
    }
  }

  /// Makes a dense copy of a sparse matrix.
  public init(_ matrix: CSRMatrix) {
    self.init(rowCount: matrix.rowCount, columnCount: matrix.columnCount, repeating: 0)
    for row in 0..<rowCount {
      for (column, value) in matrix.row(row) { self[row, column] = value }
    }
  }

  /// The identity of n rows.
  public static func identity(_ n: Int) -> DenseMatrix {
    var identity = DenseMatrix(rowCount: n, columnCount: n, repeating: 0)
    for index in 0..<n { identity[index, index] = 1 }
    return identity
  }

  /// The element in that row and column.
  ///
  /// - Precondition: both indices lie in the matrix.
  public subscript(row: Int, column: Int) -> Double {
    get {
      checkIndices(row, column)
      return elements[column * rowCount + row]
    }
    set {
      checkIndices(row, column)
      elements[column * rowCount + row] = newValue
    }
  }

  /// The elements of a column.
  ///
  /// - Precondition: `index` is a column of the matrix.
  public func column(_ index: Int) -> [Double] {
    require(
      index >= 0 && index < columnCount,
      "column \(index) is outside a matrix of \(columnCount) columns")
    return Array(elements[(index * rowCount)..<((index + 1) * rowCount)])
  }

  private func checkIndices(_ row: Int, _ column: Int) {
    require(
      row >= 0 && row < rowCount && column >= 0 && column < columnCount,
      "(\(row), \(column)) is outside a \(rowCount) x \(columnCount) matrix")
  }
}
