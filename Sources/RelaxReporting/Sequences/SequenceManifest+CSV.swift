import Foundation
package import RelaxKit

extension SequenceManifest {
  /// Reads a CSV manifest: a header with the column `matrix` and perhaps `rhs`, `x0` and columns of
  /// contexts, and a row for each system.
  ///
  /// An empty cell of `x0` stands for zero.
  package init(csv text: String, path: String, contextColumn: String?) throws(InputError) {
    let rows = try CSVReader(parsing: text, path: path).rows
    guard let header = rows.first else { throw InputError(.truncated, "it is empty", path: path) }
    func column(_ name: String) -> Int? { header.cells.firstIndex(of: name) }
    func fault(_ code: InputError.Code, _ message: String, _ row: CSVReader.Row) -> InputError {
      InputError(code, message, path: path, line: row.line)
    }
    guard let matrix = column("matrix") else {
      throw fault(
        .malformedText,
        "the header is \(header.cells.joined(separator: ",")); it must name a column matrix, and may "
          + "name rhs, x0 and contexts", header)
    }
    let (rhs, start) = (column("rhs"), column("x0"))
    let context = contextColumn.flatMap(column)
    if let contextColumn, context == nil {
      throw fault(
        .malformedText,
        "there is no column \(contextColumn); the header is \(header.cells.joined(separator: ","))",
        header)
    }
    var entries: [Entry] = []
    for row in rows.dropFirst() {
      guard row.cells.count == header.cells.count else {
        throw fault(
          .shapeMismatch, "\(row.cells.count) cells, and the header has \(header.cells.count)", row)
      }
      for (name, index) in [("matrix", matrix), ("rhs", rhs)] {
        if let index, row.cells[index].isEmpty {
          throw fault(
            .malformedText, "the cell of column \(name) is empty; it must name a file", row)
        }
      }
      var entry = Entry(matrix: row.cells[matrix], line: row.line)
      entry.rightHandSide = rhs.map { row.cells[$0] }
      entry.start = start.map { row.cells[$0] }.flatMap { $0.isEmpty ? nil : $0 }
      if let context {
        let cell = row.cells[context]
        guard let number = cell.isEmpty ? .nan : Double(cell) else {
          throw fault(.malformedText, "\(contextColumn ?? "") is \"\(cell)\", not a number", row)
        }
        entry.context = number
      }
      entries.append(entry)
    }
    try self.init(
      path: path, entries: entries,
      directory: URL(fileURLWithPath: path).deletingLastPathComponent())
  }
}
