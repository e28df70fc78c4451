import RelaxReporting

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
