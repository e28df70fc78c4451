import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// The two laws of shifts in the paper's experiments with shifted Laplacians.
enum ShiftVariance: String, CaseIterable, Codable, Sendable {
  /// -0.15 + 0.6 Beta(1/2, 3/2)
  case high
  /// -0.15 + 0.6 Beta(2, 6)
  case low

  var distribution: ShiftDistribution {
    switch self {
    case .high: .highVariance
    case .low: .lowVariance
    }
  }

  /// The heading of a chart.
  var title: String { rawValue.capitalized + " variance" }

  /// The law in a formula.
  var formula: String {
    let law = distribution.position
    return "c = −0.15 + 0.6 Beta(\(TickLabel.compact(law.alpha)), \(TickLabel.compact(law.beta)))"
  }

  /// The name in a sentence.
  var phrase: String { "\(rawValue)-variance shifts" }

  /// Systems (A + c I) x = b with A the five-point Laplacian on 10 by 10 points.
  func family() throws -> ShiftedMatrixFamily {
    ShiftedMatrixFamily(
      matrix: try GridDomain(.square, size: Self.side + 2).laplacian(), shifts: distribution)
  }

  /// The number of grid points along a side.
  static let side = 10

  /// The asymptotically optimal omega of A + c I: its Jacobi matrix has the spectral radius
  /// 4 cos(π/(m + 1)) / (4 + c) on m by m points.
  static func optimalOmega(shift: Double) -> Double {
    YoungTheory.optimalOmega(
      jacobiSpectralRadius: 4 * cos(.pi / Double(side + 1)) / (4 + shift))
  }

  /// The interval contextual learners are told the shifts lie in, as in the paper.
  static let contextRange = -0.15...0.65

  /// A key for each trial of each law, `high/0` and so on.
  static func keys(trialCount: Int) -> [String] {
    allCases.flatMap { variance in (0..<trialCount).map { "\(variance.rawValue)/\($0)" } }
  }

  /// The law and the trial of a job made of ``keys(trialCount:)``.
  static func variance(ofJob index: Int, trialCount: Int) -> ShiftVariance {
    allCases[index / trialCount]
  }
}
