/// The processes that solve a system together, seen from one of them.
///
/// Each has some of the unknowns, the rows of the matrix that belong to them, and of these the entries among its
/// own unknowns as its matrix `A`. What is left is `H`: entries in columns of other processes.
package protocol ProcessCoupling {
  /// `target <- target + H x`, where `x` is the vector whose parts the processes give here, all at once.
  func add(coupled x: SystemVector, to target: SystemVector)

  /// Replaces numbers by their sums over all processes; equal on all of them to the last bit.
  func sum(_ numbers: inout [Double])

  /// The parts for a coarse correction, as many on all processes; nil for none.
  var coarseParts: CoarseParts? { get }
}

/// Conjugate gradients on a system that several processes have parts of, each with its own preconditioner: that of
/// its own matrix, so that of all is a block Jacobi one.
///
/// As ``TriangularState`` does, with the product `Â p = t + v` and `v = E⁻¹ (p + (D - 2 P) t + H t)`. The forward
/// pass leaves out `H t`, which is `H s + β H t` of the old `t`, so that it can be asked for between the two passes,
/// and is solved for by half a pass more.
///
/// Relaxed incomplete Cholesky adds what it drops to the diagonal, and the preconditioner of a process drops the
/// entries in columns of others: a share of their sums is added, too, before pivots are made. Without, the
/// preconditioner holds the unknowns at the border as if those beyond were known, and the nearer alpha is to 1, the
/// more of the iterations it saves are lost again.
///
/// With a coarse correction, residuals and directions are those of ``CoarseCorrection``. A direction is the one that
/// the passes have and a level of the own part, of which the coupling vector tells the passes all they need: in place
/// of `H t` it has the product with the whole of A for the levels.
///
/// All that decides on how to go on is summed over all processes, so that they go on alike. The last iterate is left
/// where a solve fails.
package struct CoupledConjugateGradient<Pivots: PivotRule> {
  let pivots: Pivots

  /// Makes the method with the pivots of each process's own matrix.
  package init(pivots: Pivots) { self.pivots = pivots }

  /// Solves the system whose part is given; all processes must call it at once.
  ///
  /// - Parameters:
  ///   - system: the own matrix, and the own part of the right-hand side.
  ///   - x: the own part of the start vector before, of the solution after.
  ///   - criterion: the same on all processes.
  ///   - monitor: called on each; if one wants to stop, all do.
  /// - Throws: ``InputError`` on all processes if one of them has a part that cannot be solved.
  package func solve(
    _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
    with others: some ProcessCoupling, using workspace: inout SolverWorkspace,
    monitor: IterationMonitor?
  ) throws(InputError) -> SolveReport {
    try agree(on: system, start: x, with: others)
    let clock = ContinuousClock()
    let began = clock.now
    let context = workspace.makeContext(
      .matrix(system.matrix), ordering: .natural, layout: nil,
      rightHandSide: system.rightHandSide, start: x, norm: criterion.norm,
      vectorCount: Self.vectorCount)
    var course = CoupledCourse(
      context, makePivots(of: context, coupledBy: others), others, criterion)
    let reason = course.run(monitor)
    course.addLevel()
    context.copyIterate(to: &x)
    var report = SolveReport(
      reason: reason, iterations: course.iterations, residualNorm: course.norm,
      baselineNorm: course.baseline, seconds: (clock.now - began) / .seconds(1),
      residualHistory: criterion.recordsResidualHistory ? course.history : nil,
      omega: course.backoff?.played ?? pivots.parameter)
    report.backoff = course.backoff
    report.parameterName = Pivots.parameterName
    return report
  }

  /// Makes the pivots of the own matrix with what they take over of the entries in columns of other processes.
  private func makePivots(
    of context: SolveContext, coupledBy others: some ProcessCoupling
  ) -> PivotChoice {
    let share = (pivots as? RelaxedPivots)?.couplingShare ?? 0
    guard share > 0 else { return pivots.makePivots(of: context) }
    // Room that the split does not need before pivots are there.
    let (kept, ones, sums) = (context.scratch(0), context.scratch(1), context.scratch(2))
    ones.fill(with: 1)
    sums.fill(with: 0)
    others.add(coupled: ones, to: sums)
    kept.copy(context.diagonal)
    context.diagonal.add(share, times: sums)
    defer { context.diagonal.copy(kept) }
    return pivots.makePivots(of: context)
  }

  /// Those of the split, for the coupling, and for the coarse correction.
  private static var vectorCount: Int { SplitSystem.vectorCount.any + 3 }

  private func agree(
    on system: LinearSystem, start x: [Double], with others: some ProcessCoupling
  ) throws(InputError) {
    var fault: InputError?
    do { try system.check(start: x) } catch { fault = error }
    let parts = Double(others.coarseParts?.count ?? 0)
    var found = [fault == nil ? 0 : 1, 1, parts, parts * parts]
    others.sum(&found)
    if let fault { throw fault }
    guard found[0] == 0 else {
      throw InputError(
        .notFinite, "another process has a part of the system that cannot be solved")
    }
    // Numbers are equal if the square of their sum is their number times the sum of their squares.
    guard found[2] * found[2] == found[1] * found[3] else {
      throw InputError(
        .shapeMismatch, "the processes do not agree on the number of parts of a coarse correction")
    }
  }
}

/// One solve on its way.
private struct CoupledCourse<Others: ProcessCoupling> {
  private let context: SolveContext
  private let others: Others
  private let criterion: StoppingCriterion
  private let vectors: SplitSystem
  /// `H t`, and what is made of it.
  private let coupled, scratch: SystemVector
  let backoff: PivotBackoff?
  private let coarse: CoarseCorrection?
  /// What is summed over all processes before a forward pass: the energy, and coarse unknowns.
  private var sums: [Double]
  /// What the coarse correction adds to the own elements of the direction, and has added to those of x so far.
  private var (level, levelOfX) = (0.0, 0.0)

  private(set) var iterations = 0
  /// The norm of the residual, what it is relative to, and its first value.
  private(set) var norm = 0.0
  private(set) var baseline = 0.0
  private var firstNorm = 0.0
  private var energy = 0.0
  private var curvature = 0.0
  private(set) var history: [Double] = []

  init(
    _ context: SolveContext, _ pivots: PivotChoice, _ others: Others,
    _ criterion: StoppingCriterion
  ) {
    (self.context, self.others, self.criterion) = (context, others, criterion)
    (vectors, backoff) = pivots.split(in: context)
    let first = SplitSystem.vectorCount.any
    (coupled, scratch) = (context.scratch(first), context.scratch(first + 1))
    coarse = others.coarseParts.map {
      CoarseCorrection(
        $0, context, others, ones: context.scratch(first), rowSums: context.scratch(first + 2))
    }
    sums = [Double](repeating: 0, count: 1 + (coarse?.count ?? 0))
  }

  mutating func run(_ monitor: IterationMonitor?) -> SolveReport.Reason {
    norm = formResidual()
    firstNorm = norm
    baseline =
      criterion.normalization
      ?? (criterion.baseline == .rightHandSide ? totalNorm(of: context.rightHandSide) : norm)
    note()
    if baseline == 0, criterion.baseline == .rightHandSide {
      // Nothing is small relative to zero, but the solution is known.
      context.x.fill(with: 0)
      norm = 0
      return .tolerance
    }
    if criterion.minimumIterations <= 0 && isMet || norm == 0 { return .tolerance }
    guard norm.isFinite else { return .nonFinite }
    restart()
    if norm == 0 { return .tolerance }
    var measured = norm
    while iterations < criterion.iterationLimit {
      guard energy > 0 else { return energy.isNaN ? .nonFinite : .indefinitePreconditioner }
      guard curvature > 0 else { return curvature.isNaN ? .nonFinite : .nonPositiveCurvature }
      let isStopped = advance(monitor)
      note()
      if isMet, iterations >= criterion.minimumIterations || norm == 0 {
        guard criterion.confirmsConvergence else { return .tolerance }
        norm = formResidual()
        if isMet { return .tolerance }
        // What is left is rounding.
        guard norm < measured / 2 else { return .solutionGrowth }
        measured = norm
        restart()
      }
      guard norm <= max(firstNorm, baseline) * criterion.divergenceFactor else {
        return norm.isFinite ? .residualGrowth : .nonFinite
      }
      if isStopped { return .stopped }
    }
    return .iterationLimit
  }

  private var isMet: Bool {
    criterion.isMet(norm, baselineNorm: baseline, firstNorm: firstNorm)
  }

  private mutating func note() {
    guard criterion.recordsResidualHistory, history.count < criterion.residualHistoryLimit
    else { return }
    history.append(baseline > 0 ? norm / baseline : 0)
  }

  private func total(_ numbers: Double...) -> [Double] {
    var numbers = numbers
    others.sum(&numbers)
    return numbers
  }

  private func totalNorm(of vector: SystemVector) -> Double {
    let own = context.norm == .euclidean ? vector.dot(vector) : vector.sumOfMagnitudes
    return context.norm.value(ofTotal: total(own)[0])
  }

  /// Leaves `b - A x - H x` where the split residual is made of it; returns the norm.
  private mutating func formResidual() -> Double {
    addLevel()
    let residual = vectors.split
    context.formResidual(into: residual)
    coupled.fill(with: 0)
    others.add(coupled: context.x, to: coupled)
    residual.add(-1, times: coupled)
    return totalNorm(of: residual)
  }

  /// Adds to x what the coarse correction has for it.
  mutating func addLevel() {
    if levelOfX == 0 { return }
    for row in 0..<context.unknownCount { context.x[row] += levelOfX }
    levelOfX = 0
  }

  /// Makes the residual that was formed orthogonal to Z.
  private mutating func deflate() {
    guard let coarse else { return }
    clearSums()
    coarse.addSums(of: vectors.split, to: &sums, from: 1)
    others.sum(&sums)
    coarse.solve(&sums, from: 1)
    levelOfX += coarse.level(of: sums, from: 1)
    coarse.subtractProduct(with: sums, from: 1, to: vectors.split)
    norm = totalNorm(of: vectors.split)
  }

  private mutating func clearSums() {
    for index in sums.indices { sums[index] = 0 }
  }

  /// Makes the first direction of the residual that was formed.
  private mutating func restart() {
    deflate()
    context.solveLower(vectors.split, inverse: vectors.inverse)
    vectors.step.fill(with: 0)
    vectors.rest.fill(with: 0)
    vectors.direction.fill(with: 0)
    vectors.solved.fill(with: 0)
    coupled.fill(with: 0)
    level = 0
    energy = passBackward(length: 0)
    curvature = total(passForward(ratio: 0).curvature)[0]
  }

  /// An iteration; returns whether a process wants to stop.
  private mutating func advance(_ monitor: IterationMonitor?) -> Bool {
    let newEnergy = passBackward(length: energy / curvature)
    let sums = passForward(ratio: newEnergy / energy)
    energy = newEnergy
    iterations += 1
    let all = total(sums.curvature, sums.squares)
    (curvature, norm) = (all[0], context.norm.value(ofTotal: all[1]))
    guard let monitor else { return false }
    let status = IterationStatus(
      iteration: iterations, relativeResidual: baseline > 0 ? norm / baseline : 0)
    return total(monitor(status) == .stop ? 1 : 0)[0] != 0
  }

  /// The backward pass; returns the energy, and leaves the coarse unknowns of the new direction.
  private mutating func passBackward(length: Double) -> Double {
    levelOfX += length * level
    clearSums()
    sums[0] = context.splitBackward(vectors, length: length)
    coarse?.addProducts(with: vectors.solved, to: &sums, from: 1)
    others.sum(&sums)
    coarse?.solve(&sums, from: 1)
    return sums[0]
  }

  /// The forward pass with the coupling: `v <- v + E⁻¹ H t`.
  private mutating func passForward(ratio: Double) -> SplitSums {
    scratch.fill(with: 0)
    others.add(coupled: vectors.solved, to: scratch)
    if let coarse {
      coarse.subtractProduct(with: self.sums, from: 1, to: scratch)
      level = ratio * level - coarse.level(of: self.sums, from: 1)
    }
    var sums = context.splitForward(vectors, ratio: ratio)
    coupled.scale(by: ratio, adding: scratch)
    scratch.copy(coupled)
    context.solveLower(scratch, inverse: vectors.inverse)
    sums.curvature += vectors.direction.dot(scratch)
    vectors.rest.add(1, times: scratch)
    return sums
  }
}

extension RelaxedPivots {
  /// The share of the entries in columns of other processes that pivots take over, `1 - (1 - α)^(1/3)`.
  ///
  /// All of them would leave a process without other borders a singular matrix. Optimized Schwarz methods leave a
  /// share like the square root of the mesh width (Gander, *SIAM Journal on Numerical Analysis* 44, 2006), which
  /// would be the fourth root of `1 - α`; a third was better by some percent on meshes of two and three
  /// dimensions cut into two and four parts.
  fileprivate var couplingShare: Double { alpha > 0 ? 1 - exp(log(1 - alpha) / 3) : 0 }
}
