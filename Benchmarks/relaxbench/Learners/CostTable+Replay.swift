import RelaxKit
import RelaxReporting

extension CostTable {
  /// Plays the table with its own uniforms; a row of the result is a round.
  ///
  /// The columns are `t`, what the learner tells before the draw, `arm`, `loss`, what it tells
  /// after the loss, and the probabilities before the draw `p0`, `p1`, …
  func trace(of learner: some TracedLearner) -> CSVWriter {
    var learner = learner
    var csv: CSVWriter?
    for round in 0..<roundCount {
      let context = type(of: learner).context(contexts[round])
      let probabilities = learner.probabilities(context: context)
      let before = learner.stateBeforeDraw(context: context)
      var generator = RecordedUniform(uniforms[round])
      let choice = learner.chooseArm(context: context, using: &generator)
      let loss = self[round: round, arm: choice.arm]
      learner.record(loss: loss, for: choice, context: context)

      var cells: [TraceCell] = [("t", round)] + before
      cells += [("arm", choice.arm), ("loss", Int(exactly: loss) ?? loss)]
      cells += learner.stateAfterLoss()
      cells += probabilities.enumerated().map { ("p\($0.offset)", $0.element) }
      var table = csv ?? CSVWriter(columns: cells.map(\.column))
      table.append(cells.map(\.value))
      csv = table
    }
    return csv ?? CSVWriter(columns: ["t"])
  }

  /// Plays the table with draws from a generator; the sum of all losses.
  func totalLoss(
    of learner: some TracedLearner, using generator: inout some RandomNumberGenerator
  ) -> Double {
    var learner = learner
    return (0..<roundCount).reduce(0) { total, round in
      let context = type(of: learner).context(contexts[round])
      let choice = learner.chooseArm(context: context, using: &generator)
      let loss = self[round: round, arm: choice.arm]
      learner.record(loss: loss, for: choice, context: context)
      return total + loss
    }
  }

  /// The arm of the lowest total and that total; of equal ones the first.
  var bestFixedArm: (arm: Int, total: Double) {
    var best = (arm: 0, total: Double.infinity)
    for arm in 0..<armCount {
      let total = (0..<roundCount).reduce(0) { $0 + self[round: $1, arm: arm] }
      if total < best.total { best = (arm, total) }
    }
    return best
  }

  /// The sum over rounds of the lowest cost.
  var bestTotal: Double {
    (0..<roundCount).reduce(0) { $0 + (costs(inRound: $1).min() ?? 0) }
  }
}
