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

  /// Reads a file.
  ///
  /// - Throws: an error with the path and, where there is one, the line.
  init(contentsOfFile path: String) throws(InputError) {
    try self.init(parsing: TextFile.text(atPath: path), path: path)
  }

  /// Reads text; the path is for messages.
  ///
  /// - Throws: `malformedText` for another header, a cell that is no number or a number out of
  ///   range; `shapeMismatch` for a row of another length; `notFinite`; `truncated` for no rounds.
  init(parsing text: String, path: String? = nil) throws(InputError) {
    let rows = try CSVReader(parsing: text, path: path ?? "").rows
    let header = rows.first?.cells ?? []
    armCount = header.count - 2
    guard armCount > 0, header == ["context", "uniform"] + (0..<armCount).map({ "arm\($0)" }) else {
      throw InputError(
        .malformedText, "the header is not context,uniform,arm0,arm1,...", path: path,
        line: 1)
    }
    var (contexts, uniforms, costs) = ([Double](), [Double](), [Double]())
    for row in rows.dropFirst() {
      func fault(_ code: InputError.Code, _ message: String) -> InputError {
        InputError(code, message, path: path, line: row.line)
      }
      guard row.cells.count == header.count else {
        throw fault(.shapeMismatch, "\(row.cells.count) cells, the header has \(header.count)")
      }
      for (column, cell) in zip(header, row.cells) {
        guard let value = Double(cell) else {
          throw fault(.malformedText, "\(column) is \"\(cell)\", which is not a number")
        }
        guard value.isFinite else { throw fault(.notFinite, "\(column) is \(cell)") }
        switch column {
        case "context": contexts.append(value)
        case "uniform":
          guard (0..<1).contains(value) else {
            throw fault(.malformedText, "uniform is \(cell), outside [0, 1)")
          }
          uniforms.append(value)
        default:
          guard value >= 1 else {
            throw fault(.malformedText, "\(column) is \(cell); a cost is at least one iteration")
          }
          costs.append(value)
        }
      }
    }
    guard !contexts.isEmpty else {
      throw InputError(.truncated, "no rounds after the header", path: path)
    }
    (self.contexts, self.uniforms, self.costs) = (contexts, uniforms, costs)
  }
}
