internal import CRelaxKit
internal import RelaxKit
internal import Synchronization

/// A tuner for a solver of the caller's.
class LearningTuner<Solver: TunedSolver, Learner: NamedLearner>: AnyTuner, @unchecked Sendable {
  typealias Tuner = OmegaTuner<Solver, Learner>

  let tuner: SharedOmegaTuner<Solver, Learner>
  private let flights: Mutex<Flights>
  private let scale: Learner.Choice.Scale
  private let safeParameter: Double?

  required init(_ tuner: Tuner) {
    self.tuner = SharedOmegaTuner(tuner)
    (scale, safeParameter) = (tuner.scale, tuner.fallbackOmega)
    flights = Mutex(Flights(tickets: TicketTable(mark: nextMark())))
  }

  func suggest(_ known: KnownContext) throws(Failure) -> relaxkit_suggestion {
    let context = try Learner.context(known)
    let proposal = try refusing { () throws(InputError) in
      known.playsSchedule
        ? try tuner.proposeSchedule(context: context) : try tuner.propose(context: context)
    }
    let expected = proposal.choice.expectedCount
    var suggestion = relaxkit_suggestion()
    suggestion.size = MemoryLayout<relaxkit_suggestion>.stride
    suggestion.omega = proposal.omega
    suggestion.arm = (proposal.choice as? ArmChoice).map { Int32(clamping: $0.arm) } ?? -1
    suggestion.safe_omega = safeParameter ?? .nan
    suggestion.expected_iterations = expected ?? .nan
    suggestion.setPhases(proposal.schedule?.phases ?? [])
    (suggestion.ticket, suggestion.iteration_cap) = flights.withLock { flights in
      let cap = flights.cap(expected: expected, limit: known.iterationLimit)
      let flight = ProposalFlight(proposal, limit: cap > 0 ? cap : known.iterationLimit)
      return (flights.tickets.add(flight), Int64(cap))
    }
    return suggestion
  }

  func observe(
    _ ticket: UInt64, loss: Double, outcome: relaxkit_outcome
  ) throws(Failure) {
    guard loss > 0, loss.isFinite else {
      throw .argument("loss is \(loss); it must be finite and above 0")
    }
    guard outcome.rawValue <= RELAXKIT_IGNORE.rawValue else {
      throw .argument("outcome is \(outcome.rawValue), which is none")
    }
    let isFailure = outcome != RELAXKIT_CONVERGED
    let flight: Flight? = flights.withLock { flights in
      let flight = flights.tickets.take(ticket)
      if flight != nil, !isFailure { flights.note(loss) }
      return flight
    }
    guard let flight = flight as? ProposalFlight<Tuner.Proposal> else {
      throw Failure(
        RELAXKIT_UNKNOWN_TICKET,
        "the ticket \(ticket) is of another tuner, was observed already, or is too old")
    }
    if outcome == RELAXKIT_IGNORE { return }
    tuner.record(
      loss: isFailure ? max(loss, Double(flight.limit)) : loss, isFailure: isFailure,
      for: flight.proposal)
  }

  func solve(
    _ contents: inout KeptMatrix.Contents, _ known: KnownContext, _ options: SolveOptions
  ) throws(Failure) -> SolveReport {
    throw Failure(
      RELAXKIT_UNSUPPORTED,
      "the tuner was made for a solver of your own, and has none; make it for a method")
  }

  func expect(
    _ context: KnownContext, omegas: [Double]
  ) throws(Failure) -> [DefaultLearner.Belief] {
    let scale = scale as? RelaxationScale
    let isAlpha = scale == .alpha
    guard let learner = tuner.state.learner as? DefaultLearner,
      isAlpha || scale?.parameterRange == nil
    else {
      throw Failure(
        RELAXKIT_UNSUPPORTED,
        "only a tuner of omegas or alphas with the learner \"default\" says so")
    }
    // Learners know an alpha as an omega of 1 + alpha.
    let known = omegas.map { isAlpha ? 1 + $0 : $0 }
    for (omega, given) in zip(known, omegas) where !(omega > 0 && omega < 2) {
      let words =
        isAlpha
        ? "alpha is \(given); it must lie in (-1, 1)"
        : "omega is \(given); it must lie in (0, 2)"
      throw .argument("an \(words)")
    }
    let context = try DefaultLearner.context(context)
    try refusing { () throws(InputError) in try learner.validate(context: context) }
    return learner.belief(omegas: known, context: context)
  }

  func state() throws(Failure) -> [UInt8] { StateFile.bytes(of: try encoded(tuner.state)) }

  var round: Int { tuner.state.round }

  var text: String {
    let tuner = tuner.state
    var text = "\(Tuner.kind), \(tuner.round) losses recorded"
    if let learner = tuner.learner as? any CustomStringConvertible { text += "\n\(learner)" }
    return text
  }
}

/// The suggestions under way, and what counts they led to.
private struct Flights {
  var tickets: TicketTable<Flight>
  /// The mean of recent counts of solves that converged.
  private var recentCount = 0.0
  private var count = 0

  init(tickets: TicketTable<Flight>) { self.tickets = tickets }

  /// The iterations after which a solve is to give up; 0 as long as too little is known.
  func cap(expected: Double?, limit: Int) -> Int {
    guard count >= 3 else { return 0 }
    let reference = min(max(expected ?? 0, recentCount), 1e15)
    // A lower one costs more than it saves: the safe omega is often the slower way by far.
    let cap = Int(max(10 * reference, reference + 100).rounded(.up))
    return limit > 0 ? min(cap, limit) : cap
  }

  /// Takes in the count of a solve that converged.
  mutating func note(_ loss: Double) {
    recentCount = count == 0 ? loss : recentCount + (loss - recentCount) / 4
    count = min(count + 1, 3)
  }
}

/// A suggestion under way. That of a tuner is in a class of its own, so that tables of them are the same for all
/// tuners, and made by code for just these.
private class Flight: @unchecked Sendable {
  /// What a failure costs at least.
  let limit: Int

  init(limit: Int) { self.limit = limit }
}

private final class ProposalFlight<Proposal: Sendable>: Flight, @unchecked Sendable {
  let proposal: Proposal

  init(_ proposal: Proposal, limit: Int) {
    self.proposal = proposal
    super.init(limit: limit)
  }
}

/// A tuner for a method of the library.
final class SolvingTuner<Solver: TunedSolver & RelaxationSolver, Learner: NamedLearner>:
  LearningTuner<Solver, Learner>, @unchecked Sendable
{
  override func solve(
    _ contents: inout KeptMatrix.Contents, _ known: KnownContext, _ options: SolveOptions
  ) throws(Failure) -> SolveReport {
    let context = try Learner.context(known)
    return try refusing { () throws(InputError) in
      try tuner.solve(
        contents.system, context: context, updating: &contents.x, until: options.criterion,
        using: &contents.memory, monitor: options.monitor)
    }
  }
}

/// Marks of the tickets of tuners; they repeat after 16 million.
private let marks = Atomic<UInt64>(0)

private func nextMark() -> UInt64 {
  marks.wrappingAdd(1, ordering: .relaxed).newValue
}

extension relaxkit_suggestion {
  fileprivate mutating func setPhases(_ phases: [OmegaSchedule.Phase]) {
    let phases = phases.prefix(Int(RELAXKIT_PHASE_LIMIT))
    phase_count = Int32(phases.count)
    unsafe withUnsafeMutableBytes(of: &phase_omegas) { target in
      let omegas = unsafe target.assumingMemoryBound(to: Double.self)
      for (index, phase) in phases.enumerated() { unsafe omegas[index] = phase.omega }
    }
    unsafe withUnsafeMutableBytes(of: &phase_sweeps) { target in
      let sweeps = unsafe target.assumingMemoryBound(to: Int64.self)
      for (index, phase) in phases.enumerated() {
        unsafe sweeps[index] = Int64(phase.sweepCount)
      }
    }
  }
}
