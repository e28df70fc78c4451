import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

struct ArmChoiceTests {
  private func draw(_ probabilities: [Double], uniform: Double) -> ArmChoice {
    var generator = ScriptedGenerator(uniform: uniform)
    return ArmChoice.drawn(from: probabilities.count, using: &generator) { probabilities[$0] }
  }

  @Test(arguments: [(0.0, 1), (0.249, 1), (0.25, 2), (0.749, 2), (0.75, 4), (0.999, 4)])
  func `the first arm whose cumulative probability exceeds the uniform is drawn`(
    uniform: Double, arm: Int
  ) {
    let probabilities = [0, 0.25, 0.5, 0, 0.25]
    let choice = draw(probabilities, uniform: uniform)
    #expect(choice == ArmChoice(arm: arm, probability: probabilities[arm]))
  }

  @Test func `the last possible arm is drawn where rounding leaves none`() {
    #expect(draw([0.5, 0.25, 0], uniform: 0.875) == ArmChoice(arm: 1, probability: 0.25))
  }

  @Test(arguments: [
    #"{"arm": -1, "probability": 0.5}"#, #"{"arm": 0, "probability": 0}"#,
    #"{"arm": 0, "probability": 1.5}"#,
  ])
  func `a saved choice that is none is refused`(json: String) {
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(ArmChoice.self, from: Data(json.utf8))
    }
  }

  @Test func `a choice that is none traps`() async {
    await #expect(processExitsWith: .failure) { _ = ArmChoice(arm: -1, probability: 1) }
    await #expect(processExitsWith: .failure) { _ = ArmChoice(arm: 0, probability: 0) }
    await #expect(processExitsWith: .failure) { _ = ArmChoice(arm: 0, probability: 1.5) }
    await #expect(processExitsWith: .failure) { _ = ArmChoice(arm: 0, probability: .nan) }
  }
}
