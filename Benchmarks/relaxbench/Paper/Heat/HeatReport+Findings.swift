import Foundation
import RelaxReporting

extension HeatReport {
  /// The paper's findings on the heat equation, grid by grid.
  var findings: [Finding] {
    results.map(iterationsFinding) + results.filter { $0.gridSize >= 100 }.map(timeFinding)
      + results.map(nearestFinding)
  }

  private static let learners = HeatSizeResults.learners
  private static let omegaOne = Method.fixed(1)

  private func iterationsFinding(_ size: HeatSizeResults) -> Finding {
    let ratios = Self.learners.map { size.totals(of: $0, over: Self.omegaOne) }
    let conjugateGradient = size.totals(of: .conjugateGradient, over: Self.omegaOne).mean
    return finding(
      size, "with learned omegas SSOR-CG takes fewer iterations than with omega 1 and than CG.",
      paper: "fewer", "iterations over those of omega 1", ratios,
      beside: String(format: "CG %.2f", conjugateGradient),
      holds: ratios.allSatisfy {
        Self.isBelow($0, 1) && Self.isBelow($0, conjugateGradient)
      })
  }

  private func timeFinding(_ size: HeatSizeResults) -> Finding {
    let ratios = Self.learners.map { size.seconds(of: $0, over: Self.omegaOne) }
    let others = Self.learners.map { size.seconds(of: $0, over: .conjugateGradient) }
    // Those of the processor too, which other programs disturb less.
    let processor = Self.learners.map {
      size.seconds(of: $0, over: Self.omegaOne, by: \.processorSeconds)
    }
    let conjugateGradient = size.seconds(of: .conjugateGradient, over: Self.omegaOne).mean
    return finding(
      size, "with learned omegas SSOR-CG takes less time than with omega 1 and than CG.",
      paper: "less", "seconds over those of omega 1", ratios,
      beside: String(format: "CG %.2f", conjugateGradient) + "; processor time, "
        + Self.list(processor),
      holds: (ratios + others).allSatisfy { Self.isBelow($0, 1) })
  }

  private func nearestFinding(_ size: HeatSizeResults) -> Finding {
    let ratios = Self.learners.map { size.totals(of: $0, over: .instanceOptimal) }
    let rivals =
      Self.learners.filter { $0 != .learner(.chebCB) }
      + HeatSizeResults.fixed + [.bestFixed, .conjugateGradient]
    let bestFixed = size.totals(of: .bestFixed, over: .instanceOptimal).mean
    return finding(
      size, "ChebCB comes nearest to the best omega of each step.",
      paper: "nearest of all methods", "iterations over those of the best omegas", ratios,
      beside: String(format: "best fixed %.3f", bestFixed),
      holds: rivals.allSatisfy {
        size.totals(of: $0).mean > size.totals(of: .learner(.chebCB)).mean
      })
  }

  /// A finding on ratios of the learners, with that of a method beside them.
  private func finding(
    _ size: HeatSizeResults, _ text: String, paper: String, _ quantity: String,
    _ ratios: [TrialStatistics], beside other: String, holds: Bool
  ) -> Finding {
    Finding(
      finding: "nx = \(size.gridSize): " + text, paper: paper,
      ours: quantity + ": " + Self.list(ratios) + "; " + other,
      uncertainty: Self.errors(ratios), holds: holds)
  }

  /// Whether a mean lies below a number by more than two standard errors.
  private static func isBelow(_ statistics: TrialStatistics, _ number: Double) -> Bool {
    TrialStatistics(statistics.values.map { $0 - number }).isClearlyNegative
  }

  private static func list(_ ratios: [TrialStatistics]) -> String {
    zip(learners, ratios).map { learner, ratio in
      "\(learner.name) " + String(format: "%.3f", ratio.mean)
    }.joined(separator: ", ")
  }

  private static func errors(_ ratios: [TrialStatistics]) -> String {
    guard ratios.allSatisfy({ $0.values.count > 1 }) else { return "" }
    return "± " + ratios.map { String(format: "%.3f", $0.standardError) }.joined(separator: ", ")
  }

  /// What readers should know beside the numbers.
  var notes: [String] {
    let checks = results.map(\.check)
    let steps = checks.reduce(0) { $0 + $1.steps }
    let differences = checks.reduce(0) { $0 + $1.differences }
    let single = results.filter { $0.trialCount == 1 }.map { "\($0.gridSize)" }
    var notes = [
      "The context is the coefficient at the start of a step, and the matrix holds the one in its "
        + "middle. Contexts reach 10, beyond the interval [0, 9.9999995] that learners are told.",
      "In their own simulations the learners took another count than the table has for the same step "
        + "and omega in \(differences) of \(steps) steps.",
    ]
    if !single.isEmpty {
      notes.append(
        "Times at nx = " + single.joined(separator: ", ") + " are those of a single run.")
    }
    let timed = results.flatMap { $0.runs.values.joined() }
    let share =
      1 - timed.reduce(0) { $0 + $1.processorSeconds } / timed.reduce(0) { $0 + $1.seconds }
    if share > 0.03 {
      notes.append(
        String(format: "The processor was busy elsewhere for %.0f%% of the time", 100 * share)
          + " that was measured: ratios of times are less sure than their errors say.")
    }
    return notes
  }
}
