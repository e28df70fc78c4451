import Foundation
import RelaxKit
import Testing

/// Ten million rows, and the memory they take; set RELAXKIT_LARGE_TESTS=1 to run it.
@Suite(.enabled(if: ProcessInfo.processInfo.environment["RELAXKIT_LARGE_TESTS"] == "1"))
struct LargeSystemTests {
  /// A line of the status of this process, in bytes.
  private func memory(_ key: String) throws -> Int {
    let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = try #require(status.split(separator: "\n").first { $0.hasPrefix(key + ":") })
    return 1024 * (try #require(line.split(separator: " ").compactMap { Int($0) }.first))
  }

  @Test func `ten million rows take the memory the documentation says`() throws {
    let count = 10_000_000
    let before = try memory("VmRSS")
    var starts: [Int32] = [0]
    var columns: [Int32] = []
    var values: [Double] = []
    starts.reserveCapacity(count + 1)
    columns.reserveCapacity(3 * count - 2)
    values.reserveCapacity(3 * count - 2)
    for row in 0..<count {
      for column in max(0, row - 1)...min(count - 1, row + 1) {
        columns.append(Int32(column))
        values.append(column == row ? 4 : -1)
      }
      starts.append(Int32(columns.count))
    }
    let pattern = try SparsityPattern(
      rowCount: count, columnCount: count, rowStarts: starts, columnIndices: columns)
    let system = LinearSystem(
      matrix: try CSRMatrix(pattern: pattern, values: values),
      rightHandSide: [Double](repeating: 1, count: count))
    (starts, columns, values) = ([], [], [])
    let built = try memory("VmRSS")
    var workspace = SolverWorkspace()
    var x = [Double](repeating: 0, count: count)
    let report = try SOR(omega: 1.1).solve(
      system, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
    #expect(report.isConverged)
    // Far from the ends all unknowns are 1 / (4 - 2).
    #expect(abs(x[count / 2] - 0.5) < 1e-7)
    let solved = try memory("VmRSS")
    let entries = system.matrix.entryCount
    print("matrix and load: \(built - before) bytes, solve: \(solved - built) bytes more")
    // 12 bytes an entry and 24 a row, 8 a row for the load; then x and the workspace.
    #expect(built - before < Int(1.1 * Double(12 * entries + 32 * count)))
    let peak = try memory("VmHWM")
    #expect(peak - before < 3 * (12 * entries + 32 * count))
  }
}
