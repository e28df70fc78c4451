import RelaxKit
import RelaxTestSupport

/// Chooses what it is told to, and writes down all it hears.
struct ScriptedLearner: OnlineLearner {
  struct Lesson: Sendable, Equatable {
    let loss: Double
    let isFailure: Bool
  }

  struct Log: Sendable {
    var contexts: [TuningContext] = []
    var lessons: [Lesson] = []
  }

  var choice: ScheduleChoice
  var second: ScheduleChoice?
  let log = SharedValue(Log())

  init(_ omega: Double, expectedCount: Double? = nil, second: Double? = nil) {
    choice = ScheduleChoice(schedule: .constant(omega), expectedCount: expectedCount)
    self.second = second.map { ScheduleChoice(schedule: .constant($0)) }
  }

  func choose(
    context: TuningContext, using generator: inout some RandomNumberGenerator
  ) -> ScheduleChoice {
    log.update { $0.contexts.append(context) }
    return choice
  }

  func secondChoice(after failed: ScheduleChoice, context: TuningContext) -> ScheduleChoice? {
    second
  }

  func record(loss: Double, for choice: ScheduleChoice, context: TuningContext) {}

  func record(
    loss: Double, isFailure: Bool, for choice: ScheduleChoice, context: TuningContext
  ) {
    log.update { $0.lessons.append(Lesson(loss: loss, isFailure: isFailure)) }
  }
}
