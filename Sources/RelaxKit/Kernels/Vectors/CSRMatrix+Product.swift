extension CSRMatrix {
  /// The product `A x`.
  ///
  /// - Parameter x: `columnCount` elements.
  /// - Throws: ``InputError`` if the length differs.
  /// - Complexity: one pass over the matrix, one allocation.
  public func multiplied(by x: [Double]) throws(InputError) -> [Double] {
    var product = [Double](repeating: 0, count: rowCount)
    try multiply(x, into: &product)
    return product
  }

  /// Forms the product `A x` in `product`, without allocating.
  ///
  /// - Parameters:
  ///   - x: `columnCount` elements.
  ///   - product: `rowCount` elements, overwritten.
  /// - Throws: ``InputError`` if a length differs.
  /// - Complexity: one pass over the matrix.
  public func multiply(_ x: [Double], into product: inout [Double]) throws(InputError) {
    guard x.count == columnCount, product.count == rowCount else {
      throw InputError(
        .shapeMismatch,
        "a \(rowCount) x \(columnCount) matrix was given \(x.count) elements to multiply and "
          + "\(product.count) for the product")
    }
    SparseProduct.multiply(self, x, into: &product)
  }
}
