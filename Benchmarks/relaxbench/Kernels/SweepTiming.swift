import RelaxKit
import RelaxReporting

/// Times sweeps of one variant on one system, all memory being in place.
///
/// The library offers solves, not sweeps. So a solve of many sweeps is timed, whose tolerance is out
/// of reach, and one of a few sweeps is taken off; what is left is the sweeps themselves, each with
/// the norm of its residual. The few are those of a solve that are always done one by one.
final class SweepTiming {
  let variant: KernelVariant
  private let system: LinearSystem
  private var workspace: SolverWorkspace
  private var x: [Double]
  private let solver: SOR

  /// The relaxation parameter of all timed sweeps.
  static let omega = 1.5

  /// The sweeps that are taken off; the others are done in groups that this number divides into.
  private static let leadCount = 16

  /// A number of sweeps to time, at least as many as given, of which none is done alone.
  static func sweepCount(atLeast count: Int) -> Int {
    leadCount * max(2, (count + leadCount - 1) / leadCount)
  }

  /// The layout the variant uses here.
  private(set) var layout = SweepPlan.Layout.rows

  init(_ variant: KernelVariant, system: LinearSystem) throws {
    self.variant = variant
    self.system = system
    solver = SOR(omega: Self.omega, ordering: variant.ordering)
    workspace = variant.makeWorkspace()
    x = [Double](repeating: 0, count: system.unknownCount)
    _ = try seconds(ofSolveWith: 1, of: system)
    if let plan = workspace.plan { layout = plan.layout }
  }

  /// Seconds per row for that number of sweeps from zero; the checksum is the norm of the iterate.
  ///
  /// - Parameter clock: what times them.
  func sample(
    sweepCount: Int, by clock: (() throws -> Void) throws -> Double = CPUClock.seconds
  ) throws -> Sample {
    let few = try seconds(ofSolveWith: Self.leadCount, of: system, by: clock)
    let all = try seconds(ofSolveWith: sweepCount, of: system, by: clock)
    let rows = Double(sweepCount - Self.leadCount) * Double(system.unknownCount)
    let squares = x.reduce(0) { $0 + $1 * $1 }
    return Sample(seconds: (all - few) / rows, checksum: squares.squareRoot())
  }

  /// The plan the variant made, in words.
  var planDescription: String { workspace.plan.map(\.description) ?? "" }

  /// Seconds to make the plan of the matrix's pattern.
  func planSeconds() -> Double {
    CPUClock.seconds {
      let plan = SweepPlan(
        for: system.matrix.pattern, layout: workspace.layout, kernels: workspace.kernels)
      precondition(plan.layout == layout)
    }
  }

  /// Seconds by which a solve takes longer if the values of the matrix are others than before.
  ///
  /// - Parameter other: a matrix with the same pattern.
  func refillSeconds(with other: CSRMatrix) throws -> Double {
    var changed = system
    changed.matrix = other
    _ = try seconds(ofSolveWith: 1, of: system)
    let refilled = try seconds(ofSolveWith: 1, of: changed)
    return refilled - (try seconds(ofSolveWith: 1, of: changed))
  }

  private func seconds(
    ofSolveWith sweepCount: Int, of system: LinearSystem,
    by clock: (() throws -> Void) throws -> Double = CPUClock.seconds
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
