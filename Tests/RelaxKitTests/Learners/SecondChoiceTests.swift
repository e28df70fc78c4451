import RelaxKit
import Testing

@Suite struct SecondChoiceTests {
  private func choice(_ omega: Double) -> ScheduleChoice {
    ScheduleChoice(schedule: .constant(omega))
  }

  private func context(_ guess: Double) -> TuningContext {
    TuningContext([], depthGuess: guess, reduction: 10)
  }

  @Test func `it is the best omega of systems alike, and another than the one that failed`() {
    var learner = DefaultLearner(method: .sor)
    #expect(learner.secondChoice(after: choice(1.8), context: context(1)) == nil)
    for (omega, count, guess, isFailure) in [
      (1.5, 40.0, 1.0, false), (1.6, 30, 1.1, false), (1.3, 10, 3, false), (1.2, 20, 1, true),
    ] {
      learner.record(
        loss: count, isFailure: isFailure, for: choice(omega), context: context(guess))
    }
    func second(_ omega: Double, _ guess: Double) -> Double? {
      learner.secondChoice(after: choice(omega), context: context(guess))?.schedule.finalOmega
    }
    #expect(second(1.8, 1).map { abs($0 - 1.6) < 1e-9 } == true)
    #expect(second(1.6, 1).map { abs($0 - 1.5) < 1e-9 } == true)
    #expect(second(1.8, 3).map { abs($0 - 1.3) < 1e-9 } == true)
    #expect(second(1.8, 5) == nil)
  }
}
