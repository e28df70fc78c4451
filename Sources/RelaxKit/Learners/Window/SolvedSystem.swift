/// What the window keeps of a solve.
struct SolvedSystem: Sendable {
  /// The first guess of the best depth, if there was one.
  let guess: Double?
  /// The logarithm of the factor by which the residual was to be reduced.
  let reduction: Double
  /// The sweeps of omega 1 before the last omega.
  let opening: Double
  /// The depth of the last omega.
  let depth: Double
  /// The iterations.
  let count: Double
  /// Whether they were in vain.
  let isFailure: Bool
  /// The caller's numbers.
  var values: [Double]

  init(
    _ schedule: OmegaSchedule, count: Double, isFailure: Bool, guess: Double?, reduction: Double,
    values: [Double]
  ) {
    var (opening, last) = (0.0, schedule.finalOmega)
    for phase in schedule.phases {
      let end = opening + Double(phase.sweepCount)
      guard end < count else {
        last = phase.omega
        break
      }
      opening = end
    }
    self.guess = guess.map { Self.guesses.nearest(to: $0) }
    self.reduction = reduction
    self.opening = opening
    depth = Self.depths.nearest(to: -log(2 - last))
    self.count = count
    self.isFailure = isFailure
    self.values = values
  }

  /// Guesses that are told apart.
  static let guesses = -0.65...10.5
  /// The depths w = -log(2 - ω) that are kept.
  static let depths = -0.69...10.5
  /// Those of omegas that are chosen, 0.08 to 1.993.
  static let omegaDepths = -0.65...4.9
  static let reductions = 0.4...40.0
  static let counts = 1...1e12
}

extension SolvedSystem {
  /// The solve as numbers: the count of a failure is negative, and the caller's come last.
  var numbers: [Double] {
    [guess ?? .nan, reduction, opening, depth, isFailure ? -count : count] + values
  }

  /// The numbers of a solve but for the caller's.
  static let numberCount = 5

  /// Reads a solve back from at least that many numbers; nil if they are none of a solve.
  init?(numbers: some RandomAccessCollection<Double>) {
    let numbers = Array(numbers)
    guess = numbers[0].isNaN ? nil : numbers[0]
    (reduction, opening, depth) = (numbers[1], numbers[2], numbers[3])
    (count, isFailure) = (abs(numbers[4]), numbers[4] < 0)
    values = Array(numbers[Self.numberCount...])
    guard guess.map(Self.guesses.contains) ?? true, Self.reductions.contains(reduction),
      opening >= 0, opening < count, Self.depths.contains(depth), Self.counts.contains(count),
      values.allSatisfy(\.isFinite)
    else { return nil }
  }
}
