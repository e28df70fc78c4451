import Foundation
import RelaxKit
import RelaxReporting

/// What a run has to show in the end: a table, a sentence and two charts.
struct SequenceSummary {
  /// A way to choose omegas, and what it took.
  private struct Method {
    let name: String
    let style: LineStyle
    let iterations: [Int]
    /// nil where they were not taken.
    let seconds: Double?
    let failedCount: Int
    let unsolvedCount: Int
    var total: Int { iterations.reduce(0, +) }
  }

  let title: String
  let records: [SystemRecord]
  let settings: SequenceSettings
  let savings: Savings
  /// nil without a comparison.
  let hindsight: HindsightTable?

  /// The records of systems that could be read.
  private let attempted: [SystemRecord]

  init(
    title: String, records: [SystemRecord], settings: SequenceSettings, savings: Savings,
    hindsight: HindsightTable?
  ) {
    self.title = title
    self.records = records
    self.settings = settings
    self.savings = savings
    self.hindsight = hindsight
    attempted = records.filter { $0.iterations != nil }
  }

  /// How many systems could not be read or not be solved.
  var unsolvedCount: Int { records.count { !$0.isSolved } }

  // MARK: Text

  /// A heading, the methods and how they compare.
  var text: String {
    guard !attempted.isEmpty else {
      return "\(title): none of \(records.count) systems could be used as they are."
    }
    let sizes = attempted.compactMap(\.unknowns)
    let (least, most) = (sizes.min() ?? 0, sizes.max() ?? 0)
    let size = least == most ? "\(most)" : "\(least) to \(most)"
    var lines = [
      "\(title): \(records.count) systems of \(size) unknowns, \(settings.solver)", "\(table)",
    ]
    if hindsight != nil {
      lines += ["", "Saved: against omega = 1. The best omegas are those of hindsight."]
    }
    if let sentence = estimate { lines += ["", sentence.wrapped()] }
    if unsolvedCount > 0 {
      let unread = records.count - attempted.count
      lines += [
        "", "Not solved: \(unsolvedCount), of which \(unread) could not be used as they are.",
      ]
    }
    return lines.joined(separator: "\n")
  }

  /// What omega 1 would have taken, if the comparison does not tell.
  private var estimate: String? {
    guard !settings.isCompared else { return nil }
    guard let reference = savings.reference, reference > 0 else {
      return "What omega = 1 takes is not known, as no system was solved with it; see --compare."
    }
    let percentage = 100 * (1 - Double(savings.spent) / Double(reference))
    let error = savings.referenceError.map { String(format: " ± %.0f", $0) } ?? ""
    let systems = savings.sampleCount == 1 ? "1 system" : "\(savings.sampleCount) systems"
    let advice =
      savings.sampleCount < 4 ? "So few tell little: see --sample" : "--compare measures it"
    return
      "About \(Int(abs(percentage).rounded()))% of the iterations "
      + "\(percentage >= 0 ? "saved" : "lost") against omega = 1: an estimate from \(systems) solved "
      + "with both, by which omega = 1 takes \(reference)\(error) for all. \(advice)."
  }

  private var table: TextTable {
    var columns: [TextTable.Column] = [
      .left("omega"), .right("iterations"), .right("seconds"), .right("first attempts failed"),
      .right("unsolved"),
    ]
    if hindsight != nil { columns += [.right("saved"), .right("vs best")] }
    var table = TextTable(columns: columns)
    let methods = methods
    let one = methods.first?.total ?? 0
    let best = methods.last?.total ?? 0
    for method in methods {
      var cells = [
        method.name.replacing(" in hindsight", with: ""), "\(method.total)",
        method.seconds.map { String(format: "%.3f", $0) } ?? "",
        "\(method.failedCount)", "\(method.unsolvedCount)",
      ]
      if hindsight != nil {
        cells += [
          String(format: "%.1f%%", 100 * (1 - Double(method.total) / Double(max(1, one)))),
          String(format: "%.3f", Double(method.total) / Double(max(1, best))),
        ]
      }
      table.append(cells)
    }
    return table
  }

  // MARK: Methods

  private var learnedName: String { "learned, \(settings.learner)" }

  private var learned: Method {
    Method(
      name: learnedName, style: .solid(.blue), iterations: attempted.compactMap(\.iterations),
      seconds: attempted.compactMap(\.seconds).reduce(0, +),
      failedCount: attempted.count { !$0.isSolved || $0.failedIterations != nil },
      unsolvedCount: attempted.count { !$0.isSolved })
  }

  /// What omegas of the table, one for each system, would have taken.
  private func fixed(
    _ name: String, _ style: LineStyle, in table: HindsightTable, arms: [Int]
  ) -> Method {
    let iterations = zip(table.counts, arms).map { $0[$1] }
    let failedCount = iterations.count { $0 >= settings.iterationLimit }
    let times = zip(attempted, arms).map { record, arm in
      settings.fixedOmegas.firstIndex(of: table.omegas[arm]).flatMap { record.fixedSeconds?[$0] }
    }
    return Method(
      name: name, style: style, iterations: iterations,
      seconds: times.contains(nil) ? nil : times.compactMap(\.self).reduce(0, +),
      failedCount: failedCount, unsolvedCount: failedCount)
  }

  /// Omega 1, some more fixed ones, the best of all, the learner, the best for each system.
  private var methods: [Method] {
    guard let table = hindsight else { return [learned] }
    func always(_ arm: Int) -> [Int] { Array(repeating: arm, count: table.counts.count) }
    let best = table.bestFixedArm
    let omegas = settings.fixedOmegas
    let step = max(1, omegas.count / 5)
    let some = stride(from: 0, to: omegas.count, by: step).map { omegas[$0] }
      .filter { $0 != 1 && $0 != table.omegas[best] }
    let styles: [LineStyle] = [
      .dashed(.orange), .dashed(.green), .dashed(.purple), .dashed(.skyBlue),
      .dashDotted(.orange), .dashDotted(.green), .dashDotted(.purple),
    ]
    func fixed(_ omega: Double, _ style: LineStyle) -> Method {
      let arm = table.omegas.firstIndex(of: omega) ?? 0
      return self.fixed(String(format: "%g", omega), style, in: table, arms: always(arm))
    }
    return [fixed(1, .solid(.gray))] + zip(some, styles).map(fixed) + [
      self.fixed(
        String(format: "%g, best fixed in hindsight", table.omegas[best]), .dashed(.black),
        in: table, arms: always(best)),
      learned,
      self.fixed(
        "best per system in hindsight", .dotted(.black), in: table, arms: table.bestArms),
    ]
  }

  // MARK: Figures

  /// Systems remaining over iterations spent, and omegas over systems.
  var figure: Figure {
    Figure(
      title: title,
      subtitle: "\(settings.solver), omega \(learnedName); lower left is better.",
      panels: [remainingChart, omegaChart])
  }

  private var remainingChart: Chart {
    let count = attempted.count
    return Chart(
      title: "Systems remaining", xAxis: .linear("total iterations"),
      yAxis: .linear("systems remaining", in: 0...Double(max(1, count))),
      series: methods.map { method in
        var total = 0
        var points = [Series.Point(x: 0, y: Double(count))]
        for (index, iterations) in method.iterations.enumerated() {
          total += iterations
          points.append(.init(x: Double(total), y: Double(count - index - 1)))
        }
        return Series(method.name, points: points, style: method.style)
      })
  }

  private var omegaChart: Chart {
    var series: [Series] = []
    if let table = hindsight {
      series.append(
        Series(
          "best per system in hindsight",
          points: zip(attempted, table.bestArms).map {
            .init(x: Double($0.system), y: table.omegas[$1])
          }, style: .dotted(.black)))
    }
    series.append(
      Series(
        "\(learnedName), each choice",
        points: attempted.map { .init(x: Double($0.system), y: $0.omega ?? .nan) },
        style: .scatter(.blue)))
    return Chart(
      title: "Omegas chosen", xAxis: .linear("system"), yAxis: .linear("omega"), series: series)
  }

  static let columns = ["omega", "iterations", "failed", "seconds"]

  /// The table for machines.
  var csv: CSVWriter {
    var csv = CSVWriter(columns: Self.columns)
    for method in methods {
      csv.append([method.name, method.total, method.failedCount, method.seconds?.description ?? ""])
    }
    return csv
  }
}
