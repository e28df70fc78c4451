/// Iterations done ahead of the test whether to stop.
///
/// A method that can do several iterations for little more than one is asked for as many at a time,
/// as long as the residual is not expected to meet the tolerance within them; their norms are then
/// looked at one by one. If one does meet it, the solve goes back to that iterate.
struct Lookahead {
  private var norms: [Double]
  /// The place of the next norm to look at; all have been seen at the end.
  private var next: Int
  /// The norm some iterations ago, and how many; and how much it fell in as many before that.
  private var mark: Double
  private var sinceMark = 0
  private var decline: Double?

  /// Begins at a residual of that norm, looking `depth` iterations ahead; 1 for none.
  init(depth: Int, norm: Double) {
    norms = depth > 1 ? [Double](repeating: 0, count: depth) : []
    next = norms.count
    mark = norm
  }

  /// Whether the iterate is further than the last norm looked at.
  var isAhead: Bool { next < norms.count }

  /// The norm of the next iterate: one that is known, or that of an iteration done now, alone or
  /// with others.
  ///
  /// - Parameters:
  ///   - norm: that of the present residual.
  ///   - remaining: how many iterations may still be done.
  ///   - isMet: whether a residual of some norm would end the solve.
  mutating func step(
    _ state: inout some IterationState, _ context: SolveContext, norm: Double, remaining: Int,
    isMet: (Double) -> Bool
  ) -> IterationStep {
    guard !norms.isEmpty else { return state.advance(context) }
    if !isAhead {
      // Twice the recent decline is allowed for.
      guard let decline, remaining >= norms.count, !isMet(norm * min(decline * decline, 1)) else {
        let step = state.advance(context)
        if case .residualNorm(let norm) = step { watch(norm) }
        return step
      }
      state.advance(context, norms: &norms)
      next = 0
    }
    let norm = norms[next]
    next += 1
    watch(norm)
    return .residualNorm(norm)
  }

  /// Forgets what was done ahead, when the solve has gone back.
  mutating func drop() { next = norms.count }

  private mutating func watch(_ norm: Double) {
    sinceMark += 1
    guard sinceMark == norms.count else { return }
    decline = norm / mark
    mark = norm
    sinceMark = 0
  }
}
