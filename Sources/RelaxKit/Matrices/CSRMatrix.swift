/// A sparse matrix in compressed rows: a ``SparsityPattern`` and its values.
///
///     let matrix = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
///     matrix[0, 1]                                  // -1
///     matrix.row(1).map(\.column)                   // [0, 1, 2]
///     let shifted = matrix.shiftingDiagonal(by: 3)  // shares pattern and off-diagonal values
///
/// Columns ascend in each row, duplicates were summed, all values are finite. The diagonal is kept
/// apart from the other values: relaxation methods use it in another role, and the systems
/// `A + c I` of a sequence then differ in `n` numbers and share the rest.
///
/// Copies share storage until one of them changes. A matrix takes 12 bytes per entry and 24 per row.
public struct CSRMatrix: Sendable {
  /// Which entries are stored.
  public internal(set) var pattern: SparsityPattern

  /// All values in the order of the pattern, with zero in place of the diagonal entries.
  ///
  /// - Complexity: O(1), but O(entries) while ``waitingPairs`` wait.
  var offDiagonal: [Double] {
    guard isWaiting, let pairs else { return filled }
    var rows = filled
    pairs.fill(&rows)
    return rows
  }

  /// The same, but of an earlier matrix where pairs wait.
  private var filled: [Double]

  /// The pairs that the values came as last, if they did.
  private var pairs: ValuePairs?

  /// Whether the rows have not been filled with them yet.
  private var isWaiting = false

  /// The values off the diagonal where they came as pairs and rows have not been filled with them: who only wants
  /// them in an order of its own may take them from here.
  var waitingPairs: ValuePairs? { isWaiting ? pairs : nil }

  /// The diagonal of the square leading part, zero where no entry is stored.
  public private(set) var diagonal: [Double]

  /// Stands for the present contents of `offDiagonal`: equal objects mean equal values, so that
  /// what was derived from them need not be derived again.
  private(set) var offDiagonalVersion = Version()

  /// The lowest and the highest value off the diagonal, or 0 if none is below or above that.
  private var offDiagonalExtent = (lowest: 0.0, highest: 0.0)

  /// No value off the diagonal is larger.
  var largestOffDiagonal: Double { max(offDiagonalExtent.highest, -offDiagonalExtent.lowest) }

  /// Whether no value off the diagonal is positive.
  var hasNoPositiveOffDiagonal: Bool { offDiagonalExtent.highest <= 0 }

  /// An object compared by identity; whoever holds it keeps its address from being used again.
  final class Version: Sendable {}

  /// The number of rows.
  public var rowCount: Int { pattern.rowCount }

  /// The number of columns.
  public var columnCount: Int { pattern.columnCount }

  /// The number of stored entries, zero or not.
  public var entryCount: Int { pattern.entryCount }

  /// Whether there are as many rows as columns.
  public var isSquare: Bool { pattern.isSquare }

  /// The values of all entries, diagonal ones included, in the order of the pattern.
  ///
  /// - Complexity: O(entries): the array is made on every call.
  public var values: [Double] {
    var values = offDiagonal
    for (row, position) in pattern.storage.diagonalPositions.enumerated() where position >= 0 {
      values[Int(position)] = diagonal[row]
    }
    return values
  }

  /// Makes a matrix from a pattern and one value for each of its entries, in its order.
  ///
  /// - Throws: ``InputError`` if the number of values differs or one is not finite.
  /// - Complexity: O(entries); the pattern is shared.
  public init(pattern: SparsityPattern, values: [Double]) throws(InputError) {
    try Self.check(values, fit: pattern)
    self.init(unchecked: pattern, values: values)
  }

  /// Makes a matrix of values that are known to be finite and to fit.
  init(unchecked pattern: SparsityPattern, values: [Double]) {
    self.pattern = pattern
    filled = values
    diagonal = [Double](repeating: 0, count: pattern.storage.diagonalPositions.count)
    splitDiagonal()
  }

  /// Replaces all values and keeps the pattern: the next matrix of a sequence, without allocating.
  ///
  /// - Parameter values: one for each entry, in the order of the pattern.
  /// - Throws: ``InputError`` if the number of values differs or one is not finite; the matrix is
  ///   then as it was.
  /// - Complexity: O(entries).
  public mutating func replaceValues(with values: [Double]) throws(InputError) {
    try Self.check(values, fit: pattern)
    for position in values.indices { filled[position] = values[position] }
    splitDiagonal()
  }

  /// Replaces all values by those of another matrix times a factor, `A <- factor B`, without
  /// allocating: the next matrix of a sequence in which only a coefficient changes.
  ///
  /// - Parameters:
  ///   - other: a matrix of the same pattern.
  ///   - factor: finite.
  /// - Throws: ``InputError`` if the patterns differ, the factor is not finite or an entry overflows;
  ///   the matrix is then as it was.
  /// - Complexity: O(entries): one pass over the values.
  public mutating func replaceValues(
    withThoseOf other: CSRMatrix, scaledBy factor: Double
  ) throws(InputError) {
    guard pattern == other.pattern else {
      throw InputError(
        .shapeMismatch, "values can be taken over only from a matrix of the same pattern")
    }
    try other.checkScale(factor)
    let others = other.offDiagonal
    for position in filled.indices { filled[position] = factor * others[position] }
    dropPairs()
    for row in diagonal.indices { diagonal[row] = factor * other.diagonal[row] }
    let ends = (factor * other.offDiagonalExtent.lowest, factor * other.offDiagonalExtent.highest)
    offDiagonalExtent = (min(ends.0, ends.1), max(ends.0, ends.1))
    offDiagonalVersion = Version()
  }

  /// Whether the values came as these pairs last.
  func hold(_ first: Span<Double>, _ second: Span<Double>?, at places: PairPlaces) -> Bool {
    guard let pairs, pairs.places === places else { return false }
    return pairs.hold(first, second)
  }

  /// Takes over pairs, which are put into rows when these are asked for.
  ///
  /// - Parameter extent: the lowest and the highest value, or 0 if none is below or above that; finite.
  /// - Precondition: they are of the pattern.
  mutating func take(
    _ first: Span<Double>, _ second: Span<Double>?, at places: PairPlaces,
    extent: (lowest: Double, highest: Double)
  ) {
    precondition(places.entryCount == entryCount)
    var kept = pairs.take() ?? ValuePairs(places: places)
    kept.replace(places, first, second)
    pairs = kept
    isWaiting = true
    offDiagonalExtent = extent
    offDiagonalVersion = Version()
  }

  /// Fills rows with pairs that wait, so that they need not be each time somebody asks for them.
  ///
  /// - Complexity: O(entries), or O(1) if none wait.
  package mutating func fillRows() {
    guard isWaiting, let pairs else { return }
    pairs.fill(&filled)
    isWaiting = false
  }

  private mutating func dropPairs() { (pairs, isWaiting) = (nil, false) }

  /// Replaces the diagonal, all of which must be stored.
  ///
  /// - Returns: false if a number is not finite; the matrix is then as it was.
  /// - Precondition: there are n numbers.
  /// - Complexity: O(n).
  package mutating func replaceDiagonal(with diagonal: Span<Double>) -> Bool {
    precondition(diagonal.count == self.diagonal.count)
    guard diagonal.largestMagnitude.isFinite else { return false }
    for row in diagonal.indices { self.diagonal[row] = diagonal[row] }
    return true
  }

  /// The entry in that row and column; zero if none is stored there.
  ///
  /// - Precondition: both indices lie in the matrix.
  /// - Complexity: O(log(entries of the row)).
  public subscript(row: Int, column: Int) -> Double {
    require(
      row >= 0 && row < rowCount && column >= 0 && column < columnCount,
      "(\(row), \(column)) is outside a \(rowCount) x \(columnCount) matrix")
    if row == column { return diagonal[row] }
    let starts = pattern.storage.rowStarts
    let range = Int(starts[row])..<Int(starts[row + 1])
    let position = pattern.storage.columnIndices.lowerBound(of: Int32(column), in: range)
    guard position < range.upperBound, pattern.storage.columnIndices[position] == column else {
      return 0
    }
    return offDiagonal[position]
  }

  /// The stored entries of a row, columns ascending.
  ///
  /// - Precondition: `index` is a row of the matrix.
  /// - Complexity: O(1).
  public func row(_ index: Int) -> Row {
    require(
      index >= 0 && index < rowCount, "row \(index) is outside a matrix of \(rowCount) rows")
    return Row(self, index)
  }

  /// Gives the diagonal to `body` for changing. The pattern must store all of it.
  mutating func updateDiagonal(_ body: (inout [Double]) -> Void) {
    body(&diagonal)
  }

  private mutating func splitDiagonal() {
    for (row, position) in pattern.storage.diagonalPositions.enumerated() where position >= 0 {
      diagonal[row] = filled[Int(position)]
      filled[Int(position)] = 0
    }
    dropPairs()
    offDiagonalExtent = filled.span.extent
    offDiagonalVersion = Version()
  }

  private static func check(_ values: [Double], fit pattern: SparsityPattern) throws(InputError) {
    guard values.count == pattern.entryCount else {
      throw InputError(
        .shapeMismatch,
        "a pattern of \(pattern.entryCount) entries was given \(values.count) values")
    }
    guard !values.largestMagnitude.isFinite else { return }
    if let position = values.firstIndex(where: { !$0.isFinite }) {
      let starts = pattern.rowStarts
      let row = starts.lowerBound(of: Int32(position) + 1, in: 0..<starts.count) - 1
      throw InputError(
        .notFinite,
        "the entry in row \(row), column \(pattern.columnIndices[position]) is "
          + "\(values[position]); entries must be finite", row: row)
    }
  }
}

extension CSRMatrix: Equatable {
  /// Whether both store the same entries with equal values; O(n) for shifts of one matrix, else
  /// O(entries).
  public static func == (left: Self, right: Self) -> Bool {
    left.pattern == right.pattern && left.diagonal == right.diagonal
      && (left.offDiagonalVersion === right.offDiagonalVersion
        || left.offDiagonal == right.offDiagonal)
  }
}
