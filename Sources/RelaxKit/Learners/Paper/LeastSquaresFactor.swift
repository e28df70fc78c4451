/// A linear least-squares problem of a few unknowns, held as the triangular factor of its
/// equations.
///
/// For equations `A x ≈ b`, one row each, this is the R of the QR factorisation of `[A b]`: it is
/// all that the squared residual of any x depends on, is updated by Givens rotations when an
/// equation comes in, and has the conditioning of A where normal equations would square it.
struct LeastSquaresFactor: Sendable, Hashable, Codable {
  /// How many unknowns the equations have.
  let unknownCount: Int

  /// The upper triangle of R, of order `unknownCount + 1`, row by row.
  ///
  /// Diagonal entries are not negative.
  private(set) var entries: [Double]

  /// A problem without equations.
  init(unknownCount: Int) {
    self.unknownCount = unknownCount
    entries = Array(repeating: 0, count: (unknownCount + 1) * (unknownCount + 2) / 2)
  }

  /// The entry of R in a row and a column not left of the diagonal.
  ///
  /// Column `unknownCount` is that of the right-hand sides; its last entry is the norm of the
  /// residual at the solution.
  subscript(row: Int, column: Int) -> Double {
    get { entries[index(row, column)] }
    set { entries[index(row, column)] = newValue }
  }

  private func index(_ row: Int, _ column: Int) -> Int {
    row * (2 * unknownCount + 1 - row) / 2 + column
  }

  /// The 2-norm of a column of `[A b]`.
  func columnNorm(_ column: Int) -> Double {
    (0...column).reduce(0) { hypot($0, self[$1, column]) }
  }

  /// Adds the equation `coefficients · x ≈ target`.
  ///
  /// - Complexity: O(`unknownCount`²).
  mutating func append(coefficients: [Double], target: Double) {
    var equation = coefficients
    equation.append(target)
    for row in 0...unknownCount where equation[row] != 0 {
      let diagonal = hypot(self[row, row], equation[row])
      let cosine = self[row, row] / diagonal
      let sine = equation[row] / diagonal
      self[row, row] = diagonal
      for column in (row + 1)..<(unknownCount + 1) {
        let upper = self[row, column]
        let lower = equation[column]
        self[row, column] = cosine * upper + sine * lower
        equation[column] = cosine * lower - sine * upper
      }
    }
  }

  /// `A x - b`, rotated as the equations were, without what no x can change.
  ///
  /// - Complexity: O(`unknownCount`²).
  func residual(at x: [Double]) -> [Double] {
    (0..<unknownCount).map { row in
      (row..<unknownCount).reduce(-self[row, unknownCount]) {
        $0 + self[row, $1] * x[$1]
      }
    }
  }

  /// The sum of the squared residuals of all equations.
  func squaredResidual(at x: [Double]) -> Double {
    let unavoidable = self[unknownCount, unknownCount]
    return residual(at: x).reduce(unavoidable * unavoidable) { $0 + $1 * $1 }
  }
}

extension LeastSquaresFactor {
  /// So many unknowns that the size of the triangle cannot overflow.
  private static let largestUnknownCount = 1 << 20

  /// Reads a problem back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` unless the entries are those of a triangle of finite
  ///   numbers with no negative number on its diagonal.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    unknownCount = try container.decode(in: 0...Self.largestUnknownCount, forKey: .unknownCount)
    let count = (unknownCount + 1) * (unknownCount + 2) / 2
    entries = try container.decodeList(count: count...count, in: .finite, forKey: .entries)
    for row in 0...unknownCount where self[row, row] < 0 {
      throw container.inconsistentState(
        forKey: .entries, "[\(index(row, row))] = \(self[row, row]), on the diagonal, is negative")
    }
  }
}
