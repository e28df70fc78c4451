import Foundation
import RelaxReporting

/// All that a run of `relaxbench kernels` measured, and the tables and the figure it makes of it.
struct KernelResults {
  var sweeps: [Contest] = []
  var preparations: [SweepContests.Preparation] = []
  /// Sweeps on one thread and on several.
  var threads: [Contest] = []
  /// Iterations of SSOR-CG on irregular matrices.
  var iterations: [Contest] = []
  /// First solves of few iterations.
  var shortSolves: [Contest] = []
  var solves: [Contest] = []

  // MARK: Tables

  var sweepTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("variant"), .right("ns/row"), .right("spread"), .right("ratio"),
      .right("bytes/row"), .right("GB/s"), .right("share"),
    ])
    for contest in sweeps {
      for standing in contest.standings {
        let bytes = standing.bytes ?? .nan
        let rate = bytes / standing.median
        table.append([
          contest.problem, standing.name, Self.text(1e9 * standing.median), Self.spread(standing),
          Self.ratios(standing, contest), String(format: "%.0f", bytes),
          String(format: "%.1f", rate / 1e9),
          String(format: "%.0f%%", 100 * rate / (contest.memory?.bandwidth ?? .nan)),
        ])
      }
    }
    return table
  }

  /// Whom the ratios in the table of sweeps are taken against.
  var sweepReference: String {
    Set(sweeps.flatMap(\.presentReferences).map(\.name)).sorted().joined(separator: " or ")
  }

  var preparationTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("variant"), .right("plan, ms"), .right("in sweeps"),
      .right("of the peer"), .right("refill, ms"), .right("in sweeps"), .right("of the peer"),
      .left("plan"),
    ])
    for preparation in preparations {
      let costs = [preparation.planSeconds, preparation.refillSeconds].flatMap { seconds in
        [
          Self.text(1e3 * seconds), Self.text(seconds / preparation.sweepSeconds),
          preparation.peerSweepSeconds.map { Self.text(seconds / $0) } ?? "",
        ]
      }
      table.append([preparation.problem, preparation.variant] + costs + [preparation.plan])
    }
    return table
  }

  var iterationTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("variant"), .right("ns/row"), .right("spread"), .right("ratio"),
    ])
    for contest in iterations {
      for standing in contest.standings {
        table.append([
          contest.problem, standing.name, Self.text(1e9 * standing.median), Self.spread(standing),
          Self.ratios(standing, contest),
        ])
      }
    }
    return table
  }

  var shortSolveTable: TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("solve"), .left("variant"), .right("ms"), .right("spread"),
      .right("ratio"),
    ])
    for contest in shortSolves {
      for standing in contest.standings {
        table.append([
          contest.problem, contest.experiment, standing.name, Self.text(1e3 * standing.median),
          Self.spread(standing), Self.ratios(standing, contest),
        ])
      }
    }
    return table
  }

  /// For each experiment the geometric means over all problems of the ratios to the first reference; nil if no
  /// experiment has two problems.
  var meanTable: TextTable? {
    var table = TextTable(columns: [
      .left("experiment"), .left("variant"), .left("against"), .right("problems"), .right("mean"),
    ])
    var isEmpty = true
    let experiments = Dictionary(grouping: contests.filter { $0.peerReference != nil }) {
      $0.experiment
    }
    for (experiment, contests) in experiments.sorted(by: { $0.key < $1.key })
    where contests.count > 1 {
      for name in contests[0].standings.map(\.name) {
        let ratios = contests.compactMap { contest in
          contest.standings.first { $0.name == name }
            .flatMap { standing in contest.peerReference.map { standing.speed(against: $0) } }
        }
        let mean = exp(ratios.reduce(0) { $0 + log($1) } / Double(ratios.count))
        table.append([
          experiment, name, contests[0].references[0], "\(ratios.count)",
          String(format: "%.2f", mean),
        ])
        isEmpty = false
      }
    }
    return isEmpty ? nil : table
  }

  func threadTable(threadCount: Int) -> TextTable {
    var table = TextTable(columns: [
      .left("problem"), .left("sweeps"), .right("1 thread, ns/row"),
      .right("\(threadCount) threads, ns/row"), .right("spread"), .right("gain"),
    ])
    for contest in threads where contest.standings.count == 2 {
      let (one, several) = (contest.standings[0], contest.standings[1])
      table.append([
        contest.problem, contest.experiment, Self.text(1e9 * one.median),
        Self.text(1e9 * several.median), Self.spread(several), Self.ratios(several, contest),
      ])
    }
    return table
  }

  /// A contest of whole solves.
  static func table(of contest: Contest) -> TextTable {
    let isRate = contest.unit == .perSecond
    let references = contest.presentReferences.map(\.name).joined(separator: " / ")
    var table = TextTable(columns: [
      .left("\(contest.problem), \(contest.experiment)"),
      .right(isRate ? "systems/s" : contest.unit.rawValue), .right("spread"),
      .right("against \(references)"), .right("iterations"), .right("residual"), .right("rounds"),
    ])
    for standing in contest.standings {
      let last = standing.samples.last
      table.append([
        standing.name, text(contest.unit.value(standing.median)), spread(standing),
        ratios(standing, contest),
        last?.iterations.map { String(format: isRate ? "%.1f" : "%.0f", $0) } ?? "",
        last?.residual.map { String(format: "%.2g", $0) } ?? "", "\(standing.samples.count)",
      ])
    }
    return table
  }

  private static func text(_ value: Double) -> String {
    String(format: value >= 1000 ? "%.0f" : "%.3g", value)
  }

  /// Half the distance of the quartiles, relative to the median.
  private static func spread(_ standing: Standing) -> String {
    guard standing.samples.count > 1 else { return "" }
    let distance = standing.quantile(0.75) - standing.quantile(0.25)
    return String(format: "±%.0f%%", 50 * distance / standing.median)
  }

  private static func ratios(_ standing: Standing, _ contest: Contest) -> String {
    contest.presentReferences.map { String(format: "%.2f", standing.speed(against: $0)) }
      .joined(separator: " / ")
  }

  // MARK: Files

  private var contests: [Contest] { sweeps + threads + iterations + shortSolves + solves }

  /// A row for each entrant of each contest.
  var summary: CSVWriter {
    var csv = CSVWriter(columns: [
      "experiment", "problem", "rows", "variant", "unit", "median", "lower_quartile",
      "upper_quartile", "rounds", "reference", "ratio", "iterations", "residual", "bytes_per_row",
      "read_bandwidth", "bandwidth_share",
    ])
    func cell(_ value: (some CustomStringConvertible)?) -> String { value?.description ?? "" }
    for contest in contests {
      let bandwidth = contest.memory?.bandwidth
      for standing in contest.standings {
        let values = [0.25, 0.5, 0.75].map { contest.unit.value(standing.quantile($0)) }
        let last = standing.samples.last
        let share = standing.bytes.flatMap { bytes in
          bandwidth.map { bytes / standing.median / $0 }
        }
        for reference in contest.presentReferences {
          csv.append([
            contest.experiment, contest.problem, cell(contest.memory?.rowCount), standing.name,
            contest.unit.rawValue, values[1], min(values[0], values[2]),
            max(values[0], values[2]), standing.samples.count, reference.name,
            standing.speed(against: reference), cell(last?.iterations), cell(last?.residual),
            cell(standing.bytes), cell(bandwidth), cell(share),
          ])
        }
      }
    }
    return csv
  }

  /// A row for each single measurement.
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
      "peer_sweep_seconds",
    ])
    for row in preparations {
      csv.append([
        row.problem, row.variant, row.plan, row.planSeconds, row.refillSeconds, row.sweepSeconds,
        row.peerSweepSeconds ?? .nan,
      ])
    }
    return csv
  }
}
