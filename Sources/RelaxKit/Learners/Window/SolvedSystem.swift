/// What the window keeps of a solve.
struct SolvedSystem: Sendable {
  /// The first guess of the best depth, if there was one.
  var guess: Double?
  /// The logarithm of the factor by which the residual was to be reduced.
  var reduction: Double
  /// The sweeps before the last omega, and their mean depth.
  var opening: Double
  var openingDepth: Double
  /// The depth of the last omega.
  var depth: Double
  /// The iterations.
  var count: Double
  /// Whether they were in vain.
  var isFailure: Bool
  /// The caller's numbers.
  var values: [Double]

  init(
    _ schedule: OmegaSchedule, count: Double, isFailure: Bool, guess: Double?, reduction: Double,
    values: [Double]
  ) {
    var (opening, sum, last) = (0.0, 0.0, schedule.finalOmega)
    for phase in schedule.phases {
      let sweeps = Double(phase.sweepCount)
      if opening + sweeps >= count {
        last = phase.omega
        break
      }
      opening += sweeps
      sum -= sweeps * log(2 - phase.omega)
    }
    let range = WindowDepths.all
    func depth(_ value: Double) -> Double { min(max(value, range.lowerBound), range.upperBound) }
    self.guess = guess.map { min(max($0, Self.guesses.lowerBound), Self.guesses.upperBound) }
    self.reduction = reduction
    self.opening = opening
    openingDepth = opening > 0 ? depth(sum / opening) : 0
    self.depth = depth(-log(2 - last))
    self.count = count
    self.isFailure = isFailure
    self.values = values
  }

  /// Guesses that are told apart.
  static let guesses = -0.65...6.0
  static let counts = 1...1e12
}

extension SolvedSystem {
  /// The solve as numbers: the count of a failure is negative, and the caller's come last.
  var numbers: [Double] {
    [guess ?? .nan, reduction, opening, openingDepth, depth, isFailure ? -count : count] + values
  }

  /// The numbers of a solve but for the caller's.
  static let numberCount = 6

  /// Reads a solve back from at least that many numbers; nil if they are none of a solve.
  init?(numbers: [Double]) {
    guess = numbers[0].isNaN ? nil : numbers[0]
    (reduction, opening, openingDepth, depth) = (numbers[1], numbers[2], numbers[3], numbers[4])
    (count, isFailure) = (abs(numbers[5]), numbers[5] < 0)
    values = Array(numbers[Self.numberCount...])
    guard guess.map(Self.guesses.contains) ?? true, PriorRows.reductions.contains(reduction),
      opening >= 0, opening < count, WindowDepths.all.contains(openingDepth),
      WindowDepths.all.contains(depth), Self.counts.contains(count), values.allSatisfy(\.isFinite)
    else { return nil }
  }
}
