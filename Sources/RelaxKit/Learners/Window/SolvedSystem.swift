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
  /// The solve as numbers: the caller's come last.
  var numbers: [Double] {
    [guess ?? .nan, reduction, opening, openingDepth, depth, count, isFailure ? 1 : 0] + values
  }

  /// The numbers of a solve but for the caller's.
  static let numberCount = 7

  /// Reads a solve back from numbers; nil if they are none of a solve.
  init?(numbers: some RandomAccessCollection<Double>) {
    let list = Array(numbers)
    guard list.count >= Self.numberCount, list[0].isNaN || Self.guesses.contains(list[0]),
      PriorRows.reductions.contains(list[1]), list[2] >= 0, list[2] < list[5],
      WindowDepths.all.contains(list[3]), WindowDepths.all.contains(list[4]),
      Self.counts.contains(list[5]), list[6] == 0 || list[6] == 1,
      list.dropFirst(Self.numberCount).allSatisfy(\.isFinite)
    else { return nil }
    guess = list[0].isNaN ? nil : list[0]
    (reduction, opening, openingDepth) = (list[1], list[2], list[3])
    (depth, count, isFailure) = (list[4], list[5], list[6] == 1)
    values = Array(list.dropFirst(Self.numberCount))
  }
}
