import RelaxKit
import RelaxReporting

extension HeatReport {
  /// The omegas of each learner over time, on a map of the iterations all omegas take.
  func actionsFigure(_ size: HeatSizeResults) -> Figure {
    let map = heatMap(size)
    let timeRange = 0...HeatTime.start(ofStep: stepCount)
    let panels = HeatSizeResults.learners.map { learner in
      let chosen = movingOmegas((size.runs[learner] ?? []).map(\.arms))
      var style = LineStyle.solid(.vermillion)
      style.width = 2.6
      let band = Series(
        "chosen: moving mean and spread", x: chosen.times, y: chosen.means,
        band: (
          zip(chosen.means, chosen.deviations).map { $0 - $1 },
          zip(chosen.means, chosen.deviations).map { $0 + $1 }
        ), style: style)
      let best = movingOmegas([size.table.bestArms])
      let optimal = Series(
        "best of each step: moving mean", x: best.times, y: best.means, style: .dotted(.black))
      return Chart(
        title: learner.name, xAxis: .linear("time", in: timeRange),
        yAxis: .linear("omega", in: (map.yEdges.first ?? 1)...(map.yEdges.last ?? 2)),
        series: [band, optimal], heatMap: map)
    }
    return Figure(
      title: "Chosen omegas, nx = \(size.gridSize)",
      subtitle: "means over \(2 * Self.windowRadius + 1) steps and \(size.trialCount) "
        + (size.trialCount == 1 ? "trial" : "trials") + "; the band is one standard deviation wide "
        + "to each side",
      panels: panels, columnCount: 1, width: 1060, height: 860)
  }

  /// How many steps to each side a moving mean is taken over.
  private static let windowRadius = 25

  /// The mean and the standard deviation of omega around each tenth step, over all trials.
  private func movingOmegas(
    _ trials: [[Int]]
  ) -> (times: [Double], means: [Double], deviations: [Double]) {
    var (times, means, deviations) = ([Double](), [Double](), [Double]())
    for step in stride(from: 0, to: stepCount, by: 10) {
      let window = max(0, step - Self.windowRadius)..<min(stepCount, step + Self.windowRadius + 1)
      let omegas = TrialStatistics(
        trials.flatMap { arms in arms[window].map { StudiedLearner.grid[$0] } })
      times.append(HeatTime.start(ofStep: step))
      means.append(omegas.mean)
      deviations.append(omegas.values.count > 1 ? omegas.standardDeviation : 0)
    }
    return (times, means, deviations)
  }

  /// Mean iterations over spans of time and omegas.
  private func heatMap(_ size: HeatSizeResults) -> HeatMap {
    let omegas = StudiedLearner.grid.omegas
    let columnCount = min(200, stepCount)
    let bounds = (0...columnCount).map { $0 * stepCount / columnCount }
    let half = (omegas[1] - omegas[0]) / 2
    return HeatMap(
      "iterations of a step", xEdges: bounds.map(HeatTime.start),
      yEdges: [omegas[0] - half] + omegas.map { $0 + half },
      values: omegas.indices.map { arm in
        zip(bounds, bounds.dropFirst()).map { first, end in
          // A step that needs none counts as one, as it does for learners.
          let sum = size.table.counts[first..<end].reduce(0) { $0 + max($1[arm], 1) }
          return Double(sum) / Double(end - first)
        }
      })
  }

  /// The coefficient over the steps.
  var coefficientFigure: Figure {
    let steps = Array(stride(from: 0, through: stepCount, by: max(1, stepCount / 1000)))
    let series = Series(
      "κ", x: steps.map(HeatTime.start), y: steps.map(HeatTime.startCoefficient),
      style: .solid(.blue))
    return Figure(
      title: "Diffusion coefficient",
      subtitle: "κ(t) = max(0.1 sin 2πt, −10 sin 2πt)",
      panels: [
        Chart(
          title: "", xAxis: .linear("time", in: 0...HeatTime.start(ofStep: stepCount)),
          yAxis: .linear("diffusion coefficient"), series: [series])
      ], columnCount: 1, width: 900, height: 400)
  }

  /// Mean iterations of a step over the number of unknowns.
  var iterationsFigure: Figure {
    let series = HeatSizeResults.shown.map { method in
      Series(
        HeatSizeResults.name(of: method), x: results.map { Double($0.unknownCount) },
        y: results.map { $0.totals(of: method).mean / Double(stepCount) },
        style: HeatSizeResults.style(of: method))
    }
    return Figure(
      title: "Iterations over dimension", subtitle: "mean of \(stepCount) steps, to 1e-8",
      panels: [
        Chart(
          title: "", xAxis: .log("unknowns, (nx − 1)²"), yAxis: .log("iterations of a step"),
          series: series)
      ], columnCount: 1, width: 960, height: 560)
  }

  /// Time over that of CG, with standard errors, over the number of unknowns.
  var timeFigure: Figure {
    let series = HeatSizeResults.shown.map { method in
      let ratios = results.map { $0.seconds(of: method, over: .conjugateGradient) }
      let errors = ratios.map { $0.values.count > 1 ? $0.standardError : 0 }
      var series = Series(
        HeatSizeResults.name(of: method), x: results.map { Double($0.unknownCount) },
        y: ratios.map(\.mean),
        band: (
          zip(ratios, errors).map { $0.mean - $1 }, zip(ratios, errors).map { $0.mean + $1 }
        ), style: HeatSizeResults.style(of: method))
      series.hasErrorBars = true
      return series
    }
    return Figure(
      title: "Wall-clock time relative to CG",
      subtitle: "assembling, choosing omega and solving"
        + (results.contains { $0.trialCount > 1 } ? "; ± one standard error over trials" : ""),
      panels: [
        Chart(
          title: "", xAxis: .log("unknowns, (nx − 1)²"), yAxis: .log("time over that of CG"),
          series: series)
      ], columnCount: 1, width: 960, height: 560)
  }
}
