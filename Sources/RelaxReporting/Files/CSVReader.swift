import Foundation
package import RelaxKit

/// A CSV file (RFC 4180) as rows of cells, with the line each row starts in.
///
/// Cells in quotes may hold commas, line breaks and doubled quotes; blanks around other cells are
/// dropped, and so are empty lines and a byte order mark. Cells keep their bytes: nothing is taken for
/// one character with a comma or a quote before it.
package struct CSVReader: Sendable {
  package struct Row: Sendable, Hashable {
    package let cells: [String]
    /// Counted from 1.
    package let line: Int
  }

  package private(set) var rows: [Row] = []

  /// Reads text, in which all quotes must be closed.
  package init(parsing text: String, path: String) throws(InputError) {
    let (quote, comma) = (UInt8(ascii: "\""), UInt8(ascii: ","))
    let (newline, carriageReturn) = (UInt8(ascii: "\n"), UInt8(ascii: "\r"))
    var (cells, cell) = ([String](), [UInt8]())
    var (isQuoted, wasQuoted) = (false, false)
    var (line, firstLine) = (1, 1)
    func endCell() {
      let text = String(decoding: cell, as: UTF8.self)
      cells.append(wasQuoted ? text : text.trimmingCharacters(in: .whitespaces))
      cell = []
      wasQuoted = false
    }
    func endRow() {
      endCell()
      if cells != [""] { rows.append(Row(cells: cells, line: firstLine)) }
      cells = []
    }
    let orderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
    var bytes = text.utf8.dropFirst(text.utf8.starts(with: orderMark) ? 3 : 0).makeIterator()
    var pending = bytes.next()
    while let byte = pending {
      pending = bytes.next()
      // A line ends with one of the two or with both.
      let endsLine = byte == newline || byte == carriageReturn && pending != newline
      if isQuoted {
        if byte == quote, pending == quote {
          cell.append(quote)
          pending = bytes.next()
        } else if byte == quote {
          isQuoted = false
        } else {
          if endsLine { line += 1 }
          cell.append(byte)
        }
      } else if byte == quote, !wasQuoted, cell.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) {
        (cell, isQuoted, wasQuoted) = ([], true, true)
      } else if byte == comma {
        endCell()
      } else if endsLine {
        endRow()
        line += 1
        firstLine = line
      } else if byte != carriageReturn {
        cell.append(byte)
      }
    }
    guard !isQuoted else {
      throw InputError(.malformedText, "a quote is not closed", path: path, line: firstLine)
    }
    endRow()
  }
}
