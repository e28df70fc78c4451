import Foundation
import RelaxKit
import RelaxReporting

/// What the default learner believes of a system after a few of the paper's systems of high variance, beside
/// what that system takes.
struct BeliefFigure {
  private static let marks = [0, 3, 30]
  private static let tolerance = 1e-8
  private static let omegas = (1...199).map { 0.9 + 0.0055 * Double($0) }
  private static let solvedOmegas = Hindsight.omegas.filter { $0 >= 1 }

  private let family: SystemFamily
  private let learned: [SystemFamily.Member]
  private let probe: SystemFamily.Member

  /// - Parameter seed: what the systems follow from.
  init(seed: UInt64) throws {
    family = try ShiftLaw.high.family()
    let source = try family.makeSource(SplitMix64(seed: seed))
    probe = try source()
    learned = try (0..<(Self.marks.max() ?? 0)).map { _ in try source() }
  }

  /// A panel for each number of systems.
  func figure() throws -> Figure {
    let criterion = family.criterion(tolerance: Self.tolerance)
    let counts = try Series(
      "counts of the system", x: Self.solvedOmegas,
      y: Self.solvedOmegas.map { omega in
        let report = try SOR(omega: omega).solve(probe.system, until: criterion).report
        return Double(report.loss(limit: criterion.iterationLimit))
      }, style: .scatter(.black))
    // As the tuner tells it of systems that begin from zero.
    let context = try TuningContext(
      [], depthGuess: probe.system.matrix.relaxationGuess().depth, reduction: -log(Self.tolerance))
    var tuner = OmegaTuner(solver: SOR())
    var panels: [Chart] = []
    for count in 0...learned.count {
      if Self.marks.contains(count) { panels.append(panel(tuner.learner, count, context, counts)) }
      guard count < learned.count else { break }
      var x = learned[count].start
      _ = try tuner.solve(learned[count].system, updating: &x, until: criterion)
    }
    return Figure(
      title: "What the default learner believes of the iterations a system takes",
      subtitle: "SOR to 1e-8, the paper's shifts of high variance. The system is none of those "
        + "learned from; counts lie in the band with a probability of two thirds.",
      panels: panels, columnCount: panels.count, width: 1180, height: 400)
  }

  private func panel(
    _ learner: DefaultLearner, _ count: Int, _ context: TuningContext, _ counts: Series
  ) -> Chart {
    let beliefs = learner.belief(omegas: Self.omegas, context: context)
    var (copy, generator) = (learner, SplitMix64(seed: 0))
    let choice = copy.choose(context: context, using: &generator).schedule.finalOmega
    return Chart(
      title: "after \(count) systems", xAxis: .linear("omega", in: 0.9...2),
      yAxis: .log("iterations", in: 50...5000),
      series: [
        Series(
          "counts to expect", x: beliefs.map(\.omega), y: beliefs.map(\.count),
          band: (beliefs.map(\.likelyCounts.lowerBound), beliefs.map(\.likelyCounts.upperBound)),
          style: .solid(.vermillion)), counts,
      ], references: [.vertical(choice, String(format: "choice, %.2f", choice))])
  }
}
