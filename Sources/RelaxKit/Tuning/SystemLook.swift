/// What a tuner finds out about a system before it asks the learner for an omega.
struct SystemLook {
  /// The first guess of the best omega, as -log(2 - ω); nil without a look at the matrix.
  var depth: Double?
  /// The logarithm of the factor by which the residual is to fall; nil if there is nothing to do or it is
  /// not known.
  var reduction: Double?
  /// The products with the matrix this took.
  var productCount = 0
  /// Whether the matrix is known to be symmetric with a positive diagonal.
  var isSymmetric = false
}

extension SystemLook {
  /// The context with what was found out, where the caller left it open.
  func completing<Context>(_ context: Context) -> Context {
    guard var completed = context as? TuningContext else { return context }
    completed.depthGuess = completed.depthGuess ?? depth
    completed.reduction = completed.reduction ?? reduction
    return completed as? Context ?? context
  }
}

/// What one solve at a time works in.
struct SolveMemory: Sendable {
  var workspace: SolverWorkspace
  var start: [Double] = []
  private var probe = RelaxationProbe()

  init(workspace: SolverWorkspace = SolverWorkspace()) { self.workspace = workspace }

  /// Looks at a system. One that the solver will refuse is passed over.
  ///
  /// The first residual takes a product only if the start vector is not zero and what is asked for does
  /// not depend on it alone; the guess none while the matrix stays, and none if nothing is to be solved.
  ///
  /// - Parameter productLimit: how many products a guess may take; nil for no look at the matrix.
  mutating func look(
    at system: LinearSystem, start x: [Double], until criterion: StoppingCriterion,
    for solver: some RelaxationSolver, productLimit: Int?
  ) -> SystemLook {
    let matrix = system.matrix
    let count = matrix.rowCount
    let known = productLimit.flatMap { probe.knownGuess(for: matrix, productLimit: $0) }
    guard known != nil || (try? matrix.checkRelaxable()) != nil, x.count == count,
      system.rightHandSide.count == count
    else { return SystemLook() }
    var look = SystemLook()
    var context: SolveContext?
    func inContext() -> SolveContext {
      if let context { return context }
      let method = solver as? any IterativeMethod
      let made = workspace.makeContext(
        .matrix(matrix), ordering: method?.ordering ?? .natural, layout: method?.layout,
        rightHandSide: system.rightHandSide, start: x, norm: criterion.norm,
        vectorCount: RelaxationProbe.scratchVectorCount)
      context = made
      return made
    }
    let isRelative =
      criterion.absoluteTolerance == 0 && criterion.normalization == nil
    let isZero = isRelative && criterion.baseline == .initialResidual || x.allSatisfy { $0 == 0 }
    if isRelative, isZero {
      look.reduction = -log(criterion.tolerance)
    } else {
      let load = VectorKernels.norm(system.rightHandSide, criterion.norm)
      var first = load
      if !isZero {
        let context = inContext()
        first = context.formResidual(into: context.scratch(0))
        look.productCount += 1
      }
      let target = criterion.target(
        baselineNorm: criterion.normalization
          ?? (criterion.baseline == .rightHandSide ? load : first),
        firstNorm: first)
      let reduction = log(first / target)
      if reduction > 0, reduction.isFinite { look.reduction = reduction }
    }
    guard let productLimit, look.reduction != nil else { return look }
    if let known {
      look.depth = Self.rounded(known.depth)
    } else {
      let context = inContext()
      let guess = probe.guess(in: context, productLimit: productLimit)
      look.productCount += guess.productCount
      look.depth = Self.rounded(guess.depth)
    }
    look.isSymmetric = probe.isSymmetric
    return look
  }

  /// To six digits, so that one that is known and one made anew, as after a state was restored, are equal.
  private static func rounded(_ depth: Double) -> Double {
    (depth * 1_048_576).rounded() / 1_048_576
  }
}
