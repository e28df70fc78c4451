package import RelaxKit

/// What it took one method to solve a sequence.
package struct MethodRun: Sendable {
  package let name: String

  /// The iterations of each system, a second attempt included.
  package private(set) var iterations: [Int] = []
  /// The omega each system was first tried with.
  package private(set) var omegas: [Double] = []

  /// The systems that the first attempt did not solve.
  package private(set) var failedSystems: [Int] = []
  package var failedAttemptCount: Int { failedSystems.count }

  /// How many systems were not solved at all.
  package private(set) var unsolvedCount = 0
  /// The wall-clock time of solver and learner.
  package private(set) var seconds = 0.0

  package init(name: String) { self.name = name }

  package var totalIterations: Int { iterations.reduce(0, +) }

  /// The iterations spent up to and including each system.
  package var cumulativeIterations: [Int] {
    iterations.reduce(into: []) { $0.append(($0.last ?? 0) + $1) }
  }

  /// Solves the next system and takes note of the time and the report.
  package mutating func timing(_ solve: () throws -> SolveReport) rethrows -> SolveReport {
    let began = ContinuousClock.now
    let report = try solve()
    seconds += (ContinuousClock.now - began) / .seconds(1)
    iterations.append(report.work)
    omegas.append(report.failedAttempts.first?.omega ?? report.omega ?? .nan)
    if !report.failedAttempts.isEmpty || !report.isConverged {
      failedSystems.append(iterations.count - 1)
    }
    if !report.isConverged { unsolvedCount += 1 }
    return report
  }
}
