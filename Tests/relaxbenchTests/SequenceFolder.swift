import Foundation
import RelaxKit

/// A folder with a sequence of small systems: Laplacians with a shift on the diagonal that goes up and
/// down, so that the best omega moves.
struct SequenceFolder {
  let directory: TemporaryDirectory

  /// Writes `A0.mtx`, `b0.mtx`, `A1.mtx`, ... and a manifest with the context `shift`, for the points of
  /// a line.
  init(count: Int, size: Int = 40) throws {
    let rows = (0..<size).map { row in
      (0..<size).map { $0 == row ? 2.0 : abs($0 - row) == 1 ? -1 : 0 }
    }
    try self.init(count: count, laplacian: CSRMatrix(rows: rows))
  }

  /// Writes the same for a square of points. On a line incomplete Cholesky is complete.
  init(count: Int, side: Int) throws {
    let points = 0..<side * side
    let rows = points.map { row in
      points.map { column in
        let distance = abs(row / side - column / side) + abs(row % side - column % side)
        return distance == 0 ? 4.0 : distance == 1 ? -1 : 0
      }
    }
    try self.init(count: count, laplacian: CSRMatrix(rows: rows))
  }

  private init(count: Int, laplacian: CSRMatrix) throws {
    directory = try TemporaryDirectory()
    let size = laplacian.rowCount
    var manifest = "matrix,rhs,shift\n"
    for index in 0..<count {
      let shift = 0.02 + 0.5 * Double(index * 7 % 10) / 10
      let load = (0..<size).map { Double(($0 * 13 + index * 5) % 11) - 5 }
      let names = ["A\(index).mtx", "b\(index).mtx"]
      try MatrixMarket.write(laplacian.shiftingDiagonal(by: shift), toPath: path(names[0]))
      try MatrixMarket.write(load, toPath: path(names[1]))
      manifest += "\(names[0]),\(names[1]),\(shift)\n"
    }
    _ = try directory.write(manifest, to: "manifest.csv")
  }

  func path(_ name: String = "") -> String { directory.path(name) }

  func remove() { directory.remove() }

  /// The lines of a log without what differs from run to run: the times.
  static func log(_ text: String) throws -> [NSDictionary] {
    try text.split(separator: "\n").map { line in
      let object = try JSONSerialization.jsonObject(with: Data(line.utf8))
      guard var dictionary = object as? [String: Any] else { throw CocoaError(.coderReadCorrupt) }
      dictionary["seconds"] = nil
      dictionary["fixedSeconds"] = nil
      return dictionary as NSDictionary
    }
  }
}
