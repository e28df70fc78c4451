/// A table for the terminal: words to the left, numbers to the right.
package struct TextTable: Sendable, CustomStringConvertible {
  package enum Column: Sendable {
    case left(String)
    case right(String)

    var title: String {
      switch self {
      case .left(let title), .right(let title): title
      }
    }

    func padding(_ cell: String, to width: Int) -> String {
      let space = String(repeating: " ", count: max(0, width - cell.count))
      return if case .left = self { cell + space } else { space + cell }
    }
  }

  private let columns: [Column]
  private var rows: [[String]] = []

  package init(columns: [Column]) { self.columns = columns }

  /// Adds a row, with one cell for each column.
  package mutating func append(_ cells: [String]) {
    precondition(
      cells.count == columns.count, "a row has \(cells.count) cells for \(columns.count) columns")
    rows.append(cells)
  }

  /// The header, a rule and the rows, without a line break at the end, in lines of at most 80 columns
  /// where words allow that.
  package var description: String { text(width: 80) }

  /// The same for another width: where a table is wider, titles go over several lines, then the cells of
  /// the first column, and at last columns that are too many follow below, the first column repeated.
  package func text(width: Int) -> String {
    let cells = columns.indices.map { column in rows.map { $0[column].count }.max() ?? 0 }
    var widths = columns.indices.map { max(cells[$0], columns[$0].title.count) }
    func total(_ widths: some Sequence<Int>) -> Int { widths.reduce(-2) { $0 + $1 + 2 } }
    if total(widths) > width {
      widths = columns.indices.map { column in
        max(cells[column], columns[column].title.split(separator: " ").map(\.count).max() ?? 0)
      }
      // The first column is not made narrower than 20.
      widths[0] = min(widths[0], max(20, width - total(widths.dropFirst()) - 2))
      // What is left goes to the titles of the most lines.
      func height(_ column: Int) -> Int {
        Self.broken(columns[column].title, width: widths[column]).count
      }
      while total(widths) < width,
        let tallest = columns.indices.max(by: { height($0) < height($1) }),
        height(tallest) > 2
      {
        widths[tallest] += 1
      }
    }
    var parts: [[Int]] = [[0]]
    for column in columns.indices.dropFirst() {
      let part = parts[parts.count - 1] + [column]
      if part.count > 2, total(part.map { widths[$0] }) > width {
        parts.append([0, column])
      } else {
        parts[parts.count - 1] = part
      }
    }
    return parts.map { text(of: $0, widths: widths) }.joined(separator: "\n\n")
  }

  private func text(of part: [Int], widths: [Int]) -> String {
    let rule = part.map { String(repeating: "-", count: widths[$0]) }.joined(separator: "  ")
    let header = lines(of: columns.map(\.title), in: part, widths: widths, isAtBottom: true)
    let body = rows.flatMap { lines(of: $0, in: part, widths: widths, isAtBottom: false) }
    return (header + [rule] + body).joined(separator: "\n")
  }

  /// A row as lines, its cells broken between words.
  private func lines(
    of cells: [String], in part: [Int], widths: [Int], isAtBottom: Bool
  ) -> [String] {
    let broken = part.map { Self.broken(cells[$0], width: widths[$0]) }
    let height = broken.map(\.count).max() ?? 0
    return (0..<height).map { line in
      var text = zip(part, broken).map { column, cell in
        let place = isAtBottom ? line - (height - cell.count) : line
        let words = cell.indices.contains(place) ? cell[place] : ""
        return columns[column].padding(words, to: widths[column])
      }.joined(separator: "  ")
      while text.last == " " { text.removeLast() }
      return text
    }
  }

  private static func broken(_ cell: String, width: Int) -> [String] {
    guard cell.count > width else { return [cell] }
    return cell.wrapped(to: width).split(separator: "\n").map(String.init)
  }
}

extension String {
  /// The words in lines of at most so many columns, if words allow that, each but the first indented.
  package func wrapped(to width: Int = 80, indent: String = "") -> String {
    var lines: [String] = []
    for word in split(separator: " ") {
      if let last = lines.last, last.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(lines.isEmpty ? String(word) : indent + word)
      }
    }
    return lines.joined(separator: "\n")
  }
}
