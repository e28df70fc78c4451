import Foundation
import RelaxKit
import RelaxReporting

extension SequenceComparison {
  /// A heading and a line for each method.
  var table: String {
    var table = TextTable(columns: [
      .left("method"), .right("iterations"), .right("seconds"), .right("vs best per system"),
      .right("first attempt failed"), .right("unsolved"),
    ])
    for run in runs {
      let omega = run.omegas.first ?? 1
      table.append([
        run.name + (run.name == "best fixed omega" ? String(format: ", %g", omega) : ""),
        "\(run.totalIterations)", String(format: "%.3f", run.seconds),
        String(format: "%.3f", ratioToBest(run)), "\(run.failedAttemptCount)",
        "\(run.unsolvedCount)",
      ])
    }
    let size = sequence.members.first?.system.unknownCount ?? 0
    return "\(sequence.title): \(sequence.members.count) systems of \(size) unknowns\n\(table)"
  }

  /// Systems still to be solved over iterations spent.
  var chart: Chart {
    let count = sequence.members.count
    let learners: [StudiedLearner] = [
      .standard, .contextualStandard, .tsallisINF, .binnedTsallisINF, .chebCB,
    ]
    let styles =
      [StudiedLearner.omegaOne.style, .dashDotted(.black)] + learners.map(\.style)
      + [.dotted(.black)]
    return Chart(
      title: sequence.title, xAxis: .linear("total iterations"),
      yAxis: .linear("systems remaining", in: 0...Double(count)),
      series: zip(runs, styles).map { run, style in
        Series(
          run.name, x: [0] + run.cumulativeIterations.map(Double.init),
          y: (0...count).map { Double(count - $0) }, style: style)
      })
  }

  /// Adds a row for each method.
  func appendSummary(to csv: inout CSVWriter) {
    for run in runs {
      csv.append([
        sequence.name, run.name, run.totalIterations, ratioToBest(run), run.failedAttemptCount,
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
      for (index, member) in sequence.members.enumerated() {
        csv.append([
          sequence.name, run.name, index, member.context, run.omegas[index], run.iterations[index],
          cumulative[index],
        ])
      }
    }
  }

  static let countColumns = [
    "sequence", "method", "system", "context", "omega", "iterations", "cumulative_iterations",
  ]
}
