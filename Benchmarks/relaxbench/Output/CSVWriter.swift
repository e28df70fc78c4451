import Foundation

/// A CSV file (RFC 4180) built row by row and written in one step.
///
///     var csv = CSVWriter(columns: ["omega", "iterations"])
///     csv.append([1.5, 47])
///     try csv.write(to: url)
///
/// Numbers are written as the shortest text that reads back to the same number.
struct CSVWriter: Sendable {
  let columnCount: Int
  private(set) var text = ""

  /// Starts a table with a header line.
  ///
  /// - Precondition: there is at least one column.
  init(columns: [String]) {
    precondition(!columns.isEmpty, "give a CSV file at least one column")
    columnCount = columns.count
    append(columns)
  }

  /// Adds a row.
  ///
  /// - Precondition: one value for each column.
  mutating func append(_ values: [any CustomStringConvertible]) {
    precondition(
      values.count == columnCount, "a row has \(values.count) values for \(columnCount) columns")
    text += values.map { Self.quoting($0.description) }.joined(separator: ",") + "\n"
  }

  /// Replaces the file at a place: a reader sees the old file or all of the new one.
  func write(to url: URL) throws {
    try Data(text.utf8).write(to: url, options: .atomic)
  }

  /// A cell's text, in quotes if it holds a comma, a quote or a line break.
  static func quoting(_ cell: String) -> String {
    let special = cell.unicodeScalars.contains { ",\"\n\r".unicodeScalars.contains($0) }
    return special ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell
  }
}
