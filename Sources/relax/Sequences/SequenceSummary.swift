import Foundation
import RelaxKit
import RelaxReporting

/// What a run has to show in the end: a table, a sentence and two charts.
struct SequenceSummary {
  /// A way to choose omegas or alphas, and what it took.
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

  private var parameter: RelaxationParameter { settings.parameter }

  /// The records of systems that could be read.
  private var attempted: [SystemRecord] { records.filter { $0.iterations != nil } }

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
      lines += [
        "",
        "Saved: against \(parameter.referenceText). The best \(parameter.name)s are those of "
          + "hindsight.",
      ]
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

  /// What the reference would have taken, if the comparison does not tell.
  private var estimate: String? {
    guard !settings.isCompared else { return nil }
    let untuned = parameter.referenceText
    guard let reference = savings.reference, reference > 0 else {
      return "What \(untuned) takes is not known, as no system was solved with it; see --compare."
    }
    let percentage = 100 * (1 - Double(savings.spent) / Double(reference))
    let error = savings.referenceError.map { String(format: " ± %.0f", $0) } ?? ""
    let count = savings.sampleCount
    let systems = count == 1 ? "1 system" : "\(count) systems"
    let advice = count < 4 ? "So few tell little: see --sample" : "--compare measures it"
    return "About \(Int(abs(percentage).rounded()))% of the iterations "
      + "\(percentage >= 0 ? "saved" : "lost") against \(untuned): an estimate from \(systems) solved "
      + "with both, by which \(untuned) takes \(reference)\(error) for all. \(advice)."
  }

  private var table: TextTable {
    var columns: [TextTable.Column] = [
      .left(parameter.name), .right("iterations"), .right("seconds"),
      .right("first attempts failed"), .right("unsolved"),
    ]
    if hindsight != nil { columns += [.right("saved"), .right("vs best")] }
    var table = TextTable(columns: columns)
    let methods = methods
    let untuned = methods.first?.total ?? 0
    let best = methods.last?.total ?? 0
    for method in methods {
      var cells = [
        method.name.replacing(" in hindsight", with: ""), "\(method.total)",
        method.seconds.map { String(format: "%.3f", $0) } ?? "",
        "\(method.failedCount)", "\(method.unsolvedCount)",
      ]
      if hindsight != nil {
        cells += [
          String(format: "%.1f%%", 100 * (1 - Double(method.total) / Double(max(1, untuned)))),
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

  /// What values of the table, one for each system, would have taken.
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

  /// The reference, some more fixed ones, the best of all, the learner, the best for each system.
  private var methods: [Method] {
    guard let table = hindsight else { return [learned] }
    func always(_ arm: Int) -> [Int] { Array(repeating: arm, count: table.counts.count) }
    let best = table.bestFixedArm
    let omegas = settings.fixedOmegas
    let step = max(1, omegas.count / 5)
    let some = stride(from: 0, to: omegas.count, by: step).map { omegas[$0] }
      .filter { $0 != parameter.reference && $0 != table.omegas[best] }
    let styles: [LineStyle] = [
      .dashed(.orange), .dashed(.green), .dashed(.purple), .dashed(.skyBlue),
      .dashDotted(.orange), .dashDotted(.green), .dashDotted(.purple),
    ]
    func fixed(_ omega: Double, _ style: LineStyle) -> Method {
      let arm = table.omegas.firstIndex(of: omega) ?? 0
      return self.fixed(String(format: "%g", omega), style, in: table, arms: always(arm))
    }
    return [fixed(parameter.reference, .solid(.gray))] + zip(some, styles).map(fixed) + [
      self.fixed(
        String(format: "%g, best fixed in hindsight", table.omegas[best]), .dashed(.black),
        in: table, arms: always(best)),
      learned,
      self.fixed(
        "best per system in hindsight", .dotted(.black), in: table, arms: table.bestArms),
    ]
  }

  // MARK: Figures

  /// Systems remaining over iterations spent, and the values chosen over systems.
  var figure: Figure {
    Figure(
      title: title,
      subtitle: "\(settings.solver), \(parameter.name) \(learnedName); lower left is better.",
      panels: [remainingChart, choiceChart])
  }

  private var remainingChart: Chart {
    let count = attempted.count
    return Chart(
      title: "Systems remaining", xAxis: .linear("total iterations"),
      yAxis: .linear("systems remaining", in: 0...Double(max(1, count))),
      series: methods.map { method in
        let totals = method.iterations.reduce(into: [0]) { $0.append($0[$0.count - 1] + $1) }
        return Series(
          method.name, x: totals.map(Double.init),
          y: totals.indices.map { Double(count - $0) }, style: method.style)
      })
  }

  private var choiceChart: Chart {
    let best = hindsight.map { table in
      Series(
        "best per system in hindsight",
        points: zip(attempted, table.bestArms).map {
          .init(x: Double($0.system), y: parameter.height(table.omegas[$1]))
        }, style: .dotted(.black))
    }
    let chosen = Series(
      "\(learnedName), each choice",
      points: attempted.map { .init(x: Double($0.system), y: parameter.height($0.chosen ?? .nan)) },
      style: .scatter(.blue))
    return Chart(
      title: "\(parameter.name.capitalized)s chosen", xAxis: .linear("system"),
      yAxis: .linear(parameter.heightName),
      series: [best, chosen].compactMap(\.self))
  }

  private static func columns(_ parameter: RelaxationParameter) -> [String] {
    [parameter.name, "iterations", "failed", "seconds"]
  }

  /// Tables for machines: a run with another method may be replaced.
  static let kind = CSVWriter.kind(anyOf: RelaxationParameter.allCases.map(columns))

  /// The table for machines.
  var csv: CSVWriter {
    var csv = CSVWriter(columns: Self.columns(parameter))
    for method in methods {
      csv.append([method.name, method.total, method.failedCount, method.seconds?.description ?? ""])
    }
    return csv
  }
}

/// The iterations a tuner saves against omega = 1, or alpha = 0: measured if every system was solved with that as
/// well, else estimated from those that were.
struct Savings: Sendable {
  /// The iterations spent with learned omegas.
  private(set) var spent = 0
  /// How many systems took them.
  private(set) var systemCount = 0
  private var (sampleSpent, sampleReference) = (0, 0)
  private var (spentSquares, referenceSquares, products) = (0.0, 0.0, 0.0)
  /// How many systems were solved with the reference as well.
  private(set) var sampleCount = 0

  /// Counts a system, with its iterations with the reference if they are known.
  mutating func add(iterations: Int, reference: Int?) {
    spent += iterations
    systemCount += 1
    guard let reference else { return }
    sampleSpent += iterations
    sampleReference += reference
    let (taken, known) = (Double(iterations), Double(reference))
    spentSquares += taken * taken
    referenceSquares += known * known
    products += taken * known
    sampleCount += 1
  }

  /// Whether the reference is known for every system.
  var isMeasured: Bool { sampleCount == systemCount && systemCount > 0 }

  /// The iterations the reference takes for all systems; nil if it is not known for any.
  ///
  /// An estimate supposes that the ratio to the iterations spent is, over all systems, what it is
  /// over those known (the ratio estimator of survey sampling).
  var reference: Int? {
    ratio.map { Int(min($0 * Double(spent), 1e18).rounded()) }
  }

  /// The standard error of ``reference``, by the spread of systems around the ratio; nil if fewer than
  /// two are known.
  var referenceError: Double? {
    guard let ratio, sampleCount > 1 else { return nil }
    let count = Double(sampleCount)
    let squares = referenceSquares - 2 * ratio * products + ratio * ratio * spentSquares
    let unknownShare = 1 - count / Double(systemCount)
    let variance = max(squares, 0) / (count - 1) / count * unknownShare
    return variance.squareRoot() / (Double(sampleSpent) / count) * Double(spent)
  }

  private var ratio: Double? {
    sampleSpent > 0 ? Double(sampleReference) / Double(sampleSpent) : nil
  }

  /// A few words for a line of progress.
  var note: String {
    guard let reference else { return "saving not known yet" }
    let about = isMeasured ? "" : "about "
    return reference >= spent
      ? "saved \(about)\(reference - spent) of \(reference) iterations"
      : "lost \(about)\(spent - reference) iterations on \(reference)"
  }
}
