import Foundation
import RelaxKit

/// A CSV file (RFC 4180) as rows of cells, with the line each row starts in.
///
/// Cells in quotes may hold commas, line breaks and doubled quotes; blanks around other cells are
/// dropped, and so are empty lines and a byte order mark.
struct CSVReader: Sendable {
  struct Row: Sendable, Hashable {
    let cells: [String]
    /// Counted from 1.
    let line: Int
  }

  private(set) var rows: [Row] = []

  /// Reads text.
  ///
  /// - Throws: `malformedText` with path and line for a quote that is not closed.
  init(parsing text: String, path: String) throws(InputError) {
    var cells: [String] = []
    var cell = ""
    var isQuoted = false
    var wasQuoted = false
    var (line, firstLine) = (1, 1)
    func endCell() {
      cells.append(wasQuoted ? cell : cell.trimmingCharacters(in: .whitespaces))
      cell = ""
      wasQuoted = false
    }
    var characters = (text.hasPrefix("\u{FEFF}") ? text.dropFirst() : text[...]).makeIterator()
    var pending = characters.next()
    while let character = pending {
      pending = characters.next()
      if isQuoted {
        if character == "\"" {
          if pending == "\"" {
            cell.append("\"")
            pending = characters.next()
          } else {
            isQuoted = false
          }
        } else {
          if character.isNewline { line += 1 }
          cell.append(character)
        }
      } else if character == "\"", cell.allSatisfy(\.isWhitespace), !wasQuoted {
        (cell, isQuoted, wasQuoted) = ("", true, true)
      } else if character == "," {
        endCell()
      } else if character.isNewline {
        endCell()
        if cells != [""] { rows.append(Row(cells: cells, line: firstLine)) }
        cells = []
        line += 1
        firstLine = line
      } else {
        cell.append(character)
      }
    }
    guard !isQuoted else {
      throw InputError(.malformedText, "a quote is not closed", path: path, line: firstLine)
    }
    endCell()
    if cells != [""] { rows.append(Row(cells: cells, line: firstLine)) }
  }
}
