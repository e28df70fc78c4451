import Foundation
import RelaxKit
import Testing

/// Saved tuners, sound and corrupted.
@Suite struct TunerCodingTests {
  private typealias Tuner = OmegaTuner<SOR, TsallisINF>

  /// A saved tuner as a dictionary, to corrupt.
  private func state(fallback: Double? = 1) throws -> [String: Any] {
    var tuner = Tuner(
      solver: SOR(omega: 1.25), learner: TsallisINF(armCount: 3), grid: .uniform(count: 3), seed: 5)
    tuner.fallbackOmega = fallback
    for loss in [7.0, 30, 12] { tuner.record(loss: loss, for: try tuner.propose()) }
    let object = try JSONSerialization.jsonObject(with: JSONEncoder().encode(tuner))
    return try #require(object as? [String: Any])
  }

  private func decode(_ state: [String: Any]) throws -> Tuner {
    try JSONDecoder().decode(Tuner.self, from: JSONSerialization.data(withJSONObject: state))
  }

  @Test func `all parts come back`() throws {
    let tuner = try decode(state(fallback: 1.1))
    #expect(tuner.round == 3)
    #expect(tuner.learner.recordCount == 3)
    #expect(tuner.solver.omega == 1.25)
    #expect(tuner.scale == .uniform(count: 3))
    #expect(tuner.fallbackOmega == 1.1)
    #expect(try decode(state(fallback: nil)).fallbackOmega == nil)
  }

  @Test(arguments: ["solver", "learner", "scale", "generator", "round"])
  func `a missing part is refused`(key: String) throws {
    var state = try state()
    state[key] = nil
    #expect(throws: DecodingError.self) { try decode(state) }
  }

  @Test func `parts that contradict each other are refused`() throws {
    let corruptions: [(String, Any)] = [
      ("round", -1), ("round", 1.5), ("scale", [1.0, 1.5]), ("scale", [1.0, 1.5, 2.0]),
      ("scale", [Double]()), ("fallbackOmega", 0), ("fallbackOmega", 2), ("fallbackOmega", -1),
      ("solver", ["omega": 2]), ("solver", ["omega": 0]), ("learner", [String: Int]()),
      ("generator", "none"),
    ]
    for (key, value) in corruptions {
      var state = try state()
      state[key] = value
      #expect(throws: DecodingError.self, "\(key) \(value)") { try decode(state) }
    }
  }

  @Test func `the state of another kind of learner is refused`() throws {
    let data = try JSONSerialization.data(withJSONObject: state())
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(OmegaTuner<SOR, ChebCB>.self, from: data)
    }
  }

  @Test func `solvers with an impossible omega are refused`() {
    for text in ["{\"omega\": 2}", "{\"omega\": 0}", "{\"omega\": -1}", "{}"] {
      let data = Data(text.utf8)
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(SOR.self, from: data) }
      #expect(throws: DecodingError.self) { try JSONDecoder().decode(SSOR.self, from: data) }
      #expect(throws: DecodingError.self) {
        try JSONDecoder().decode(SSORConjugateGradient.self, from: data)
      }
    }
  }

  @Test func `a report comes back as it was`() throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[4, 3], [-3, 4]]), rightHandSide: [7, 1])
    var tuner = OmegaTuner(
      solver: SOR(), learner: FixedArm(armCount: 1, arm: 0), grid: OmegaGrid([1.9]), seed: 1)
    var x = [0.0, 0]
    let report = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
    #expect(!report.failedAttempts.isEmpty)
    let data = try JSONEncoder().encode(report)
    #expect(try JSONDecoder().decode(SolveReport.self, from: data) == report)
  }
}
