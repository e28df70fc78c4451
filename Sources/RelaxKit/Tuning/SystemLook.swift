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
    let known = productLimit == nil ? nil : probe.knownGuess(for: matrix)
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
        rightHandSide: system.rightHandSide, start: x,
        vectorCount: RelaxationProbe.scratchVectorCount)
      context = made
      return made
    }
    let isRelative = criterion.absoluteTolerance == 0
    let isZero = isRelative && criterion.baseline == .initialResidual || x.allSatisfy { $0 == 0 }
    if isRelative, isZero {
      look.reduction = -log(criterion.tolerance)
    } else {
      let load = VectorKernels.norm(system.rightHandSide)
      var first = load
      if !isZero {
        let context = inContext()
        first = context.formResidual(into: context.scratch(0))
        look.productCount += 1
      }
      let target = criterion.target(
        baselineNorm: criterion.baseline == .rightHandSide ? load : first)
      let reduction = log(first / target)
      if reduction > 0, reduction.isFinite { look.reduction = reduction }
    }
    guard let productLimit, look.reduction != nil else { return look }
    if let known {
      look.depth = known.depth
    } else {
      let context = inContext()
      let guess = probe.guess(in: context, productLimit: productLimit)
      look.productCount += guess.productCount
      look.depth = guess.depth
    }
    look.isSymmetric = probe.isSymmetric
    return look
  }
}
