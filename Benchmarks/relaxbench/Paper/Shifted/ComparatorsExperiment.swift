import ArgumentParser
import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// `relaxbench paper comparators`: one omega for all systems, or the best of each.
struct ComparatorsExperiment: PaperExperiment {
  static let name = "comparators"
  static let title = "Fixed and instance-optimal omegas"
  static let paperTrials = 40
  static let quickTrials = 4

  static let configuration = commandConfiguration(
    abstract: "Mean sweeps and bound over omega for random shifts, and the best of each.",
    discussion: """
      A trial is a system (A + c I) x = b: A the Laplacian on 10 by 10 points, c random with high or \
      low variance, b truncated normal. SOR solves it from zero to a relative residual of 1e-8 with \
      omega 1, 1.01, ..., 1.99 (--quick: in steps of 0.05). Beside the counts stands the \
      near-asymptotic bound U = 1 + ln(eps) / ln(rho + tau (1 - rho)), rho the spectral radius of the \
      iteration matrix and tau from the norms of its powers. Those need OpenBLAS; without it the \
      bound is left out.

        relaxbench paper comparators --trials 10
      """)

  @OptionGroup
  var options: PaperOptions

  func perform(_ run: inout ExperimentRun) throws {
    let omegas =
      options.quick
      ? OmegaGrid.uniform().omegas : OmegaGrid.uniform(1...1.99, count: 100).omegas
    let trialCount = trialCount
    let hasBounds = DenseReference.isAvailable
    run.set("omegas", omegas.count)
    run.set("bounds", hasBounds)
    if !hasBounds { try run.note("OpenBLAS is not installed: the bound is left out.") }
    let trials = try run.map("systems", keys: ShiftVariance.keys(trialCount: trialCount)) { job in
      let variance = ShiftVariance.variance(ofJob: job.index, trialCount: trialCount)
      var generator = job.generator()
      return try Self.trial(
        variance.family().sample(using: &generator), omegas: omegas, hasBounds: hasBounds)
    }
    var csv = CSVWriter(columns: ["variance", "trial", "shift", "omega", "sweeps", "bound"])
    var charts: [Chart] = []
    for (index, variance) in ShiftVariance.allCases.enumerated() {
      let own = Array(trials[index * trialCount..<(index + 1) * trialCount])
      for (number, trial) in own.enumerated() {
        for (place, omega) in omegas.enumerated() {
          csv.append([
            variance.rawValue, number, trial.shift, omega, trial.counts[place],
            trial.bounds?[place].description ?? "",
          ])
        }
      }
      charts.append(Self.chart(variance, own, omegas: omegas))
      run.add(Self.finding(variance, own, omegas: omegas))
    }
    if let finding = Self.boundFinding(trials) { run.add(finding) }
    try run.write(csv, to: "comparators.csv", caption: "Sweeps and bound of each system and omega.")
    try run.write(
      Figure(
        title: "Mean sweeps over omega for random shifts",
        subtitle: "Dashes: every system with its own best omega. Band: 10% to 90% of the systems.",
        panels: charts, width: 1180),
      to: "comparators.svg",
      caption: "Mean count and mean near-asymptotic bound over omega, and both with the best omega "
        + "of each system.")
  }

  private static func trial(
    _ instance: ProblemInstance, omegas: [Double], hasBounds: Bool
  ) throws -> ComparatorTrial {
    let system = LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide)
    var workspace = SolverWorkspace()
    let counts = try omegas.map { omega in
      var x = [Double](repeating: 0, count: system.unknownCount)
      let report = try SOR(omega: omega).solve(
        system, updating: &x, until: ShiftedTrial.criterion, using: &workspace)
      return report.loss(limit: ShiftedTrial.criterion.iterationLimit)
    }
    var trial = ComparatorTrial(shift: instance.context, counts: counts)
    if hasBounds {
      let curves = try SORBoundCurves(
        instance.matrix, omegas: omegas, counts: counts,
        tolerance: ShiftedTrial.criterion.tolerance)
      trial.bounds = curves.nearAsymptoticSweeps
      trial.tau = curves.tau
    }
    return trial
  }

  // MARK: Findings

  private static func finding(
    _ variance: ShiftVariance, _ trials: [ComparatorTrial], omegas: [Double]
  ) -> Finding {
    let fixed = omegas.indices.map { place in
      TrialStatistics(trials.map { Double($0.counts[place]) })
    }
    let best = fixed.indices.min { fixed[$0].mean < fixed[$1].mean } ?? 0
    let own = TrialStatistics(trials.map { Double($0.counts.min() ?? 0) })
    let difference = TrialStatistics(zip(own.values, fixed[best].values).map(-))
    return Finding(
      finding: "The best omega of each system beats the best fixed one, \(variance.phrase)",
      paper: variance == .high ? "by far" : "by less than with high variance",
      ours: String(
        format: "%.1f sweeps, best fixed %.1f at omega %g: ratio %.3f", own.mean, fixed[best].mean,
        omegas[best], own.mean / fixed[best].mean),
      uncertainty: "difference "
        + String(format: "%.1f ", difference.mean) + difference.uncertainty,
      isNegative: [difference])
  }

  private static func boundFinding(_ trials: [ComparatorTrial]) -> Finding? {
    let pairs = trials.flatMap { trial in
      zip(trial.counts, trial.bounds ?? []).map { (Double($0), $1) }
    }
    guard !pairs.isEmpty else { return nil }
    // Tau is the least that lets the bound hold; at the omega that sets it only rounding decides.
    let exceeded = pairs.filter { $0.0 > ($0.1 * (1 + 1e-9)).rounded(.up) }.count
    let taus = TrialStatistics(trials.compactMap(\.tau))
    return Finding(
      finding: "The near-asymptotic bound holds for every system and omega",
      paper: "holds",
      ours: "\(exceeded) of \(pairs.count) counts are above it; mean tau "
        + String(format: "%.3f", taus.mean),
      uncertainty: taus.uncertainty + " for tau", holds: exceeded == 0)
  }

  // MARK: Figure

  private static func chart(
    _ variance: ShiftVariance, _ trials: [ComparatorTrial], omegas: [Double]
  ) -> Chart {
    func series(_ name: String, _ values: [[Double]], color: LineStyle.Color) -> [Series] {
      let statistics = omegas.indices.map { place in TrialStatistics(values.map { $0[place] }) }
      let own = TrialStatistics(values.map { $0.min() ?? .nan }).mean
      let ends = [omegas.first ?? 1, omegas.last ?? 2]
      return [
        Series(
          name, x: omegas, y: statistics.map(\.mean),
          band: (statistics.map { $0.quantile(0.1) }, statistics.map { $0.quantile(0.9) }),
          style: .solid(color)),
        Series("instance-optimal " + name, x: ends, y: [own, own], style: .dashed(color)),
      ]
    }
    let bounds = trials.compactMap(\.bounds)
    return Chart(
      title: variance.title, subtitle: variance.formula,
      xAxis: .linear("omega", in: 1...2), yAxis: .log("sweeps"),
      series: series("count", trials.map { $0.counts.map(Double.init) }, color: .blue)
        + (bounds.isEmpty ? [] : series("bound", bounds, color: .vermillion)))
  }
}
