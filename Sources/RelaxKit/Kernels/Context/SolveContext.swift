/// A system in memory while it is solved: what a method reads and writes.
///
/// It has the iterate ``x``, the right-hand side, the diagonal and scratch vectors, in the
/// order that the method asked for, and offers products, residuals and sweeps. Nothing it does
/// allocates. See ``IterativeMethod`` for how a method uses it.
///
/// The vectors of very large or very small systems are scaled by a power of two: a method sees a
/// multiple of the caller's vectors, and the matrix as it is.
@safe public final class SolveContext {
  /// The number of unknowns, n.
  public let unknownCount: Int

  /// The iterate; the start vector at first.
  public let x: SystemVector

  /// The right-hand side.
  public let rightHandSide: SystemVector

  /// The diagonal of the matrix; ones for an operator, whose diagonal is not known.
  public let diagonal: SystemVector

  /// The norm that the solve is stopped by, and that sweeps give.
  public let norm: VectorNorm

  let source: Source
  /// The matrix laid out for sweeps; nil for an operator.
  private(set) var prepared: PreparedMatrix?
  /// What the kernels read of it, valid while `prepared` lives.
  private var matrixView: MatrixView?
  /// How threads share a sweep in colours, if they do.
  let colorSchedule: ColorSchedule?
  /// What to plan by if the solve proves long; nil if nothing is to be gained.
  private var planForLongSolve: PlanSettings?
  /// The threads that share sweeps, if there are any.
  let team: ThreadTeam?
  /// The start vector as the caller has it.
  private var start: [Double]
  private let memory: AlignedStorage<Double>
  /// The number of scratch vectors.
  private let vectorCount: Int
  /// The norm of the first residual, if that is in a scratch vector.
  private var firstResidual: ResidualNorm?

  /// What is multiplied with vectors.
  enum Source {
    case matrix(CSRMatrix)
    case linearOperator(any LinearOperator)
  }

  /// Calls `body` with the kernels over the matrix.
  func withKernels<Result>(_ body: (UnsafeMatrix) -> Result) -> Result {
    guard let matrixView else { fatalError("an operator cannot be swept") }
    return unsafe matrixView.withKernels(body)
  }

  /// The plan of the matrix; nil for an operator.
  var plan: SweepPlan? { prepared?.plan }

  /// The order of the vectors; nil for that of the caller.
  var vectorOrder: VectorOrder? { prepared?.plan.vectorOrder }

  /// Brings a system into memory.
  ///
  /// - Parameters:
  ///   - prepared: the matrix laid out, if the source is one.
  ///   - isBegun: whether the memory holds the vectors of the system already, or will.
  ///   - firstResidual: the norm of the first residual, if it holds that, too.
  ///   - planForLongSolve: what to plan by if the solve proves long.
  /// - Precondition: the vectors have as many elements as there are unknowns, and the memory has room.
  init(
    _ source: Source, prepared: PreparedMatrix?, team: ThreadTeam?, rightHandSide load: [Double],
    start guess: [Double], norm: VectorNorm, memory: AlignedStorage<Double>, vectorCount: Int,
    isBegun: Bool = false, firstResidual: ResidualNorm? = nil, planForLongSolve: PlanSettings? = nil
  ) {
    let count = load.count
    precondition(
      guess.count == count
        && memory.count >= Self.memorySize(unknownCount: count, vectorCount: vectorCount))
    func vector(_ index: Int) -> SystemVector {
      SystemVector(memory, offset: index * Self.stride(count) + Self.margin, count: count)
    }
    unknownCount = count
    (x, rightHandSide, diagonal, start) = (vector(0), vector(1), vector(2), guess)
    self.source = source
    self.norm = norm
    self.prepared = prepared
    colorSchedule = prepared?.plan.colorSchedule
    self.planForLongSolve = planForLongSolve
    self.team = team
    self.memory = memory
    self.vectorCount = vectorCount
    self.firstResidual = firstResidual
    viewMatrix()
    if isBegun {
      clearMargins()
      return
    }
    gather(load, into: rightHandSide)
    if case .matrix(let matrix) = source {
      gather(matrix.diagonal, into: diagonal)
    } else {
      diagonal.fill(with: 1)
    }
    rewind()
  }

  /// The matrix, in the caller's order of unknowns.
  ///
  /// - Precondition: the solve is one of a matrix, as all are but those of a ``MatrixFreeMethod``.
  public var matrix: CSRMatrix {
    guard case .matrix(let matrix) = source else {
      fatalError("this solve has an operator, and no matrix")
    }
    return matrix
  }

  /// A scratch vector, with whatever was left in it.
  ///
  /// - Precondition: `index` is one of `0..<scratchVectorCount` of the method.
  public func scratch(_ index: Int) -> SystemVector {
    require(
      index >= 0 && index < vectorCount,
      "scratch vector \(index) was asked for, and scratchVectorCount is \(vectorCount)")
    return vector(index + Self.systemVectorCount)
  }

  /// Sets ``x`` to the start vector.
  func rewind() {
    clearMargins()
    gather(start, into: x)
  }

  /// Moves the residual of the start vector, if it was formed before the solve, to its place.
  ///
  /// - Returns: its norm; nil if it is to be formed.
  func takeFirstResidual(into residual: SystemVector) -> ResidualNorm? {
    guard let norm = firstResidual else { return nil }
    firstResidual = nil
    residual.copy(vector(BegunSolve.residualIndex + Self.systemVectorCount))
    return norm
  }

  /// Whether a long solve would gain by another layout of the matrix.
  var awaitsLongSolve: Bool { planForLongSolve != nil }

  /// Lays the matrix out for a long solve and moves all vectors to their places there, so that a method
  /// whose state is in vectors of this context alone can go on.
  func prepareForLongSolve() {
    guard case .matrix(let matrix) = source, let settings = planForLongSolve else { return }
    planForLongSolve = nil
    let better = PreparedMatrix(plan: settings.makePlan(for: matrix.pattern))
    better.update(from: matrix)
    let oldOrder = vectorOrder
    prepared = better
    viewMatrix()
    guard better.plan.layout == .groups, let vectorOrder else { return }
    // Where each element was.
    let oldPlaces =
      oldOrder.map { order in vectorOrder.permutation.map { order.places[Int($0)] } }
      ?? vectorOrder.permutation
    let places = oldPlaces.span
    let moved = SystemVector(
      AlignedStorage(repeating: 0, count: unknownCount), offset: 0, count: unknownCount)
    for index in 0..<Self.systemVectorCount + vectorCount {
      let vector = vector(index)
      let (source, target) = unsafe (vector.start, moved.start)
      for place in 0..<unknownCount { unsafe target[place] = source[Int(places[place])] }
      vector.copy(moved)
    }
  }

  private func viewMatrix() {
    guard case .matrix(let matrix) = source else { return }
    matrixView = unsafe prepared?.view(
      of: matrix.offDiagonal, diagonal: diagonal.start, norm: norm)
  }

  // No two vectors overlap. Each begins on a cache line, and around its elements it has zeros that
  // kernels may read: eight before, and after it at least eight beyond the last whole slice.

  private func vector(_ index: Int) -> SystemVector {
    SystemVector(
      memory, offset: index * Self.stride(unknownCount) + Self.margin, count: unknownCount)
  }

  private static let margin = 8

  /// `x`, right-hand side and diagonal.
  private static let systemVectorCount = 3

  /// The distance of consecutive vectors.
  private static func stride(_ count: Int) -> Int { (count + 7) / 8 * 8 + 2 * margin }

  /// Sets the zeros around the vectors: a product of a zero there with an infinite element has made
  /// them NaN.
  private func clearMargins() {
    let stride = Self.stride(unknownCount)
    for vector in 0..<Self.systemVectorCount + vectorCount {
      let begin = unsafe memory.start + vector * stride
      unsafe begin.update(repeating: 0, count: Self.margin)
      unsafe (begin + Self.margin + unknownCount).update(
        repeating: 0, count: stride - Self.margin - unknownCount)
    }
  }
}

extension SolveContext {
  /// The memory for a solve, in elements.
  static func memorySize(unknownCount: Int, vectorCount: Int) -> Int {
    (systemVectorCount + vectorCount) * stride(unknownCount)
  }

  /// Ends the solve and gives the iterate to the caller, in the caller's order.
  func copyIterate(to result: inout [Double]) {
    // The result may be the start vector, which would be copied first if it were kept.
    start = []
    copy(x, to: &result)
  }

  /// Gives a vector to the caller, in the caller's order.
  func copy(_ vector: SystemVector, to result: inout [Double]) {
    precondition(result.count == unknownCount)
    unsafe result.withUnsafeMutableBufferPointer { result in
      let (result, source) = unsafe (result.start, vector.start)
      if let vectorOrder {
        let permutation = vectorOrder.permutation.span
        for place in 0..<unknownCount { unsafe result[Int(permutation[place])] = source[place] }
      } else {
        unsafe result.update(from: source, count: unknownCount)
      }
    }
  }

  func gather(_ source: [Double], into target: SystemVector) {
    gather(source.span, into: target)
  }

  /// Takes over a vector of the caller's, in the caller's order.
  ///
  /// - Precondition: it has as many elements as there are unknowns.
  func gather(_ source: Span<Double>, into target: SystemVector) {
    precondition(source.count == unknownCount)
    unsafe source.withUnsafeBufferPointer { source in
      let (source, target) = unsafe (source.start, target.start)
      if let vectorOrder {
        let permutation = vectorOrder.permutation.span
        for place in 0..<unknownCount { unsafe target[place] = source[Int(permutation[place])] }
      } else {
        unsafe target.update(from: source, count: unknownCount)
      }
    }
  }
}

/// What the memory of a workspace holds when a solve begins: the system, and perhaps its first residual.
struct BegunSolve: Sendable {
  /// The norm of the residual of the start vector, which then is in a scratch vector.
  var firstResidual: ResidualNorm?
  /// Whether the start vector is zero, and the system was checked: its diagonal has no zero, and its right-hand side is
  /// finite and in the range of numbers.
  var startsAtZero = false
  /// The matrix laid out; another one might have vectors in another order.
  private let matrix: ObjectIdentifier?

  init(_ context: SolveContext, firstResidual: ResidualNorm? = nil, startsAtZero: Bool = false) {
    (self.firstResidual, self.startsAtZero) = (firstResidual, startsAtZero)
    matrix = context.prepared.map(ObjectIdentifier.init)
  }

  /// Whether the matrix is laid out as it was.
  func suits(_ prepared: PreparedMatrix?) -> Bool { prepared.map(ObjectIdentifier.init) == matrix }

  /// The scratch vector of the residual, beyond those of the methods.
  static let residualIndex = SplitSystem.vectorCount.any
  /// How many scratch vectors the memory must have had.
  static let vectorCount = residualIndex + 1
}
