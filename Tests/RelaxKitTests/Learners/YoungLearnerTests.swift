import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Learners that choose omegas themselves.
@Suite struct YoungLearnerTests {
  /// Choices on a made-up landscape whose best omega moves with the context.
  private func play<Learner: OnlineLearner>(
    _ learner: inout Learner, _ rounds: Range<Int>, context: (Double) -> Learner.Context,
    loss: (Int, Double) -> Double = { round, omega in
      30 + 200 * abs(omega - 1.4 - 0.4 * YoungLearnerTests.place(round)).rounded(.down)
    }
  ) -> [ScheduleChoice] where Learner.Choice == ScheduleChoice {
    var generator = SplitMix64(seed: 5)
    return rounds.map { round in
      let context = context(Self.place(round))
      let choice = learner.choose(context: context, using: &generator)
      learner.record(
        loss: loss(round, choice.schedule.omega(ofSweep: 2)), for: choice, context: context)
      return choice
    }
  }

  private static func place(_ round: Int) -> Double {
    (Double(round) * 0.618_033_988_75).truncatingRemainder(dividingBy: 1)
  }

  private func encode(_ value: some Encodable) throws -> Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = .sortedKeys
    return try encoder.encode(value)
  }

  /// The checks each learner has to pass, one sentence for each that failed.
  private func violations<Learner: OnlineLearner & Codable>(
    _ learner: Learner, context: @escaping (Double) -> Learner.Context
  ) throws -> [String] where Learner.Choice == ScheduleChoice {
    var found: [String] = []
    var (first, second, half) = (learner, learner, learner)
    let run = play(&first, 0..<200, context: context)
    if play(&second, 0..<200, context: context) != run { found.append("two runs differ") }
    _ = play(&half, 0..<90, context: context)
    var restored = try JSONDecoder().decode(Learner.self, from: encode(half))
    if play(&restored, 90..<200, context: context) != Array(run[90...]) {
      found.append("the restored learner goes on differently")
    }
    if try encode(restored) != encode(first) {
      found.append("the restored learner ends in another state")
    }
    let sizes = try [half, first].map { try encode($0).count { $0 == UInt8(ascii: ",") } }
    if sizes[1] > sizes[0] { found.append("the state grows") }
    if 8 * sizes[1] > 1 << 16 { found.append("the state has more than 64 KiB") }
    let extremes: [(Int, Double) -> Double] = [
      { _, _ in 1 }, { _, _ in 10_000 }, { round, _ in round.isMultiple(of: 2) ? 1 : 10_000 },
      { _, _ in -3 }, { _, _ in 1e300 }, { round, omega in omega > 1.2 ? 1e9 : Double(round) },
    ]
    for (index, loss) in extremes.enumerated() {
      var learner = learner
      let choices = play(&learner, 0..<300, context: context, loss: loss)
      // A schedule of an omega that is no number would have trapped.
      if !choices.allSatisfy({ (1..<2).contains($0.schedule.finalOmega) }) {
        found.append("an omega is out of range under the losses \(index)")
      }
      if (try? encode(learner)) == nil { found.append("a number is not finite after \(index)") }
    }
    return found
  }

  @Test func `learners without a context pass`() throws {
    #expect(try violations(YoungLearner()) { _ in } == [])
    #expect(try violations(YoungLearner(phaseLimit: 1)) { _ in } == [])
  }

  @Test func `one phase is one omega`() {
    var learner = YoungLearner(phaseLimit: 1)
    let choices = play(&learner, 0..<50) { _ in }
    #expect(choices.allSatisfy { $0.schedule.phases.isEmpty })
  }

  /// The sweeps of a sequence of the paper's systems.
  private func total<Solver, Learner>(
    _ tuner: OmegaTuner<Solver, Learner>, seed: UInt64, size: Int = 8,
    lowestShift: Double = -0.15,
    context: (Double) -> Learner.Context
  ) throws -> Int where Solver: RelaxationSolver {
    let family = try ShiftedMatrixFamily(
      matrix: GridDomain(.square, size: size).laplacian(),
      shifts: ShiftDistribution(
        range: lowestShift...(lowestShift + 0.6), position: ShiftDistribution.highVariance.position)
    )
    return try totalIterations(
      of: tuner, on: family, systemCount: 60, seed: seed, context: context)
  }

  @Test(arguments: [7_221, 7_222] as [UInt64])
  func `sixty systems take half the sweeps they take with Tsallis-INF`(seed: UInt64) throws {
    let tsallis = try total(
      OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: seed), seed: seed
    ) { _ in }
    let young = try total(
      OmegaTuner(solver: SOR(), learner: YoungLearner()), seed: seed
    ) { _ in }
    #expect(2 * young < tsallis)
  }

  @Test func `a tuner of Young's learner comes back`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: YoungLearner())
    for _ in 0..<3 {
      let proposal = try tuner.propose()
      #expect(proposal.choice.schedule == .constant(proposal.omega))
      tuner.record(loss: 40, for: proposal)
    }
    var restored = try JSONDecoder().decode(
      OmegaTuner<SOR, YoungLearner>.self, from: encode(tuner))
    #expect(restored.round == 3)
    #expect(try restored.propose().choice == tuner.propose().choice)
  }

  @Test func `impossible settings and losses trap`() async {
    await #expect(processExitsWith: .failure) { _ = YoungLearner(tolerance: 0) }
    await #expect(processExitsWith: .failure) { _ = YoungLearner(phaseLimit: 0) }
    await #expect(processExitsWith: .failure) {
      var learner = YoungLearner()
      learner.record(loss: .nan, for: ScheduleChoice(schedule: .constant(1)))
    }
  }

  @Test func `a tampered state is refused or harmless`() throws {
    var learner = YoungLearner(phaseLimit: 2)
    _ = play(&learner, 0..<30) { _ in }
    let state = String(decoding: try encode(learner), as: UTF8.self)
    let numbers = state.ranges(of: /-?[0-9][-+.0-9eE]*/)
    // Every thirtieth number; the state has some hundred alike.
    for number in stride(from: 0, to: numbers.count, by: 30).map({ numbers[$0] }) {
      for lie in ["-1", "1e9", "1e308", "\"NaN\"", "\"inf\""] {
        let tampered = state.replacingCharacters(in: number, with: lie)
        guard var survivor = try? decodeState(YoungLearner.self, tampered) else { continue }
        let choices = play(&survivor, 0..<10) { _ in }
        #expect(choices.allSatisfy { (1..<2).contains($0.schedule.finalOmega) })
      }
    }
  }
}
