import RelaxKit
import RelaxReporting

/// What each step of the heat equation costs with CG and with every arm of SSOR-CG.
///
/// The counts of a method come from a simulation of its own. Since every solve meets the tolerance,
/// all of them follow the same solution, so that one table serves for every sequence of arms.
struct HeatCountTable: Sendable {
  let gridSize: Int
  /// The iterations of CG in each step.
  let conjugateGradient: [Int]
  /// The iterations of SSOR-CG, arm by arm, in each step.
  let arms: [[Int]]

  var stepCount: Int { conjugateGradient.count }

  /// The context of each step: the diffusion coefficient at its start.
  let contexts: [Double]

  /// - Precondition: there is a count for each step with CG and with each arm.
  init(gridSize: Int, conjugateGradient: [Int], arms: [[Int]]) {
    precondition(
      arms.count == HeatLearner.grid.count
        && arms.allSatisfy { $0.count == conjugateGradient.count },
      "give a count for each step with CG and with each of \(HeatLearner.grid.count) arms")
    (self.gridSize, self.conjugateGradient, self.arms) = (gridSize, conjugateGradient, arms)
    contexts = conjugateGradient.indices.map(HeatTime.startCoefficient)
  }

  /// The iterations of an arm over all steps.
  func total(arm: Int) -> Int { arms[arm].reduce(0, +) }

  /// The arm of the least total; of equal ones the first.
  var bestFixedArm: Int {
    arms.indices.min { total(arm: $0) < total(arm: $1) } ?? 0
  }

  /// The arm of the least count in each step; of equal ones the first.
  var bestArms: [Int] {
    (0..<stepCount).map { step in
      arms.indices.min { arms[$0][step] < arms[$1][step] } ?? 0
    }
  }

  /// The sum of the least counts of all steps.
  var instanceOptimalTotal: Int {
    bestArms.enumerated().reduce(0) { $0 + arms[$1.element][$1.offset] }
  }

  /// The iterations a learner takes over all steps.
  func total(
    of learner: some TracedLearner, using generator: inout some RandomNumberGenerator
  ) -> Int {
    var learner = learner
    return contexts.indices.reduce(0) { total, step in
      let context = type(of: learner).context(contexts[step])
      let choice = learner.chooseArm(context: context, using: &generator)
      let count = arms[choice.arm][step]
      learner.record(loss: Double(count), for: choice, context: context)
      return total + count
    }
  }

  /// How many steps of a run took another count than this table has for its arm.
  func differences(from run: HeatRun) -> Int {
    run.arms.indices.reduce(0) { $0 + (run.counts[$1] == arms[run.arms[$1]][$1] ? 0 : 1) }
  }
}
