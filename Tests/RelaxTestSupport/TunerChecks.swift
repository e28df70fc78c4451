import Foundation
import ModelProblems
public import RelaxKit

/// What a tuner must do with any solver and any learner: checked on a sequence of shifted Laplacians.
///
/// Checked are: every system is solved and its loss recorded; two runs from one seed agree, and
/// another seed plays on; copies go their own ways; a tuner saved and restored in mid-sequence goes on
/// as if nothing had happened; counts that come late and out of order are taken.
///
/// - Parameter context: what the learner is told of a shift.
/// - Returns: a sentence for each check that failed, so that a test expects an empty list.
public func checkTuner<Solver: RelaxationSolver & Codable, Learner: BanditLearner & Codable>(
  _ tuner: OmegaTuner<Solver, Learner>, context: @escaping (Double) -> Learner.Context
) throws -> [String] {
  let sequence = try ShiftedSequence(count: 40)
  var found: [String] = []

  var first = tuner
  let run = try sequence.solve(with: &first, context: context)
  if run.contains(where: { !$0.isConverged }) { found.append("not every system was solved") }
  if first.round != tuner.round + 40 { found.append("\(first.round) losses were recorded") }
  let omegas = run.map { $0.failedAttempt?.omega ?? $0.omega }
  if !omegas.allSatisfy({ omega in tuner.scale.omegas.contains { $0 == omega } }) {
    found.append("an omega was used that is not in the grid")
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
