import Foundation
import RelaxReporting

/// Geometric means and misses over the cells of a study, and the goals.
struct StudySummary {
  let cells: [StudyCell]

  private static let solvers = StudiedSolver.allCases.map(\.name)

  /// A line for each method, solver and group of families.
  var table: [[String]] {
    let header =
      ["method", "solver", "families", "cells", "fixed 30", "100", "best 30", "100"]
      + ["> 1.5", "> 1.25", "unsafe", "avoidable"]
    var rows = [header]
    for method in methods {
      for solver in Self.solvers {
        for group in SystemFamily.Group.allCases {
          let part = cells.filter {
            $0.method == method && $0.family.solverName == solver && $0.family.group == group
          }
          guard !part.isEmpty else { continue }
          let means =
            [0, 1].map { mark in Self.mean(part) { $0.overFixed[mark].mean } }
            + [0, 1].map { mark in Self.mean(part) { $0.overBest[mark].mean } }
          rows.append(
            [StudyCell.title(method), solver, group.rawValue, "\(part.count)"]
              + means.map { String(format: "%.3f", $0) }
              + ["\(part.count(where: \.isFarAt30))", "\(part.count(where: \.isFarAt100))"]
              + ["\(part.count { !$0.isSafe })", "\(part.reduce(0) { $0 + $1.avoidable })"])
        }
      }
    }
    return rows
  }

  /// The cells of the default learner farthest above the best fixed omega after 100 systems.
  func worst(_ count: Int) -> [[String]] {
    [["family", "solver", "tolerance", "T = 30", "T = 100", "above omega 1"]]
      + cells.filter { $0.method == .learner(.standard) }
      .sorted { $0.overFixed[1].mean > $1.overFixed[1].mean }.prefix(count).map { cell in
        [
          cell.family.name, cell.family.solverName, StudyCell.text(cell.result.tolerance),
          String(format: "%.2f", cell.overFixed[0].mean),
          String(format: "%.2f", cell.overFixed[1].mean), String(format: "%.1f", cell.excess),
        ]
      }
  }

  /// Cells in the order of their ratios: a panel for each solver, a curve for each method.
  var figure: Figure {
    Figure(
      title: "Iterations over those of the best fixed parameter after 100 systems",
      subtitle: "A point is a family to a tolerance; each method's cells are in their own order. "
        + "Failed attempts and products of looks at the matrix are counted.",
      panels: Self.solvers.compactMap { solver in
        let series = methods.compactMap { method -> Series? in
          let ratios = cells.filter { $0.method == method && $0.family.solverName == solver }
            .map { max($0.overFixed[1].mean, 0.1) }.sorted()
          guard !ratios.isEmpty, method != .bestFixed, !StudyCell.isMisinformed(method) else {
            return nil
          }
          let shares = ratios.indices.map { 100 * (Double($0) + 0.5) / Double(ratios.count) }
          return Series(
            StudyCell.legend(method), x: shares, y: ratios, style: method.style)
        }
        guard !series.isEmpty else { return nil }
        return Chart(
          title: solver, xAxis: .linear("percent of cells", in: 0...100),
          yAxis: .log("over best fixed"), series: series,
          references: [.horizontal(1, "best fixed")])
      }, width: 1180)
  }

  // MARK: Goals

  /// What the default learner is to reach; a goal without cells is left out.
  var goals: [[String]] {
    let (standard, external) = (StudiedLearner.standard, StudiedLearner.external)
    let sor = drawn(standard, "SOR")
    let cg = drawn(standard, "SSOR-CG")
    let recorded = cells.filter {
      $0.method == .learner(standard) && $0.family.group == .recorded
        && $0.family.solverName == "SOR" && $0.result.tolerance == 1e-8
    }
    func mean(_ part: [StudyCell], _ mark: Int) -> Double? {
      part.isEmpty ? nil : Self.mean(part) { $0.overFixed[mark].mean }
    }
    func paper(_ learner: StudiedLearner, _ name: String, _ mark: Int) -> Double? {
      drawn(learner, "SOR").first { $0.family.name == name && $0.result.tolerance == 1e-8 }
        .flatMap { mark < 2 || $0.result.systemCount >= 1000 ? $0.overBest[mark].mean : nil }
    }
    func share(_ condition: (StudyCell) -> Bool) -> Double? {
      let all = sor + cg
      return all.isEmpty ? nil : Double(all.count(where: condition)) / Double(all.count)
    }
    let scattered = sor.filter { $0.family.name == "stiff-cells-3d" }.map { $0.overFixed[1].mean }
    let told = drawn(.contextualExternal, "SOR")
    let cholesky = cells.filter { $0.method == .learner(standard) && $0.family.isByICCG }
    func overFixed(after count: Int) -> [Double] {
      cholesky.compactMap { $0.result.ratio($0.method, over: .bestFixed, after: count)?.mean }
    }
    let overSSOR = cholesky.filter { $0.family.group == .recorded && $0.result.tolerance != 1e-4 }
      .compactMap { ratio($0, overSSORCG: $0.method) }
    let overOmegaOne = cholesky.filter { SystemFamily.signed.contains($0.family.name) }
      .compactMap { ratio($0, overSSORCG: .fixed(1), from: 4) }
    let goals: [(String, Double, Double?)] = [
      ("high variance over per-system best, T = 100", 1.10, paper(standard, "high", 1)),
      ("the same, T = 1000", 1.07, paper(standard, "high", 2)),
      ("low variance over per-system best, T = 100", 1.10, paper(standard, "low", 1)),
      ("the same, T = 1000", 1.08, paper(standard, "low", 2)),
      ("SOR over best fixed, T = 30", 0.88, mean(sor, 0)),
      ("the same, T = 100", 0.82, mean(sor, 1)),
      ("SSOR-CG over best fixed, T = 30", 1.05, mean(cg, 0)),
      ("the same, T = 100", 1.04, mean(cg, 1)),
      ("stiff cells in three dimensions, T = 100", 1.4, scattered.max()),
      ("share of cells above 1.5 at T = 30", 0.02, share(\.isFarAt30)),
      ("share of cells above 1.25 at T = 100", 0.06, share(\.isFarAt100)),
      ("share of cells above 1.05 omega 1 + 3 a solve", 0.02, share { !$0.isSafe }),
      ("unsolved that a fixed omega solves", 0, share { $0.avoidable > 0 }),
      ("recorded, SOR, 1e-8, over best fixed", 0.95, mean(recorded, 2)),
      ("the worst of these", 1.10, recorded.map { $0.overFixed[2].mean }.max()),
      ("own solver over best fixed, T = 30", 1.25, mean(drawn(external, "SOR"), 0)),
      ("the same, T = 100", 1.15, mean(drawn(external, "SOR"), 1)),
      ("own solver with a context, T = 30", 1.13, mean(told, 0)),
      ("the same, T = 100", 0.98, mean(told, 1)),
      ("IC-CG over best fixed, T = 4", 1.12, Self.mean(overFixed(after: 4))),
      ("the same, T = 16", 1.09, Self.mean(overFixed(after: 16))),
      ("the same, T = 40", 1.07, Self.mean(overFixed(after: 40))),
      ("the worst of these", 1.5, overFixed(after: 40).max()),
      ("IC-CG over SSOR-CG, recorded, 1e-2 and 1e-8", 0.70, Self.mean(overSSOR)),
      ("the worst of these", 1.02, overSSOR.max()),
      ("no M-matrices, over SSOR-CG of omega 1, from the 5th", 1.15, overOmegaOne.max()),
      ("counts alone, high, over per-system best", 1.53, paper(.young, "high", 1)),
      ("counts alone, low, over per-system best", 1.32, paper(.young, "low", 1)),
    ]
    return [["goal", "at most", "measured", "met"]]
      + goals.compactMap { subject, limit, value in
        value.map {
          [
            subject, String(format: "%g", limit), String(format: "%.3f", $0),
            $0 <= limit ? "yes" : "NO",
          ]
        }
      }
  }

  private var methods: [Method] {
    cells.map(\.method).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The cells of a learner by a solver, but for the recorded ones.
  private func drawn(_ learner: StudiedLearner, _ solver: String) -> [StudyCell] {
    cells.filter {
      $0.method == .learner(learner) && $0.family.solverName == solver
        && [.tuning, .keptApart].contains($0.family.group)
    }
  }

  /// What a method took over what another one by SSOR-CG did, both learners or not, after some systems;
  /// nil if that was not played.
  private func ratio(
    _ cell: StudyCell, overSSORCG other: Method, from first: Int? = nil
  ) -> Double? {
    let result = cells.first {
      $0.method == other && $0.family.name == cell.family.name
        && $0.family.solverName == "SSOR-CG" && $0.result.tolerance == cell.result.tolerance
    }?.result
    func work(_ result: SequenceResults, _ method: Method) -> Double {
      result.totals(method).mean
        - (first.map { result.totals(method, after: $0).mean } ?? 0)
    }
    return result.map { work(cell.result, cell.method) / work($0, other) }
  }

  private static func mean(_ cells: [StudyCell], _ value: (StudyCell) -> Double) -> Double {
    mean(cells.map(value)) ?? .nan
  }

  /// The geometric mean; nil of nothing.
  private static func mean(_ values: [Double]) -> Double? {
    guard !values.isEmpty else { return nil }
    return exp(values.reduce(0) { $0 + log(max($1, 1e-3)) } / Double(values.count))
  }
}
