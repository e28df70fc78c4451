import RelaxKit
import RelaxReporting

/// What methods spent on a family, to one tolerance, over all trials.
struct SequenceResults: Sendable {
  let family: SystemFamily
  let tolerance: Double
  let marks: SystemMarks
  let methods: [Method]
  let trials: [TrialTotals]

  var systemCount: Int { marks.systemCount }

  /// The totals of a method trial by trial, after a number of systems; after all of them unless told
  /// otherwise. Empty if it was not played.
  private func values(_ key: String, after count: Int?) -> [Double] {
    guard let mark = marks.all.firstIndex(of: count ?? systemCount) else { return [] }
    return trials.compactMap { $0.methods[key].map { Double($0.work[mark]) } }
  }

  /// The totals of a method that was played, over the trials.
  func totals(_ method: Method, after count: Int? = nil) -> TrialStatistics {
    TrialStatistics(values(method.key, after: count))
  }

  /// By how much one method's total is above another's, trial by trial.
  func difference(_ method: Method, _ other: Method) -> TrialStatistics {
    TrialStatistics(zip(totals(method).values, totals(other).values).map(-))
  }

  /// The total of a method over that of another, or else of the best omega of each system, trial by
  /// trial; nil if one was not played, or took no iteration.
  func ratio(
    _ method: Method, over other: Method? = nil, after count: Int? = nil
  ) -> TrialStatistics? {
    let totals = values(method.key, after: count)
    let others = values(other?.key ?? Hindsight.key, after: count)
    guard !totals.isEmpty, !others.isEmpty else { return nil }
    // What does not differ from trial to trial was done once, and stands beside each of the others.
    let ratios = (0..<max(totals.count, others.count)).map { trial in
      totals[min(trial, totals.count - 1)] / others[min(trial, others.count - 1)]
    }
    return ratios.allSatisfy(\.isFinite) ? TrialStatistics(ratios) : nil
  }

  /// The method of the least mean total.
  func best(of candidates: [Method], after count: Int? = nil) -> Method? {
    candidates.filter { !values($0.key, after: count).isEmpty }.min {
      totals($0, after: count).mean < totals($1, after: count).mean
    }
  }

  /// Systems remaining over total iterations: means over the trials, with bands of a standard
  /// deviation to either side.
  func remaining(_ method: Method, name: String? = nil, style: LineStyle? = nil) -> Series {
    let statistics = marks.all.map { totals(method, after: $0) }
    let means = statistics.map(\.mean)
    let spreads = statistics.map { $0.standardDeviation.isNaN ? 0 : $0.standardDeviation }
    let remaining = marks.all.map { Double(systemCount - $0) }
    var series = Series(
      name ?? method.name, x: means, y: remaining, style: style ?? method.style)
    series.lowerEdge = zip(zip(means, spreads), remaining).map { .init(x: $0.0 - $0.1, y: $1) }
    series.upperEdge = zip(zip(means, spreads), remaining).map { .init(x: $0.0 + $0.1, y: $1) }
    return series
  }

  /// A chart of such series.
  func remainingChart(_ series: [Series], subtitle: String) -> Chart {
    Chart(
      title: family.title, subtitle: subtitle, xAxis: Self.totalsAxis(of: series),
      yAxis: .linear("instances remaining", in: 0...Double(systemCount)), series: series)
  }

  /// The axis of total iterations. Where one method takes ten times what another does, it is
  /// logarithmic and leaves out the first hundredth of the fastest.
  static func totalsAxis(of series: [Series]) -> Axis {
    let totals = series.compactMap(\.points.last?.x)
    guard let least = totals.min(), let most = totals.max(), least > 0, most >= 10 * least else {
      return .linear("total iterations")
    }
    return .log("total iterations", in: least / 100...most)
  }
}

extension ExperimentRun {
  /// Plays methods on the trials of a family, a job for each trial. What would be the same in every
  /// trial is done once.
  ///
  /// - Parameters:
  ///   - seed: what the draws of a method follow from.
  /// - Returns: results for each tolerance.
  mutating func play(
    _ methods: [Method], on family: SystemFamily, trialCount: Int, marks: SystemMarks,
    grid: OmegaGrid = StudiedLearner.grid, tolerances: [Double],
    seed: @escaping @Sendable (Method, Double, _ trial: Int, TrialJob) -> UInt64
  ) throws -> [SequenceResults] {
    let origin = family.origin.isEmpty ? "" : "/" + family.origin
    let keys = (0..<trialCount).map { "\(family.name)/\(marks.systemCount)/\($0)" + origin }
    let part = "\(family.name)-\(family.solverName.lowercased())"
    let trials = try map(part, keys: keys, stepsPerJob: marks.systemCount) { job in
      let own = methods.filter { job.index == 0 || !family.hasFixedSystems || $0.isRandom }
      var trial = SequenceTrial(
        own, on: family, marks: marks, grid: grid, tolerances: tolerances
      ) { method, tolerance in
        seed(method, tolerance, job.index, job)
      }
      let source = try family.makeSource(job.generator(ofKey: "\(family.name)/\(job.index)"))
      return try trial.play(source, job: job)
    }
    return tolerances.indices.map { place in
      SequenceResults(
        family: family, tolerance: tolerances[place], marks: marks, methods: methods,
        trials: trials.map { $0[place] })
    }
  }
}
