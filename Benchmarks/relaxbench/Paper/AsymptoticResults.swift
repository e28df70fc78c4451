import Foundation
import RelaxReporting

/// What the `asymptotic` experiment found, over all its right-hand sides.
struct AsymptoticResults: Sendable {
  /// One for each right-hand side, all over the same shifts.
  let draws: [AsymptoticStudy.Draw]

  /// The thresholds the paper's figure marks for τ and for β.
  static let tauThreshold = exp(-2.0)
  static let betaThreshold = 4 * exp(-2.0) * (1 - exp(-2.0))

  /// A row for each draw and omega.
  var curves: CSVWriter {
    CSVWriter(
      rows: draws.enumerated().flatMap { draw in
        draw.element.curve.map { $0.cells(draw: draw.offset) }
      })
  }

  /// A row for each draw and shift.
  var shifts: CSVWriter {
    CSVWriter(
      rows: draws.enumerated().flatMap { draw in
        draw.element.shifts.map { $0.cells(draw: draw.offset) }
      })
  }

  /// A number of one shift over the draws.
  func mean(_ number: (ShiftStatistics) -> Double, shift index: Int) -> TrialStatistics {
    TrialStatistics(draws.map { number($0.shifts[index]) })
  }

  /// A number of each draw, its mean over the shifts, over the draws.
  func meanOverShifts(_ number: (ShiftStatistics) -> Double) -> TrialStatistics {
    TrialStatistics(
      draws.map { $0.shifts.map(number).reduce(0, +) / Double($0.shifts.count) })
  }

  // MARK: Table

  /// Nine shifts at most: a header, then a row of means over the draws for each.
  var cells: [[String]] {
    let all = draws[0].shifts
    let stride = max(1, (all.count - 1) / 8)
    let header = [
      "shift", "β", "τ", "fewest sweeps", "at ω", "Young's ω", "sweeps there",
      "near-asymptotic / count", "energy / count",
    ]
    return [header]
      + Swift.stride(from: 0, to: all.count, by: stride).map { index in
        func cell(_ decimals: Int, _ number: (ShiftStatistics) -> Double) -> String {
          String(format: "%.\(decimals)f", mean(number, shift: index).mean)
        }
        return [
          cell(3) { $0.shift }, cell(4) { $0.jacobiSpectralRadius }, cell(3) { $0.tau },
          cell(1) { Double($0.fewestSweeps) }, cell(3) { $0.bestOmega },
          cell(3) { $0.optimalOmega }, cell(1) { Double($0.sweepsAtOptimalOmega) },
          cell(2) { $0.nearAsymptoticMedianRatio }, cell(2) { $0.energyMedianRatio },
        ]
      }
  }

  // MARK: Findings

  var findings: [Finding] {
    let all = draws.flatMap(\.shifts)
    let largestShare = all.map(\.nearAsymptoticLargestShare).max() ?? .nan
    let curves = draws.map(\.curve)
    let near = TrialStatistics(
      curves.map { curve in
        TrialStatistics(curve.map { $0.nearAsymptotic / Double($0.sweeps) }).median
      })
    let energy = TrialStatistics(
      curves.map { curve in
        TrialStatistics(curve.map { $0.energy / Double($0.sweeps) }).median
      })
    let closer = TrialStatistics(
      curves.map { curve in
        Double(curve.filter { $0.nearAsymptotic < $0.energy }.count) / Double(curve.count)
      })
    let asymptotic = meanOverShifts(\.asymptoticHolds)
    let energyHolds = meanOverShifts(\.energyHolds)
    let belowRadius = meanOverShifts(\.energyBelowRadius)
    let guardedHolds = all.map(\.guardedEnergyHolds).min() ?? .nan
    let guardedBelowRadius = all.map(\.guardedEnergyBelowRadius).max() ?? .nan
    let excess = meanOverShifts(\.excessAtOptimalOmega)
    let distance = meanOverShifts { $0.bestOmega - $0.optimalOmega }
    let tau = meanOverShifts(\.tau)
    let taus = all.map(\.tau)
    let betas = all.map(\.jacobiSpectralRadius)
    let (leastTau, mostTau) = (taus.min() ?? .nan, taus.max() ?? .nan)
    let leastBeta = betas.min() ?? .nan
    return [
      Finding(
        finding: "the near-asymptotic bound holds at every ω and shift", paper: "by choice of τ",
        ours: String(format: "count at most %.3f of it", largestShare), uncertainty: "",
        holds: largestShare <= 1),
      Finding(
        finding: "without shift it is nearer to the count than the energy bound",
        paper: "drawn beside each other",
        ours: String(
          format: "median %.2f against %.2f times the count, nearer at %.0f %% of ω", near.mean,
          energy.mean, 100 * closer.mean),
        uncertainty: near.uncertainty(decimals: 2) + " and "
          + energy.uncertainty(decimals: 2),
        holds: near.mean < energy.mean && closer.mean > 0.5),
      Finding(
        finding: "the asymptotic estimate is no bound", paper: "called an estimate",
        ours: String(format: "holds at %.1f %% of ω and shifts", 100 * asymptotic.mean),
        uncertainty: asymptotic.uncertainty(decimals: 1, factor: 100),
        holds: asymptotic.mean < 1),
      Finding(
        finding: "the energy bound holds at every ω and shift",
        paper: "drawn as a bound, without shift",
        ours: String(
          format: "at %.1f %%; its norm is below the spectral radius at %.1f %%",
          100 * energyHolds.mean, 100 * belowRadius.mean),
        uncertainty: energyHolds.uncertainty(decimals: 1, factor: 100),
        holds: energyHolds.mean == 1 && belowRadius.mean == 0),
      Finding(
        finding: "with ρ(D⁻¹LD⁻¹Lᵀ) taken as 1/4 at least, it does", paper: "not considered",
        ours: String(
          format: "at %.1f %%; norm below the radius at %.1f %%", 100 * guardedHolds,
          100 * guardedBelowRadius),
        uncertainty: "", holds: guardedHolds == 1 && guardedBelowRadius == 0),
      Finding(
        finding: "τ is above 1/e² = 0.135 and below 1 at every shift",
        paper: "drawn as a threshold",
        ours: String(format: "%.3f to %.3f, mean %.3f", leastTau, mostTau, tau.mean),
        uncertainty: tau.uncertainty(decimals: 3),
        holds: leastTau > Self.tauThreshold && mostTau < 1),
      Finding(
        finding: "β is above 4(1 - 1/e²)/e² = 0.468 at every shift", paper: "drawn as a threshold",
        ours: String(format: "at least %.3f", leastBeta), uncertainty: "",
        holds: leastBeta > Self.betaThreshold),
      Finding(
        finding: "the ω of the smallest bound costs at most a tenth more than the best",
        paper: "what minimizing the bound rests on",
        ours: String(
          format: "%.1f %% more sweeps; the best is %.3f above", 100 * excess.mean,
          distance.mean),
        uncertainty: excess.uncertainty(decimals: 1, factor: 100) + " % and "
          + distance.uncertainty(decimals: 3),
        holds: excess.mean < 0.1),
    ]
  }
}

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
