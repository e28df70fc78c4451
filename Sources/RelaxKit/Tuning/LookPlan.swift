/// When a tuner looks at a matrix, and how closely.
///
/// A guess takes up to a fifth as many products as solves lately took iterations, but no more than six. The
/// last one is taken over where another would cost more than it can save: after eight short solves, and
/// after three guesses much the same for a number of systems that doubles with each further one, up to 32;
/// both only as long as solves go as expected. Where omegas below 1 are wanted it never is: others fail.
struct LookPlan: Sendable, Hashable {
  /// How many products a guess may take.
  private(set) var productLimit = Self.productLimits.upperBound
  /// The last guess.
  private(set) var depth: Double?
  /// The unknowns of the matrix it is of.
  private var unknownCount = 0
  /// How many guesses in a row were much the same.
  private var sameCount = 0
  /// How many systems there were since the last guess.
  private var age = 0
  /// How many solves in a row were short.
  private var shortCount = 0
  /// The mean count of recent solves; 0 before the first.
  private var recentCount = 0.0

  private static let productLimits = 1...6
  /// The products for each iteration of recent solves.
  private static let share = 0.2
  /// Guesses that differ by less are much the same.
  private static let sameDepth = 0.05
  private static let leastSameCount = 3
  /// A guess serves at most so many systems.
  private static let longestInterval = 32
  /// Solves of fewer iterations are short.
  private static let shortSolve = 8.0
  private static let leastShortCount = 8
  /// A count that differs from what was expected by a larger factor, up or down, is a surprise.
  private static let largestSurprise = 1.3
  private static let largestShortSurprise = 3.0

  /// Whether the next matrix, of that many unknowns, is to be looked at.
  func isDue(unknownCount: Int) -> Bool {
    guard let depth, depth >= 0, unknownCount == self.unknownCount else { return true }
    if shortCount >= Self.leastShortCount { return false }
    let excess = sameCount - Self.leastSameCount
    return excess < 0 || age >= min(2 << min(excess, 8), Self.longestInterval)
  }

  /// The same with no guess to take over.
  var begunAnew: LookPlan {
    var plan = self
    plan.depth = nil
    return plan
  }

  /// To six digits, so that one that is known and one made anew, as after a state was restored, are equal.
  static func rounded(_ depth: Double) -> Double { (depth * 1_048_576).rounded() / 1_048_576 }

  /// Takes in what was found out about a system.
  mutating func note(_ look: SystemLook) {
    age = min(age + 1, Self.longestInterval)
    guard look.isNew, let depth = look.depth else { return }
    let isSame = self.depth.map { abs($0 - depth) < Self.sameDepth } ?? false
    sameCount = isSame && look.unknownCount == unknownCount ? min(sameCount + 1, 16) : 0
    (self.depth, unknownCount, age) = (depth, look.unknownCount, 1)
  }

  /// Takes in how a solve went, and the iterations that were expected.
  mutating func note(_ report: SolveReport, expected: Double?) {
    let count = Double(report.iterations)
    let surprise = expected.map { max(count / $0, $0 / count) } ?? 1
    let isFine = report.failedAttempts.isEmpty && report.isConverged
    if surprise > Self.largestSurprise || !isFine { sameCount = 0 }
    let isShort =
      isFine && count < Self.shortSolve && count <= Self.largestShortSurprise * (expected ?? count)
    shortCount = isShort ? min(shortCount + 1, Self.leastShortCount) : 0
    guard report.isConverged else { return }
    recentCount = recentCount > 0 ? recentCount + (count - recentCount) / 4 : count
    // Not for every small change: guesses for one matrix are to stay the same.
    let limits = Self.productLimits
    let wanted = min(
      max(Self.share * recentCount, Double(limits.lowerBound)), Double(limits.upperBound))
    let ratio = wanted / Double(productLimit)
    if ratio > 1.4 || ratio < 1 / 1.4 { productLimit = Int(wanted.rounded()) }
  }
}

extension LookPlan {
  /// Its state, for saving.
  var numbers: [Double] {
    [
      Double(productLimit), depth ?? .nan, Double(unknownCount), Double(sameCount), Double(age),
      Double(shortCount), recentCount,
    ]
  }

  /// Reads it back; nil if the numbers are none of a plan.
  init?(numbers: [Double]) {
    let counts = [numbers[0], numbers[2], numbers[3], numbers[4], numbers[5]].compactMap {
      Int(exactly: $0)
    }
    guard counts.count == 5, Self.productLimits.contains(counts[0]),
      counts.allSatisfy({ $0 >= 0 }), !(abs(numbers[1]) > 100), numbers[6] >= 0,
      numbers[6].isFinite
    else { return nil }
    productLimit = counts[0]
    depth = numbers[1].isNaN ? nil : numbers[1]
    (unknownCount, sameCount) = (counts[1], min(counts[2], 16))
    (age, shortCount) = (min(counts[3], Self.longestInterval), counts[4])
    recentCount = numbers[6]
  }
}
