/// Products and residuals with a matrix as it is stored, of any shape.
enum SparseProduct {
  /// `product <- A x`; lengths must fit.
  static func multiply(_ matrix: CSRMatrix, _ x: [Double], into product: inout [Double]) {
    precondition(x.count == matrix.columnCount && product.count == matrix.rowCount)
    let storage = matrix.pattern.storage
    let (starts, indices) = (storage.rowStarts, storage.columnIndices)
    let (others, diagonals) = (matrix.offDiagonal, matrix.diagonal)
    let rowStarts = starts.span
    let columns = indices.span
    let values = others.span
    let diagonal = diagonals.span
    let source = x.span
    var target = product.mutableSpan
    for row in 0..<storage.rowCount {
      // The value stored in place of a diagonal entry is zero.
      var sum = 0.0
      for position in unsafe Int(rowStarts[unchecked: row])..<Int(rowStarts[unchecked: row + 1]) {
        let column = unsafe Int(columns[unchecked: position])
        unsafe sum += values[unchecked: position] * source[unchecked: column]
      }
      let diagonalTerm =
        unsafe row < diagonal.count ? diagonal[unchecked: row] * source[unchecked: row] : 0
      unsafe target[unchecked: row] = sum + diagonalTerm
    }
  }

  /// `b - A x`, each sum in twice the working precision; lengths must fit.
  static func residual(_ matrix: CSRMatrix, _ x: [Double], _ b: [Double]) -> [Double] {
    precondition(x.count == matrix.rowCount && b.count == matrix.rowCount && matrix.isSquare)
    let memory = AlignedStorage(repeating: 0.0, count: 3 * b.count)
    func vector(_ index: Int) -> SystemVector {
      SystemVector(memory, offset: index * b.count, count: b.count)
    }
    let (iterate, load, result) = (vector(0), vector(1), vector(2))
    for row in b.indices { (iterate[row], load[row]) = (x[row], b[row]) }
    residual(matrix, iterate, load, in: nil, into: result)
    return b.indices.map { result[$0] }
  }

  /// `r <- b - A x`, each sum in twice the working precision.
  ///
  /// - Parameter order: the order of the three vectors; nil for that of the rows.
  static func residual(
    _ matrix: CSRMatrix, _ x: SystemVector, _ b: SystemVector, in order: VectorOrder?,
    into r: SystemVector
  ) {
    precondition(x.count == matrix.rowCount && b.count == x.count && r.count == x.count)
    let storage = matrix.pattern.storage
    let (others, diagonal) = (matrix.offDiagonal, matrix.diagonal)
    for place in 0..<x.count {
      let row = order.map { Int($0.permutation[place]) } ?? place
      var sum = CompensatedSum(b[place])
      sum.add(-diagonal[row], times: x[place])
      for position in Int(storage.rowStarts[row])..<Int(storage.rowStarts[row + 1]) {
        let column = Int(storage.columnIndices[position])
        let place = order.map { Int($0.places[column]) } ?? column
        sum.add(-others[position], times: x[place])
      }
      r[place] = sum.value
    }
  }
}
