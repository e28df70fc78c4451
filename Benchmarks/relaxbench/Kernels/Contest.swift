import RelaxReporting

/// Several who do the same work, measured in turns so that all meet the same machine.
struct Contest {
  let experiment: String
  let problem: String
  /// How seconds are shown.
  let unit: Unit
  /// Whom ratios are taken against, where they take part; otherwise the first entrant.
  let references: [String]
  private(set) var standings: [Standing] = []

  enum Unit: String, Sendable {
    case nanoseconds = "ns"
    case seconds = "s"
    case perSecond = "1/s"

    /// A number of seconds in this unit.
    func value(_ seconds: Double) -> Double {
      switch self {
      case .nanoseconds: 1e9 * seconds
      case .seconds: seconds
      case .perSecond: 1 / seconds
      }
    }
  }

  /// An entrant whose first measurement takes longer than this is measured once.
  private static let slowSeconds = 3.0

  init(_ experiment: String, problem: String, unit: Unit, references: [String]) {
    self.experiment = experiment
    self.problem = problem
    self.unit = unit
    self.references = references
  }

  /// Runs that number of rounds; each measures every entrant once.
  ///
  /// A peer that fails is told of and leaves the contest; the others go on.
  mutating func run(_ entrants: [Entrant], rounds: Int) throws {
    standings = entrants.map { Standing(name: $0.name, bytes: $0.bytes) }
    var isOut = [Bool](repeating: false, count: entrants.count)
    var progress = ProgressMeter("\(problem), \(experiment)", total: rounds * entrants.count)
    var complaints: [String] = []
    for round in 0..<rounds {
      for (index, entrant) in entrants.enumerated() {
        if !isOut[index] {
          let clock = ContinuousClock()
          let began = clock.now
          do {
            standings[index].samples.append(try entrant.measure())
          } catch let error as PeerError {
            complaints.append("\(entrant.name) leaves \(experiment) on \(problem): \(error)")
            isOut[index] = true
          }
          if round == 0, clock.now - began > .seconds(Self.slowSeconds) { isOut[index] = true }
        }
        progress.advance()
      }
    }
    progress.finish()
    complaints += disagreements
    for complaint in complaints { Console.note(complaint) }
    standings.removeAll(where: \.samples.isEmpty)
  }

  /// The entrants that ratios are taken against.
  var presentReferences: [Standing] {
    let present = references.compactMap { name in standings.first { $0.name == name } }
    return present.isEmpty ? Array(standings.prefix(1)) : present
  }

  /// Lines about those whose result is not that of the first.
  private var disagreements: [String] {
    guard let expected = standings.first?.samples.first?.checksum else { return [] }
    return standings.compactMap { standing in
      guard let checksum = standing.samples.first?.checksum,
        abs(checksum - expected) > 1e-9 * abs(expected)
      else { return nil }
      return "\(standing.name) does other work in \(experiment) on \(problem): the result has the "
        + "norm \(checksum), not \(expected)"
    }
  }
}
