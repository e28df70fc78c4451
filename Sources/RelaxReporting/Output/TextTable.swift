/// A table for the terminal: words to the left, numbers to the right.
///
///     var table = TextTable(columns: [.left("solver"), .right("iterations")])
///     table.append(["SOR", "47"])
///     print(table)
package struct TextTable: Sendable, CustomStringConvertible {
  package enum Column: Sendable {
    case left(String)
    case right(String)

    package var title: String {
      switch self {
      case .left(let title), .right(let title): title
      }
    }

    package func padding(_ cell: String, to width: Int) -> String {
      let space = String(repeating: " ", count: max(0, width - cell.count))
      return switch self {
      case .left: cell + space
      case .right: space + cell
      }
    }
  }

  package let columns: [Column]
  private var rows: [[String]] = []

  package init(columns: [Column]) { self.columns = columns }

  /// Adds a row.
  ///
  /// - Precondition: one cell for each column.
  package mutating func append(_ cells: [String]) {
    precondition(
      cells.count == columns.count, "a row has \(cells.count) cells for \(columns.count) columns")
    rows.append(cells)
  }

  /// The header, a rule and the rows, without a line break at the end.
  package var description: String {
    let header = columns.map(\.title)
    let widths = columns.indices.map { index in
      ([header] + rows).map { $0[index].count }.max() ?? 0
    }
    let rule = widths.map { String(repeating: "-", count: $0) }
    let lines = ([header, rule] + rows).map { row in
      var line = columns.indices.map { columns[$0].padding(row[$0], to: widths[$0]) }
        .joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
    return lines.joined(separator: "\n")
  }
}
