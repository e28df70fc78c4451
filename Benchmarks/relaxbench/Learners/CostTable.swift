import Foundation
import RelaxKit
import RelaxReporting

/// What every arm would have cost in every round: the counts a learner is replayed on.
///
/// The file is CSV with the header `context,uniform,arm0,arm1,...` and a line for each round: the
/// context shown to the learner, the uniform number in [0, 1) its choice is drawn with, and the cost
/// of each arm in iterations.
struct CostTable: Sendable, Hashable {
  let armCount: Int
  let contexts: [Double]
  let uniforms: [Double]
  /// Row by row: `costs[round * armCount + arm]`.
  private let costs: [Double]

  var roundCount: Int { contexts.count }

  /// The cost of an arm in a round, in iterations.
  subscript(round round: Int, arm arm: Int) -> Double {
    precondition((0..<armCount).contains(arm), "arm \(arm) is outside 0..<\(armCount)")
    return costs[round * armCount + arm]
  }

  /// The costs of all arms in a round.
  func costs(inRound round: Int) -> ArraySlice<Double> {
    costs[round * armCount..<(round + 1) * armCount]
  }

  /// Reads a file, and throws an error with the path and, where there is one, the line.
  init(contentsOfFile path: String) throws(InputError) {
    try self.init(parsing: TextFile.text(atPath: path), path: path)
  }

  /// Reads text; the path is for messages.
  init(parsing text: String, path: String? = nil) throws(InputError) {
    let rows = try CSVReader(parsing: text, path: path ?? "").rows
    let header = rows.first?.cells ?? []
    armCount = header.count - 2
    guard armCount > 0, header == ["context", "uniform"] + (0..<armCount).map({ "arm\($0)" }) else {
      throw InputError(
        .malformedText, "the header is not context,uniform,arm0,arm1,...", path: path, line: 1)
    }
    var (contexts, uniforms, costs) = ([Double](), [Double](), [Double]())
    for row in rows.dropFirst() {
      func fault(_ code: InputError.Code, _ message: String) -> InputError {
        InputError(code, message, path: path, line: row.line)
      }
      guard row.cells.count == header.count else {
        throw fault(.shapeMismatch, "\(row.cells.count) cells, the header has \(header.count)")
      }
      let values = try zip(header, row.cells).map { column, cell throws(InputError) in
        guard let value = Double(cell) else {
          throw fault(.malformedText, "\(column) is \"\(cell)\", which is not a number")
        }
        guard value.isFinite else { throw fault(.notFinite, "\(column) is \(cell)") }
        if column == "uniform", !(0..<1).contains(value) {
          throw fault(.malformedText, "uniform is \(cell), outside [0, 1)")
        }
        if column.hasPrefix("arm"), value < 1 {
          throw fault(.malformedText, "\(column) is \(cell); a cost is at least one iteration")
        }
        return value
      }
      contexts.append(values[0])
      uniforms.append(values[1])
      costs += values[2...]
    }
    guard !contexts.isEmpty else {
      throw InputError(.truncated, "no rounds after the header", path: path)
    }
    (self.contexts, self.uniforms, self.costs) = (contexts, uniforms, costs)
  }
}

extension CostTable {
  /// Plays the table with its own uniforms; a row of the result is a round, in which the learner tells
  /// something before the draw and after the loss.
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

/// A generator whose every number is a given uniform one in [0, 1), rounded down to 53 bits.
struct RecordedUniform: RandomNumberGenerator {
  private let bits: UInt64

  init(_ uniform: Double) { bits = UInt64(uniform * 0x1p53) << 11 }

  func next() -> UInt64 { bits }
}
