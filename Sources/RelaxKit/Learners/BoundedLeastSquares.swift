/// The least-squares solution within a box, and of those the one of least norm.
///
/// Where the equations leave x undetermined, because there are fewer of them than unknowns or because
/// they repeat each other, the solution closest to zero is taken. It is found by adding the faint
/// equations `ε x ≈ 0`: they decide what the others leave open, and move what the others determine by
/// O(ε²). With them the minimum is unique, and the active-set method of Stark and Parker (*Bounded-variable
/// least-squares: an algorithm and applications*, Computational Statistics 10, 1995) finds it: it holds some unknowns at a bound, solves for the others, and lets go of a bound where that lowers
/// the residual.
struct BoundedLeastSquares: Sendable {
  /// The solution.
  private(set) var coefficients: [Double]

  /// Whether the box is in the way of a lower residual.
  private(set) var isConstrained = false

  /// The bound each unknown is held at: -1 the lower, 1 the upper, 0 neither.
  private var sides: [Double]

  private let factor: LeastSquaresFactor
  private let bounds: [Double]

  /// ε, relative to the largest column norm of the equations.
  ///
  /// Smaller, and rounding would decide in its place; larger, and it would be felt in what the
  /// equations do determine.
  private static let relativeRegularization = 0x1p-22

  /// Minimises the squared residual over `|x[j]| <= bounds[j]`.
  ///
  /// - Precondition: there is a positive bound for each unknown.
  /// - Complexity: O(m³) for m unknowns, and as much again for each change of the active set.
  init(minimizing problem: LeastSquaresFactor, within bounds: [Double]) {
    self.bounds = bounds
    factor = Self.regularized(problem)
    sides = Array(repeating: 0, count: bounds.count)
    coefficients = Array(repeating: 0, count: bounds.count)
    guard !problem.isEmpty else { return }

    coefficients = factor.solution()
    for unknown in bounds.indices where abs(coefficients[unknown]) > bounds[unknown] {
      sides[unknown] = coefficients[unknown] < 0 ? -1 : 1
      coefficients[unknown] = sides[unknown] * bounds[unknown]
      isConstrained = true
    }
    guard isConstrained else { return }

    solveForFreeUnknowns()
    var lowest = factor.squaredResidual(at: coefficients)
    for _ in 0..<(Self.releaseLimit * bounds.count) {
      guard let unknown = mostHinderedUnknown() else { return }
      let (oldCoefficients, oldSides) = (coefficients, sides)
      sides[unknown] = 0
      solveForFreeUnknowns()
      let squaredResidual = factor.squaredResidual(at: coefficients)
      guard squaredResidual < lowest else {
        (coefficients, sides) = (oldCoefficients, oldSides)
        return
      }
      lowest = squaredResidual
    }
  }

  /// Releases per unknown after which the feasible point reached so far has to do.
  ///
  /// Each lowers the residual, so the method ends by itself, commonly after one or two in all.
  private static let releaseLimit = 10

  private static func regularized(_ problem: LeastSquaresFactor) -> LeastSquaresFactor {
    let unknowns = 0..<problem.unknownCount
    let scale = unknowns.reduce(0) { max($0, problem.columnNorm($1)) }
    var regularized = problem
    for unknown in unknowns {
      var coefficients = Array(repeating: 0.0, count: problem.unknownCount)
      coefficients[unknown] = relativeRegularization * scale
      regularized.append(coefficients: coefficients, target: 0)
    }
    return regularized
  }

  /// Moves the free unknowns to their least-squares solution, holding those that meet a bound.
  private mutating func solveForFreeUnknowns() {
    while true {
      let free = sides.indices.filter { sides[$0] == 0 }
      guard !free.isEmpty else { return }
      let target = solution(forFree: free)

      var fraction = 1.0
      var blocking: Int?
      for (unknown, value) in zip(free, target) where abs(value) > bounds[unknown] {
        let bound = value < 0 ? -bounds[unknown] : bounds[unknown]
        let allowed = (bound - coefficients[unknown]) / (value - coefficients[unknown])
        if blocking == nil || allowed < fraction {
          fraction = allowed
          blocking = unknown
        }
      }
      for (unknown, value) in zip(free, target) {
        coefficients[unknown] += fraction * (value - coefficients[unknown])
      }
      guard let blocking else { return }
      sides[blocking] = coefficients[blocking] < 0 ? -1 : 1
      coefficients[blocking] = sides[blocking] * bounds[blocking]
    }
  }

  /// The least-squares solution for some unknowns with the others as they are.
  private func solution(forFree free: [Int]) -> [Double] {
    var reduced = LeastSquaresFactor(unknownCount: free.count)
    for row in bounds.indices {
      var target = factor[row, bounds.count]
      for column in row..<bounds.count where sides[column] != 0 {
        target -= factor[row, column] * coefficients[column]
      }
      reduced.append(coefficients: free.map { $0 < row ? 0 : factor[row, $0] }, target: target)
    }
    return reduced.solution()
  }

  /// The held unknown whose move off its bound lowers the residual fastest, if there is any.
  private func mostHinderedUnknown() -> Int? {
    let residual = factor.residual(at: coefficients)
    let size = factor.columnNorm(bounds.count)
    var steepest: (unknown: Int, descent: Double)?
    for unknown in bounds.indices where sides[unknown] != 0 {
      let gradient = (0...unknown).reduce(0) { $0 + factor[$1, unknown] * residual[$1] }
      let descent = gradient * sides[unknown]
      let rounding = 4 * .ulpOfOne * size * factor.columnNorm(unknown)
      if descent > max(rounding, steepest?.descent ?? 0) { steepest = (unknown, descent) }
    }
    return steepest?.unknown
  }
}
