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
/// Some patterns are worth a plan that takes as long as some ten sweeps and makes all further ones two to
/// four times as fast; see ``SweepPlan/Layout/groups`` and ``SweepPlan/Layout/blocks``. Unless one of these is
/// asked for, that is made when a pattern comes for the second time, or in the middle of a first solve that
/// proves long, so that a single solve of few iterations does not wait for it. From then on iterates differ by rounding from those of
/// other layouts; with a layout that is asked for they never do.
///
/// It grows to the largest system it has seen: about 10 vectors of its length, and for each plan that is
/// not one of rows it keeps a copy of the values. A copy of a workspace gets memory of its own when it is used, so
/// copies may go to other tasks.
public struct SolverWorkspace: Sendable {
  /// The layout to use; nil to choose it by the pattern.
  public let layout: SweepPlan.Layout?

  /// Which kernels sweep.
  public let kernels: SweepPlan.Kernels

  /// How many sweeps of SOR go through a matrix at once; nil to choose it by its size.
  public let sweepsAtOnce: Int?

  /// How many threads may share the sweeps of SOR.
  public let threadCount: Int

  /// The plan of the last solve.
  public var plan: SweepPlan? { kept.first?.matrix.plan }

  /// What is in memory already of the system that is solved next; nil if that is not known.
  var begun: BegunSolve?

  private var memory = AlignedStorage<Double>(uninitializedCount: 0)
  /// The matrices used last, the last one first.
  private var kept: [Kept] = []
  private var team: ThreadTeam?

  private static let keptLimit = 3

  /// A matrix laid out, and how many systems were solved with its plan.
  private struct Kept: Sendable {
    let matrix: PreparedMatrix
    let solveCount: Int
  }

  /// More sweeps than this do not go through a matrix at once.
  private static let sweepsAtOnceLimit = 1024

  /// Makes a workspace that holds no memory yet.
  ///
  /// - Parameters:
  ///   - layout: the layout to use; nil to choose it by the pattern.
  ///   - kernels: which kernels sweep.
  ///   - sweepsAtOnce: how many sweeps of SOR go through a matrix at once, which reads it from memory
  ///     that many times less often; nil to choose it by the size, 1 for one after the other. More
  ///     than 1024 count as 1024. The iterates are the same.
  ///   - threads: how many threads may share the sweeps of SOR, the one that calls among them. They
  ///     start with the first solve whose matrix is large enough to gain, sleep between solves and
  ///     end with the workspace. In natural order each takes some of the sweeps that go at once, or all of
  ///     them on a part of the rows, and the iterates are those of one thread to the last bit.
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
  ///
  /// - Parameters:
  ///   - required: the layout the solver insists on.
  ///   - isOrderFree: whether the vectors may be in any order that leaves the iterates as they are.
  ///   - isSolve: whether the system is then solved, and not only looked at.
  ///   - isEmpty: whether the vectors of the system are left to be written.
  mutating func makeContext(
    _ source: SolveContext.Source, ordering: SweepPlan.Ordering, layout required: SweepPlan.Layout?,
    isOrderFree: Bool = false, isSolve: Bool = false, isEmpty: Bool = false,
    rightHandSide: [Double], start: [Double],
    norm: VectorNorm, vectorCount: Int
  ) -> SolveContext {
    var begun = begun
    self.begun = nil
    let size = SolveContext.memorySize(unknownCount: start.count, vectorCount: vectorCount)
    // A copy of the workspace, or somebody who kept a vector, may use this memory.
    if memory.count < size || !isKnownUniquelyReferenced(&memory) {
      memory = AlignedStorage(uninitializedCount: size)
      begun = nil
    }
    var matrixInUse: PreparedMatrix?
    var planForLongSolve: PlanSettings?
    if case .matrix(let matrix) = source {
      let settings = PlanSettings(
        ordering: ordering,
        layouts: LayoutRequest(method: required, isOrderFree: isOrderFree, caller: layout),
        kernels: kernels, sweepsAtOnce: sweepsAtOnce, threadCount: threadCount)
      let prepared = prepare(matrix, settings, isSolve: isSolve)
      if prepared.plan.awaitsGroups(settings.layouts) { planForLongSolve = settings }
      matrixInUse = prepared
    }
    if begun?.suits(matrixInUse) == false { begun = nil }
    return SolveContext(
      source, prepared: matrixInUse, team: matrixInUse.flatMap { team(for: $0) },
      rightHandSide: rightHandSide, start: start, norm: norm, memory: memory,
      vectorCount: vectorCount, isBegun: isEmpty || begun != nil,
      firstResidual: begun?.firstResidual, planForLongSolve: planForLongSolve)
  }

  /// Keeps the matrix as the last solve has left it, which may have laid it out anew.
  mutating func keepMatrix(of context: SolveContext) {
    guard let matrix = context.prepared, let last = kept.first, last.matrix !== matrix else {
      return
    }
    kept[0] = Kept(matrix: matrix, solveCount: last.solveCount)
  }

  private mutating func prepare(
    _ matrix: CSRMatrix, _ settings: PlanSettings, isSolve: Bool
  ) -> PreparedMatrix {
    var taken = takeKept { $0.fits(matrix, ordering: settings.ordering, settings.layouts) }
    let solveCount = taken?.solveCount ?? 0
    var found = taken?.matrix
    taken = nil
    let plan: SweepPlan
    if let first = found?.plan, solveCount == 0 || !first.awaitsGroups(settings.layouts) {
      plan = first
    } else {
      // A pattern that comes again is worth a better plan than one that may have come for once.
      plan = (found == nil ? settings.forFirstSolve : settings).makePlan(for: matrix.pattern)
      found = nil
    }
    if !isKnownUniquelyReferenced(&found) { found = nil }
    let matrixInUse = found ?? PreparedMatrix(plan: plan)
    matrixInUse.update(from: matrix)
    self.kept.insert(Kept(matrix: matrixInUse, solveCount: solveCount + (isSolve ? 1 : 0)), at: 0)
    return matrixInUse
  }

  /// The threads that share the sweeps of a matrix; nil if the caller is to do them alone.
  private mutating func team(for matrix: PreparedMatrix) -> ThreadTeam? {
    guard threadCount > 1, matrix.isShared else { return nil }
    // A copy of the workspace may be at work with this team.
    if team == nil || !isKnownUniquelyReferenced(&team) { team = ThreadTeam(count: threadCount) }
    return team
  }

  /// Takes the matrix that fits out of those kept, so that the values have one owner unless somebody
  /// else has them too; if none does, makes room for another. One in groups goes before others.
  private mutating func takeKept(_ fits: (PreparedMatrix) -> Bool) -> Kept? {
    let index =
      kept.firstIndex { $0.matrix.plan.layout == .groups && fits($0.matrix) }
      ?? kept.firstIndex { fits($0.matrix) }
    if let index { return kept.remove(at: index) }
    if kept.count == Self.keptLimit { kept.removeLast() }
    return nil
  }
}
