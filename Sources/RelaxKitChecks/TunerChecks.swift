import Foundation
import ModelProblems
public import RelaxKit

/// Checks a tuner whose learner needs no context; see ``checkTuner(_:context:)``.
///
///     #expect(try checkTuner(OmegaTuner(solver: MySolver(), learner: TsallisINF(), seed: 1)) == [])
///
/// - Returns: a sentence for each check that failed.
/// - Throws: what the solver and coding throw.
public func checkTuner<Solver: RelaxationSolver & Codable, Learner: OnlineLearner & Codable>(
  _ tuner: OmegaTuner<Solver, Learner>
) throws -> [String] where Learner.Choice.Scale: Codable, Learner.Context == Void {
  try checkTuner(tuner) { _ in }
}

/// Checks a tuner with the default learner, given no context; see ``checkTuner(_:context:)``.
///
///     #expect(try checkTuner(OmegaTuner(solver: MySolver())) == [])
///
/// - Returns: a sentence for each check that failed.
/// - Throws: what the solver and coding throw.
public func checkTuner<Solver: RelaxationSolver & Codable>(
  _ tuner: OmegaTuner<Solver, DefaultLearner>
) throws -> [String] {
  try checkTuner(tuner) { _ in TuningContext() }
}

/// Checks what a tuner must do with any solver and any learner, on a sequence of shifted Laplacians; see
/// <doc:RelaxKitChecks> for the list.
///
/// - Parameters:
///   - tuner: what is checked; it must solve each system to 6 digits.
///   - context: what the learner is told of a shift, which lies in 0..<1.
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
/// - Throws: what the solver and coding throw.
public func checkTuner<Solver: RelaxationSolver & Codable, Learner: OnlineLearner & Codable>(
  _ tuner: OmegaTuner<Solver, Learner>, context: @escaping (Double) -> Learner.Context
) throws -> [String] where Learner.Choice.Scale: Codable {
  let sequence = try ShiftedSequence(count: 40)
  var found: [String] = []

  var first = tuner
  let run = try sequence.solve(with: &first, context: context)
  if run.contains(where: { !$0.isConverged }) { found.append("not every system was solved") }
  if first.round != tuner.round + 40 { found.append("\(first.round) losses were recorded") }
  let omegas = run.map { $0.failedAttempts.first?.omega ?? $0.omega }
  if !omegas.allSatisfy({ $0.map { isUsable($0, on: tuner.scale) } ?? false }) {
    found.append("an omega was used that is not in the grid or the range")
  }

  var second = tuner
  let again = try sequence.solve(with: &second, context: context)
  if again.map(\.omega) != run.map(\.omega) || again.map(\.iterations) != run.map(\.iterations) {
    found.append("two runs from one seed differ")
  }

  var half = tuner
  let start = try sequence.solve(with: &half, 0..<17, context: context)
  var copy = half
  let encoder = JSONEncoder()
  encoder.outputFormatting = .sortedKeys
  var restored = try JSONDecoder().decode(
    OmegaTuner<Solver, Learner>.self, from: try encoder.encode(half))
  let ends = [
    try sequence.solve(with: &half, 17..<40, context: context),
    try sequence.solve(with: &copy, 17..<40, context: context),
    try sequence.solve(with: &restored, 17..<40, context: context),
  ]
  for (name, end) in zip(["one in two parts", "a copy", "a restored one"], ends)
  where (start + end).map(\.omega) != run.map(\.omega) {
    found.append("\(name) goes on differently")
  }
  if try encoder.encode(restored) != encoder.encode(first) {
    found.append("the restored tuner ends in another state")
  }

  var late = tuner
  let proposals = try sequence.shifts.prefix(12).map { try late.propose(context: context($0)) }
  if late.round != tuner.round { found.append("a proposal counts as a round") }
  for proposal in proposals.reversed().dropLast(3) {
    late.record(loss: 10 * proposal.omega, for: proposal)
  }
  if late.round != tuner.round + 9 { found.append("late losses are not counted") }
  let after = try sequence.solve(with: &late, context: context)
  if after.contains(where: { !$0.isConverged }) { found.append("late losses do harm") }
  return found
}

/// Whether a tuner with that scale may use a parameter.
private func isUsable(_ omega: Double, on scale: Any) -> Bool {
  switch scale {
  case let grid as OmegaGrid: grid.omegas.contains(omega)
  case let scale as RelaxationScale:
    scale.parameterRange?.contains(omega) ?? (omega > 0 && omega < 2)
  default: true
  }
}

/// Shifted Laplacians of a small square, one after the other.
private struct ShiftedSequence {
  let shifts: [Double]
  private let laplacian: CSRMatrix
  private let load: [Double]

  init(count: Int) throws {
    var generator = SplitMix64(seed: 60_223)
    shifts = (0..<count).map { _ in Double.random(in: 0..<1, using: &generator) }
    laplacian = try GridDomain(.square, size: 5).laplacian()
    load = randomVector(count: laplacian.rowCount, using: &generator)
  }

  func solve<Solver: RelaxationSolver, Learner>(
    with tuner: inout OmegaTuner<Solver, Learner>, _ range: Range<Int>? = nil,
    context: (Double) -> Learner.Context
  ) throws -> [SolveReport] {
    try shifts[range ?? 0..<shifts.count].map { shift in
      var x = [Double](repeating: 0, count: load.count)
      return try tuner.solve(
        LinearSystem(matrix: laplacian.shiftingDiagonal(by: shift), rightHandSide: load),
        context: context(shift), updating: &x, until: .relativeResidual(1e-6))
    }
  }
}
