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
    /// The pairs of the last update, if they are those of the matrix.
    fileprivate var pairs = KeptPairs()

    var unknownCount: Int { system.unknownCount }

    /// Takes over the vectors of a solve.
    mutating func take(
      _ n: Int32, _ b: UnsafePointer<Double>?, _ start: UnsafePointer<Double>?
    ) throws(Failure) {
      guard Int(n) == unknownCount else {
        throw .argument("n is \(n), and the matrix has \(unknownCount) rows")
      }
      unsafe try copy(b, into: &system.rightHandSide, "b")
      unsafe try copy(start, into: &x, "x")
    }
  }

  let form: Form
  let unknownCount: Int
  private let entries: EntryMap
  private var contents: Contents
  private let isInUse = Atomic(false)

  init(_ matrix: CSRMatrix, _ form: Form, _ entries: EntryMap, threadCount: Int) {
    (self.form, self.entries) = (form, entries)
    unknownCount = matrix.rowCount
    let zeros = [Double](repeating: 0, count: matrix.rowCount)
    contents = Contents(
      system: LinearSystem(matrix: matrix, rightHandSide: zeros), x: zeros,
      memory: SolveMemory(workspace: SolverWorkspace(threads: threadCount)))
  }

  /// Uses the matrix, unless somebody does.
  func use(_ body: (inout Contents) throws(Failure) -> Void) throws(Failure) {
    guard
      isInUse.compareExchange(expected: false, desired: true, ordering: .acquiring).exchanged
    else {
      throw Failure(
        RELAXKIT_BUSY, "the matrix is in use by another call; give each thread a matrix of its own")
    }
    defer { isInUse.store(false, ordering: .releasing) }
    try body(&contents)
  }

  /// Replaces all values by the numbers that `body` leaves, as many as there were when it was made.
  func update(_ body: (inout [Double]) throws(Failure) -> Void) throws(Failure) {
    try use { contents throws(Failure) in
      contents.pairs.drop()
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
    var isDone = false
    try use { contents throws(Failure) in
      // Codes assemble a matrix anew although it is that of the solve before, as for each corrector of a time step.
      if contents.pairs.hold(first, second) {
        isDone = contents.system.matrix.replaceDiagonal(with: diagonal)
        return
      }
      isDone = entries.replaceValues(
        of: &contents.system.matrix, diagonal: diagonal, first: first, second: second)
      if isDone { contents.pairs.keep(first, second) } else { contents.pairs.drop() }
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
