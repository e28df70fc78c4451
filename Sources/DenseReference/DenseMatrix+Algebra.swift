private import COpenBLAS
internal import RelaxKit

extension DenseMatrix {
  /// The transpose.
  public func transposed() -> DenseMatrix {
    var transpose = DenseMatrix(rowCount: columnCount, columnCount: rowCount, repeating: 0)
    for column in 0..<columnCount {
      for row in 0..<rowCount { transpose[column, row] = self[row, column] }
    }
    return transpose
  }

  /// The sum `A + factor B`.
  ///
  /// - Throws: ``DenseReferenceError/shapeMismatch(_:)`` if the shapes differ.
  public func adding(
    _ other: DenseMatrix, scaledBy factor: Double = 1
  ) throws(DenseReferenceError) -> DenseMatrix {
    guard rowCount == other.rowCount, columnCount == other.columnCount else {
      throw .shapeMismatch(
        "a \(other.rowCount) x \(other.columnCount) matrix cannot be added to a "
          + "\(rowCount) x \(columnCount) one")
    }
    var sum = self
    for index in elements.indices { sum.elements[index] += factor * other.elements[index] }
    return sum
  }

  /// The matrix with row i multiplied by `factors[i]`: the product `diag(factors) A`.
  ///
  /// - Precondition: one factor for each row.
  public func scalingRows(by factors: [Double]) -> DenseMatrix {
    require(
      factors.count == rowCount, "\(rowCount) rows were given \(factors.count) factors")
    var scaled = self
    for column in 0..<columnCount {
      for row in 0..<rowCount { scaled[row, column] *= factors[row] }
    }
    return scaled
  }

  /// The part below the diagonal, with zeros elsewhere.
  public func strictLowerTriangle() -> DenseMatrix {
    var triangle = self
    for column in 0..<columnCount {
      for row in 0..<min(column + 1, rowCount) { triangle[row, column] = 0 }
    }
    return triangle
  }

  /// The diagonal, as many elements as there are rows or columns, whichever are fewer.
  public var diagonal: [Double] { (0..<min(rowCount, columnCount)).map { self[$0, $0] } }

  /// The product `A B`.
  ///
  /// - Throws: ``DenseReferenceError`` if the shapes do not fit or the libraries are missing.
  public func multiplied(by other: DenseMatrix) throws(DenseReferenceError) -> DenseMatrix {
    guard columnCount == other.rowCount else {
      throw .shapeMismatch(
        "a \(rowCount) x \(columnCount) matrix cannot multiply a "
          + "\(other.rowCount) x \(other.columnCount) one")
    }
    var product = DenseMatrix(rowCount: rowCount, columnCount: other.columnCount, repeating: 0)
    let info = unsafe relaxkit_matrix_product(
      Int32(rowCount), Int32(other.columnCount), Int32(columnCount), elements, other.elements,
      &product.elements)
    if let error = DenseReference.error(info) { throw error }
    return product
  }

  /// The product `A x`.
  ///
  /// - Throws: ``DenseReferenceError`` if the length does not fit or the libraries are missing.
  public func multiplied(by x: [Double]) throws(DenseReferenceError) -> [Double] {
    try multiplied(by: DenseMatrix(column: x)).elements
  }

  /// The power Aᵏ, by repeated squaring.
  ///
  /// - Parameter exponent: k, not negative.
  /// - Throws: ``DenseReferenceError`` if the matrix is not square or the libraries are missing.
  public func power(_ exponent: Int) throws(DenseReferenceError) -> DenseMatrix {
    require(exponent >= 0, "the exponent is \(exponent); it must not be negative")
    try DenseReference.checkSquare(self)
    var result = DenseMatrix.identity(rowCount)
    var square = self
    var rest = exponent
    while rest > 0 {
      if !rest.isMultiple(of: 2) { result = try result.multiplied(by: square) }
      rest /= 2
      if rest > 0 { square = try square.multiplied(by: square) }
    }
    return result
  }

  /// Makes a matrix of one column.
  init(column: [Double]) {
    self.init(rowCount: column.count, columnCount: 1, repeating: 0)
    elements = column
  }
}
