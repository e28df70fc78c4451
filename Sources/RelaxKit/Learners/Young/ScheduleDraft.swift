/// A schedule being made for a belief about u, with the counts its phases would need alone.
struct ScheduleDraft {
  private let nodes: [RadiusNode]
  private let model: CountModel
  private let mean: Double
  private let deviation: Double
  /// The count expected at the expected u with its own omega.
  let unit: Double
  private var depths: [Double]
  private var lengths: [Double]
  private var counts: [[Double]]

  /// The largest w: ω = 1.995.
  static let largestDepth = 5.3

  /// Probabilities below this are left out of the expectation.
  private static let negligible = 1e-4

  /// The smallest deviation levels are measured in, so that they stay comparable.
  private static let leastDeviation = 0.02

  /// The longest phase, in units of the expected count.
  private static let longestPhase = 1e3

  init(_ nodes: [RadiusNode], model: CountModel, phaseCount: Int) {
    let mean = nodes.reduce(0) { $0 + $1.weight * $1.u }
    let square = nodes.reduce(0) { $0 + $1.weight * ($1.u - mean) * ($1.u - mean) }
    self.mean = mean
    deviation = max(square.squareRoot(), Self.leastDeviation)
    self.nodes = nodes.filter { $0.weight > Self.negligible }
    self.model = model
    let center = RadiusNode(u: mean, weight: 1)
    unit = model.count(
      center, depth: center.bestDepth, least: model.least(depth: center.bestDepth))
    depths = Array(repeating: 0, count: phaseCount)
    lengths = Array(repeating: .infinity, count: phaseCount)
    counts = Array(repeating: Array(repeating: 0, count: self.nodes.count), count: phaseCount)
  }

  /// Gives a phase the omega that is best `level` deviations above the expected u.
  mutating func setLevel(_ phase: Int, _ level: Double) {
    let depth = min(YoungCount.bestDepth(u: max(mean + level * deviation, 0)), Self.largestDepth)
    depths[phase] = depth
    let least = model.least(depth: depth)
    for index in nodes.indices {
      counts[phase][index] = model.count(nodes[index], depth: depth, least: least)
    }
  }

  /// Lets a phase last exp(`logLength`) of the expected count.
  mutating func setLength(_ phase: Int, _ logLength: Double) {
    lengths[phase] = unit * min(exp(logLength), Self.longestPhase)
  }

  /// The expected sweeps, in units of the table.
  func expectedCount() -> Double {
    var sum = 0.0
    for index in nodes.indices {
      let time = PhaseList.total(
        depths.count, length: { lengths[$0] }, count: { counts[$0][index] })
      sum += nodes[index].weight * time
    }
    return sum
  }

  /// The schedule in whole sweeps, for counts `scale` times those of the table.
  ///
  /// If omega may change, it begins with a Gauss-Seidel sweep, which the plan does not know of. In the
  /// solves tried that saves 1 to 3 % of the sweeps.
  ///
  /// All w are raised by `rise`.
  func schedule(scale: Double, rise: Double) -> OmegaSchedule {
    func omega(_ phase: Int) -> Double { 2 - exp(-min(depths[phase] + rise, Self.largestDepth)) }
    var phases: [OmegaSchedule.Phase] = []
    var time = 0.0
    if depths.count > 1 {
      phases.append(PhaseList.opening)
      time = 1
    }
    var end = 0.0
    for index in depths.indices.dropLast() {
      end += lengths[index] * scale
      let sweeps = end.rounded() - time
      time = max(time, end.rounded())
      if sweeps >= 1 {
        phases.append(.init(omega: omega(index), sweepCount: Int(sweeps)))
      }
    }
    return OmegaSchedule(phases: phases, finalOmega: omega(depths.count - 1))
  }
}
