/// A least-squares solution within a box around zero.
///
/// The active-set method of Stark and Parker (*Bounded-variable least-squares: an algorithm and
/// applications*, Computational Statistics 10, 1995): it holds some unknowns at a bound, solves for
/// the others, and lets go of a bound where that lowers the residual.
///
/// Where the equations leave x undetermined, because there are fewer of them than unknowns or
/// because they repeat each other, the solution of least norm is taken, of all unknowns if it lies
/// within the box, and of those not held if it does not.
struct BoundedLeastSquares: Sendable {
  /// The solution.
  private(set) var coefficients: [Double]

  /// Whether the solution without bounds lies outside the box.
  private(set) var isConstrained = false

  /// The bound each unknown is held at: -1 the lower, 1 the upper, 0 neither.
  private var sides: [Double]

  private let problem: LeastSquaresFactor
  private let bounds: [Double]

  /// Minimises the squared residual over `|x[j]| <= bounds[j]`.
  ///
  /// - Precondition: there is a positive bound for each unknown.
  /// - Complexity: O(m³) for m unknowns, and as much again for each change of the active set.
  init(minimizing problem: LeastSquaresFactor, within bounds: [Double]) {
    self.problem = problem
    self.bounds = bounds
    sides = bounds.map { _ in 0 }
    coefficients = sides
    coefficients = solution(forFree: freeUnknowns)
    isConstrained = zip(coefficients, bounds).contains { abs($0) > $1 }
    guard isConstrained else { return }
    holdUnknownsOutside()
    releaseHinderedUnknowns()
  }

  /// Holds unknowns whose solution lies outside at the bound they passed, and solves for the
  /// others, until none of these does.
  private mutating func holdUnknownsOutside() {
    var hasHeld = true
    while hasHeld {
      hasHeld = false
      for unknown in bounds.indices where abs(coefficients[unknown]) > bounds[unknown] {
        hold(unknown, atUpper: coefficients[unknown] > 0)
        hasHeld = true
      }
      let free = freeUnknowns
      for (unknown, value) in zip(free, solution(forFree: free)) { coefficients[unknown] = value }
    }
  }

  /// Lets go of bounds, one after the other, as long as that lowers the residual.
  private mutating func releaseHinderedUnknowns() {
    for _ in 0..<(Self.releaseLimit * bounds.count) {
      guard let unknown = mostHinderedUnknown() else { return }
      let oldSides = sides
      sides[unknown] = 0
      moveToSolution()
      if sides == oldSides { return }
    }
  }

  /// Releases per unknown after which the feasible point reached so far has to do.
  ///
  /// Each lowers the residual, so the method ends by itself, commonly after one or two in all.
  private static let releaseLimit = 10

  /// Moves the free unknowns towards their solution, holding those that meet a bound on the way.
  private mutating func moveToSolution() {
    while true {
      let free = freeUnknowns
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
        let moved = coefficients[unknown] + fraction * (value - coefficients[unknown])
        coefficients[unknown] = min(max(moved, -bounds[unknown]), bounds[unknown])
      }
      guard let blocking else { return }
      hold(blocking, atUpper: coefficients[blocking] > 0)
    }
  }

  private mutating func hold(_ unknown: Int, atUpper: Bool) {
    sides[unknown] = atUpper ? 1 : -1
    coefficients[unknown] = sides[unknown] * bounds[unknown]
  }

  private var freeUnknowns: [Int] { sides.indices.filter { sides[$0] == 0 } }

  /// The least-squares solution of least norm for some unknowns, with the others as they are.
  private func solution(forFree free: [Int]) -> [Double] {
    var held = coefficients
    for unknown in free { held[unknown] = 0 }
    let targets = problem.residual(at: held).map { -$0 }
    let columns = free.map { unknown in
      bounds.indices.map { $0 <= unknown ? problem[$0, unknown] : 0 }
    }
    return MinimumNormSolver(columns: columns).solution(for: targets)
  }

  /// The held unknown whose move off its bound lowers the residual fastest, if there is any.
  private func mostHinderedUnknown() -> Int? {
    let residual = problem.residual(at: coefficients)
    let size = problem.columnNorm(bounds.count)
    var steepest: (unknown: Int, descent: Double)?
    for unknown in bounds.indices where sides[unknown] != 0 {
      let gradient = (0...unknown).reduce(0) { $0 + problem[$1, unknown] * residual[$1] }
      let descent = gradient * sides[unknown]
      // A slope within rounding of zero would hold and release the same unknowns for ever.
      let rounding = 16 * .ulpOfOne * size * problem.columnNorm(unknown)
      if descent > max(rounding, steepest?.descent ?? 0) { steepest = (unknown, descent) }
    }
    return steepest?.unknown
  }
}
