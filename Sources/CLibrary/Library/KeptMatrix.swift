internal import CRelaxKit
internal import RelaxKit
internal import Synchronization

/// What a matrix handle stands for: one thing at a time.
final class KeptMatrix: @unchecked Sendable {
  /// What the numbers of an update are.
  enum Form: Sendable {
    /// So many values of compressed rows.
    case rows(entryCount: Int)
    /// A diagonal, and two values for so many faces.
    case faces(Int)
  }

  /// All that whoever uses the matrix may change.
  struct Contents {
    /// The matrix, and the right-hand side of the last solve.
    var system: LinearSystem
    var x: [Double]
    var memory: SolveMemory
    /// The other processes that have parts of the system, if there are any.
    var coupling: Coupling?
    /// The numbers of an update as they came, and in the order of the pattern.
    fileprivate var numbers: [Double] = []
    fileprivate var values: [Double] = []
    /// Whether the right-hand side is the residual of a start vector that is to be corrected.
    fileprivate(set) var isCorrection = false

    var unknownCount: Int { system.unknownCount }

    /// Takes over the vectors of a solve; without a right-hand side it is the one of the correction that was begun.
    mutating func take(
      _ n: Int32, _ b: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?
    ) throws(Failure) {
      try KeptMatrix.checkLength(n, is: unknownCount)
      if let b = unsafe b {
        forgetCorrection()
        unsafe try copy(b, into: &system.rightHandSide, "b")
        unsafe try copy(start, into: &x, "x")
      } else {
        guard isCorrection || n == 0 else {
          throw .argument("b is NULL, and no correction was begun, or another call came since")
        }
        clearStart()
      }
    }

    /// Begins the correction of a start vector, which is told as one of the workspace is.
    mutating func beginCorrection(
      rightHandSide: Span<Double>, start: Span<Double>, level: Double, coupled: Span<Double>?,
      coupledSums: Span<Double>?
    ) throws(Failure) -> CorrectionNorms {
      forgetCorrection()
      clearStart()
      var norms: CorrectionNorms?
      try refusing { () throws(InputError) in
        norms = try memory.workspace.beginCorrection(
          of: &system, zeros: x, rightHandSide: rightHandSide, start: start, level: level,
          coupled: coupled, coupledSums: coupledSums, isShared: coupling != nil)
      }
      guard let norms, norms.residual.isFinite, norms.normalization.isFinite else {
        memory.workspace.forgetCorrection()
        throw Failure(
          RELAXKIT_NOT_FINITE,
          "the residual of the start vector is not finite; an element of b or x may be NaN or infinite"
        )
      }
      isCorrection = true
      return norms
    }

    private mutating func clearStart() {
      for row in x.indices { x[row] = 0 }
    }

    fileprivate mutating func forgetCorrection() {
      isCorrection = false
      memory.workspace.forgetCorrection()
    }
  }

  let form: Form
  let unknownCount: Int
  private let entries: EntryMap
  /// Where pairs go, if the numbers of an update are those and each has a place of its own.
  private let pairPlaces: PairPlaces?
  private var contents: Contents
  private let isInUse = Atomic(false)

  init(_ matrix: CSRMatrix, _ form: Form, _ entries: EntryMap, threadCount: Int) {
    (self.form, self.entries) = (form, entries)
    unknownCount = matrix.rowCount
    if case .faces = form {
      pairPlaces = entries.pairPlaces(in: matrix.pattern)
    } else {
      pairPlaces = nil
    }
    let zeros = [Double](repeating: 0, count: matrix.rowCount)
    contents = Contents(
      system: LinearSystem(matrix: matrix, rightHandSide: zeros), x: zeros,
      memory: SolveMemory(workspace: SolverWorkspace(threads: threadCount)))
  }

  /// Throws if vectors of n elements do not fit.
  func checkLength(_ n: Int32) throws(Failure) {
    try Self.checkLength(n, is: unknownCount)
  }

  private static func checkLength(_ n: Int32, is unknownCount: Int) throws(Failure) {
    guard Int(n) == unknownCount else {
      throw .argument("n is \(n), and the matrix has \(unknownCount) rows")
    }
  }

  /// Uses the matrix, unless somebody does.
  ///
  /// - Parameters:
  ///   - goesOn: whether what was begun for the next solve is to stay.
  ///   - needsRows: whether the values are read row by row.
  func use(
    goesOn: Bool = false, needsRows: Bool = false,
    _ body: (inout Contents) throws(Failure) -> Void
  ) throws(Failure) {
    guard
      isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      throw Failure(
        RELAXKIT_BUSY, "the matrix is in use by another call; give each thread a matrix of its own")
    }
    defer { isInUse.store(false, ordering: .releasing) }
    if !goesOn { contents.forgetCorrection() }
    if needsRows { contents.system.matrix.fillRows() }
    try body(&contents)
  }

  /// Replaces all values by the numbers that `body` leaves, as many as there were when it was made.
  func update(_ body: (inout [Double]) throws(Failure) -> Void) throws(Failure) {
    try use { contents throws(Failure) in
      contents.numbers.removeAll(keepingCapacity: true)
      try body(&contents.numbers)
      try refusing { () throws(InputError) in
        try entries.replaceValues(
          of: &contents.system.matrix, with: contents.numbers, &contents.values)
      }
    }
  }

  /// The same for a diagonal and pairs of entries, straight to their places.
  ///
  /// - Returns: false if nothing was done, for another form of update to find out why.
  func updatePairs(
    diagonal: Span<Double>, first: Span<Double>, second: Span<Double>?
  ) throws(Failure) -> Bool {
    guard let pairPlaces else { return false }
    var isDone = false
    try use { contents throws(Failure) in
      isDone = contents.system.matrix.replaceValues(
        diagonal: diagonal, first: first, second: second, at: pairPlaces)
      // Solves by rows read them there; others put pairs where they want them.
      if contents.memory.workspace.plan?.layout == .rows { contents.system.matrix.fillRows() }
    }
    return isDone
  }

  /// The same for the diagonal alone.
  func updateDiagonal(_ body: (inout [Double]) throws(Failure) -> Void) throws(Failure) {
    try use { contents throws(Failure) in
      contents.numbers.removeAll(keepingCapacity: true)
      try body(&contents.numbers)
      try refusing { () throws(InputError) in
        try contents.system.matrix.replaceDiagonal(with: contents.numbers)
      }
    }
  }
}

extension [Double] {
  /// Appends elements of the caller's.
  mutating func append(
    _ pointer: UnsafePointer<Double>?, _ count: Int, _ name: String
  ) throws(Failure) {
    guard count > 0 else { return }
    guard let pointer = unsafe pointer else { throw .argument("\(name) is NULL") }
    unsafe append(contentsOf: UnsafeBufferPointer(start: pointer, count: count))
  }
}
