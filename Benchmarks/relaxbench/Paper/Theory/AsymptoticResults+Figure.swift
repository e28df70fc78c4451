import RelaxReporting

extension AsymptoticResults {
  /// The curves of the first right-hand side, and the constants of all over the shift.
  var figure: Figure {
    Figure(
      title: "What theory says of the sweeps of SOR",
      subtitle: "Five-point Laplacian of 100 unknowns, relative residual 1e-8. Above: one "
        + "right-hand side, no shift. Below: \(draws.count) of them over the shift of the diagonal.",
      panels: [boundsPanel, asymptocityPanel, constantsPanel, omegaPanel], columnCount: 2,
      width: 1180, height: 800)
  }

  private var omegaAxis: Axis { .linear("relaxation parameter ω", in: 1...2) }
  private var shiftAxis: Axis { .linear("shift c of A + c I", in: -0.15...0.45) }

  private var boundsPanel: Chart {
    let curve = draws[0].curve
    func series(_ name: String, _ style: LineStyle, _ y: (OmegaCurvePoint) -> Double) -> Series {
      Series(name, x: curve.map(\.omega), y: curve.map(y), style: style)
    }
    return Chart(
      title: "Sweeps and bounds", xAxis: omegaAxis, yAxis: .log("sweeps"),
      series: [
        series("sweeps counted", .solid(.black)) { Double($0.sweeps) },
        series("near-asymptotic bound", .solid(.vermillion), \.nearAsymptotic),
        series("energy bound, guarded", .dotted(.gray), \.guardedEnergy),
        series("energy bound", .dashDotted(.orange), \.energy),
        series("asymptotic estimate", .dashed(.green), \.asymptotic),
      ])
  }

  private var asymptocityPanel: Chart {
    let curve = draws[0].curve
    return Chart(
      title: "Asymptocity", xAxis: omegaAxis, yAxis: .linear("contraction beyond ρ(C)"),
      series: [
        Series(
          "‖Cᵏ⁻¹‖^(1/(k−1)) − ρ(C)", x: curve.map(\.omega), y: curve.map(\.asymptocity),
          style: .solid(.blue)),
        Series(
          "τ (1 − ρ(C))", x: curve.map(\.omega), y: curve.map(\.allowedAsymptocity),
          style: .dashed(.vermillion)),
      ])
  }

  private var constantsPanel: Chart {
    Chart(
      title: "τ and β over the shift", xAxis: shiftAxis, yAxis: .linear("τ, β", in: 0...1),
      series: [
        overShifts("β, Jacobi spectral radius", .solid(.skyBlue), \.jacobiSpectralRadius),
        overShifts("τ", .solid(.purple), \.tau),
      ],
      references: [
        .horizontal(Self.betaThreshold, "4(1 − 1/e²)/e²"), .horizontal(Self.tauThreshold, "1/e²"),
      ])
  }

  private var omegaPanel: Chart {
    Chart(
      title: "Where the minima lie", xAxis: shiftAxis, yAxis: .linear("relaxation parameter ω"),
      series: [
        overShifts("ω of the fewest sweeps", .solid(.black), \.bestOmega),
        overShifts("ω of the least bound, ω*", .dashed(.green), \.optimalOmega),
      ])
  }

  /// The mean over the draws at each shift, with the range from lowest to highest as a band.
  private func overShifts(
    _ name: String, _ style: LineStyle, _ number: (ShiftStatistics) -> Double
  ) -> Series {
    let shifts = draws[0].shifts
    let values = shifts.indices.map { index in draws.map { number($0.shifts[index]) } }
    let ranges = values.map { ($0.min() ?? .nan, $0.max() ?? .nan) }
    return Series(
      name, x: shifts.map(\.shift), y: values.map { TrialStatistics($0).mean },
      band: (ranges.map(\.0), ranges.map(\.1)), style: style)
  }
}
