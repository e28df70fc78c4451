import ArgumentParser
import DenseReference
import ModelProblems
import RelaxReporting

/// `relaxbench paper asymptotic`: counts of SOR beside what theory says of them.
struct AsymptoticExperiment: PaperExperiment {
  static let name = "asymptotic"
  static let title = "Bounds on the sweeps of SOR"
  static let paperTrials = 6
  static let quickTrials = 2

  static let configuration = commandConfiguration(
    abstract: "Compare the sweeps of SOR with the asymptotic, energy and near-asymptotic bounds.",
    discussion: """
      The systems are Laplacians of a square with 100 unknowns, shifted by -0.15 to 0.45 in 97 \
      steps, and solved to a relative residual of 1e-8 with omega 1, 1.01, ..., 1.99 and the optimal \
      omega of Young's theory. A trial is a right-hand side, truncated normal, shared by all \
      systems; the paper shows one. It writes the curves over omega without shift \
      (asymptotic-curves.csv), numbers for each shift (asymptotic-shifts.csv) and a figure \
      (asymptotic.svg). LAPACKE and OpenBLAS are needed.

        relaxbench paper asymptotic --quick
      """)

  @OptionGroup
  var options: PaperOptions

  func perform(_ run: inout ExperimentRun) throws {
    guard DenseReference.isAvailable else { throw DenseReferenceError.unavailable }
    // The jobs run side by side.
    DenseReference.useThreads(1)
    let study = AsymptoticStudy(isQuick: options.quick)
    run.set("gridSize", study.gridSize)
    run.set("tolerance", study.tolerance)
    run.set("omegas", "1...1.99 by 0.01 and the optimal one")
    run.set("shifts", "\(study.shifts.count) from -0.15 to 0.45")
    let draws = try run.map(
      "draws", keys: (0..<trialCount).map(String.init), stepsPerJob: study.shifts.count
    ) { job in
      var generator = job.generator(for: "right-hand side")
      let b = TruncatedNormal(dimension: study.unknownCount).sample(using: &generator)
      return try study.draw(rightHandSide: b) { job.advance() }
    }
    let results = AsymptoticResults(draws: draws)
    try run.write(
      results.curves, to: "asymptotic-curves.csv",
      caption: "Sweeps and bounds over omega, without shift.")
    try run.write(
      results.shifts, to: "asymptotic-shifts.csv",
      caption: "Bounds and their constants over the shift.")
    try run.show(
      results.cells, caption: "Means over the right-hand sides; ratios are medians over omega.")
    try run.write(
      results.figure, to: "asymptotic.svg",
      caption: "Sweeps of SOR and their bounds; asymptocity; τ and β over the shift.")
    for finding in results.findings { run.add(finding) }
  }
}
