/// Windows that share what a prior says of the solves and differ in what tells systems apart: the guess
/// alone, or one of the caller's numbers too.
struct WindowFamily: Sendable {
  private(set) var rows: PriorRows
  private(set) var windows: [CountWindow]

  typealias Batch = WindowPrior.Batch

  /// What windows together expect of some depths: sums weighed by how much each is believed.
  struct Expectation {
    var (mean, variance) = (Batch.zero, Batch.zero)
    var (noise, optimism, probability): (Float, Float, Float) = (0, 0, 0)

    mutating func divide(by total: Float) {
      (mean, variance) = (mean / total, variance / total)
      (noise, optimism) = (noise / total, optimism / total)
    }
  }

  /// Makes windows that are believed at first as much as `beliefs` say: the first without a number of the
  /// caller's, and one for each of those.
  init(_ kind: WindowPrior.Kind, beliefs: [Double]) {
    rows = PriorRows(kind)
    windows = beliefs.indices.map { index in
      CountWindow(valueIndex: index > 0 ? index - 1 : nil, belief: beliefs[index])
    }
  }

  /// How much all of it is believed.
  var probability: Double { windows.reduce(0) { $0 + $1.probability } }

  /// The logarithm of how much the best window is believed, but for a factor common to all.
  var belief: Double { windows.reduce(-.infinity) { max($0, $1.evidence + $1.belief) } }

  /// Weighs the windows; gives the sum of their weights.
  mutating func weigh(from belief: Double) -> Double {
    var total = 0.0
    for index in windows.indices {
      let weight = exp(windows[index].evidence + windows[index].belief - belief)
      windows[index].probability = weight
      total += weight
    }
    return total
  }

  /// Makes probabilities of weights.
  mutating func divideProbabilities(by total: Double) {
    for index in windows.indices { windows[index].probability /= total }
  }

  // MARK: Choice

  /// Turns to a system, which windows that are asked are then compared with.
  mutating func turn(
    toGuess guess: Double?, reduction: Double, scales: [ValueScale], values: [Double]
  ) {
    rows.turn(toGuess: guess, reduction: reduction)
    for index in windows.indices where windows[index].isAsked {
      let value = windows[index].valueIndex
      windows[index].compare(
        rows.system, with: rows, position: value.map { scales[$0].position(of: values[$0]) } ?? 0,
        positions: value.map { scales[$0].positions } ?? [])
    }
  }

  /// Adds what the windows expect of some depths.
  mutating func expect(_ depths: Batch, into sum: inout Expectation) {
    guard windows.contains(where: \.isAsked) else { return }
    rows.look(at: depths)
    for index in windows.indices where windows[index].isAsked {
      let share = Float(windows[index].probability)
      let expected = windows[index].expect(rows)
      sum.mean += share * expected.mean
      sum.variance += share * expected.variance
      sum.noise += share * Float(windows[index].noise)
      sum.optimism += share * rows.prior.optimism
      sum.probability += share
    }
  }

  // MARK: Learning

  /// Adds a solve, which is yet to be learned.
  mutating func append(_ solve: SolvedSystem) {
    rows.turn(toGuess: solve.guess, reduction: solve.reduction)
    rows.append(solve)
  }

  /// Learns the solve of a row.
  mutating func learn(_ row: Int, scales: [ValueScale]) {
    let system = rows.systems[number: row]
    for index in windows.indices {
      if let value = windows[index].valueIndex {
        let positions = scales[value].positions
        windows[index].compare(
          system, with: rows, position: positions[number: row], positions: positions)
      } else {
        windows[index].compare(system, with: rows, position: 0, positions: [])
      }
      windows[index].append(rows)
    }
  }

  /// Forgets what was learned of the solves, or all but how noisy they were.
  mutating func restart(keepingNoise: Bool) {
    for index in windows.indices { windows[index].restart(keepingNoise: keepingNoise) }
  }

  /// Forgets the oldest solves.
  mutating func removeFirst(_ count: Int) { rows.removeFirst(count) }
}
