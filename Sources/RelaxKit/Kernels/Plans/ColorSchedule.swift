/// How threads share a sweep in colours, step by step: all wait for the end of a step before the next.
///
/// Units are rows, or slices of eight rows. A kernel reads up to eight rows beside those it relaxes,
/// if only to multiply them with zero, so no two threads take units next to one another in one step;
/// and slices near the border of two colours are taken by one thread.
struct ColorSchedule: Sendable, Equatable {
  /// The units that each thread takes, step by step.
  let steps: [[Range<Int>]]

  /// How many threads there are.
  let threadCount: Int

  /// Plans the steps, or nil if a thread alone would do as well.
  ///
  /// - Parameters:
  ///   - colorStarts: the row at which each colour starts, and at the end the number of rows.
  ///   - rowsAUnit: 1 for rows, 8 for slices.
  ///   - memorySize: the bytes a sweep reads and writes.
  init?(colorStarts: [Int], rowsAUnit: Int, memorySize: Int, threadCount: Int) {
    guard threadCount > 1, let rowCount = colorStarts.last, memorySize > Self.smallSize,
      rowCount >= Self.leastRows * threadCount * (colorStarts.count - 1)
    else { return nil }
    self.threadCount = threadCount
    let unitCount = (rowCount + rowsAUnit - 1) / rowsAUnit
    let margin = rowsAUnit == 1 ? 0 : 8
    var steps: [[Range<Int>]] = []
    var begin = 0
    for border in colorStarts.dropFirst() {
      let end = border == rowCount ? unitCount : max(begin, (border - margin) / rowsAUnit)
      steps += Self.steps(sharing: begin..<end, threadCount)
      begin = min(max(end, (border + margin + rowsAUnit - 1) / rowsAUnit), unitCount)
      if end < begin { steps.append([end..<begin]) }
    }
    self.steps = steps
  }

  /// Divides units of one colour: each thread leaves its last one for a step of its own.
  private static func steps(sharing units: Range<Int>, _ threadCount: Int) -> [[Range<Int>]] {
    guard units.count >= 4 * threadCount else { return units.isEmpty ? [] : [[units]] }
    let bounds = (0...threadCount).map { units.lowerBound + $0 * units.count / threadCount }
    var main: [Range<Int>] = []
    var last: [Range<Int>] = []
    for (begin, end) in zip(bounds, bounds.dropFirst()) {
      let split = end < units.upperBound ? end - 1 : end
      main.append(begin..<split)
      last.append(split..<end)
    }
    return [main, last]
  }

  /// On less than this number of bytes, or of rows of a colour for each, threads would wait more than work.
  private static let smallSize = 1 << 20
  private static let leastRows = 1000
}
