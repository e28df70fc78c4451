import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// The checks every learner has to pass.
struct LearnerProtocolTests {
  private static let roundCount = 600
  private static let armCount = 6

  /// Contexts that sweep -1...1 at a golden-ratio stride, so that neighbours in time are far apart.
  private let contexts = (0..<roundCount).map { round in
    2 * (Double(round) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1) - 1
  }

  /// Each arm is best somewhere along the contexts; now and then a round hits its limit.
  private var losses: [[Double]] {
    var noise = SplitMix64(seed: 77_230_119)
    return contexts.map { context in
      (0..<Self.armCount).map { arm in
        let distance = context - (2 * Double(arm) / Double(Self.armCount - 1) - 1)
        let count = (5 + 60 * distance * distance + Double.random(in: 0..<4, using: &noise))
        return Int.random(in: 0..<150, using: &noise) == 0 ? 10_000 : count.rounded()
      }
    }
  }

  private var noContexts: [Void] { Array(repeating: (), count: Self.roundCount) }

  @Test func `a fixed arm passes`() throws {
    let learner = FixedArm(armCount: Self.armCount, arm: 4)
    #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
  }

  @Test func `epsilon-greedy passes`() throws {
    for epsilon in [0, 0.1, 1] {
      let learner = EpsilonGreedy(armCount: Self.armCount, epsilon: epsilon)
      #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
    }
  }

  @Test func `Tsallis-INF passes`() throws {
    let learner = TsallisINF(armCount: Self.armCount)
    #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
  }

  @Test func `binned Tsallis-INF passes`() throws {
    for binCount in [1, 3, 8] {
      let learner = BinnedTsallisINF(
        armCount: Self.armCount, contextRange: -0.8...0.8, binCount: binCount)
      #expect(try checkLearner(learner, contexts: contexts, losses: losses) == [])
    }
  }

  @Test func `discounted Tsallis-INF passes`() throws {
    for discount in [0.5, 0.99, 1] {
      let learner = DiscountedTsallisINF(armCount: Self.armCount, discount: discount)
      #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
    }
  }

  @Test func `spectral Exp3 passes`() throws {
    for smoothing in [1e-6, 0.1, 1] {
      let learner = SpectralExp3(armCount: Self.armCount, smoothing: smoothing)
      #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
    }
  }

  @Test func `OSUB passes`() throws {
    let learner = OSUB(armCount: Self.armCount)
    #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
  }

  @Test func `ChebCB passes`() throws {
    for degree in [0, 1, 2, 5, 8] {
      let learner = ChebCB(armCount: Self.armCount, contextRange: -0.8...0.8, degree: degree)
      #expect(try checkLearner(learner, contexts: contexts, losses: losses) == [])
    }
  }

  @Test func `a learner with a single arm passes`() throws {
    let losses = losses.map { Array($0.prefix(1)) }
    #expect(try checkLearner(TsallisINF(armCount: 1), contexts: noContexts, losses: losses) == [])
    let smooth = SpectralExp3(armCount: 1)
    #expect(try checkLearner(smooth, contexts: noContexts, losses: losses) == [])
    let unimodal = OSUB(armCount: 1)
    #expect(try checkLearner(unimodal, contexts: noContexts, losses: losses) == [])
    let contextual = ChebCB(armCount: 1, contextRange: -1...1, degree: 3)
    #expect(try checkLearner(contextual, contexts: contexts, losses: losses) == [])
  }

  @Test func `a tampered state is refused or harmless`() throws {
    let (losses, contexts) = (Array(losses.prefix(60)), Array(contexts.prefix(60)))
    let noContexts: [Void] = Array(noContexts.prefix(60))
    let contextual = ChebCB(armCount: Self.armCount, contextRange: -0.8...0.8, degree: 2)
    #expect(try checkTampering(contextual, contexts: contexts, losses: losses) == [])
    let binned = BinnedTsallisINF(armCount: Self.armCount, contextRange: -0.8...0.8, binCount: 2)
    #expect(try checkTampering(binned, contexts: contexts, losses: losses) == [])
    let tsallis = TsallisINF(armCount: Self.armCount)
    #expect(try checkTampering(tsallis, contexts: noContexts, losses: losses) == [])
    let discounted = DiscountedTsallisINF(armCount: Self.armCount, discount: 0.9)
    #expect(try checkTampering(discounted, contexts: noContexts, losses: losses) == [])
    let smooth = SpectralExp3(armCount: Self.armCount)
    #expect(try checkTampering(smooth, contexts: noContexts, losses: losses) == [])
    let unimodal = OSUB(armCount: Self.armCount)
    #expect(try checkTampering(unimodal, contexts: noContexts, losses: losses) == [])
    let greedy = EpsilonGreedy(armCount: Self.armCount, epsilon: 0.2)
    #expect(try checkTampering(greedy, contexts: noContexts, losses: losses) == [])
    let fixed = FixedArm(armCount: Self.armCount, arm: 4)
    #expect(try checkTampering(fixed, contexts: noContexts, losses: losses) == [])
  }

  @Test func `the checks see a learner that trusts a tampered state`() throws {
    let learner = GreedyForSmallLosses(armCount: Self.armCount)
    let violations = try checkTampering(learner, contexts: noContexts, losses: losses)
    #expect(!violations.isEmpty)
  }

  @Test func `the checks see a learner that forgets its state`() throws {
    let learner = Forgetful(armCount: Self.armCount)
    let violations = try checkLearner(learner, contexts: noContexts, losses: losses)
    #expect(violations.contains("the restored learner goes on differently"))
  }

  @Test func `the checks see losses below 1 being taken at their word`() throws {
    let learner = GreedyForSmallLosses(armCount: Self.armCount)
    let violations = try checkLearner(learner, contexts: noContexts, losses: losses)
    #expect(violations == ["losses below 1 do not count as 1"])
  }

  @Test func `a learner of twenty lines passes and is used without a context`() throws {
    var learner = UniformExploration(armCount: Self.armCount)
    #expect(try checkLearner(learner, contexts: noContexts, losses: losses) == [])
    var generator = SplitMix64(seed: 8_812)
    learner.record(loss: 3, for: learner.chooseArm(using: &generator))
    learner.record(loss: 4, for: learner.choose(using: &generator))
    #expect(learner.totalLoss == 7)
  }

  @Test func `a learner whose choice is a number conforms directly`() {
    var learner = IntervalHalving(lower: 0, upper: 1)
    var generator = SplitMix64(seed: 3)
    for _ in 0..<20 {
      let choice = learner.choose(using: &generator)
      learner.record(loss: abs(choice - 0.3) * 100, for: choice)
    }
    #expect(abs(learner.choose(using: &generator) - 0.3) < 0.05)
  }

  @Test func `a context that is not finite is refused`() throws {
    let learner = ChebCB(armCount: 2, contextRange: 0...1, degree: 1)
    for context in [Double.nan, .infinity, -.infinity] {
      let error = #expect(throws: InputError.self) { try learner.validate(context: context) }
      #expect(error?.code == .notFinite)
    }
    try learner.validate(context: -1e300)
    try TsallisINF(armCount: 2).validate(context: ())
  }

  @Test func `a generic caller reaches the check for numbers`() {
    func validate<L: OnlineLearner>(_ learner: L, _ context: L.Context) throws {
      try learner.validate(context: context)
    }
    let learner = BinnedTsallisINF(armCount: 2, contextRange: 0...1, binCount: 2)
    #expect(throws: InputError.self) { try validate(learner, .nan) }
  }

  @Test func `a loss that is not finite traps`() async {
    await #expect(processExitsWith: .failure) {
      var learner = TsallisINF(armCount: 2)
      learner.record(loss: .infinity, for: ArmChoice(arm: 0, probability: 0.5))
    }
    await #expect(processExitsWith: .failure) {
      var learner = ChebCB(armCount: 2, contextRange: 0...1, degree: 1)
      learner.record(loss: .nan, for: ArmChoice(arm: 0, probability: 0.5), context: 0)
    }
    await #expect(processExitsWith: .failure) {
      var learner = EpsilonGreedy(armCount: 2, epsilon: 0)
      learner.record(loss: .nan, for: ArmChoice(arm: 0, probability: 0.5))
    }
    await #expect(processExitsWith: .failure) {
      FixedArm(armCount: 2, arm: 0)
        .record(loss: .nan, for: ArmChoice(arm: 0, probability: 1), context: ())
    }
  }

  @Test func `a choice of another learner traps`() async {
    await #expect(processExitsWith: .failure) {
      var learner = TsallisINF(armCount: 2)
      learner.record(loss: 1, for: ArmChoice(arm: 2, probability: 0.5))
    }
  }
}

/// Plays the arms in turn, but saves nothing.
private struct Forgetful: BanditLearner, Codable {
  var armCount: Int
  var round = 0

  private enum CodingKeys: CodingKey { case armCount }

  init(armCount: Int) { self.armCount = armCount }

  mutating func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    round += 1
    // 300 rounds, at which the checks restore, are no multiple of 7 turns.
    return ArmChoice(arm: round % 7 % armCount, probability: 0.5)
  }

  func record(loss: Double, for choice: ArmChoice, context: Void) {}
}

/// Stays with its arm only if the last loss was below 1, and believes every saved state.
private struct GreedyForSmallLosses: BanditLearner, Codable {
  var armCount: Int
  var arm = 0

  init(armCount: Int) { self.armCount = armCount }

  func chooseArm(
    context: Void, using generator: inout some RandomNumberGenerator
  ) -> ArmChoice {
    ArmChoice(arm: abs(arm), probability: 1)
  }

  mutating func record(loss: Double, for choice: ArmChoice, context: Void) {
    if loss >= 1 { arm = arm < armCount - 1 ? arm + 1 : 0 }
  }
}

/// Keeps the half of an interval around whichever of two points cost less.
private struct IntervalHalving: OnlineLearner {
  var lower: Double
  var upper: Double
  var previous: (point: Double, loss: Double)?

  init(lower: Double, upper: Double) {
    self.lower = lower
    self.upper = upper
  }

  func choose(context: Void, using generator: inout some RandomNumberGenerator) -> Double {
    lower + (upper - lower) * (previous == nil ? 0.25 : 0.75)
  }

  mutating func record(loss: Double, for choice: Double, context: Void) {
    guard let first = previous else {
      previous = (choice, loss)
      return
    }
    let middle = (first.point + choice) / 2
    if first.loss < loss { upper = middle } else { lower = middle }
    previous = nil
  }
}
