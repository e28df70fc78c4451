import Foundation
package import RelaxKit

extension SequenceManifest {
  /// Reads a CSV manifest: a header with the column `matrix` and perhaps `rhs`, `x0` and columns of
  /// contexts, and a row for each system; an empty cell of `x0` stands for zero.
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
      entry.start = start.flatMap { row.cells[$0].isEmpty ? nil : row.cells[$0] }
      if let context {
        let cell = row.cells[context]
        guard let number = cell.isEmpty ? .nan : Double(cell) else {
          throw fault(.malformedText, "\(contextColumn ?? "") is \"\(cell)\", not a number", row)
        }
        entry.context = number
      }
      entries.append(entry)
    }
    try self.init(path: path, entries: entries)
  }

  /// Reads a JSON manifest: an array of objects with the key `matrix` and perhaps `rhs`, `x0` and
  /// contexts, or an object that holds this array as `systems`.
  package init(json text: String, path: String, contextColumn: String?) throws(InputError) {
    let document: Any
    do {
      document = try JSONSerialization.jsonObject(with: Data(text.utf8))
    } catch {
      let reason = (error as NSError).userInfo[NSDebugDescriptionErrorKey] as? String
      throw InputError(
        .malformedText, "this is not JSON: \(reason ?? error.localizedDescription)", path: path)
    }
    let list = (document as? [String: Any])?["systems"] ?? document
    guard let objects = list as? [Any] else {
      throw InputError(
        .malformedText, "it must be an array of systems, or an object with the key systems",
        path: path)
    }
    var entries: [Entry] = []
    for (index, object) in objects.enumerated() {
      func fault(_ message: String) -> InputError {
        InputError(.malformedText, "system \(index): \(message)", row: index, path: path)
      }
      guard let object = object as? [String: Any] else { throw fault("it is not an object") }
      func name(_ key: String) throws(InputError) -> String? {
        guard let value = object[key] else { return nil }
        guard let name = value as? String, !name.isEmpty else {
          throw fault("\(key) must be the name of a file")
        }
        return name
      }
      guard let matrix = try name("matrix") else { throw fault("the key matrix is missing") }
      var entry = Entry(matrix: matrix)
      entry.rightHandSide = try name("rhs")
      entry.start = try name("x0")
      if let contextColumn {
        switch object[contextColumn] {
        case nil, is NSNull: entry.context = .nan
        case let number as NSNumber: entry.context = number.doubleValue
        case let value?: throw fault("\(contextColumn) is \(value), not a number")
        }
      }
      entries.append(entry)
    }
    if let contextColumn, !entries.isEmpty, entries.allSatisfy({ $0.context?.isNaN ?? true }) {
      throw InputError(.malformedText, "no system has the key \(contextColumn)", path: path)
    }
    try self.init(path: path, entries: entries)
  }
}
