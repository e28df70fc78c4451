import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// A law of shifts c for systems (A + c I) x = b, with A the five-point Laplacian on a square.
struct ShiftLaw: Sendable {
  /// The name in files.
  let name: String
  /// The heading of a chart.
  let title: String
  /// The name in a sentence.
  let phrase: String
  let shifts: ShiftDistribution
  /// The interval contextual learners are told the shifts lie in.
  let contextRange: ClosedRange<Double>
  /// The number of grid points along a side.
  var side = 10

  static let high = ShiftLaw(named: "high", .highVariance)
  static let low = ShiftLaw(named: "low", .lowVariance)
  /// The two of the paper.
  static let paper = [high, low]

  private init(named name: String, _ shifts: ShiftDistribution) {
    (self.name, title) = (name, name.capitalized + " variance")
    phrase = name + "-variance shifts"
    // The paper's interval.
    (self.shifts, contextRange) = (shifts, -0.15...0.65)
  }

  /// Shifts that are uniform in an interval.
  init(uniformIn range: ClosedRange<Double>) {
    (name, title, phrase) = ("uniform", "Uniform shifts", "uniform shifts")
    shifts = ShiftDistribution(range: range, position: BetaDistribution(alpha: 1, beta: 1))
    contextRange = range
  }

  /// The law in a formula.
  var formula: String {
    let (from, length) = (
      shifts.range.lowerBound, shifts.range.upperBound - shifts.range.lowerBound
    )
    let law = shifts.position
    return "c = " + TickLabel.compact(from).replacing("-", with: "−") + " + "
      + "\(TickLabel.compact(length)) Beta(\(TickLabel.compact(law.alpha)), "
      + "\(TickLabel.compact(law.beta)))"
  }

  /// The least eigenvalue of the Laplacian, which shifts must stay above with their sign changed.
  var leastEigenvalue: Double { 4 - 4 * cos(.pi / Double(side + 1)) }

  /// The systems, with b truncated normal; the shift is the context.
  func family() throws -> SystemFamily {
    let (side, shifts) = (side, shifts)
    let laplacian = try GridDomain(.square, size: side + 2).laplacian()
    var family = SystemFamily(
      name, "the paper's shifted Laplacians, \(formula), n = \(side * side)",
      context: contextRange, shiftsOnly: true
    ) { _ in
      { _, generator in
        let shift = shifts.sample(using: &generator)
        return (laplacian.shiftingDiagonal(by: shift), shift)
      }
    }
    (family.title, family.iterationLimit, family.systemCount) = (title, 10_000, 5000)
    family.optimalOmega = { Self.optimalOmega(shift: $0, side: side) }
    return family
  }

  /// The asymptotically optimal omega of A + c I: its Jacobi matrix has the spectral radius
  /// 4 cos(π/(m + 1)) / (4 + c) on m by m points.
  static func optimalOmega(shift: Double, side: Int = 10) -> Double {
    YoungTheory.optimalOmega(
      jacobiSpectralRadius: 4 * cos(.pi / Double(side + 1)) / (4 + shift))
  }
}
