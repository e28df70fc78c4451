import RelaxReporting

/// The totals of all trials with one law of shifts, as tables and figures show them.
struct ShiftedResults: Sendable {
  let variance: ShiftVariance
  let methods: [ShiftedMethod]
  /// The numbers of systems after which totals were taken, ascending.
  let systemCounts: [Int]
  let trials: [ShiftedTotals]

  /// The results of each law of shifts, from trials in the order of ``ShiftVariance/keys(trialCount:)``.
  static func all(
    of methods: [ShiftedMethod], systemCounts: [Int], trials: [ShiftedTotals]
  ) -> [ShiftedResults] {
    let trialCount = trials.count / ShiftVariance.allCases.count
    return ShiftVariance.allCases.enumerated().map { index, variance in
      ShiftedResults(
        variance: variance, methods: methods, systemCounts: systemCounts,
        trials: Array(trials[index * trialCount..<(index + 1) * trialCount]))
    }
  }

  /// The number of systems of a trial.
  var systemCount: Int { systemCounts.last ?? 0 }

  /// The totals of a method over the trials, after a number of systems; after all of them unless
  /// told otherwise.
  func totals(_ method: ShiftedMethod, after count: Int? = nil) -> TrialStatistics {
    let index = systemCounts.firstIndex(of: count ?? systemCount) ?? systemCounts.count - 1
    return TrialStatistics(trials.map { Double($0[method][index]) })
  }

  /// By how much one method's total is above another's, trial by trial.
  func difference(_ method: ShiftedMethod, _ other: ShiftedMethod) -> TrialStatistics {
    TrialStatistics(zip(totals(method).values, totals(other).values).map(-))
  }

  /// The method of the least mean total.
  func best(of candidates: [ShiftedMethod]) -> ShiftedMethod? {
    candidates.min { totals($0).mean < totals($1).mean }
  }

  /// Systems remaining over total iterations: means over the trials, with bands of a standard
  /// deviation to either side.
  func series(_ method: ShiftedMethod, name: String? = nil, style: LineStyle) -> Series {
    let statistics = systemCounts.map { totals(method, after: $0) }
    let means = statistics.map(\.mean)
    let spreads = statistics.map { $0.standardDeviation.isNaN ? 0 : $0.standardDeviation }
    let remaining = systemCounts.map { Double(systemCount - $0) }
    var series = Series(name ?? method.name, x: means, y: remaining, style: style)
    series.lowerEdge = zip(zip(means, spreads), remaining).map { .init(x: $0.0 - $0.1, y: $1) }
    series.upperEdge = zip(zip(means, spreads), remaining).map { .init(x: $0.0 + $0.1, y: $1) }
    return series
  }

  /// A chart of such series; a logarithmic axis leaves out the first hundredth of the fastest.
  func chart(_ series: [Series], xAxis kind: Axis.Kind) -> Chart {
    let totals = series.compactMap(\.points.last?.x)
    var xAxis = Axis.linear("total iterations")
    if kind == .log, let least = totals.min(), let most = totals.max(), least > 0 {
      xAxis = .log("total iterations", in: least / 100...most)
    }
    return Chart(
      title: variance.title, subtitle: variance.formula, xAxis: xAxis,
      yAxis: .linear("instances remaining", in: 0...Double(systemCount)), series: series)
  }

  // MARK: Tables

  static let columns = [
    "variance", "method", "systems", "trials", "mean", "standard_error", "minimum", "maximum",
  ]

  /// Adds a row for each method and number of systems.
  func append(to csv: inout CSVWriter) {
    for method in methods {
      for count in systemCounts {
        let totals = totals(method, after: count)
        csv.append([
          variance.rawValue, method.name, count, trials.count, totals.mean,
          trials.count > 1 ? totals.standardError.description : "", totals.quantile(0),
          totals.quantile(1),
        ])
      }
    }
  }

  /// The cells of a table for readers: a row for each method, a column for each number of systems.
  func cells(_ methods: [ShiftedMethod]) -> [[String]] {
    let counts = ShiftedTotals.tableCounts(upTo: systemCount)
    let header = ["\(variance.rawValue) variance"] + counts.map { "after \($0) systems" }
    let rows = methods.map { method in
      [method.name]
        + counts.map { count in
          let totals = totals(method, after: count)
          return TrialStatistics.text(totals.mean) + " " + totals.uncertainty
        }
    }
    return [header] + rows
  }
}
