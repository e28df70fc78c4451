import Foundation
import RelaxReporting

/// All that a run of `relaxbench kernels` measured, and the tables and the figure it makes of it.
struct KernelResults {
  private(set) var sweeps: [SweepExperiment] = []
  private(set) var threads: [ThreadExperiment] = []
  private(set) var solves: [Contest] = []
  private(set) var smallSystems: SmallSystemsExperiment?

  mutating func append(_ experiment: SweepExperiment) { sweeps.append(experiment) }
  mutating func append(_ experiment: ThreadExperiment) { threads.append(experiment) }
  mutating func append(_ contest: Contest) { solves.append(contest) }
  mutating func set(_ experiment: SmallSystemsExperiment) { smallSystems = experiment }

  private var contests: [Contest] {
    sweeps.map(\.contest) + threads.flatMap(\.contests) + solves
      + [smallSystems?.contest].compactMap(\.self)
  }

  // MARK: Tables

  /// Sweeps of all problems.
  var sweepTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("variant"), .right("ns/row"), .right("spread"), .right("ratio"),
      .right("bytes/row"), .right("GB/s"), .right("share"),
    ])
    for sweep in sweeps {
      for standing in sweep.contest.standings {
        let bytes = standing.bytes ?? .nan
        let rate = bytes / standing.median
        table.append([
          sweep.contest.problem, standing.name, Self.text(1e9 * standing.median),
          Self.spread(standing), Self.ratios(standing, sweep.contest),
          String(format: "%.0f", bytes), String(format: "%.1f", rate / 1e9),
          String(format: "%.0f%%", 100 * rate / sweep.bandwidth),
        ])
      }
    }
    return table
  }

  /// Whom the ratios in the table of sweeps are taken against.
  var sweepReference: String {
    Set(sweeps.flatMap(\.contest.presentReferences).map(\.name)).sorted()
      .joined(separator: " or ")
  }

  /// What plans and new values cost.
  var preparationTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("variant"), .right("plan, ms"), .right("in sweeps"),
      .right("refill, ms"), .right("in sweeps"), .left("plan"),
    ])
    for sweep in sweeps {
      for preparation in sweep.preparations {
        table.append([
          sweep.contest.problem, preparation.variant, Self.text(1e3 * preparation.planSeconds),
          Self.text(preparation.planSeconds / preparation.sweepSeconds),
          Self.text(1e3 * preparation.refillSeconds),
          Self.text(preparation.refillSeconds / preparation.sweepSeconds), preparation.plan,
        ])
      }
    }
    return table
  }

  /// Sweeps on one thread and on several.
  var threadTable: TextTable {
    let counts = Set(threads.map(\.threadCount)).map { "\($0) threads" }.joined(separator: " or ")
    var table = TextTable(columns: [
      .left("problem"), .left("sweeps"), .right("1 thread, ns/row"), .right("\(counts), ns/row"),
      .right("spread"), .right("gain"),
    ])
    for contest in threads.flatMap(\.contests) where contest.standings.count == 2 {
      let (one, several) = (contest.standings[0], contest.standings[1])
      table.append([
        contest.problem, contest.experiment, Self.text(1e9 * one.median),
        Self.text(1e9 * several.median), Self.spread(several), Self.ratios(several, contest),
      ])
    }
    return table
  }

  /// A contest of whole solves.
  func table(of contest: Contest) -> TextTable {
    let ratioTitle = contest.presentReferences.map(\.name).joined(separator: " / ")
    var table = TextTable(columns: [
      .left("\(contest.problem), \(contest.experiment)"),
      .right(contest.unit == .perSecond ? "systems/s" : contest.unit.rawValue), .right("spread"),
      .right("against \(ratioTitle)"), .right("iterations"), .right("residual"), .right("rounds"),
    ])
    for standing in contest.standings {
      let last = standing.samples.last
      table.append([
        standing.name, Self.text(contest.unit.value(standing.median)), Self.spread(standing),
        Self.ratios(standing, contest),
        last?.iterations.map {
          String(format: contest.unit == .perSecond ? "%.1f" : "%.0f", $0)
        } ?? "",
        last?.residual.map { String(format: "%.2g", $0) } ?? "", "\(standing.samples.count)",
      ])
    }
    return table
  }

  /// A line about the learner's part in the small systems.
  var learnerLine: String? {
    guard let smallSystems,
      let tuner = smallSystems.contest.standings.first(where: {
        $0.name == SmallSystemsExperiment.tunerName
      })
    else { return nil }
    return String(
      format: "Tsallis-INF, %d arms: %.0f ns for a choice and its loss, %.1f%% of the time of a "
        + "system through OmegaTuner",
      SmallSystemsExperiment.armCount, 1e9 * smallSystems.learnerSeconds,
      100 * smallSystems.learnerSeconds / tuner.median)
  }

  private static func text(_ value: Double) -> String {
    String(format: value >= 1000 ? "%.0f" : "%.3g", value)
  }

  /// Half the distance of the quartiles, relative to the median.
  private static func spread(_ standing: Standing) -> String {
    guard standing.samples.count > 1 else { return "" }
    let (lower, upper) = standing.quartiles
    return String(format: "±%.0f%%", 50 * (upper - lower) / standing.median)
  }

  private static func ratios(_ standing: Standing, _ contest: Contest) -> String {
    contest.presentReferences.map {
      String(format: "%.2f", standing.speed(against: $0))
    }.joined(separator: " / ")
  }

  // MARK: Files

  /// A row for each entrant of each contest.
  var summary: CSVWriter {
    var csv = CSVWriter(columns: [
      "experiment", "problem", "rows", "variant", "unit", "median", "lower_quartile",
      "upper_quartile", "rounds", "reference", "ratio", "iterations", "residual", "bytes_per_row",
      "read_bandwidth", "bandwidth_share",
    ])
    for contest in contests {
      let sweep = sweeps.first {
        $0.contest.problem == contest.problem && contest.experiment == SweepExperiment.name
      }
      for standing in contest.standings {
        let quartiles = [standing.quartiles.lower, standing.quartiles.upper]
          .map(contest.unit.value).sorted()
        let last = standing.samples.last
        let share = sweep.flatMap { sweep in
          standing.bytes.map { $0 / standing.median / sweep.bandwidth }
        }
        for reference in contest.presentReferences {
          csv.append([
            contest.experiment, contest.problem, sweep.map { "\($0.rowCount)" } ?? "",
            standing.name, contest.unit.rawValue, contest.unit.value(standing.median),
            quartiles[0], quartiles[1], standing.samples.count, reference.name,
            standing.speed(against: reference), Self.cell(last?.iterations),
            Self.cell(last?.residual), Self.cell(standing.bytes), Self.cell(sweep?.bandwidth),
            Self.cell(share),
          ])
        }
      }
    }
    return csv
  }

  /// A row for each single measurement, and for plans, refills and the learner.
  var measurements: CSVWriter {
    var csv = CSVWriter(columns: ["experiment", "problem", "variant", "round", "seconds"])
    for contest in contests {
      for standing in contest.standings {
        for (round, sample) in standing.samples.enumerated() {
          csv.append([
            contest.experiment, contest.problem, standing.name, round, sample.seconds,
          ])
        }
      }
    }
    return csv
  }

  /// A row for each plan.
  var preparationCSV: CSVWriter {
    var csv = CSVWriter(columns: [
      "problem", "variant", "plan", "plan_seconds", "refill_seconds", "sweep_seconds",
    ])
    for sweep in sweeps {
      for preparation in sweep.preparations {
        csv.append([
          sweep.contest.problem, preparation.variant, preparation.plan, preparation.planSeconds,
          preparation.refillSeconds, preparation.sweepSeconds,
        ])
      }
    }
    return csv
  }

  private static func cell(_ value: Double?) -> String { value.map(\.description) ?? "" }

  // MARK: Figure

  /// Time and bandwidth of sweeps over the size of their working set; nil without sweeps.
  var figure: Figure? {
    guard !sweeps.isEmpty else { return nil }
    let sorted = sweeps.sorted { $0.workingSet < $1.workingSet }
    var names: [String] = []
    for name in sorted.flatMap({ $0.contest.standings.map(\.name) }) where !names.contains(name) {
      names.append(name)
    }
    func series(_ name: String, _ index: Int, _ y: (Standing) -> Double) -> Series {
      // One line for each kind of mesh, broken where the next begins.
      var points: [Series.Point] = []
      for kind in ["grid2d", "grid3d", "fem"] {
        for sweep in sorted where sweep.contest.problem.hasPrefix(kind) {
          guard let standing = sweep.contest.standings.first(where: { $0.name == name }) else {
            continue
          }
          points.append(.init(x: sweep.workingSet / 1e6, y: y(standing)))
        }
        points.append(.init(x: .nan, y: .nan))
      }
      var style = LineStyle.automatic(index)
      style.hasMarkers = true
      return Series(name, points: points, style: style)
    }
    let ceiling = Series(
      "read bandwidth", points: sorted.map { .init(x: $0.workingSet / 1e6, y: $0.bandwidth / 1e9) },
      style: .dashed(.gray))
    let xAxis = Axis.log("working set, MB")
    let time = Chart(
      title: "Time", subtitle: "lower is better", xAxis: xAxis, yAxis: .log("ns per row"),
      series: names.enumerated().map { index, name in series(name, index) { 1e9 * $0.median } })
    let bandwidth = Chart(
      title: "Bandwidth", subtitle: "least bytes to move over time", xAxis: xAxis,
      yAxis: .log("GB/s"),
      series: names.enumerated().map { index, name in
        series(name, index) { ($0.bytes ?? .nan) / $0.median / 1e9 }
      } + [ceiling])
    return Figure(
      title: "Forward SOR sweeps, one thread",
      subtitle: "Lines join grids of one kind; RelaxKit's sweeps include the residual norm.",
      panels: [time, bandwidth])
  }
}
