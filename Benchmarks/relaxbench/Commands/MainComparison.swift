import Foundation
import RelaxKit
import RelaxReporting

/// All methods on one sequence of the main job: fixed omegas or alphas, learners, and the choices of
/// hindsight.
struct MainComparison: Sendable {
  let family: SystemFamily
  let members: [SystemFamily.Member]

  /// The untuned method, the best fixed parameter, the learner a tuner has by default, with a context,
  /// and for an omega without a look at the matrix and the paper's, and last the best per system.
  private(set) var runs: [MethodRun] = []

  /// The sequences of the main job.
  static func families() throws -> [SystemFamily] {
    // The half period of the heat equation before has diffusion so weak that omega 1 takes about two
    // iterations; from then on it rises to 10 and falls again.
    var heat = SystemFamily.heat(gridSize: 25, from: 500, tolerance: 1e-12)
    (heat.name, heat.title) = ("heat-equation", "Heat equation from t = 0.5, SSOR-CG")
    heat.binCount = 5
    var solidification = try SystemFamily.solidification()
    (solidification.name, solidification.title) = ("solidification", "Solidification, SOR")
    solidification.baseline = .initialResidual
    var shifted = try ShiftLaw.high.family()
    (shifted.name, shifted.title) = ("shifted-laplacians", "Shifted Laplacians, SOR")
    var byICCG = solidification.byICCG()
    (byICCG.name, byICCG.title) = ("solidification-ic-cg", "Solidification, IC-CG")
    return [shifted, heat, solidification, byICCG]
  }

  private var parameter: RelaxationParameter { family.parameter }
  private var name: String { family.name }
  private var title: String { family.title }

  /// Those that suit the family.
  private var learners: [(StudiedLearner, name: String)] {
    let all: [(StudiedLearner, name: String)] = [
      (.standard, "default"), (.contextualStandard, "default, context"),
      (.blind, "default, no look"),
      (.tsallisINF, "Tsallis-INF"), (.binnedTsallisINF, "Tsallis-INF, 5 bins"),
      (.chebCB, "ChebCB, 6 features"),
    ]
    return all.filter { $0.0.suits(family) }
  }

  private var bestFixedName: String { "best fixed \(parameter.name)" }

  /// Solves the sequence by every method. The learners' draws follow from the complement of the
  /// seed, so as not to repeat those a sequence was made with.
  ///
  /// What hindsight knows comes from solving every system with every value of the grid beforehand,
  /// which is not counted as time of any method.
  init(of members: [SystemFamily.Member], family: SystemFamily, seed: UInt64) throws {
    (self.members, self.family) = (members, family)
    let grid = family.parameter.grid
    var table = HindsightTable(omegas: grid)
    var counter = IterationCounter(family)
    var progress = ProgressMeter("\(title): every \(parameter.name)", total: members.count)
    for member in members {
      counter.begin(member)
      table.append(try grid.map { try counter.counts(omega: $0)[0] })
      progress.advance()
    }
    progress.finish()
    let fixed = grid[table.bestFixedArm]
    let best = table.bestArms.map { grid[$0] }
    func omegas(_ omega: @escaping @Sendable (Int) -> Double) -> any SequenceSolver {
      Method.omegas(with: family.solver, omega)
    }
    let reference = parameter.reference
    runs.append(try run(parameter.referenceText, omegas { _ in reference }))
    runs.append(try run(bestFixedName, omegas { _ in fixed }))
    for (learner, name) in learners {
      guard let player = Method.learner(learner).solver(on: family, seed: ~seed) else { continue }
      runs.append(try run(name, player))
    }
    runs.append(try run("best \(parameter.name) per system", omegas { best[$0] }))
  }

  private func run(_ name: String, _ player: any SequenceSolver) throws -> MethodRun {
    var player = player
    var run = MethodRun(name: name)
    var progress = ProgressMeter("\(title): \(name)", total: members.count)
    let criterion = family.criterion()
    for member in members {
      var x = member.start
      _ = try run.timing {
        try player.solve(member.system, context: member.context, updating: &x, until: criterion)
      }
      progress.advance()
    }
    progress.finish()
    return run
  }

  // MARK: Output

  /// The iterations of a method, relative to the best parameter per system.
  private func ratioToBest(_ run: MethodRun) -> Double {
    Double(run.totalIterations) / Double(max(1, runs.last?.totalIterations ?? 1))
  }

  /// A heading and a line for each method.
  var table: String {
    var table = TextTable(columns: [
      .left("method"), .right("iterations"), .right("seconds"), .right("vs best per system"),
      .right("first attempt failed"), .right("unsolved"),
    ])
    for run in runs {
      let value = run.omegas.first ?? parameter.reference
      table.append([
        run.name + (run.name == bestFixedName ? String(format: ", %g", value) : ""),
        "\(run.totalIterations)", String(format: "%.3f", run.seconds),
        String(format: "%.3f", ratioToBest(run)), "\(run.failedAttemptCount)",
        "\(run.unsolvedCount)",
      ])
    }
    let size = members.first?.system.unknownCount ?? 0
    return "\(title): \(members.count) systems of \(size) unknowns\n\(table)"
  }

  /// Systems still to be solved over iterations spent.
  var chart: Chart {
    let count = members.count
    // One legend serves omegas and alphas.
    let names =
      [RelaxationParameter.referenceTexts, "best fixed"] + learners.map(\.name)
      + ["best per system"]
    let styles =
      [StudiedLearner.omegaOne.style, Method.bestFixed.style]
      + learners.map(\.0.style) + [Method.bestOfGrid.style]
    let series = zip(runs, zip(names, styles)).map { run, look in
      let (name, style) = look
      return Series(
        name, x: [0] + run.cumulativeIterations.map(Double.init),
        y: (0...count).map { Double(count - $0) }, style: style)
    }
    let failed = zip(runs, series).flatMap { run, series in
      run.failedSystems.map { series.points[$0 + 1] }
    }
    return Chart(
      title: title, xAxis: SequenceResults.totalsAxis(of: series),
      yAxis: .linear("systems remaining", in: 0...Double(count)),
      series: series
        + (failed.isEmpty
          ? [] : [Series("first attempt failed", points: failed, style: .scatter(.black))]))
  }

  /// Adds a row for each method.
  func appendSummary(to csv: inout CSVWriter) {
    for run in runs {
      csv.append([
        name, run.name, run.totalIterations, ratioToBest(run), run.failedAttemptCount,
        run.unsolvedCount, run.seconds,
      ])
    }
  }

  static let summaryColumns = [
    "sequence", "method", "iterations", "ratio_to_best_per_system", "failed_first_attempts",
    "unsolved", "seconds",
  ]

  /// Adds a row for each system and method.
  func appendCounts(to csv: inout CSVWriter) {
    for run in runs {
      let cumulative = run.cumulativeIterations
      for (index, member) in members.enumerated() {
        csv.append([
          name, run.name, index, member.context, run.omegas[index], run.iterations[index],
          cumulative[index],
        ])
      }
    }
  }

  static let countColumns = [
    "sequence", "method", "system", "context", "parameter", "iterations", "cumulative_iterations",
  ]
}
