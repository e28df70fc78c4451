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

  /// Whether a matrix of the pattern is symmetric to twelve digits.
  ///
  /// - Complexity: O(entries), or less if it is not.
  func isSymmetric(_ matrix: CSRMatrix) -> Bool {
    guard isSymmetric else { return false }
    let (rowStarts, positions) = (pattern.storage.rowStarts, pattern.storage.diagonalPositions)
    let (values, twinPositions) = (matrix.offDiagonal, twins)
    let starts = rowStarts.span
    let diagonals = positions.span
    let others = values.span
    let twins = twinPositions.span
    var pair = 0
    for row in diagonals.indices {
      for position in unsafe Int(diagonals[unchecked: row]) + 1..<Int(starts[unchecked: row + 1]) {
        let (entry, twin) = unsafe (
          others[unchecked: position], others[unchecked: Int(twins[unchecked: pair])]
        )
        guard abs(entry - twin) <= 1e-12 * abs(entry) else { return false }
        pair += 1
      }
    }
    return true
  }

  /// `image <- S q` and `imaginary <- K q`, where S and K have the entries √p and √-p with p the product
  /// `b_ij b_ji` of entries of the Jacobi matrix `B = I - D⁻¹ A`; those of S have the sign of `b_ij`.
  ///
  /// - Parameters:
  ///   - matrix: of the pattern.
  ///   - scale: `1 / √|a_ii|` with the sign of `a_ii`.
  /// - Complexity: one pass over the matrix.
  func multiply(
    _ matrix: CSRMatrix, scale: SystemVector, _ q: SystemVector, into image: SystemVector,
    imaginary: SystemVector
  ) {
    precondition(
      matrix.pattern.storage === pattern.storage && q.count == pattern.rowCount
        && scale.count == q.count && image.count == q.count && imaginary.count == q.count)
    image.fill(with: 0)
    imaginary.fill(with: 0)
    let (rowStarts, positions) = (pattern.storage.rowStarts, pattern.storage.diagonalPositions)
    let columnIndices = pattern.storage.columnIndices
    let (values, twinPositions) = (matrix.offDiagonal, twins)
    let starts = rowStarts.span
    let diagonals = positions.span
    let columns = columnIndices.span
    let others = values.span
    let twins = twinPositions.span
    let (s, q, image, imaginary) = unsafe (
      scale.start, q.start, image.start, imaginary.start
    )
    var pair = 0
    for row in diagonals.indices {
      let (factor, value) = unsafe (s[row], q[row])
      var (real, other) = (0.0, 0.0)
      for position in unsafe Int(diagonals[unchecked: row]) + 1..<Int(starts[unchecked: row + 1]) {
        let twin = unsafe Int(twins[unchecked: pair])
        pair += 1
        if twin < 0 { continue }
        let column = unsafe Int(columns[unchecked: position])
        // Scaled before they are multiplied, so that the product stays a number.
        let entry = unsafe -others[unchecked: position] * factor * abs(s[column])
        let product = unsafe entry * (-others[unchecked: twin] * s[column] * abs(factor))
        let root = abs(product).squareRoot()
        if product > 0 {
          let root = entry < 0 ? -root : root
          unsafe real += root * q[column]
          unsafe image[column] += root * value
        } else {
          unsafe other += root * q[column]
          unsafe imaginary[column] += root * value
        }
      }
      unsafe image[row] += real
      unsafe imaginary[row] += other
    }
  }
}
