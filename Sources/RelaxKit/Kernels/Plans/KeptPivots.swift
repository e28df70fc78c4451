/// The last pivots of relaxed incomplete Cholesky that were made of a matrix.
struct KeptPivots {
  /// The alpha asked for, and that of the pivots.
  private(set) var alpha, played: Double
  /// The largest usable alpha; nil if it was not looked for.
  private(set) var largest: Double?
  /// The values off the diagonal that they were made of.
  private(set) var version: CSRMatrix.Version?
  /// The pivots, and the diagonal they were made of.
  private let storage: AlignedStorage<Double>

  init(count: Int) {
    (alpha, played) = (.nan, .nan)
    storage = AlignedStorage(repeating: .nan, count: 2 * count)
  }

  /// The pivots, in the order of the solve.
  var pivots: SystemVector {
    SystemVector(storage, offset: 0, count: storage.count / 2)
  }

  private var diagonal: SystemVector {
    SystemVector(storage, offset: storage.count / 2, count: storage.count / 2)
  }

  /// Whether they were made of this diagonal.
  ///
  /// - Complexity: two vectors are read.
  func belong(to diagonal: SystemVector) -> Bool { self.diagonal.hasElements(of: diagonal) }

  /// Whether they are those that another alpha leads to: the same one, or one to be backed off to theirs.
  func suits(_ other: Double) -> Bool {
    other == alpha || largest.map { played == $0 && other >= $0 } ?? false
  }

  /// Takes the place of what was kept.
  mutating func replace(
    with pivots: SystemVector, diagonal: SystemVector, _ version: CSRMatrix.Version?,
    alpha: Double, played: Double, largest: Double?
  ) {
    self.pivots.copy(pivots)
    self.diagonal.copy(diagonal)
    self.version = version
    (self.alpha, self.played, self.largest) = (alpha, played, largest)
  }
}
