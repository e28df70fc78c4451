/// What ``YoungLearner`` and ``ContextualYoungLearner`` have in common: everything but what is known
/// of a system beforehand.
struct YoungEstimator<Belief: RadiusBelief>: Sendable {
  private let tolerance: Double
  private let table: SweepCountTable
  private var hypotheses: [YoungHypothesis<Belief>]
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
  /// What is played when Young's theory is found false; nil to trust it for ever.
  private var surface: CountSurface?
  private var test = PromiseTest()

  /// The factors of counts that are followed: steps of 20 % from 0.67 to 1.5, the outer ones less
  /// probable by a normal prior of deviation 0.2. Steps of 15 and 30 % did as well.
  private static var scales: ClosedRange<Int> { -2...2 }
  private static var scaleStep: Double { 0.2 }
  private static var scaleDeviation: Double { 0.2 }

  /// A hypothesis so much less likely than the best, as a logarithm, is given up.
  private static var negligibleEvidence: Double { 8 }

  /// The count after which only the best one is kept: with the floor they have learned the others choose alike.
  private static var settledCount: Int { 100 }

  /// Trials for a better plan: many while beliefs change fast, then as few as keep up with them.
  private static var earlyRounds: Int { 30 }
  private static var earlyTrials: Int { 60 }
  private static var lateTrials: Int { 4 }

  /// Where no context tells systems apart, beliefs change slowly after the first rounds, and every fifth
  /// is planned.
  private static var planInterval: Int { 5 }

  /// Every tenth choice has 4 % less of 2 - ω than seems best. It costs 4 % there, and shows whether
  /// what is believed to be the floor of counts is one.
  private static var riseInterval: Int { 10 }
  private static var rise: Double { 0.04 }

  /// A count that exceeds the promised one by this logarithm tells nothing of spectral radii but of a
  /// solve that failed: 20. It counts in the test of promises alone.
  private static var failureSurprise: Double { 3 }

  init(
    tolerance: Double, phaseLimit: Int, belief: Belief, surface: CountSurface?
  ) {
    require(
      tolerance > 0 && tolerance < 1, "the tolerance is \(tolerance); give one between 0 and 1")
    require(
      SchedulePlan.phaseCounts.contains(phaseLimit),
      "plan between 1 and \(SchedulePlan.phaseCounts.upperBound) phases, not \(phaseLimit)")
    self.tolerance = tolerance
    self.surface = surface
    table = SweepCountTable(
      reduction: SweepCountTable.usualReduction(tolerance: tolerance))
    hypotheses = Self.scales.map { index in
      let logScale = Self.scaleStep * Double(index)
      let deviations = logScale / Self.scaleDeviation
      return YoungHypothesis(
        logScale: logScale, belief: belief, evidence: -0.5 * deviations * deviations)
    }
    plan = SchedulePlan(phaseCount: phaseLimit)
  }

  private var best: Int {
    hypotheses.indices.reduce(0) {
      hypotheses[$1].evidence > hypotheses[$0].evidence ? $1 : $0
    }
  }

  /// Whether the theory has recently kept its promises.
  var trustsTheory: Bool { test.isPassed }

  /// Decides for a system at a place between 0 and 1, the context as the surface sees it; for one
  /// omega, or for as many as solves may have.
  mutating func choose(
    context: Belief.Context, place: Double, isSingle: Bool
  ) -> ScheduleChoice {
    if let surface, !test.isPassed {
      return ScheduleChoice(schedule: .constant(surface.bestOmega(place: place)))
    }
    choiceCount = min(choiceCount + 1, Self.earlyRounds)
    let lateTrials = Belief.dependsOnContext ? Self.lateTrials : Self.planInterval * Self.lateTrials
    let trials = choiceCount < Self.earlyRounds ? Self.earlyTrials : lateTrials
    sinceRise = (sinceRise + 1) % Self.riseInterval
    if let lasting = isSingle ? singleLasting : lasting, choiceCount == Self.earlyRounds,
      sinceRise % Self.planInterval != 0
    {
      return lasting
    }
    let hypothesis = hypotheses[best]
    let nodes = hypothesis.belief.nodes(context: context)
    let model = CountModel(table: table, floor: hypothesis.floor)
    let (scale, rise) = (exp(hypothesis.logScale), sinceRise == 0 ? Self.rise : 0)
    let planned =
      isSingle
      ? singlePlan.schedule(nodes, model: model, scale: scale, trials: trials, rise: rise)
      : plan.schedule(nodes, model: model, scale: scale, trials: trials, rise: rise)
    let choice = ScheduleChoice(
      schedule: planned.schedule, expectedCount: max(planned.expectedCount, 1))
    if !Belief.dependsOnContext, sinceRise > 0 {
      if isSingle { singleLasting = choice } else { lasting = choice }
    }
    return choice
  }

  /// Learns the count of a choice.
  mutating func record(
    loss: Double, for choice: ScheduleChoice, context: Belief.Context, place: Double
  ) {
    require(loss.isFinite, "record a finite loss; a failed solve costs the iteration limit")
    let count = min(max(loss, 1), Self.largestCount)
    let phases = PhaseList(choice.schedule)
    let hasFailed =
      choice.expectedCount.map { log(count / $0) > Self.failureSurprise } ?? false
    if !hasFailed { learn(count, phases, context) }
    guard surface != nil else { return }
    if let promised = choice.expectedCount {
      if test.record(count: count, promised: promised) {
        for index in hypotheses.indices { hypotheses[index].doubt() }
        (lasting, singleLasting) = (nil, nil)
      }
    } else {
      // The surface learns from its own choices alone: a schedule that suits the theory and fails
      // says little about single omegas.
      surface?.record(count: count, of: phases, place: place)
      test.wait()
    }
  }

  private mutating func learn(_ count: Double, _ phases: PhaseList, _ context: Belief.Context) {
    for index in hypotheses.indices {
      hypotheses[index].record(count: count, of: phases, context: context, table: table)
    }
    recordCount = min(recordCount + 1, Self.settledCount)
    guard hypotheses.count > 1 else { return }
    let (best, isSettled) = (hypotheses[best], recordCount == Self.settledCount)
    hypotheses.removeAll {
      isSettled
        ? $0.logScale != best.logScale : $0.evidence < best.evidence - Self.negligibleEvidence
    }
  }

  /// A count so large that logarithms and squares of it remain harmless.
  private static var largestCount: Double { 1e12 }
}

extension YoungEstimator: Codable {
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
    case surface
    case test
  }

  /// Reads the state back; the table is made anew.
  ///
  /// - Throws: `DecodingError.dataCorrupted` if its parts do not fit.
  init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    tolerance = try container.decode(
      in: Double.leastNonzeroMagnitude...1.0.nextDown, forKey: .tolerance)
    hypotheses = try container.decode([YoungHypothesis<Belief>].self, forKey: .hypotheses)
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
    surface = try container.decodeIfPresent(CountSurface.self, forKey: .surface)
    test = try container.decode(PromiseTest.self, forKey: .test)
    guard (1...Self.scales.count).contains(hypotheses.count) else {
      throw container.inconsistentState(
        forKey: .hypotheses, "has \(hypotheses.count) entries and needs 1 to \(Self.scales.count)")
    }
    table = SweepCountTable(reduction: SweepCountTable.usualReduction(tolerance: tolerance))
  }

  /// What each hypothesis believes about spectral radii.
  var beliefs: [Belief] { hypotheses.map(\.belief) }

  /// Refuses a fallback over another number of knots of the context.
  func requirePlaces(count: Int, in decoder: any Decoder) throws {
    try surface?.requirePlaces(count: count, in: decoder)
  }

  /// Writes the state; the table is left out.
  ///
  /// - Throws: what the encoder throws.
  func encode(to encoder: any Encoder) throws {
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
    try container.encodeIfPresent(surface, forKey: .surface)
    try container.encode(test, forKey: .test)
  }
}
