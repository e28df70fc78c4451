import Foundation
package import RelaxKit

/// A CSV file (RFC 4180) built row by row; numbers are the shortest text that reads back to the same.
package struct CSVWriter: Sendable {
  package let columns: [String]
  package private(set) var text = ""

  /// Starts a table with a header line of at least one column.
  package init(columns: [String]) {
    precondition(!columns.isEmpty, "give a CSV file at least one column")
    self.columns = columns
    append(columns)
  }

  /// A table of at least one row, each of which names its columns.
  package init(rows: [[TraceCell]]) {
    self.init(columns: rows[0].map(\.column))
    for row in rows { append(row.map(\.value)) }
  }

  /// Adds a row, with one value for each column.
  package mutating func append(_ values: [any CustomStringConvertible]) {
    precondition(
      values.count == columns.count,
      "a row has \(values.count) values for \(columns.count) columns")
    text += values.map { Self.quoting($0.description) }.joined(separator: ",") + "\n"
  }

  /// Tables with these columns.
  package var kind: FileKind { Self.kind(columns: columns) }

  package static func kind(columns: [String], isKnown: Bool = false) -> FileKind {
    .table(columns.map(quoting).joined(separator: ","), isKnown: isKnown)
  }

  /// Tables with any of several rows of columns.
  package static func kind(anyOf columns: [[String]]) -> FileKind {
    let kinds = columns.map { kind(columns: $0) }
    return FileKind(kinds.map(\.name).joined(separator: " or ")) { head in
      kinds.contains { $0.matches(head) }
    }
  }

  /// A cell's text, in quotes if it holds a comma, a quote or a line break.
  package static func quoting(_ cell: String) -> String {
    let special = cell.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    return special ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
  }
}
