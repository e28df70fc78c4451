/// Where each entry above the diagonal has its transposed twin; made once for a pattern.
///
/// It takes four bytes for each entry above the diagonal.
final class TransposePairs: Sendable {
  let pattern: SparsityPattern
  /// Whether every entry has a twin.
  let isSymmetric: Bool
  /// For each entry above the diagonal, row by row, the position of its twin; -1 if it has none.
  private let twins: [Int32]

  /// Finds the twins in one pass: the rows that need an entry of row j come in the order of its
  /// columns.
  ///
  /// - Precondition: the pattern is square and has a full diagonal.
  init(for pattern: SparsityPattern) {
    precondition(pattern.isSquare && pattern.firstMissingDiagonal == nil)
    self.pattern = pattern
    let storage = pattern.storage
    var next = Array(storage.rowStarts.dropLast())
    var twins: [Int32] = []
    twins.reserveCapacity((pattern.entryCount - pattern.rowCount + 1) / 2)
    var pairCount = 0
    for row in 0..<pattern.rowCount {
      let upper = Int(storage.diagonalPositions[row]) + 1
      for position in upper..<Int(storage.rowStarts[row + 1]) {
        let column = Int(storage.columnIndices[position])
        while storage.columnIndices[Int(next[column])] < row { next[column] += 1 }
        let candidate = next[column]
        let isTwin = storage.columnIndices[Int(candidate)] == row
        twins.append(isTwin ? candidate : -1)
        if isTwin { pairCount += 1 }
      }
    }
    self.twins = twins
    isSymmetric = 2 * pairCount + pattern.rowCount == pattern.entryCount
  }

  /// The largest entry off the diagonal of a matrix of the pattern that is symmetric to twelve digits; nil
  /// for others.
  ///
  /// - Complexity: O(entries), or less if it is not.
  func largestOfSymmetric(_ matrix: CSRMatrix) -> Double? {
    guard isSymmetric else { return nil }
    let (rowStarts, positions) = (pattern.storage.rowStarts, pattern.storage.diagonalPositions)
    let (values, twinPositions) = (matrix.offDiagonal, twins)
    let starts = rowStarts.span
    let diagonals = positions.span
    let others = values.span
    let twins = twinPositions.span
    var pair = 0
    var largest = -Double.infinity
    for row in diagonals.indices {
      for position in unsafe Int(diagonals[unchecked: row]) + 1..<Int(starts[unchecked: row + 1]) {
        let (entry, twin) = unsafe (
          others[unchecked: position], others[unchecked: Int(twins[unchecked: pair])]
        )
        guard abs(entry - twin) <= 1e-12 * abs(entry) else { return nil }
        largest = max(largest, entry)
        pair += 1
      }
    }
    return largest
  }

  /// `real <- S` and `imaginary <- K`, which have the entries √p and √-p where the product `p = b_ij b_ji`
  /// of entries of the Jacobi matrix `B = I - D⁻¹ A` has that sign; those of S have the sign of `b_ij`.
  ///
  /// - Parameters:
  ///   - matrix: of the pattern.
  ///   - inverse: the reciprocals of its diagonal, in its own order.
  ///   - real: the entries of S in the order of the pattern; empty, or from a call before.
  ///   - imaginary: those of K likewise; it stays empty as long as K is zero.
  /// - Returns: whether S has no negative entry.
  /// - Complexity: one pass over the matrix.
  func split(
    _ matrix: CSRMatrix, inverse: SystemVector, real: inout [Double], imaginary: inout [Double]
  ) -> Bool {
    precondition(
      matrix.pattern.storage === pattern.storage && inverse.count == pattern.rowCount)
    // Entries without a twin stay zero.
    if real.isEmpty { real = [Double](repeating: 0, count: pattern.entryCount) }
    let (rowStarts, positions) = (pattern.storage.rowStarts, pattern.storage.diagonalPositions)
    let columnIndices = pattern.storage.columnIndices
    let (values, twinPositions) = (matrix.offDiagonal, twins)
    let starts = rowStarts.span
    let diagonals = positions.span
    let columns = columnIndices.span
    let others = values.span
    let twins = twinPositions.span
    var isNonnegative = true
    var hasImaginary = !imaginary.isEmpty
    let inverse = unsafe inverse.start
    var pair = 0
    for row in diagonals.indices {
      let factor = unsafe inverse[row]
      for position in unsafe Int(diagonals[unchecked: row]) + 1..<Int(starts[unchecked: row + 1]) {
        let twin = unsafe Int(twins[unchecked: pair])
        pair += 1
        if twin < 0 { continue }
        let entry = unsafe -others[unchecked: position] * factor
        let product =
          unsafe entry * (-others[unchecked: twin] * inverse[Int(columns[unchecked: position])])
        let root = abs(product).squareRoot()
        let value = product > 0 ? (entry < 0 ? -root : root) : 0
        if value < 0 { isNonnegative = false }
        real[position] = value
        real[twin] = value
        if product < 0, !hasImaginary {
          imaginary = [Double](repeating: 0, count: pattern.entryCount)
          hasImaginary = true
        }
        if hasImaginary {
          let value = product < 0 ? root : 0
          imaginary[position] = value
          imaginary[twin] = value
        }
      }
    }
    return isNonnegative
  }
}
