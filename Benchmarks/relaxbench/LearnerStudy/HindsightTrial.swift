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

  /// From this many systems on, an omega that has at every tolerance taken more than
  /// ``hopelessRatio`` times what the best fixed one has is out as a fixed omega. It still competes
  /// for each system, but is given up when another has taken fewer iterations, which saves half the
  /// work of all.
  static let firstDismissal = 30
  static let hopelessRatio = 3

  /// Solves the systems of a source with every omega of the family.
  init(
    of family: SystemFamily, systemCount: Int, tolerances: [Double], job: TrialJob,
    source: SystemFamily.Source
  ) throws {
    let omegas = family.omegas
    let marks = Set(SystemMarks.all(upTo: systemCount))
    var counter = IterationCounter(family, tolerances: tolerances)
    let tightest = counter.tightest
    (instanceOptimal, bestFixed) = (tolerances.map { _ in [] }, tolerances.map { _ in [] })
    var optimalSums = tolerances.map { _ in 0 }
    var fixedSums = tolerances.map { _ in omegas.map { _ in 0 } }
    var contenders = Array(omegas.indices)
    var dismissed: [Int] = []
    for count in 1...systemCount {
      let member = try source()
      var fewest = tolerances.map { _ in Int.max }
      for arm in contenders {
        let counts = try counter.counts(of: member, omega: omegas[arm])
        for place in tolerances.indices {
          fixedSums[place][arm] += counts[place]
          fewest[place] = min(fewest[place], counts[place])
        }
      }
      for arm in dismissed where fewest[tightest] > 1 {
        let counts = try counter.counts(
          of: member, omega: omegas[arm], limit: fewest[tightest] - 1)
        for place in tolerances.indices { fewest[place] = min(fewest[place], counts[place]) }
      }
      let best = fixedSums.map { sums in contenders.map { sums[$0] }.min() ?? 0 }
      for place in tolerances.indices {
        optimalSums[place] += fewest[place]
        guard marks.contains(count) else { continue }
        instanceOptimal[place].append(optimalSums[place])
        bestFixed[place].append(best[place])
      }
      if count >= Self.firstDismissal {
        let hopeless = contenders.filter { arm in
          tolerances.indices.allSatisfy { fixedSums[$0][arm] > Self.hopelessRatio * best[$0] }
        }
        dismissed += hopeless
        contenders.removeAll(where: hopeless.contains)
      }
      job.advance()
    }
    bestOmegas = fixedSums.map { sums in
      omegas[contenders.min { sums[$0] < sums[$1] } ?? 0]
    }
  }
}
