import RelaxKit
import RelaxReporting

/// A way in which RelaxKit can sweep, as one line of the comparison.
struct KernelVariant: Sendable {
  let name: String
  var ordering = SweepPlan.Ordering.natural
  /// Makes the workspace that has solvers sweep that way.
  let makeWorkspace: @Sendable () -> SolverWorkspace

  /// What is compared in solves; the last is what a user gets who asks for nothing.
  static let all = [
    KernelVariant(name: "rows") { SolverWorkspace(layout: .rows) },
    KernelVariant(name: "slices, portable") {
      SolverWorkspace(layout: .slices, kernels: .portable)
    },
    KernelVariant(name: "default") { SolverWorkspace() },
  ]

  /// What is compared in sweeps: where the default has several go through the matrix at once, also
  /// what it does otherwise.
  static let sweeps =
    all + [KernelVariant(name: "default, one at a time") { SolverWorkspace(sweepsAtOnce: 1) }]
}

/// Times sweeps of one variant on one system, all memory being in place.
///
/// The library offers solves, not sweeps. So a solve of many sweeps is timed, whose tolerance is out
/// of reach, and one of a few sweeps is taken off; what is left is the sweeps themselves, each with
/// the norm of its residual. The few are those of a solve that are always done one by one.
final class SweepTiming {
  typealias Clock = (() throws -> Void) throws -> Double

  let variant: KernelVariant
  private let system: LinearSystem
  private var workspace: SolverWorkspace
  private var x: [Double]
  private let solver: SOR

  /// The relaxation parameter of all timed sweeps.
  static let omega = 1.5

  /// The sweeps that are taken off; the others are done in groups that this number divides into.
  private static let leadCount = 16

  /// A number of sweeps that relaxes at least as many rows as given, none of them done alone.
  static func sweepCount(work: Int, rowCount: Int) -> Int {
    leadCount * max(2, (work / rowCount + leadCount - 1) / leadCount)
  }

  init(_ variant: KernelVariant, system: LinearSystem) throws {
    self.variant = variant
    self.system = system
    solver = SOR(omega: Self.omega, ordering: variant.ordering)
    workspace = variant.makeWorkspace()
    x = [Double](repeating: 0, count: system.unknownCount)
    // Twice, since a plan that takes long is made when a pattern comes again.
    for _ in 0..<2 { _ = try seconds(ofSolveWith: 1, of: system) }
  }

  /// The plan the variant made.
  var plan: SweepPlan? { workspace.plan }

  /// Seconds per row for that number of sweeps from zero; the checksum is the norm of the iterate.
  func sample(sweepCount: Int, by clock: Clock = CPUClock.seconds) throws -> Sample {
    let few = try seconds(ofSolveWith: Self.leadCount, of: system, by: clock)
    let all = try seconds(ofSolveWith: sweepCount, of: system, by: clock)
    let rows = Double(sweepCount - Self.leadCount) * Double(system.unknownCount)
    let squares = x.reduce(0) { $0 + $1 * $1 }
    return Sample(seconds: (all - few) / rows, checksum: squares.squareRoot())
  }

  /// Seconds to make the plan of the matrix's pattern.
  func planSeconds() -> Double {
    CPUClock.seconds {
      let plan = SweepPlan(
        for: system.matrix.pattern, layout: workspace.layout, kernels: workspace.kernels)
      precondition(plan.layout == self.plan?.layout)
    }
  }

  /// Seconds by which a solve takes longer if the values of the matrix have become those of another.
  func refillSeconds(with other: CSRMatrix) throws -> Double {
    var changed = system
    changed.matrix = other
    _ = try seconds(ofSolveWith: 1, of: system)
    let refilled = try seconds(ofSolveWith: 1, of: changed)
    return refilled - (try seconds(ofSolveWith: 1, of: changed))
  }

  private func seconds(
    ofSolveWith sweepCount: Int, of system: LinearSystem, by clock: Clock = CPUClock.seconds
  ) throws -> Double {
    for row in x.indices { x[row] = 0 }
    // No residual is as small as this one, relative to the right-hand side.
    var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: sweepCount)
    criterion.returnsBestIterate = false
    return try clock {
      _ = try solver.solve(system, updating: &x, until: criterion, using: &workspace)
    }
  }
}
