internal import CRelaxKit
internal import RelaxKit

/// What a tuner handle stands for, whatever its solver and its learner.
protocol AnyTuner: AnyObject, Sendable {
  /// Asks for what to solve the next system with.
  func suggest(_ known: KnownContext) throws(Failure) -> relaxkit_suggestion

  /// Tells what that cost.
  func observe(
    _ ticket: UInt64, loss: Double, outcome: relaxkit_outcome
  ) throws(Failure)

  /// Solves the system in a matrix that the caller uses.
  func solve(
    _ contents: inout KeptMatrix.Contents, _ known: KnownContext, _ options: SolveOptions
  ) throws(Failure) -> SolveReport

  /// What is believed of a system with each of some omegas.
  func expect(
    _ known: KnownContext, omegas: [Double]
  ) throws(Failure) -> [DefaultLearner.Belief]

  /// All that was learned, as it is saved.
  func state() throws(Failure) -> [UInt8]

  /// What it is and has learned.
  var text: String { get }

  /// The losses recorded so far.
  var round: Int { get }
}

/// What is known of a system, looked through.
struct KnownContext {
  let values: [Double]
  let playsSchedule: Bool
  /// As a learner wants them; nil if not known.
  let depthGuess: Double?
  let reduction: Double?
  let iterationLimit: Int

  init(_ pointer: UnsafePointer<relaxkit_context>?) throws(Failure) {
    let given = unsafe try read(pointer, { unsafe $0.size }, "context")
    guard let context = unsafe given else {
      (values, playsSchedule, depthGuess, reduction, iterationLimit) = ([], false, nil, nil, 0)
      return
    }
    let (count, guess) = unsafe (Int(context.value_count), context.guess)
    let (reduction, limit) = unsafe (context.reduction, Int(context.iteration_limit))
    guard (0...Self.valueLimit).contains(count) else {
      throw .argument("value_count is \(count); it must be 0 to \(Self.valueLimit)")
    }
    values = unsafe try copy(context.values, count, "values")
    if let value = values.first(where: { !$0.isFinite }) {
      throw Failure(RELAXKIT_NOT_FINITE, "a value of the context is \(value); it must be finite")
    }
    guard guess.isNaN || guess > 0 && guess < 2 else {
      throw .argument("guess is \(guess); it must lie in (0, 2), or be NaN")
    }
    guard reduction.isNaN || reduction > 0 && reduction < 1 else {
      throw .argument("reduction is \(reduction); it must lie in (0, 1), or be NaN")
    }
    guard limit >= 0 else {
      throw .argument("iteration_limit is \(limit); it must be 0 or more")
    }
    depthGuess = guess.isNaN ? nil : -log(2 - guess)
    self.reduction = reduction.isNaN ? nil : -log(reduction)
    playsSchedule = unsafe context.plays_schedule != 0
    iterationLimit = limit
  }

  /// No learner takes more.
  private static let valueLimit = 64
}
