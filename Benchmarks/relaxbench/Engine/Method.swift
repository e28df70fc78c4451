import RelaxKit
import RelaxReporting

/// A way to choose omega for each system of a sequence: the one catalogue of all experiments.
enum Method: Hashable, Sendable {
  /// CG without a preconditioner.
  case conjugateGradient
  case fixed(Double)
  /// The omega of the family that takes least in all, in hindsight.
  case bestFixed
  /// The omega of the grid that takes least, system by system.
  case bestOfGrid
  /// The asymptotically optimal omega of each matrix.
  case optimalOmega
  /// The better of the two above for each system.
  case instanceOptimal
  case learner(StudiedLearner)
  /// Tsallis-INF by the recipe published with the paper, in several bins of the context or in one.
  case published(binCount: Int)

  /// The name in tables, legends and CSV files.
  var name: String {
    switch self {
    case .conjugateGradient: "CG"
    case .fixed(0): "alpha = 0"  // No omega is.
    case .fixed(let omega): "omega = \(omega)"
    case .bestFixed: "best fixed omega"
    case .bestOfGrid: "best of the grid for each system"
    case .optimalOmega: "optimal omega of each matrix"
    case .instanceOptimal: "instance-optimal"
    case .learner(let learner): learner.name
    case .published(1): "Tsallis-INF, published recipe"
    case .published: "Tsallis-INF-CB, published recipe"
    }
  }

  /// A name no other method has.
  var key: String {
    switch self {
    case .bestFixed: "best-fixed"
    case .learner(let learner): learner.rawValue
    default: name
    }
  }

  /// Whether its choices differ from trial to trial on the same systems.
  var isRandom: Bool {
    switch self {
    case .learner(let learner): learner.isRandom
    case .published: true
    default: false
    }
  }

  /// How charts draw it: hindsight in black, a learner as in all figures.
  var style: LineStyle {
    switch self {
    case .conjugateGradient: .solid(.black)
    case .fixed(let omega): .dashed(Self.color(of: omega))
    case .bestFixed: .dashDotted(.black)
    case .bestOfGrid, .optimalOmega, .instanceOptimal: .dotted(.black)
    case .learner(let learner): learner.style
    case .published: .dotted(.vermillion)
    }
  }

  /// A fixed omega has one colour wherever it is drawn.
  private static func color(of omega: Double) -> LineStyle.Color {
    switch omega {
    case ..<1.1: .gray
    case ..<1.35: .green
    case ..<1.55: .skyBlue
    case ..<1.7: .purple
    case ..<1.9: .blue
    default: .black
    }
  }

  /// The method at the start of a sequence.
  ///
  /// - Parameters:
  ///   - grid: the omegas that learners with arms and hindsight pick from.
  ///   - seed: what its draws follow from.
  /// - Precondition: it is not ``bestFixed``, which is known only at the end of a sequence.
  func player(
    on family: SystemFamily, grid: OmegaGrid = StudiedLearner.grid, tolerance: Double = 1e-8,
    seed: UInt64
  ) -> any SequencePlayer {
    func best(_ omegas: [Double], orOptimal: Bool) -> any SequencePlayer {
      HindsightPlayer { counts, place in
        let optimal = family.optimalOmega.flatMap { $0(counts.context) }
        let tried = omegas + (orOptimal ? [optimal ?? 1] : [])
        return try tried.reduce(Int.max) { min($0, try counts.counts(omega: $1)[place]) }
      }
    }
    switch self {
    case .conjugateGradient: return SolverPlayer(solver: ConjugateGradient())
    case .fixed(let omega): return best([omega], orOptimal: false)
    case .bestFixed: preconditionFailure("the best fixed omega is known at the end alone")
    case .bestOfGrid: return best(grid.omegas, orOptimal: false)
    case .optimalOmega: return best([], orOptimal: true)
    case .instanceOptimal: return best(grid.omegas, orOptimal: true)
    case .published(let binCount):
      return PublishedPlayer(
        grid: grid, contextRange: family.contextRange ?? 0...1, binCount: binCount, seed: seed)
    case .learner(let learner):
      return learner.player(
        solver: family.solver, on: family, grid: grid, tolerance: tolerance, seed: seed)
    }
  }

  /// The method as one that solves systems; nil for those of hindsight.
  func solver(
    on family: SystemFamily, grid: OmegaGrid = StudiedLearner.grid, seed: UInt64
  ) -> (any SequenceSolver)? {
    if case .fixed(let omega) = self {
      return Self.omegas(with: family.solver) { _ in omega }
    }
    return player(on: family, grid: grid, seed: seed) as? any SequenceSolver
  }

  /// The solver of a family with an omega for each system.
  static func omegas(
    with solver: some RelaxationSolver, _ omega: @escaping @Sendable (_ system: Int) -> Double
  ) -> any SequenceSolver {
    OmegaPlayer(solver: solver, omega: omega)
  }
}
