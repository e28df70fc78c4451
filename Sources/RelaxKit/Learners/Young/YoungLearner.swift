/// Learns omega for SOR from Young's theory of how counts depend on it; no context.
///
///     var tuner = OmegaTuner(solver: SOR(), learner: YoungLearner(tolerance: 1e-8))
///     let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
///
/// *Model.* The count of a solve follows from omega and one unknown, the spectral radius β of the
/// Jacobi matrix (Young 1971, chapter 6), but is no less than the least with this omega, which is
/// learned. *Update.* Each count says which β are likely for its system, and so how β is distributed
/// over the sequence. *Choice.* A schedule of omegas whose expected count
/// under that distribution is least: low omegas first, which end easy systems early, then higher ones.
/// It can therefore need fewer sweeps than the best single omega.
///
/// There is no bound on the regret, and no way back where Young's formula does not hold, as for matrices
/// with complex Jacobi eigenvalues: then take ``DefaultLearner``.
///
/// It draws nothing from the generator.
public struct YoungLearner: OnlineLearner {
  private let tolerance: Double
  private let table: SweepCountTable
  private var hypotheses: [YoungHypothesis]
  private var plan: SchedulePlan
  /// The plan for solves with one omega.
  private var singlePlan = SchedulePlan(phaseCount: 1)
  private var choiceCount = 0
  private var recordCount = 0
  /// Choices since omega was last raised for the sake of learning.
  private var sinceRise = 0
  /// What was last planned, if it suits the next systems as well.
  private var lasting: ScheduleChoice?
  private var singleLasting: ScheduleChoice?

  /// The factors of counts that are followed: steps of 20 % from 0.67 to 1.5, the outer ones less
  /// probable by a normal prior of deviation 0.2. Steps of 15 and 30 % did as well.
  private static let scales = -2...2
  private static let scaleStep = 0.2
  private static let scaleDeviation = 0.2

  /// A hypothesis so much less likely than the best, as a logarithm, is given up.
  private static let negligibleEvidence = 5.0

  /// The count after which only the best one is kept: with the floor they have learned the others choose alike.
  private static let settledCount = 100

  /// Trials for a better plan: many while beliefs change fast, then as few as keep up with them.
  private static let earlyRounds = 30
  private static let earlyTrials = 60
  private static let lateTrials = 20

  /// Beliefs change slowly after the first rounds, and every fifth choice is planned.
  private static let planInterval = 5

  /// Every tenth choice has 4 % less of 2 - ω than seems best. It costs 4 % there, and shows whether
  /// what is believed to be the floor of counts is one.
  private static let riseInterval = 10
  private static let rise = 0.04

  /// A count that exceeds the promised one by this logarithm tells nothing of spectral radii but of a
  /// solve that failed: 20.
  private static let failureSurprise = 3.0

  /// The logarithm of the density of such a count.
  private static let failureEvidence = -8.0

  /// Makes a learner that has seen nothing yet.
  ///
  /// - Parameters:
  ///   - tolerance: the relative residual solves are run to, in (0, 1). A guess will do; a tenth or ten
  ///     times the true one costs some rounds.
  ///   - phaseLimit: how many omegas a solve may have where the method can change them.
  /// - Precondition: `tolerance` lies in (0, 1) and `phaseLimit` in 1...8.
  public init(tolerance: Double = 1e-8, phaseLimit: Int = 4) {
    require(
      tolerance > 0 && tolerance < 1, "the tolerance is \(tolerance); give one between 0 and 1")
    require(
      SchedulePlan.phaseCounts.contains(phaseLimit),
      "plan between 1 and \(SchedulePlan.phaseCounts.upperBound) phases, not \(phaseLimit)")
    self.tolerance = tolerance
    table = SweepCountTable(
      reduction: SweepCountTable.usualReduction(tolerance: tolerance))
    hypotheses = Self.scales.map { index in
      let logScale = Self.scaleStep * Double(index)
      let deviations = logScale / Self.scaleDeviation
      return YoungHypothesis(
        logScale: logScale, evidence: -0.5 * deviations * deviations)
    }
    plan = SchedulePlan(phaseCount: phaseLimit)
  }

  private var best: Int {
    hypotheses.indices.reduce(0) {
      hypotheses[$1].evidence > hypotheses[$0].evidence ? $1 : $0
    }
  }

  /// Decides for the next system: one omega.
  ///
  /// - Complexity: O(1): some thousand operations.
  public mutating func choose(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    choose(isSingle: true)
  }

  /// Decides for the next system, with as many omegas as the phase limit allows.
  ///
  /// - Complexity: O(1): some thousand operations.
  public mutating func chooseSchedule(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    choose(isSingle: false)
  }

  mutating func choose(isSingle: Bool) -> ScheduleChoice {
    choiceCount = min(choiceCount + 1, Self.earlyRounds)
    let trials = choiceCount < Self.earlyRounds ? Self.earlyTrials : Self.lateTrials
    sinceRise = (sinceRise + 1) % Self.riseInterval
    if let lasting = isSingle ? singleLasting : lasting, choiceCount == Self.earlyRounds,
      sinceRise % Self.planInterval != 0
    {
      return lasting
    }
    let hypothesis = hypotheses[best]
    let nodes = hypothesis.belief.nodes
    let model = CountModel(table: table, floor: hypothesis.floor)
    let (scale, rise) = (exp(hypothesis.logScale), sinceRise == 0 ? Self.rise : 0)
    let planned =
      isSingle
      ? singlePlan.schedule(nodes, model: model, scale: scale, trials: trials, rise: rise)
      : plan.schedule(nodes, model: model, scale: scale, trials: trials, rise: rise)
    let choice = ScheduleChoice(
      schedule: planned.schedule, expectedCount: max(planned.expectedCount, 1))
    if sinceRise > 0 {
      if isSingle { singleLasting = choice } else { lasting = choice }
    }
    return choice
  }

  /// Learns the count of a choice.
  ///
  /// - Precondition: `loss` is finite.
  /// - Complexity: O(1): some thousand operations.
  public mutating func record(loss: Double, for choice: ScheduleChoice, context: Void) {
    learn(loss: loss, of: choice)
  }

  /// Learns the count of a choice.
  ///
  /// - Returns: the logarithm of the probability density of the log count as it was foretold, up to a
  ///   constant.
  @discardableResult
  mutating func learn(loss: Double, of choice: ScheduleChoice) -> Double {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    let count = min(max(loss, 1), Self.largestCount)
    if let expected = choice.expectedCount, log(count / expected) > Self.failureSurprise {
      return Self.failureEvidence
    }
    let phases = PhaseList(choice.schedule)
    let best = best
    var foretold = 0.0
    for index in hypotheses.indices {
      let density = hypotheses[index].record(count: count, of: phases, table: table)
      if index == best { foretold = density }
    }
    recordCount = min(recordCount + 1, Self.settledCount)
    guard hypotheses.count > 1 else { return foretold }
    let (leading, isSettled) = (hypotheses[self.best], recordCount == Self.settledCount)
    hypotheses.removeAll {
      isSettled
        ? $0.logScale != leading.logScale : $0.evidence < leading.evidence - Self.negligibleEvidence
    }
    return foretold
  }

  /// A count so large that logarithms and squares of it remain harmless.
  private static let largestCount = 1e12
}

extension YoungLearner: Codable {
  private enum CodingKeys: CodingKey {
    case tolerance
    case hypotheses
    case plan
    case singlePlan
    case choiceCount
    case recordCount
    case sinceRise
    case lasting
    case singleLasting
  }

  /// Reads a learner back; it goes on exactly as the saved one would have.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tolerance = try container.decode(
      in: Double.leastNonzeroMagnitude...1.0.nextDown, forKey: .tolerance)
    hypotheses = try container.decode([YoungHypothesis].self, forKey: .hypotheses)
    plan = try container.decode(SchedulePlan.self, forKey: .plan)
    singlePlan = try container.decode(SchedulePlan.self, forKey: .singlePlan)
    guard singlePlan.phaseCount == 1 else {
      throw container.inconsistentState(
        forKey: .singlePlan, "has \(singlePlan.phaseCount) phases and must have 1")
    }
    choiceCount = try container.decode(in: 0...Self.earlyRounds, forKey: .choiceCount)
    recordCount = try container.decode(in: 0...Self.settledCount, forKey: .recordCount)
    sinceRise = try container.decode(in: 0...Self.riseInterval - 1, forKey: .sinceRise)
    lasting = try container.decodeIfPresent(ScheduleChoice.self, forKey: .lasting)
    singleLasting = try container.decodeIfPresent(ScheduleChoice.self, forKey: .singleLasting)
    if let singleLasting, !singleLasting.schedule.phases.isEmpty {
      throw container.inconsistentState(forKey: .singleLasting, "has more than one omega")
    }
    guard (1...Self.scales.count).contains(hypotheses.count) else {
      throw container.inconsistentState(
        forKey: .hypotheses, "has \(hypotheses.count) entries and needs 1 to \(Self.scales.count)")
    }
    table = SweepCountTable(reduction: SweepCountTable.usualReduction(tolerance: tolerance))
  }

  /// Writes the state; the table is left out.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(tolerance, forKey: .tolerance)
    try container.encode(hypotheses, forKey: .hypotheses)
    try container.encode(plan, forKey: .plan)
    try container.encode(singlePlan, forKey: .singlePlan)
    try container.encode(choiceCount, forKey: .choiceCount)
    try container.encode(recordCount, forKey: .recordCount)
    try container.encode(sinceRise, forKey: .sinceRise)
    try container.encodeIfPresent(lasting, forKey: .lasting)
    try container.encodeIfPresent(singleLasting, forKey: .singleLasting)
  }
}
