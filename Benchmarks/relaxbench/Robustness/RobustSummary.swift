import Foundation
import RelaxKit
import RelaxReporting

/// Geometric means and misses over the cells of a learner, and the goals.
struct RobustSummary {
  let cells: [RobustCell]

  /// A line for each learner, method and group of families.
  var table: [[String]] {
    var rows = [
      ["learner", "method", "families", "cells", "fixed 30", "100", "end"]
        + ["best 30", "100", "end", ">1.5 at 30", ">1.25 at 100", "unsafe", "avoidable"]
    ]
    for learner in learners {
      for method in [SystemFamily.Method.sor, .ssorCG] {
        for group in RobustFamily.Group.allCases {
          let part = cells.filter {
            $0.learner == learner && $0.method == method && $0.family.group == group
          }
          guard !part.isEmpty else { continue }
          let means =
            (0..<3).map { mark in Self.geometricMean(part) { $0.overFixed[mark].mean } }
            + (0..<3).map { mark in Self.geometricMean(part) { $0.overBest[mark].mean } }
          rows.append(
            [learner, method.rawValue, group.rawValue, "\(part.count)"]
              + means.map { String(format: "%.3f", $0) }
              + [Self.isFarAt30, Self.isFarAt100, { !$0.isSafe }].map { "\(part.count(where: $0))" }
              + ["\(part.reduce(0) { $0 + $1.unsolved.avoidable })"])
        }
      }
    }
    return rows
  }

  /// The cells of a learner farthest above the best fixed omega after 100 systems.
  func worst(_ count: Int, of learner: String) -> [[String]] {
    let worst = cells.filter { $0.learner == learner }
      .sorted { $0.overFixed[1].mean > $1.overFixed[1].mean }.prefix(count)
    return [["family", "method", "tolerance", "30", "100", "best fixed", "at", "above omega 1"]]
      + worst.map { cell in
        [
          cell.family.family.name, cell.method.rawValue, "\(cell.tolerance)",
          String(format: "%.2f", cell.overFixed[0].mean),
          String(format: "%.2f", cell.overFixed[1].mean),
          String(format: "%.1f", cell.fixed.iterations), String(format: "%.2f", cell.fixed.omega),
          String(format: "%.1f", cell.excess),
        ]
      }
  }

  /// What the default learner is to reach; a goal without cells is left out.
  var goals: [[String]] {
    let sor = drawn("default", .sor)
    let all = sor + drawn("default", .ssorCG)
    let recorded = cells.filter {
      $0.learner == "default" && $0.family.group == .recorded && $0.method == .sor
        && $0.tolerance == 1e-8
    }
    func paper(_ learner: String, _ name: String, _ mark: Int) -> [Double] {
      named(learner, name).filter { $0.tolerance == 1e-8 }
        .map { $0.overBest[mark].mean }
    }
    func mean(_ part: [RobustCell], _ mark: Int) -> [Double] {
      part.isEmpty ? [] : [Self.geometricMean(part) { $0.overFixed[mark].mean }]
    }
    func share(_ condition: (RobustCell) -> Bool) -> [Double] {
      all.isEmpty ? [] : [Double(all.count(where: condition)) / Double(all.count)]
    }
    let isLong = cells.contains { $0.systemCount >= 1000 }
    let own = drawn("own-solver", .sor)
    let told = drawn("own-solver-context", .sor)
    let all100 = mean(sor, 1)
    let goals: [(String, Double, [Double])] = [
      ("paper, high, over per-system best, T = 100", 1.10, paper("default", "paper-high", 1)),
      ("the same, T = 1000", 1.07, isLong ? paper("default", "paper-high", 2) : []),
      ("paper, low, over per-system best, T = 100", 1.10, paper("default", "paper-low", 1)),
      ("the same, T = 1000", 1.08, isLong ? paper("default", "paper-low", 2) : []),
      ("SOR, geometric mean over best fixed, T = 30", 0.88, mean(sor, 0)),
      ("the same, T = 100", 0.82, all100),
      ("SSOR-CG, geometric mean over best fixed, T = 30", 1.05, mean(drawn("default", .ssorCG), 0)),
      ("the same, T = 100", 1.04, mean(drawn("default", .ssorCG), 1)),
      (
        "stiff cells in three dimensions, T = 100, worst", 1.4,
        named("default", "stiff-cells-3d").map { $0.overFixed[1].mean }
      ),
      ("share of cells above 1.5 at T = 30", 0.02, share(Self.isFarAt30)),
      ("share of cells above 1.25 at T = 100", 0.06, share(Self.isFarAt100)),
      ("share of cells above 1.05 omega 1 + 3 a solve", 0.02, share { !$0.isSafe }),
      (
        "unsolved that a fixed omega solves", 0,
        all.isEmpty ? [] : [Double(all.reduce(0) { $0 + $1.unsolved.avoidable })]
      ),
      ("recorded, SOR, 1e-8, geometric mean", 0.95, mean(recorded, 2)),
      ("recorded, SOR, 1e-8, worst", 1.10, recorded.map { $0.overFixed[2].mean }),
      ("solver of one's own, T = 30", 1.25, mean(own, 0)),
      ("the same, T = 100", 1.15, mean(own, 1)),
      ("solver of one's own, a context, T = 30", 1.13, mean(told, 0)),
      ("the same, T = 100", 0.98, mean(told, 1)),
      ("counts alone, high, over per-system best, T = 100", 1.53, paper("young", "paper-high", 1)),
      ("counts alone, low, over per-system best, T = 100", 1.32, paper("young", "paper-low", 1)),
    ]
    return [["goal", "at most", "measured", "met"]]
      + goals.compactMap { subject, limit, values in
        guard let value = values.max() else { return nil }
        return [
          subject, String(format: "%g", limit), String(format: "%.3f", value),
          value <= limit ? "yes" : "NO",
        ]
      }
  }

  private var learners: [String] {
    cells.map(\.learner).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
  }

  /// The cells of a learner by a method, but for the recorded ones.
  private func drawn(_ learner: String, _ method: SystemFamily.Method) -> [RobustCell] {
    cells.filter {
      $0.learner == learner && $0.method == method && $0.family.group != .recorded
    }
  }

  private func named(_ learner: String, _ family: String) -> [RobustCell] {
    drawn(learner, .sor).filter { $0.family.family.name == family }
  }

  private static func geometricMean(
    _ cells: [RobustCell], _ value: (RobustCell) -> Double
  ) -> Double {
    exp(cells.reduce(0) { $0 + log(max(value($1), 1e-3)) } / Double(cells.count))
  }

  private static func isFarAt30(_ cell: RobustCell) -> Bool { cell.overFixed[0].mean > 1.5 }
  private static func isFarAt100(_ cell: RobustCell) -> Bool { cell.overFixed[1].mean > 1.25 }
}
