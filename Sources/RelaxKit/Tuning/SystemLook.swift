/// What a tuner finds out about a system before it asks the learner for an omega.
struct SystemLook {
  /// The first guess of the best omega, as -log(2 - ω), or of the best alpha, as -log(1 - α); nil without
  /// one.
  var depth: Double?
  /// The logarithm of the factor by which the residual is to fall; nil if there is nothing to do or it is
  /// not known.
  var reduction: Double?
  var unknownCount = 0
  /// Whether the guess was made for this matrix, and not taken over.
  var isNew = false
  /// The products with the matrix this took.
  var productCount = 0
}

extension SystemLook {
  /// The context with this guess in place of one that was taken over.
  func correcting<Context>(_ context: Context, insteadOf old: SystemLook) -> Context {
    guard var corrected = context as? TuningContext, corrected.depthGuess == old.depth else {
      return context
    }
    corrected.depthGuess = depth
    return corrected as? Context ?? context
  }

  /// The context with what was found out, where the caller left it open.
  func completing<Context>(_ context: Context) -> Context {
    guard var completed = context as? TuningContext else { return context }
    completed.depthGuess = completed.depthGuess ?? depth
    completed.reduction = completed.reduction ?? reduction
    return completed as? Context ?? context
  }
}

/// What one solve at a time works in.
package struct SolveMemory: Sendable {
  package var workspace: SolverWorkspace
  var start: [Double] = []
  private var probe = RelaxationProbe()

  package init(workspace: SolverWorkspace = SolverWorkspace()) { self.workspace = workspace }

  /// Guesses the best omega for a matrix, with what was made for its pattern before; see
  /// ``CSRMatrix/relaxationGuess(productLimit:)``.
  ///
  /// - Throws: ``InputError`` if no solver would accept the matrix.
  /// - Precondition: `productLimit` is at least 1.
  package mutating func guess(
    of matrix: CSRMatrix, productLimit: Int
  ) throws(InputError) -> RelaxationGuess {
    require(productLimit >= 1, "a limit of \(productLimit) products is too small; 1 at least")
    try matrix.checkDiagonal()
    if let known = probe.knownGuess(for: matrix, productLimit: productLimit) { return known }
    start.removeAll(keepingCapacity: true)
    start.append(contentsOf: repeatElement(0, count: matrix.rowCount))
    let context = workspace.makeContext(
      .matrix(matrix), ordering: .natural, layout: nil, isOrderFree: true, rightHandSide: start,
      start: start,
      norm: .euclidean, vectorCount: RelaxationProbe.scratchVectorCount)
    return probe.guess(in: context, productLimit: productLimit)
  }

  /// Looks at a system. One that the solver will refuse is passed over.
  ///
  /// The first residual is formed if what is asked for depends on more than it; methods of the library go
  /// on from there, so that it is a product more only for others. A guess takes none while the matrix
  /// stays, and is not made if nothing is to be solved.
  ///
  /// - Parameter plan: when to guess; nil for never.
  mutating func look(
    at system: LinearSystem, start x: [Double], until criterion: StoppingCriterion,
    for solver: some RelaxationSolver, _ plan: LookPlan?
  ) -> SystemLook {
    let matrix = system.matrix
    var look = SystemLook(unknownCount: matrix.rowCount)
    guard (try? matrix.checkDiagonal()) != nil,
      x.count == matrix.rowCount, system.rightHandSide.count == matrix.rowCount
    else { return look }
    let method = solver as? any IterativeMethod
    let isBegun =
      solver is any BeginnableMethod
      && method.map { type(of: $0).scratchVectorCount <= BegunSolve.residualIndex } ?? false
    var context: SolveContext?
    func inContext() -> SolveContext {
      if let context { return context }
      let made = workspace.makeContext(
        .matrix(matrix), ordering: method?.ordering ?? .natural, layout: method?.layout,
        isOrderFree: method?.allowsReordering ?? false, rightHandSide: system.rightHandSide,
        start: x, norm: criterion.norm,
        vectorCount: BegunSolve.vectorCount)
      context = made
      return made
    }
    var residual: ResidualNorm?
    let isRelative = criterion.absoluteTolerance == 0 && criterion.normalization == nil
    let isZero = isRelative && criterion.baseline == .initialResidual || x.allSatisfy { $0 == 0 }
    if isRelative, isZero {
      look.reduction = -log(criterion.tolerance)
    } else {
      let load = VectorKernels.norm(system.rightHandSide, criterion.norm)
      if !isZero {
        let context = inContext()
        residual = context.formResidual(into: context.scratch(BegunSolve.residualIndex), .working)
        if !isBegun { look.productCount += 1 }
      }
      let first = residual?.value ?? load
      let target = criterion.target(
        baselineNorm: criterion.normalization
          ?? (criterion.baseline == .rightHandSide ? load : first),
        firstNorm: first)
      let reduction = log(first / target)
      if reduction > 0, reduction.isFinite { look.reduction = reduction }
    }
    if look.reduction != nil {
      look.depth =
        solver is ICConjugateGradient
        ? -log(1 - RelaxedPivots.suggestedAlpha(for: matrix)) : plan?.depth
      if let plan {
        // What a restored tuner takes over was perhaps known of this matrix without a product.
        let isDue = probe.isEmpty || plan.isDue(unknownCount: matrix.rowCount)
        var guess = probe.knownGuess(
          for: matrix, productLimit: plan.productLimit, isEnough: !isDue)
        if guess == nil, isDue {
          let made = probe.guess(in: inContext(), productLimit: plan.productLimit)
          look.productCount += made.productCount
          guess = made
        }
        if let guess { look.depth = LookPlan.rounded(guess.depth) }
        look.isNew = guess != nil
      }
    }
    if isBegun, let context {
      workspace.begun = BegunSolve(context, firstResidual: residual)
    }
    return look
  }

  /// Looks at a system whose guess was taken over, now that an attempt has failed.
  mutating func lookAgain(
    at system: LinearSystem, for solver: some RelaxationSolver, _ look: SystemLook,
    _ plan: LookPlan?
  ) -> SystemLook {
    guard let plan, look.depth != nil, !look.isNew else { return look }
    var result = look
    // No residual is to be formed for this.
    let again = self.look(
      at: system, start: start, until: .relativeResidual(0.5, baseline: .initialResidual),
      for: solver, plan.begunAnew)
    workspace.begun = nil
    (result.depth, result.isNew) = (again.depth, again.isNew)
    result.productCount += again.productCount
    return result
  }
}
