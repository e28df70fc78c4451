import RelaxKit
import RelaxReporting

/// A kind of sequence that learners are compared on: how its systems come about, and how they are
/// solved.
struct SystemFamily: Sendable {
  /// The method whose omega is to be chosen.
  enum Method: String, Sendable {
    case sor = "SOR"
    case ssorCG = "SSOR-CG"
  }

  /// Gives one system after the other; long sequences need no memory.
  typealias Source = () throws -> SystemSequence.Member

  /// The name on the command line and in files.
  let name: String

  /// The heading of tables and charts.
  let title: String

  /// What the systems are, in a line.
  let detail: String

  var method = Method.sor

  /// What residuals are relative to.
  var baseline = StoppingCriterion.Baseline.initialResidual

  /// The interval that learners are told contexts lie in; nil if nothing is known of a system.
  var contextRange: ClosedRange<Double>?

  /// The number of systems of a trial.
  var systemCount = 1000

  /// The number of trials, unless told otherwise, and the most there are.
  var trialCount = 20
  var trialLimit = Int.max

  /// The omegas hindsight picks from.
  var omegas = Self.fineOmegas

  /// Whether the systems are the same in every trial.
  var hasFixedSystems = false

  /// The bins of Tsallis-INF-CB.
  var binCount = 5

  /// Where recorded systems come from, which is a part of what results follow from.
  var origin = ""

  /// Makes the source of a trial's systems.
  let makeSource: @Sendable (SplitMix64) throws -> Source

  /// 1, 1.005, ..., 1.955
  static let fineOmegas = OmegaGrid.uniform(1...1.955, count: 192).omegas

  /// What a solve that fails counts as.
  static let iterationLimit = 10_000

  /// When a solve of the family ends; at `iterationLimit` at the latest, if that is lower.
  func criterion(tolerance: Double, iterationLimit: Int = .max) -> StoppingCriterion {
    var criterion = StoppingCriterion.relativeResidual(
      tolerance, baseline: baseline, iterationLimit: min(iterationLimit, Self.iterationLimit))
    // What a failed solve leaves is of no use here.
    criterion.returnsBestIterate = false
    return criterion
  }

  /// The number of trials of a run.
  func trialCount(asked: Int?, isQuick: Bool) -> Int {
    min(asked ?? (isQuick ? 2 : trialCount), trialLimit)
  }
}
