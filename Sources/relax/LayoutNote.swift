import RelaxKit

/// What solves of a matrix would read, why, and what making it costs.
struct LayoutNote {
  let plan: SweepPlan
  private let planSeconds: Double
  private let sweepSeconds: Double

  /// Makes the plan and sweeps with it; nil for a matrix that solvers refuse.
  init?(_ matrix: CSRMatrix) {
    guard matrix.rowCount > 0, matrix.isSquare, matrix.pattern.firstMissingDiagonal == nil else {
      return nil
    }
    let began = ContinuousClock.now
    let plan = SweepPlan(for: matrix.pattern)
    planSeconds = (ContinuousClock.now - began) / .seconds(1)
    self.plan = plan
    var workspace = SolverWorkspace(layout: plan.layout)
    let system = LinearSystem(
      matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
    func seconds(_ sweepCount: Int) throws -> Double {
      var criterion = StoppingCriterion.relativeResidual(1e-300, iterationLimit: sweepCount)
      criterion.returnsBestIterate = false
      var x = [Double](repeating: 0, count: matrix.rowCount)
      let began = ContinuousClock.now
      _ = try SOR(omega: 0.5).solve(system, updating: &x, until: criterion, using: &workspace)
      return (ContinuousClock.now - began) / .seconds(1)
    }
    let (few, many) = (8, 40)
    guard (try? seconds(few)) != nil, let short = try? seconds(few), let long = try? seconds(many)
    else { return nil }
    sweepSeconds = (long - short) / Double(many - few)
  }

  var text: String {
    let milliseconds = (planSeconds * 1e3 * 100).rounded() / 100
    var text = "layout: \(plan), since \(plan.reason); the plan takes \(milliseconds) ms"
    if sweepSeconds > 0 {
      text += ", about \(Int((planSeconds / sweepSeconds).rounded(.up))) sweeps"
    }
    return text
      + (plan.layout == .groups
        ? ", and is made when a solve proves long or a pattern comes again" : "")
  }
}
