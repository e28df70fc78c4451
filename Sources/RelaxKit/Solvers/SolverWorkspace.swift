/// What solves can share along a sequence: scratch memory, and the matrix laid out for sweeps.
///
///     var workspace = SolverWorkspace()
///     for system in systems {
///       let report = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
///     }
///
/// The first solve makes a ``SweepPlan`` for the pattern of the matrix. Later systems with the same
/// pattern, as matrices have that were made from one another, use it again: nothing is allocated,
/// values are put into place in one pass, and if only the diagonal differs not even that. The three
/// plans used last are kept, so solvers that relax in different orders, and matrices of different
/// patterns, can take turns.
///
/// It grows to the largest system it has seen: about 11 vectors of its length, and for each plan it
/// keeps a copy of the values. A copy of a workspace gets memory of its own when it is used, so
/// copies may go to other tasks.
public struct SolverWorkspace: Sendable {
  /// The layout to use; nil to choose it by the pattern.
  public let layout: SweepPlan.Layout?

  /// Which kernels sweep slices.
  public let kernels: SweepPlan.Kernels

  /// How many sweeps of SOR go through a matrix at once; nil to choose it by its size.
  public let sweepsAtOnce: Int?

  /// How many threads may share the sweeps of SOR.
  public let threadCount: Int

  /// The plan of the last solve.
  public var plan: SweepPlan? { prepared.first?.plan }

  /// What is in memory already of the system that is solved next; nil if that is not known.
  var begun: BegunSolve?

  private var memory = AlignedStorage(repeating: 0.0, count: 0)
  /// The matrices used last, the last one first.
  private var prepared: [PreparedMatrix] = []
  private var team: ThreadTeam?

  private static let preparedLimit = 3

  /// More sweeps than this do not go through a matrix at once.
  private static let sweepsAtOnceLimit = 1024

  /// Makes a workspace that holds no memory yet.
  ///
  /// - Parameters:
  ///   - layout: the layout to use; nil to choose it by the pattern.
  ///   - kernels: which kernels sweep slices.
  ///   - sweepsAtOnce: how many sweeps of SOR go through a matrix at once, which reads it from memory
  ///     that many times less often; nil to choose it by the size, 1 for one after the other. More
  ///     than 1024 count as 1024. The iterates are the same.
  ///   - threads: how many threads may share the sweeps of SOR, the one that calls among them. They
  ///     start with the first solve whose matrix is large enough to gain, sleep between solves and
  ///     end with the workspace. In natural order each takes some of the sweeps that go at once, and
  ///     the iterates are those of one thread to the last bit.
  /// - Precondition: `sweepsAtOnce` is nil or at least 1; `threads` is 1 to 1024.
  public init(
    layout: SweepPlan.Layout? = nil, kernels: SweepPlan.Kernels = .best, sweepsAtOnce: Int? = nil,
    threads: Int = 1
  ) {
    require(sweepsAtOnce.map { $0 >= 1 } ?? true, "at least one sweep must go at once")
    // An upper limit is no claim on memory: beyond this number, sweeps only find out later that they are done.
    let sweepsAtOnce = sweepsAtOnce.map { min($0, Self.sweepsAtOnceLimit) }
    require((1...1024).contains(threads), "a workspace has 1 to 1024 threads")
    threadCount = threads
    self.layout = layout
    self.kernels = kernels
    self.sweepsAtOnce = sweepsAtOnce
  }

  /// Brings a system into memory, with its matrix laid out, as far as that is not done.
  mutating func makeContext(
    _ source: SolveContext.Source, ordering: SweepPlan.Ordering, layout required: SweepPlan.Layout?,
    rightHandSide: [Double], start: [Double], norm: VectorNorm, vectorCount: Int
  ) -> SolveContext {
    var begun = begun
    self.begun = nil
    let size = SolveContext.memorySize(unknownCount: start.count, vectorCount: vectorCount)
    // A copy of the workspace, or somebody who kept a vector, may use this memory.
    if memory.count < size || !isKnownUniquelyReferenced(&memory) {
      memory = AlignedStorage(repeating: 0, count: size)
      begun = nil
    }
    var matrixInUse: PreparedMatrix?
    if case .matrix(let matrix) = source {
      matrixInUse = prepare(matrix, ordering: ordering, layout: required ?? layout)
    }
    return SolveContext(
      source, prepared: matrixInUse, team: matrixInUse.flatMap { team(for: $0.plan) },
      rightHandSide: rightHandSide, start: start, norm: norm, memory: memory,
      vectorCount: vectorCount, begun: begun)
  }

  private mutating func prepare(
    _ matrix: CSRMatrix, ordering: SweepPlan.Ordering, layout: SweepPlan.Layout?
  ) -> PreparedMatrix {
    // Taken out of the list, so that the values have one owner unless somebody else has them too.
    var found = takePrepared { $0.fits(matrix, ordering: ordering, layout: layout) }
    let plan =
      found?.plan
      ?? SweepPlan(
        for: matrix.pattern, ordering: ordering, layout: layout, kernels: kernels,
        sweepsAtOnce: sweepsAtOnce, threadCount: threadCount)
    if !isKnownUniquelyReferenced(&found) { found = nil }
    let matrixInUse = found ?? PreparedMatrix(plan: plan)
    matrixInUse.update(from: matrix)
    prepared.insert(matrixInUse, at: 0)
    return matrixInUse
  }

  /// The threads that share the sweeps of a plan; nil if the caller is to do them alone.
  private mutating func team(for plan: SweepPlan) -> ThreadTeam? {
    guard plan.isShared else { return nil }
    // A copy of the workspace may be at work with this team.
    if team == nil || !isKnownUniquelyReferenced(&team) { team = ThreadTeam(count: threadCount) }
    return team
  }

  /// Removes the matrix that fits from those kept, or if none does makes room for another.
  private mutating func takePrepared(_ fits: (PreparedMatrix) -> Bool) -> PreparedMatrix? {
    if let index = prepared.firstIndex(where: fits) { return prepared.remove(at: index) }
    if prepared.count == Self.preparedLimit { prepared.removeLast() }
    return nil
  }
}
