import RelaxKit
import RelaxReporting

/// What hindsight would have spent on the systems of a trial, from solving each with every omega.
struct HindsightTrial: Codable, Sendable {
  /// For each tolerance, the iterations after each of the marked numbers of systems, with the best
  /// omega of each system.
  private(set) var instanceOptimal: [[Int]]

  /// The same with the one omega that is best for all systems up to the mark.
  private(set) var bestFixed: [[Int]]

  /// The omega that is for each tolerance best for all systems.
  private(set) var bestOmegas: [Double]

  /// For each tolerance, how many systems no omega solved; each cost the iteration limit.
  private(set) var failureCounts: [Int]

  /// After this many systems, an omega that has at every tolerance taken more than ``closeness``
  /// times what the best fixed one has is not solved to the end any more: a solve is given up at
  /// ``patience`` times the fewest iterations of its system, and counts as that number. That saves half
  /// of the work. The best omega of a system stays the best; the best fixed one could look better than
  /// it is if it once was so far behind, but never worse.
  static let firstSaving = 100
  static let closeness = 1.5
  static let patience = 2

  /// Solves the systems of a source with every omega of the family.
  init(
    of family: SystemFamily, systemCount: Int, tolerances: [Double], job: TrialJob,
    source: SystemFamily.Source
  ) throws {
    let omegas = family.omegas
    let marks = Set(SystemMarks.all(upTo: systemCount))
    var counter = IterationCounter(family, tolerances: tolerances)
    (instanceOptimal, bestFixed) = (tolerances.map { _ in [] }, tolerances.map { _ in [] })
    failureCounts = tolerances.map { _ in 0 }
    var optimalSums = tolerances.map { _ in 0 }
    var fixedSums = tolerances.map { _ in omegas.map { _ in 0 } }
    var likelyBest = 0
    for count in 1...systemCount {
      let member = try source()
      var fewest = tolerances.map { _ in Int.max }
      let least = fixedSums.map { Double($0.min() ?? 0) }
      // The last best omega first, so that there is something to give the others up against.
      for arm in [likelyBest] + omegas.indices.filter({ $0 != likelyBest }) {
        let isClose =
          count <= Self.firstSaving || arm == likelyBest
          || tolerances.indices.contains { place in
            Double(fixedSums[place][arm]) <= Self.closeness * least[place]
          }
        let limit =
          isClose ? .max : max(1, Self.patience * fewest[counter.tightest])
        let counts = try counter.counts(
          of: member, omega: omegas[arm], limit: limit)
        for place in tolerances.indices {
          fixedSums[place][arm] += counts[place]
          guard counts[place] < fewest[place] else { continue }
          fewest[place] = counts[place]
          if place == counter.tightest { likelyBest = arm }
        }
      }
      for place in tolerances.indices {
        optimalSums[place] += fewest[place]
        if fewest[place] == SystemFamily.iterationLimit { failureCounts[place] += 1 }
        guard marks.contains(count) else { continue }
        instanceOptimal[place].append(optimalSums[place])
        bestFixed[place].append(fixedSums[place].min() ?? 0)
      }
      job.advance()
    }
    bestOmegas = fixedSums.map { sums in
      omegas[sums.indices.min { sums[$0] < sums[$1] } ?? 0]
    }
  }
}
