import Foundation
import RelaxReporting

/// Seconds of processor time of the calling thread, which other programs on the machine do not add to.
enum CPUClock {
  static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  static func seconds(of work: () throws -> Void) rethrows -> Double {
    let start = now
    try work()
    return now - start
  }
}

/// One measurement of one entrant.
struct Sample: Sendable {
  /// Seconds for the unit of the contest, such as one row of a sweep.
  let seconds: Double
  /// Iterations, or their mean over many solves.
  var iterations: Double?
  /// The relative residual reached, as formed anew.
  var residual: Double?
  /// A number that must be the same, up to rounding, for all who did the same work.
  var checksum: Double?
}

/// One who takes part in a contest: a variant of RelaxKit or a peer.
struct Entrant {
  let name: String
  /// The least bytes moved for the unit of the contest; nil where that is not what is measured.
  var bytes: Double?
  /// Does the work once.
  let measure: () throws -> Sample
}

/// What a contest measured of one entrant.
struct Standing: Sendable {
  let name: String
  let bytes: Double?
  /// One for each round, in order; fewer if the entrant dropped out or is slow.
  var samples: [Sample] = []

  var median: Double { quantile(0.5) }

  /// A quantile of the seconds measured.
  func quantile(_ share: Double) -> Double { Self.quantile(share, of: samples.map(\.seconds)) }

  /// How many times as fast as another: the median over the rounds both took part in.
  func speed(against other: Standing) -> Double {
    Self.quantile(0.5, of: zip(samples, other.samples).map { $1.seconds / $0.seconds })
  }

  /// A quantile; NaN of nothing.
  static func quantile(_ share: Double, of values: [Double]) -> Double {
    values.isEmpty ? .nan : TrialStatistics(values).quantile(share)
  }
}

/// Several who do the same work, measured in turns so that all meet the same machine.
struct Contest {
  let experiment: String
  let problem: String
  /// How seconds are shown.
  let unit: Unit
  /// Whom ratios are taken against, where they take part; otherwise the first entrant.
  let references: [String]
  /// What sweeps need of the memory; nil where that is not what is measured.
  var memory: Memory?
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

  struct Memory: Sendable {
    let rowCount: Int
    /// What a sweep over compressed rows works on, in bytes.
    let workingSet: Double
    /// Bytes per second at which as much can be read.
    let bandwidth: Double
  }

  init(_ experiment: String, problem: String, unit: Unit, references: [String]) {
    (self.experiment, self.problem) = (experiment, problem)
    (self.unit, self.references) = (unit, references)
  }

  /// Measures every entrant once in each round; one whose first measurement takes more than 3 s is
  /// measured once. A peer that fails is told of and leaves the contest.
  mutating func run(_ entrants: [Entrant], rounds: Int) throws {
    standings = entrants.map { Standing(name: $0.name, bytes: $0.bytes) }
    var isOut = [Bool](repeating: false, count: entrants.count)
    var progress = ProgressMeter("\(problem), \(experiment)", total: rounds * entrants.count)
    var complaints: [String] = []
    for round in 0..<rounds {
      for (index, entrant) in entrants.enumerated() {
        defer { progress.advance() }
        if isOut[index] { continue }
        let began = ContinuousClock.now
        do {
          standings[index].samples.append(try entrant.measure())
        } catch let error as PeerError {
          complaints.append("\(entrant.name) leaves \(experiment) on \(problem): \(error)")
          isOut[index] = true
        }
        if round == 0, ContinuousClock.now - began > .seconds(3) { isOut[index] = true }
      }
    }
    progress.finish()
    for complaint in complaints + disagreements { Console.note(complaint) }
    standings.removeAll(where: \.samples.isEmpty)
  }

  /// The first of the references that takes part.
  var peerReference: Standing? {
    references.lazy.compactMap { name in standings.first { $0.name == name } }.first
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
