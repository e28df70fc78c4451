import CRelaxKit
import Foundation
import RelaxKit
import RelaxKitC
import Testing

/// States that one side saves and the other goes on with.
@Suite struct StateExchangeTests {
  private static let contexts = (0..<60).map { Double($0 * 37 % 100) / 100 }

  private static func cost(_ omega: Double, _ context: Double) -> Double {
    let distance = omega - 1.2 - 0.5 * context
    return (20 + 400 * distance * distance).rounded()
  }

  /// The omegas that C chooses for some contexts, told the costs.
  private static func play(_ tuner: OpaquePointer?, _ contexts: some Sequence<Double>) -> [Double] {
    contexts.map { value in
      var suggestion = relaxkit_suggestion()
      suggestion.size = MemoryLayout<relaxkit_suggestion>.stride
      var context = relaxkit_context()
      expectOK(relaxkit_context_init(&context, MemoryLayout<relaxkit_context>.stride))
      withUnsafePointer(to: value) { pointer in
        (context.values, context.value_count) = (pointer, 1)
        expectOK(relaxkit_tuner_suggest(tuner, &context, &suggestion))
      }
      expectOK(
        relaxkit_tuner_observe(
          tuner, suggestion.ticket, cost(suggestion.omega, value), RELAXKIT_CONVERGED))
      return suggestion.omega
    }
  }

  private static func play<Solver, Learner: OnlineLearner>(
    _ tuner: inout OmegaTuner<Solver, Learner>, _ contexts: some Sequence<Double>,
    _ context: (Double) -> Learner.Context
  ) throws -> [Double] {
    try contexts.map { value in
      let proposal = try tuner.propose(context: context(value))
      tuner.record(loss: cost(proposal.omega, value), for: proposal)
      return proposal.omega
    }
  }

  private static func state(_ tuner: OpaquePointer?) -> [UInt8] {
    var length = 0
    expectOK(relaxkit_tuner_state(tuner, nil, 0, &length))
    var bytes = [UInt8](repeating: 0, count: length)
    expectOK(relaxkit_tuner_state(tuner, &bytes, length, &length))
    return bytes
  }

  /// Swift begins, C goes on, and Swift goes on with what C has saved: as if Swift had done it all.
  private func checkRelay<Solver: Codable, Learner: Codable & OnlineLearner>(
    _ tuner: OmegaTuner<Solver, Learner>, _ context: (Double) -> Learner.Context
  ) throws where Learner.Choice: OmegaChoice, Learner.Choice.Scale: Codable {
    var alone = tuner
    let expected = try Self.play(&alone, Self.contexts, context)

    var first = tuner
    var omegas = try Self.play(&first, Self.contexts.prefix(20), context)
    let saved = StateFile.bytes(of: Array(try JSONEncoder().encode(first)))
    var handle: OpaquePointer?
    expectOK(relaxkit_tuner_restore(saved, saved.count, &handle))
    omegas += Self.play(handle, Self.contexts[20..<40])
    var last = try JSONDecoder().decode(
      OmegaTuner<Solver, Learner>.self, from: Data(StateFile.state(in: Self.state(handle))))
    expectOK(relaxkit_tuner_destroy(handle))
    #expect(last.round == 40)
    omegas += try Self.play(&last, Self.contexts.suffix(20), context)
    #expect(omegas == expected, "\(Learner.self) for \(Solver.self)")
  }

  @Test func `each learner goes on in C and comes back`() throws {
    let grid = OmegaGrid.uniform(count: 6)
    try checkRelay(OmegaTuner()) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(parameterRange: 0...2)) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(solver: SOR())) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(solver: SSOR())) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(solver: SSORConjugateGradient())) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(solver: ICConjugateGradient())) { TuningContext([$0]) }
    try checkRelay(OmegaTuner(solver: ICConjugateGradient(), parameterRange: 0...0.9)) {
      TuningContext([$0])
    }
    try checkRelay(OmegaTuner(learner: YoungLearner())) { _ in }
    try checkRelay(OmegaTuner(learner: TsallisINF(armCount: 6), grid: grid, seed: 11)) { _ in }
    try checkRelay(
      OmegaTuner(
        learner: BinnedTsallisINF(armCount: 6, contextRange: 0...1, binCount: 3), grid: grid,
        seed: 12)
    ) { $0 }
    try checkRelay(
      OmegaTuner(
        solver: SOR(), learner: ChebCB(armCount: 6, contextRange: 0...1, degree: 4), grid: grid,
        seed: 13)
    ) { $0 }
    try checkRelay(
      OmegaTuner(learner: EpsilonGreedy(armCount: 6, epsilon: 0.2), grid: grid, seed: 14)
    ) { _ in }
    try checkRelay(
      OmegaTuner(
        learner: DiscountedTsallisINF(armCount: 6, discount: 0.9), grid: grid, seed: .max)
    ) { _ in }
    try checkRelay(OmegaTuner(learner: OSUB(armCount: 6), grid: grid, seed: 15)) { _ in }
    try checkRelay(OmegaTuner(learner: SpectralExp3(armCount: 6), grid: grid, seed: 16)) { _ in }
    try checkRelay(OmegaTuner(learner: FixedArm(armCount: 6, arm: 4), grid: grid, seed: 17)) { _ in
    }
  }

  @Test func `a state made in C is one of Swift's tuners`() throws {
    var handle: OpaquePointer?
    expectOK(relaxkit_tuner_create(nil, &handle))
    let before = Self.play(handle, Self.contexts.prefix(30))
    let bytes = Self.state(handle)
    var tuner = try JSONDecoder().decode(
      OmegaTuner<ExternalSolver, DefaultLearner>.self, from: Data(StateFile.state(in: bytes)))
    let after = Self.play(handle, Self.contexts.suffix(30))
    expectOK(relaxkit_tuner_destroy(handle))
    #expect(try Self.play(&tuner, Self.contexts.suffix(30)) { TuningContext([$0]) } == after)
    var alone = OmegaTuner()
    #expect(
      try Self.play(&alone, Self.contexts, { TuningContext([$0]) }).elementsEqual(before + after))
  }

  /// Sound JSON in an order, with spaces and escapes that Swift's encoder would not choose.
  @Test func `a state may be written in another way`() throws {
    var tuner = OmegaTuner(learner: TsallisINF(armCount: 3), grid: .uniform(count: 3), seed: 5)
    _ = try Self.play(&tuner, Self.contexts.prefix(9)) { _ in }
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
    var text = String(decoding: try encoder.encode(tuner), as: UTF8.self)
    text = text.replacing("kind", with: "k\\u0069nd").replacing("\"scale\"", with: "\r\t\"scale\"")
    let bytes = StateFile.bytes(of: Array(text.utf8))
    var handle: OpaquePointer?
    expectOK(relaxkit_tuner_restore(bytes, bytes.count, &handle))
    expectOK(relaxkit_tuner_destroy(handle))
  }

  @Test(arguments: [
    "", "{", "{}", "[]", "null", "\"kind\"", "{\"kind\":1}", "{\"kind\":\"Oracle for SOR\"}",
    "{\"kind\":\"TsallisINF for SOR\"}", "{\"kind\":\"a\",\"kind\":\"a\"}", "{\"kind\":\"a\"}}",
    "{\"kind\":\"\\ud800\"}", "{\"kind\":\"\\x\"}", "{\"kind\":\"a\u{1}\"}", "{\"kind\":01}",
    "{\"kind\":-}", "{\"kind\":1.}", "{\"kind\":1e}", "{\"kind\":tru}", "{kind:1}", "{\"kind\"}",
    "{\"kind\":\"DefaultLearner for ExternalSolver\",\"version\":99}",
    "{\"kind\":\"DefaultLearner for ExternalSolver\",\"version\":1e400}",
  ])
  func `what is no state is refused, with a correct checksum too`(text: String) { refuse(text) }

  @Test func `values in one another without end are refused`() {
    for text in ["[", "{\"a\":"] { refuse(String(repeating: text, count: 100_000)) }
  }

  private func refuse(_ text: String) {
    let bytes = StateFile.bytes(of: Array(text.utf8))
    var handle: OpaquePointer?
    #expect(relaxkit_tuner_restore(bytes, bytes.count, &handle) == RELAXKIT_INVALID_STATE)
    #expect(handle == nil)
    #expect(!String(cString: relaxkit_last_message()).isEmpty)
  }

  /// Text that was altered and has a checksum that fits is refused, or is a state like any other.
  @Test(arguments: ["default", "young", "tsallis-inf", "chebcb", "osub"])
  func `no altered text ends the program`(learner: String) throws {
    var options = relaxkit_tuner_options()
    expectOK(relaxkit_tuner_options_init(&options, MemoryLayout<relaxkit_tuner_options>.stride))
    options.arm_count = learner == "default" || learner == "young" ? 0 : 4
    var handle: OpaquePointer?
    learner.withCString { pointer in
      options.learner = pointer
      expectOK(relaxkit_tuner_create(&options, &handle))
    }
    _ = Self.play(handle, Self.contexts.prefix(8))
    let sound = try StateFile.state(in: Self.state(handle))
    expectOK(relaxkit_tuner_destroy(handle))
    var generator = SplitMix64(seed: 90_210)
    var restoredCount = 0
    let letters = Array("0123456789-+.eE\"\\{}[]:,nulltrue \u{7F}".utf8)
    for _ in 0..<400 {
      var text = sound
      for _ in 0...Int.random(in: 0..<3, using: &generator) {
        let place = Int.random(in: 0..<text.count, using: &generator)
        text[place] = letters.randomElement(using: &generator) ?? 0
      }
      if Bool.random(using: &generator) {
        text.remove(at: Int.random(in: 0..<text.count, using: &generator))
      }
      let bytes = StateFile.bytes(of: text)
      var restored: OpaquePointer?
      let status = relaxkit_tuner_restore(bytes, bytes.count, &restored)
      #expect(status == RELAXKIT_OK || status == RELAXKIT_INVALID_STATE)
      guard status == RELAXKIT_OK else { continue }
      restoredCount += 1
      _ = Self.play(restored, Self.contexts.prefix(3))
      expectOK(relaxkit_tuner_destroy(restored))
    }
    #expect(restoredCount < 400)
  }

  @Test func `a refusal names the field and its value`() throws {
    var state = try #require(
      try JSONSerialization.jsonObject(
        with: JSONEncoder().encode(
          OmegaTuner(learner: TsallisINF(armCount: 3), grid: .uniform(count: 3), seed: 5)))
        as? [String: Any])
    state["round"] = -3
    let bytes = StateFile.bytes(of: Array(try JSONSerialization.data(withJSONObject: state)))
    var handle: OpaquePointer?
    #expect(relaxkit_tuner_restore(bytes, bytes.count, &handle) == RELAXKIT_INVALID_STATE)
    let message = String(cString: relaxkit_last_message())
    #expect(message.contains("round") && message.contains("-3"), "\(message)")
  }
}

/// Expects a call to have succeeded; else shows what it had to say.
func expectOK(_ status: relaxkit_status, sourceLocation: SourceLocation = #_sourceLocation) {
  #expect(
    status == RELAXKIT_OK, "\(String(cString: relaxkit_last_message()))",
    sourceLocation: sourceLocation)
}
