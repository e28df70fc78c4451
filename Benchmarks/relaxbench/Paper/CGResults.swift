import Foundation
import ModelProblems
import RelaxReporting

/// What the `cg` experiment found for all its matrices.
struct CGResults: Sendable {
  let omegas: [Double]
  let curves: [CGCurves]

  private var trialCount: Int { curves.first?.counts.count ?? 0 }

  /// A row for each matrix and omega.
  var csv: CSVWriter {
    CSVWriter(
      rows: curves.flatMap { curve -> [[TraceCell]] in
        let (means, scaled) = (curve.means, curve.scaledBounds)
        let (lowest, highest) = (curve.lowest, curve.highest)
        return omegas.indices.map { index in
          [
            ("domain", curve.system.shape.rawValue), ("size", curve.system.size),
            ("offset", curve.system.offset), ("unknowns", curve.system.unknownCount),
            ("omega", omegas[index]), ("mean_iterations", means[index].mean),
            ("least_iterations", lowest[index]), ("most_iterations", highest[index]),
            ("condition_bound", curve.bounds[index]), ("scaled_bound", scaled[index]),
          ]
        }
      })
  }

  /// A header, then a row for each matrix.
  var cells: [[String]] {
    let header = [
      "matrix", "fewest iterations", "at ω", "least bound", "at ω", "iterations there",
      "bound / count", "τ",
    ]
    return [header]
      + curves.map { curve in
        let (best, bound, means) = (curve.bestIndex, curve.boundIndex, curve.means)
        return [
          curve.system.title, String(format: "%.2f", means[best].mean),
          String(format: "%.3f", omegas[best]), String(format: "%.2f", curve.bounds[bound]),
          String(format: "%.3f", omegas[bound]), String(format: "%.2f", means[bound].mean),
          String(
            format: "%.2f", TrialStatistics(zip(curve.bounds, means).map { $0 / $1.mean }).median),
          String(format: "%.3f", curve.scale),
        ]
      }
  }

  var findings: [Finding] {
    let largestShare =
      curves.flatMap { zip($0.highest, $0.bounds).map(/) }.max() ?? .nan
    let ratios = TrialStatistics(
      curves.flatMap { curve in zip(curve.bounds, curve.means).map { $0 / $1.mean } })
    let scaledRatios = TrialStatistics(
      curves.flatMap { curve in zip(curve.scaledBounds, curve.means).map { $0 / $1.mean } })
    let distances = curves.map { abs(omegas[$0.bestIndex] - omegas[$0.boundIndex]) }
    // Per right-hand side, so that the trials tell the uncertainty.
    let excess = TrialStatistics(
      (0..<trialCount).map { trial in
        curves.map { $0.excesses[trial] }.reduce(0, +) / Double(curves.count)
      })
    let plainIndex = omegas.indices.min { abs(omegas[$0] - 1) < abs(omegas[$1] - 1) } ?? 0
    let gain = TrialStatistics(
      (0..<trialCount).map { trial in
        curves.map { curve in
          let counts = curve.counts[trial]
          return 1 - Double(counts[curve.bestIndex]) / Double(counts[plainIndex])
        }.reduce(0, +) / Double(curves.count)
      })
    return [
      Finding(
        finding: "the condition-number bound holds at every ω", paper: "a theorem",
        ours: String(
          format: "count at most %.3f of it; median bound %.2f times the count", largestShare,
          ratios.median),
        uncertainty: "", holds: largestShare <= 1),
      Finding(
        finding: "scaled by one number τ a matrix, the bound is mostly within half of the count",
        paper: "by eye, in the figure",
        ours: String(
          format: "median %.3f times the mean count, at most %.2f", scaledRatios.median,
          scaledRatios.quantile(1)),
        uncertainty: "", holds: scaledRatios.median < 1.5),
      Finding(
        finding: "the ω of the smallest bound costs at most a tenth more than the best",
        paper: "what minimizing the bound rests on",
        ours: String(
          format: "%.1f %% more iterations; ω off by %.2f, at most %.2f", 100 * excess.mean,
          TrialStatistics(distances).mean, distances.max() ?? .nan),
        uncertainty: excess.uncertainty(decimals: 1, factor: 100), holds: excess.mean < 0.1),
      Finding(
        finding: "the best fixed ω of each matrix beats ω = 1",
        paper: "minima lie inside the range",
        ours: String(format: "%.1f %% fewer iterations", 100 * gain.mean),
        uncertainty: gain.uncertainty(decimals: 1, factor: 100), holds: gain.mean > 0),
    ]
  }
}

extension CGResults {
  /// Eight panels, a row for each domain and size.
  var figure: Figure {
    let draws = curves.first?.counts.count ?? 0
    return Figure(
      title: "Iterations of SSOR-CG and the condition-number bound",
      subtitle: "Relative residual 1e-8; mean over \(draws) right-hand sides, shaded from least to "
        + "most. The scaled bound is 1 + τ (bound − 1), touching the most.",
      panels: curves.map(panel), columnCount: 2, width: 1120, height: 1240)
  }

  private func panel(_ curve: CGCurves) -> Chart {
    let top = 10 * ((curve.bounds.max() ?? 10) / 10).rounded(.up)
    return Chart(
      title: curve.system.title, xAxis: .linear("relaxation parameter ω", in: 0.8...1.9),
      yAxis: .linear("iterations", in: 0...top),
      series: [
        Series(
          "iterations counted", x: omegas, y: curve.means.map(\.mean),
          band: (curve.lowest, curve.highest), style: .solid(.blue)),
        Series("bound", x: omegas, y: curve.bounds, style: .solid(.vermillion)),
        Series("bound scaled by τ", x: omegas, y: curve.scaledBounds, style: .dashed(.black)),
      ])
  }
}
