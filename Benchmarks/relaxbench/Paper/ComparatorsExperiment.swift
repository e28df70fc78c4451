import ArgumentParser
import DenseReference
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench paper comparators`: one omega for all systems, or the best of each.
struct ComparatorsExperiment: PaperExperiment {
  static let name = "comparators"
  static let title = "Fixed and instance-optimal omegas"
  static let paperTrials = 40
  static let quickTrials = 4

  static let configuration = commandConfiguration(
    abstract: "Mean sweeps and bound over omega, and the best of each.",
    discussion: """
      A trial is a system (A + c I) x = b: A the Laplacian on 10 by 10 points, c random with high or \
      low variance, b truncated normal. SOR solves it from zero to a relative residual of 1e-8 with \
      omega 1, 1.01, ..., 1.99 (--quick: in steps of 0.05). Beside the counts stands the \
      near-asymptotic bound U = 1 + ln(eps) / ln(rho + tau (1 - rho)), rho the spectral radius of the \
      iteration matrix and tau from the norms of its powers. Those need OpenBLAS; without it the \
      bound is left out.

        relaxbench paper comparators --trials 10
        relaxbench paper comparators --shifts 0:2 --size 20 --omegas 0.8:1.98:0.02
      """)

  @Option(
    parsing: .unconditional,
    help: ArgumentHelp("The omegas. (default: 1:1.99:0.01)", valueName: "list"),
    transform: ParameterList.omegas)
  var omegas: ParameterList?
  @OptionGroup var problem: ShiftedOptions
  @OptionGroup var options: PaperOptions

  /// What a random system gives.
  private struct Trial: Codable, Sendable {
    var shift: Double
    /// The sweeps for each omega.
    var counts: [Int]
    /// The near-asymptotic bound for each omega, and its tau; nil without dense linear algebra.
    var bounds: [Double]?
    var tau: Double?
  }

  func perform(_ run: inout ExperimentRun) throws {
    let omegas =
      omegas?.values
      ?? (options.quick ? OmegaGrid.uniform() : .uniform(1...1.99, count: 100)).omegas
    let (laws, trialCount) = (problem.laws, trialCount)
    let families = try laws.map { try $0.family() }
    let hasBounds = DenseReference.isAvailable
    run.set("omegas", omegas.count)
    run.set("bounds", hasBounds)
    problem.name(in: &run)
    if self.omegas != nil { run.set("list", omegas) }
    if !hasBounds { try run.note("OpenBLAS is not installed: the bound is left out.") }
    let keys = laws.flatMap { law in (0..<trialCount).map { "\(law.name)/\($0)" } }
    let trials = try run.map("systems", keys: keys) { job in
      let family = families[job.index / trialCount]
      let member = try family.makeSource(job.generator())()
      let counts = try IterationCounter.counts(
        of: member.system, omegas: omegas, family: family)
      var trial = Trial(shift: member.context, counts: counts)
      guard hasBounds else { return trial }
      let curves = try SORBoundCurves(
        member.system.matrix, omegas: omegas, counts: counts, tolerance: 1e-8)
      (trial.bounds, trial.tau) = (curves.nearAsymptoticSweeps, curves.tau)
      return trial
    }
    var csv = CSVWriter(columns: ["variance", "trial", "shift", "omega", "sweeps", "bound"])
    var charts: [Chart] = []
    for (index, law) in laws.enumerated() {
      let own = Array(trials[index * trialCount..<(index + 1) * trialCount])
      for (number, trial) in own.enumerated() {
        for (place, omega) in omegas.enumerated() {
          csv.append([
            law.name, number, trial.shift, omega, trial.counts[place],
            trial.bounds?[place].description ?? "",
          ])
        }
      }
      charts.append(Self.chart(law, own, omegas: omegas))
      run.add(Self.finding(law, own, omegas: omegas))
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

  // MARK: Findings

  private static func finding(
    _ law: ShiftLaw, _ trials: [Trial], omegas: [Double]
  ) -> Finding {
    let fixed = omegas.indices.map { place in
      TrialStatistics(trials.map { Double($0.counts[place]) })
    }
    let best = fixed.indices.min { fixed[$0].mean < fixed[$1].mean } ?? 0
    let own = TrialStatistics(trials.map { Double($0.counts.min() ?? 0) })
    let difference = TrialStatistics(zip(own.values, fixed[best].values).map(-))
    return Finding(
      finding: "The best omega of each system beats the best fixed one, \(law.phrase)",
      paper: law.name == "high" ? "by far" : "by less than with high variance",
      ours: String(
        format: "%.1f sweeps, best fixed %.1f at omega %g: ratio %.3f", own.mean, fixed[best].mean,
        omegas[best], own.mean / fixed[best].mean),
      uncertainty: "difference "
        + String(format: "%.1f ", difference.mean) + difference.uncertainty,
      isNegative: [difference])
  }

  private static func boundFinding(_ trials: [Trial]) -> Finding? {
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
    _ law: ShiftLaw, _ trials: [Trial], omegas: [Double]
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
      title: law.title, subtitle: law.formula,
      xAxis: .linear("omega", in: min(1, omegas[0])...2), yAxis: .log("sweeps"),
      series: series("count", trials.map { $0.counts.map(Double.init) }, color: .blue)
        + (bounds.isEmpty ? [] : series("bound", bounds, color: .vermillion)))
  }
}
