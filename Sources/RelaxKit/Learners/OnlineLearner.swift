/// A learner that picks something before each round and is told afterwards what it cost.
///
/// A round is one system to solve, a choice is what the learner decides for it, and the loss is
/// what the solve cost, in iterations: at least 1, lower is better. The learner never sees the
/// system. All it may use is the context, one value the caller knows beforehand, and the losses so
/// far.
///
/// What is chosen is up to the learner. Those that pick from a finite list conform to
/// ``BanditLearner``, which fixes ``Choice`` to ``ArmChoice``; one that picks a real number, or a
/// plan of several, conforms to this protocol directly.
///
/// A choice holds all that ``record(loss:for:context:)`` needs, so nothing is pending inside the
/// learner between the two calls: losses may arrive late, in any order, or never, and several
/// rounds may be under way at once.
public protocol OnlineLearner: Sendable {
  /// What is known about a round before it is played; `Void` if nothing is.
  associatedtype Context: Sendable

  /// What the learner decides for one round.
  associatedtype Choice: Sendable

  /// Decides for the round with that context, drawing all randomness from `generator`.
  ///
  /// - Precondition: ``validate(context:)`` accepts `context`.
  mutating func choose(
    context: Context, using generator: inout some RandomNumberGenerator
  ) -> Choice

  /// Decides for a round whose solver can change omega on its way: perhaps several for one solve.
  ///
  /// By default the same as ``choose(context:using:)``.
  mutating func chooseSchedule(
    context: Context, using generator: inout some RandomNumberGenerator
  ) -> Choice

  /// Learns by which factor the next solves are to reduce the residual; by default ignored.
  ///
  /// - Parameter tolerance: the relative residual they are run to, above zero.
  mutating func expect(tolerance: Double)

  /// Learns that a choice made for `context` has cost `loss` iterations.
  ///
  /// A loss below 1 counts as 1, that of a solve that had nothing to do.
  ///
  /// - Precondition: `loss` is finite.
  mutating func record(loss: Double, for choice: Choice, context: Context)

  /// Learns that a choice made for `context` has cost `loss` iterations, and whether they were in vain:
  /// the loss of a failed solve is its iteration limit, and says only that the count is no less.
  ///
  /// By default the same as ``record(loss:for:context:)``, whatever the outcome.
  ///
  /// - Precondition: `loss` is finite.
  mutating func record(loss: Double, isFailure: Bool, for choice: Choice, context: Context)

  /// What to try on a system on which a choice has failed: what did best on systems like it; nil if
  /// nothing else is known. By default nil.
  func secondChoice(after failed: Choice, context: Context) -> Choice?

  /// Refuses a context the learner cannot use.
  ///
  /// By default every context is accepted, except that a `Double` must be finite.
  ///
  /// - Throws: ``InputError``, with the code ``InputError/Code/notFinite`` for a NaN or an
  ///   infinity.
  func validate(context: Context) throws(InputError)
}

extension OnlineLearner {
  /// Decides as ``choose(context:using:)`` does.
  public mutating func chooseSchedule(
    context: Context, using generator: inout some RandomNumberGenerator
  ) -> Choice {
    choose(context: context, using: &generator)
  }

  /// Learns the loss, whatever the outcome.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(
    loss: Double, isFailure: Bool, for choice: Choice, context: Context
  ) {
    record(loss: loss, for: choice, context: context)
  }

  /// Knows of nothing.
  public func secondChoice(after failed: Choice, context: Context) -> Choice? { nil }

  /// Does nothing.
  public mutating func expect(tolerance: Double) {}

  /// Accepts every context.
  ///
  /// - Throws: nothing.
  public func validate(context: Context) throws(InputError) {}
}

extension OnlineLearner where Context == Double {
  /// Accepts every finite context.
  ///
  /// - Throws: ``InputError`` with the code ``InputError/Code/notFinite`` for a NaN or an infinity.
  public func validate(context: Double) throws(InputError) {
    guard context.isFinite else {
      throw InputError(.notFinite, "the context is \(context); give the learner a finite number")
    }
  }
}

extension OnlineLearner where Context == Void {
  /// Decides for the next round, drawing all randomness from `generator`.
  public mutating func choose(using generator: inout some RandomNumberGenerator) -> Choice {
    choose(context: (), using: &generator)
  }

  /// Learns that a choice has cost `loss` iterations.
  ///
  /// - Precondition: `loss` is finite.
  public mutating func record(loss: Double, for choice: Choice) {
    record(loss: loss, for: choice, context: ())
  }
}
