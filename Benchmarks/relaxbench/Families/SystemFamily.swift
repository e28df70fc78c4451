import RelaxKit
import RelaxReporting

/// A kind of sequence that methods are compared on: how its systems come about, and how they are
/// solved.
struct SystemFamily: Sendable {
  /// A system and what is known before it is solved.
  struct Member: Sendable {
    let system: LinearSystem
    let start: [Double]
    let context: Double
  }

  /// Gives one system after the other; long sequences need no memory.
  typealias Source = () throws -> Member

  /// The name on the command line and in files.
  var name: String

  /// The heading of tables and charts.
  var title: String

  /// What the systems are, in a line.
  var detail = ""

  /// The method whose omega is to be chosen.
  var solver: any RelaxationSolver & Codable = SOR()

  /// What residuals are relative to.
  var baseline = StoppingCriterion.Baseline.initialResidual

  /// The interval that learners are told contexts lie in; nil if nothing is known of a system.
  var contextRange: ClosedRange<Double>?

  /// What may be done with what is measured on a family.
  enum Group: String, Sendable, CaseIterable {
    /// Constants of learners may be chosen by it.
    case tuning
    case keptApart = "kept-apart"
    /// Made after all constants were chosen.
    case fresh
    /// Large, and run only if they are named.
    case meshes
    case recorded
  }

  var group = Group.tuning

  /// Whether matrices are symmetric positive definite, so that CG solves systems, too.
  var isDefinite = true

  /// What the tolerance asked for is multiplied with in each system.
  var toleranceFactor: @Sendable (_ index: Int) -> Double = { _ in 1 }

  /// What a solve may take, and what one that fails counts as.
  var iterationLimit = 2000

  /// The number of systems of a trial, unless told otherwise, and the most there are.
  var systemCount = 100

  /// Whether the systems are the same in every trial.
  var hasFixedSystems = false

  /// The bins of Tsallis-INF-CB.
  var binCount = 5

  /// Where recorded systems come from, which is a part of what results follow from.
  var origin = ""

  /// The asymptotically optimal omega of a context, where theory has it.
  var optimalOmega: (@Sendable (Double) -> Double)?

  /// Makes the source of a trial's systems.
  let makeSource: @Sendable (SplitMix64) throws -> Source

  /// Which method `solver` is.
  var studiedSolver: StudiedSolver {
    solver is SOR ? .sor : solver is ICConjugateGradient ? .icCG : .ssorCG
  }

  var solverName: String { studiedSolver.name }

  /// Whether it is solved by CG with relaxed incomplete Cholesky.
  var isByICCG: Bool { studiedSolver == .icCG }

  /// The definite families whose matrices have many positive entries beside the diagonal.
  static let signed = ["plate", "dense", "signs"]

  /// The parameter to choose.
  var parameter: RelaxationParameter { isByICCG ? .alpha : .omega }

  /// CG with SSOR as the families have it: backward sweep first.
  static func ssorCG(omega: Double = 1) -> SSORConjugateGradient {
    SSORConjugateGradient(omega: omega, sweepOrder: .backwardFirst)
  }

  /// When the solve of a system ends; at `iterationLimit` at the latest, if that is lower.
  func criterion(
    tolerance: Double = 1e-8, index: Int = 0, iterationLimit: Int = .max
  ) -> StoppingCriterion {
    var criterion = StoppingCriterion.relativeResidual(
      tolerance * toleranceFactor(index), baseline: baseline,
      iterationLimit: min(iterationLimit, self.iterationLimit))
    // What a failed solve leaves is of no use here.
    criterion.returnsBestIterate = false
    return criterion
  }
}
