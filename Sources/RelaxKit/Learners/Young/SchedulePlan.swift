/// A schedule relative to what is believed about a system, so that it nearly fits the next one, and
/// the search for a better.
///
/// Phase i has the omega that would be best if u were `levels[i]` deviations above what is expected,
/// and lasts exp(`logLengths[i]`) of the count expected there; the last takes the rest.
struct SchedulePlan: Sendable, Hashable {
  private var levels: [Double]
  private var logLengths: [Double]
  /// The step to try next in each coordinate, levels first, with its sign.
  private var steps: [Double]
  private var coordinate = 0

  /// How many phases a plan may have.
  static let phaseCounts = 1...8

  /// How many phases a schedule has.
  var phaseCount: Int { levels.count }

  /// A step that succeeds grows, one that fails shrinks and turns round; it stays long enough to
  /// notice a change.
  private static let growth = 1.5
  private static let shrinkage = 0.6
  private static let leastStep = 0.03
  private static let largestStep = 1.0

  /// Makes a plan of that number of phases, for the middle of what is likely and upwards.
  init(phaseCount: Int) {
    levels = (0..<phaseCount).map { phaseCount == 1 ? 0.5 : -0.2 + 0.6 * Double($0) }
    logLengths = Array(repeating: log(0.6), count: phaseCount - 1)
    steps = Array(repeating: 0.3, count: 2 * phaseCount - 1)
  }

  /// Tries steps, each in one coordinate, keeps those that lower the expected count, and makes
  /// a schedule of the plan.
  ///
  /// - Parameter rise: what is added to all w of the schedule.
  /// - Returns: the schedule, and the count expected with it but for the rise, for counts `scale` times
  ///   the model's.
  /// - Complexity: O(nodes) for each trial.
  mutating func schedule(
    _ nodes: [RadiusNode], model: CountModel, scale: Double, trials: Int, rise: Double
  ) -> (schedule: OmegaSchedule, expectedCount: Double) {
    var draft = ScheduleDraft(nodes, model: model, phaseCount: levels.count)
    fill(&draft)
    if draft.expectedCount() > Self.poorFit * draft.unit {
      // Far less may be known of this system than of those the plan was made for.
      var plan = SchedulePlan(phaseCount: levels.count)
      var other = draft
      plan.fill(&other)
      if other.expectedCount() < draft.expectedCount() {
        let expected = plan.improve(&other, trials: Self.remedyTrials)
        return (other.schedule(scale: scale, rise: rise), expected * scale)
      }
    }
    let expected = improve(&draft, trials: trials)
    return (draft.schedule(scale: scale, rise: rise), expected * scale)
  }

  /// If the expected count exceeds that of the expected u by this factor, the plan is in doubt.
  private static let poorFit = 1.3
  private static let remedyTrials = 60

  private func fill(_ draft: inout ScheduleDraft) {
    for phase in levels.indices { draft.setLevel(phase, levels[phase]) }
    for phase in logLengths.indices { draft.setLength(phase, logLengths[phase]) }
  }

  /// Tries steps; returns the expected count.
  private mutating func improve(_ draft: inout ScheduleDraft, trials: Int) -> Double {
    var best = draft.expectedCount()
    for _ in 0..<trials {
      coordinate = (coordinate + 1) % steps.count
      let step = steps[coordinate]
      let unchanged = draft
      if coordinate < levels.count {
        draft.setLevel(coordinate, levels[coordinate] + step)
      } else {
        let phase = coordinate - levels.count
        draft.setLength(phase, logLengths[phase] + step)
      }
      let cost = draft.expectedCount()
      if cost < best {
        best = cost
        if coordinate < levels.count {
          levels[coordinate] += step
        } else {
          logLengths[coordinate - levels.count] += step
        }
        let size = min(abs(step) * Self.growth, Self.largestStep)
        steps[coordinate] = step > 0 ? size : -size
      } else {
        draft = unchanged
        let size = max(abs(step) * Self.shrinkage, Self.leastStep)
        steps[coordinate] = step > 0 ? -size : size
      }
    }
    return best
  }
}

extension SchedulePlan: Codable {
  private enum CodingKeys: CodingKey {
    case levels
    case logLengths
    case steps
    case coordinate
  }

  /// Reads a plan back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    levels = try container.decodeList(count: Self.phaseCounts, in: .finite, forKey: .levels)
    let (lengthCount, stepCount) = (levels.count - 1, 2 * levels.count - 1)
    logLengths = try container.decodeList(
      count: lengthCount...lengthCount, in: .finite, forKey: .logLengths)
    steps = try container.decodeList(
      count: stepCount...stepCount, in: -Self.largestStep...Self.largestStep, forKey: .steps)
    coordinate = try container.decode(in: 0...stepCount - 1, forKey: .coordinate)
    if let index = steps.firstIndex(where: { abs($0) < Self.leastStep }) {
      throw container.inconsistentState(
        forKey: .steps, "[\(index)] = \(steps[index]) is smaller than \(Self.leastStep)")
    }
  }
}
