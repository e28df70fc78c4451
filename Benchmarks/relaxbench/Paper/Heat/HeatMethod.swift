import RelaxKit
import RelaxReporting

/// A way to solve the steps of the heat equation.
enum HeatMethod: Hashable, Sendable {
  /// CG without a preconditioner.
  case conjugateGradient
  /// SSOR-CG with the omega of an arm.
  case fixed(arm: Int)
  /// SSOR-CG with the one omega that takes the least iterations over all steps.
  case bestFixed
  /// SSOR-CG with the omega that takes the least iterations, step by step.
  case instanceOptimal
  /// SSOR-CG with omegas a learner chooses.
  case learned(HeatLearner)

  /// The omegas shown by themselves: 1, 1.3, 1.5, 1.75 and 1.95.
  static let shownArms = [0, 6, 10, 15, 19]

  /// What is solved, and timed, before anything is known of the counts.
  static let first: [HeatMethod] =
    [.conjugateGradient] + shownArms.map { .fixed(arm: $0) }
    + HeatLearner.allCases.map { .learned($0) }

  /// What is solved and timed with the counts of all arms known.
  static let hindsight: [HeatMethod] = [.bestFixed, .instanceOptimal]

  /// All that tables and figures show, in their order.
  static let shown: [HeatMethod] =
    [.conjugateGradient] + shownArms.map { .fixed(arm: $0) } + [.bestFixed]
    + HeatLearner.allCases.map { .learned($0) } + [.instanceOptimal]

  var name: String {
    switch self {
    case .conjugateGradient: "CG"
    case .fixed(let arm): "omega \(HeatLearner.grid[arm])"
    case .bestFixed: "best fixed"
    case .instanceOptimal: "instance-optimal"
    case .learned(let learner): learner.rawValue
    }
  }

  /// How charts draw it: fixed omegas dashed, hindsight in black, learners as in all figures.
  var style: LineStyle {
    var style =
      switch self {
      case .conjugateGradient: LineStyle.solid(.black)
      case .fixed(let arm):
        LineStyle.dashed(Self.fixedColors[Self.shownArms.firstIndex(of: arm) ?? 0])
      case .bestFixed: LineStyle.dashDotted(.black)
      case .instanceOptimal: LineStyle.dotted(.black)
      case .learned(.tsallisINF): StudiedLearner.tsallisINF.style
      case .learned(.binnedTsallisINF): StudiedLearner.binnedTsallisINF.style
      case .learned(.chebCB): StudiedLearner.chebCB.style
      }
    style.hasMarkers = true
    return style
  }

  private static let fixedColors: [LineStyle.Color] = [
    .gray, .green, .skyBlue, .vermillion, .blue,
  ]
}
