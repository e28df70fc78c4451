import Dispatch
import Foundation
import RelaxKit

/// Systems recorded from a simulation: a directory of compressed Matrix Market files.
///
/// Its `manifest.csv` has a line for each system in the order of time, with the columns `matrix`
/// and `rhs`, which name files, and a column for the context.
struct RecordedSequence {
  /// A line of the manifest.
  struct Entry {
    let matrix: String
    let rightHandSide: String
    let context: Double
  }

  let directory: URL
  let entries: [Entry]

  /// Reads the manifest.
  init(directory: URL, contextColumn: String) throws(InputError) {
    self.directory = directory
    let path = directory.appendingPathComponent("manifest.csv").path
    guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
      throw InputError(.unreadableFile, "cannot be read as UTF-8 text", path: path)
    }
    let lines = text.split(whereSeparator: \.isNewline).map { $0.split(separator: ",") }
    guard let header = lines.first,
      let matrix = header.firstIndex(of: "matrix"), let rhs = header.firstIndex(of: "rhs"),
      let context = header.firstIndex(of: Substring(contextColumn))
    else {
      throw InputError(
        .malformedText, "the header lacks matrix, rhs or \(contextColumn)", path: path, line: 1)
    }
    var entries: [Entry] = []
    for (index, cells) in lines.enumerated().dropFirst() {
      guard cells.count == header.count, let number = Double(cells[context]), number.isFinite else {
        throw InputError(
          .malformedText, "the line does not hold what the header announces", path: path,
          line: index + 1)
      }
      entries.append(
        Entry(
          matrix: String(cells[matrix]), rightHandSide: String(cells[rhs]), context: number))
    }
    self.entries = entries
  }

  /// Reads the first systems, each to be solved from zero; a matrix that several share once.
  func members(limit: Int) throws -> [SystemSequence.Member] {
    let entries = entries.prefix(limit)
    var progress = ProgressMeter("reading \(directory.lastPathComponent)", total: entries.count)
    var matrices: [String: CSRMatrix] = [:]
    let members = try entries.map { entry in
      let matrix =
        try matrices[entry.matrix]
        ?? MatrixMarket.parseMatrix(
          decompress(entry.matrix), path: path(entry.matrix))
      matrices[entry.matrix] = matrix
      let rightHandSide = try MatrixMarket.parseVector(
        decompress(entry.rightHandSide), path: path(entry.rightHandSide))
      progress.advance()
      return SystemSequence.Member(
        system: LinearSystem(matrix: matrix, rightHandSide: rightHandSide),
        start: [Double](repeating: 0, count: rightHandSide.count), context: entry.context)
    }
    progress.finish()
    return members
  }

  private func path(_ name: String) -> String { directory.appendingPathComponent(name).path }

  /// The bytes that the `gzip` program makes of a compressed file.
  private func decompress(_ name: String) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", path(name)]
    let output = Pipe()
    process.standardOutput = output
    // Process.waitUntilExit() looks only every 50 ms.
    let isDone = DispatchSemaphore(value: 0)
    process.terminationHandler = { _ in isDone.signal() }
    try process.run()
    let data = try output.fileHandleForReading.readToEnd() ?? Data()
    isDone.wait()
    switch process.terminationStatus {
    case 0: return [UInt8](data)
    case 127:  // from env
      throw InputError(
        .unreadableFile, "the gzip program is needed to read it; install gzip", path: path(name))
    default:
      throw InputError(.unreadableFile, "gzip cannot decompress it", path: path(name))
    }
  }
}
