import ArgumentParser
import ModelProblems
import RelaxKit
import RelaxReporting

/// `relaxbench paper degenerate`: what an unlucky right-hand side does to counts.
struct DegenerateExperiment: PaperExperiment {
  static let name = "degenerate"
  static let title = "Degenerate and random right-hand sides"
  static let paperTrials = 40
  static let quickTrials = 8

  static let configuration = commandConfiguration(
    abstract: "Sweeps over omega for an eigenvector and for random right-hand sides.",
    discussion: """
      The matrix is the Laplacian on 10 by 10 points; SOR solves from zero to a relative residual of \
      1e-8 with omega 1, 1.001, ..., 1.9 (--quick: in steps of 0.01). One right-hand side is the \
      eigenvector of the smallest eigenvalue of the residual iteration matrix at omega 1.4, from its \
      closed form; the others are truncated normal, drawn anew for each omega, as often as there are \
      trials.

        relaxbench paper degenerate --trials 100
      """)

  @OptionGroup var options: PaperOptions

  /// The omega whose iteration matrix the eigenvector is of.
  static let degenerateOmega = 1.4

  func perform(_ run: inout ExperimentRun) throws {
    let domain = GridDomain(.square, size: 12)
    let mode = try SORMode(smallestAt: Self.degenerateOmega, domain: domain)
    let matrix = try domain.laplacian()
    let stepCount = options.quick ? 90 : 900
    let omegas = OmegaGrid.uniform(1...1.9, count: stepCount + 1).omegas
    run.set("omegas", omegas.count)
    let family = try ShiftLaw.low.family()
    let distribution = TruncatedNormal(dimension: matrix.rowCount)
    let keys = ["eigenvector"] + (0..<trialCount).map { "normal/\($0)" }
    let counts = try run.map("draws", keys: keys) { job in
      var generator = job.generator()
      var counter = IterationCounter(family)
      return try omegas.map { omega in
        let b = job.index == 0 ? mode.rightHandSide : distribution.sample(using: &generator)
        counter.begin(
          .init(
            system: LinearSystem(matrix: matrix, rightHandSide: b), start: b.map { _ in 0 },
            context: 0))
        return try counter.counts(omega: omega)[0]
      }
    }
    let degenerate = counts[0].map(Double.init)
    let normal = omegas.indices.map { index in
      TrialStatistics(counts.dropFirst().map { Double($0[index]) })
    }
    var csv = CSVWriter(columns: [
      "omega", "eigenvector", "normal_mean", "normal_minimum", "normal_tenth", "normal_median",
      "normal_nine_tenths", "normal_maximum",
    ])
    for (index, omega) in omegas.enumerated() {
      csv.append(
        [omega, Int(degenerate[index]), normal[index].mean]
          + [0, 0.1, 0.5, 0.9, 1].map { normal[index].quantile($0) })
    }
    try run.write(csv, to: "degenerate.csv", caption: "Sweeps over omega.")
    try run.write(
      Self.figure(omegas, degenerate: degenerate, normal: normal), to: "degenerate.svg",
      caption: "Sweeps over omega. The eigenvector is that of the smallest eigenvalue at omega "
        + "\(Self.degenerateOmega).")
    try addFindings(omegas, degenerate: degenerate, normal: normal, to: &run)
  }

  private func addFindings(
    _ omegas: [Double], degenerate: [Double], normal: [TrialStatistics],
    to run: inout ExperimentRun
  ) throws {
    let means = normal.map(\.mean)
    let place = omegas.indices.min {
      abs(omegas[$0] - Self.degenerateOmega) < abs(omegas[$1] - Self.degenerateOmega)
    }
    let leastDegenerate = degenerate.indices.min { degenerate[$0] < degenerate[$1] }
    let leastNormal = means.indices.min { means[$0] < means[$1] }
    guard let place, let leastDegenerate, let leastNormal else { return }
    try run.show(
      [["right-hand side", "sweeps at omega = 1.4", "best omega", "sweeps there"]]
        + [
          [
            "eigenvector", TrialStatistics.text(degenerate[place]), "\(omegas[leastDegenerate])",
            TrialStatistics.text(degenerate[leastDegenerate]),
          ],
          [
            "truncated normal, mean", TrialStatistics.text(means[place]), "\(omegas[leastNormal])",
            TrialStatistics.text(means[leastNormal]),
          ],
        ], caption: "Sweeps by right-hand side.")
    run.add(
      Finding(
        finding:
          "An eigenvector as right-hand side takes far fewer sweeps at its omega than random "
          + "ones",
        paper: "far fewer",
        ours: TrialStatistics.text(degenerate[place]) + " sweeps at omega 1.4, random "
          + TrialStatistics.text(means[place])
          + " (at least \(TrialStatistics.text(normal[place].quantile(0))))",
        uncertainty: normal[place].uncertainty + " for the mean of random ones",
        holds: degenerate[place] < normal[place].quantile(0) / 2))
    let optimum = ShiftLaw.optimalOmega(shift: 0)
    let distances = (
      random: abs(omegas[leastNormal] - optimum), degenerate: abs(omegas[leastDegenerate] - optimum)
    )
    run.add(
      Finding(
        finding:
          "Random right-hand sides are solved fastest near the asymptotically optimal omega, "
          + "the eigenvector is not",
        paper: "near it, far from it",
        ours: "optimal \(TickLabel.fixed(optimum, decimals: 3)); best for random "
          + "\(omegas[leastNormal]), for the eigenvector \(omegas[leastDegenerate])",
        uncertainty: "omega in steps of \(options.quick ? 0.01 : 0.001)",
        holds: distances.random < distances.degenerate / 2))
  }

  private static func figure(
    _ omegas: [Double], degenerate: [Double], normal: [TrialStatistics]
  ) -> Figure {
    func band(_ name: String, _ lower: Double, _ upper: Double, style: LineStyle) -> Series {
      Series(
        name, x: omegas, y: normal.map(\.mean),
        band: (normal.map { $0.quantile(lower) }, normal.map { $0.quantile(upper) }), style: style)
    }
    return Figure(
      title: "Sweeps by right-hand side",
      subtitle: "SOR on the Laplacian on 10 by 10 points, relative residual 1e-8",
      panels: [
        Chart(
          title: "", xAxis: .linear("omega", in: 1...1.9),
          yAxis: .linear("sweeps"),
          series: [
            band("normal, all draws", 0, 1, style: LineStyle(color: .gray, width: 0)),
            band("normal, 10% to 90%", 0.1, 0.9, style: LineStyle(color: .vermillion, width: 0)),
            Series("normal, mean", x: omegas, y: normal.map(\.mean), style: .solid(.vermillion)),
            Series("eigenvector at 1.4", x: omegas, y: degenerate, style: .solid(.blue)),
          ],
          references: [.vertical(ShiftLaw.optimalOmega(shift: 0), "optimal omega")])
      ], columnCount: 1, width: 900, height: 480)
  }
}
