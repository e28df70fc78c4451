import RelaxKit

/// What hindsight would have spent on the systems of a trial, from solving each with every omega.
struct HindsightTrial: Codable, Sendable {
  /// For each tolerance, the iterations after each of the marked numbers of systems, with the best
  /// omega of each system.
  private(set) var instanceOptimal: [[Int]]

  /// The same with the one omega that is best for all systems up to the mark.
  private(set) var bestFixed: [[Int]]

  /// The omega that is for each tolerance best for all systems.
  private(set) var bestOmegas: [Double]

  /// A solve is given up at this many times the fewest iterations of its system, and counts as so
  /// many. The best omega of a system stays the best, and if a best fixed omega is among those given
  /// up on some system, it looks better than it is, never worse. It halves the work.
  static let patience = 4

  /// Solves the systems of a source with every omega of the family.
  init(
    of family: SystemFamily, systemCount: Int, tolerances: [Double], job: TrialJob,
    source: SystemFamily.Source
  ) throws {
    let omegas = family.omegas
    let marks = Set(SystemMarks.all(upTo: systemCount))
    var counter = IterationCounter(family, tolerances: tolerances)
    (instanceOptimal, bestFixed) = (tolerances.map { _ in [] }, tolerances.map { _ in [] })
    var optimalSums = tolerances.map { _ in 0 }
    var fixedSums = tolerances.map { _ in omegas.map { _ in 0 } }
    var likelyBest = 0
    for count in 1...systemCount {
      let member = try source()
      var fewest = tolerances.map { _ in Int.max }
      // The last best omega first, so that there is something to give the others up against.
      for arm in [likelyBest] + omegas.indices.filter({ $0 != likelyBest }) {
        let (limit, isVast) = fewest[counter.tightest].multipliedReportingOverflow(
          by: Self.patience)
        let counts = try counter.counts(
          of: member, omega: omegas[arm], limit: isVast ? .max : max(limit, 1))
        for place in tolerances.indices {
          fixedSums[place][arm] += counts[place]
          guard counts[place] < fewest[place] else { continue }
          fewest[place] = counts[place]
          if place == counter.tightest { likelyBest = arm }
        }
      }
      for place in tolerances.indices {
        optimalSums[place] += fewest[place]
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
