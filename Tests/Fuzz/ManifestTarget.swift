import Foundation
import RelaxKit

/// Reads the bytes as a manifest in CSV and in JSON, and as the names of the files in a folder.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let input = unsafe Array(UnsafeBufferPointer(start: bytes, count: count))
  let text = String(decoding: input, as: UTF8.self)
  checkCells(text)
  for column in [nil, "c"] {
    let csv = try? SequenceManifest(csv: text, path: "folder/manifest.csv", contextColumn: column)
    csv.map(checkManifest)
    let json = try? SequenceManifest(
      json: text, path: "folder/manifest.json", contextColumn: column)
    json.map(checkManifest)
  }
  let names = text.split(separator: "\n").prefix(16).map(String.init)
  for name in names {
    guard let (_, key) = SequenceManifest.role(ofFile: name) else { continue }
    precondition(key.isEmpty || name.contains(key), "a key is made up")
    for other in names {
      precondition(
        !(SequenceManifest.isOrdered(name, other) && SequenceManifest.isOrdered(other, name)),
        "two names come before each other")
    }
  }
  return 0
}

private func checkManifest(_ manifest: SequenceManifest) {
  precondition(!manifest.entries.isEmpty, "a manifest names nothing")
  precondition(manifest.contextRange.map { $0.lowerBound < $0.upperBound } ?? true, "no range")
  for (index, entry) in manifest.entries.prefix(16).enumerated() {
    precondition(!entry.matrix.isEmpty, "a matrix has no name")
    precondition(!entry.identity.isEmpty && !manifest.place(of: index).isEmpty, "no identity")
    _ = manifest.path(of: entry.matrix)
  }
}

/// Cells that are read must be read again when they are written in quotes.
private func checkCells(_ text: String) {
  guard let rows = try? CSVReader(parsing: text, path: "t.csv").rows else { return }
  // In bytes, for what combines with a quote is not to hide it.
  let quote = UInt8(ascii: "\"")
  let lines = rows.map { row in
    row.cells.map { [quote] + $0.utf8.flatMap { $0 == quote ? [$0, $0] : [$0] } + [quote] }
      .joined(separator: [UInt8(ascii: ",")])
  }
  let bytes = Array(lines.joined(separator: [UInt8(ascii: "\n")]))
  let written = String(decoding: bytes, as: UTF8.self)
  let again = try? CSVReader(parsing: written, path: "t.csv").rows
  precondition(again?.map(\.cells) == rows.map(\.cells), "cells are read otherwise")
}
