/// The rows of a pattern divided into nodes: rows that follow one another and have about the same
/// columns, as the unknowns at a node of a mesh have.
///
/// Any division into consecutive rows will do for a matrix in blocks, of which there is one wherever two
/// nodes have entries; this one is chosen so that blocks have few zeros. It either has nodes of one size
/// throughout, whatever their columns, or is made of runs of alike rows, as where some nodes have fewer
/// unknowns than others.
struct NodePartition: Sendable {
  /// The most rows of a node.
  let width: Int

  /// The first row of each node, and at the end the number of rows.
  let starts: [Int32]

  /// The numbers of rows and columns a block may have. Nodes of five or six unknowns are divided.
  static let widths = 2...4

  /// More values to an entry than this are not worth it.
  static let largestFill = 1.6

  /// Divides the rows of a square pattern.
  ///
  /// - Parameter givesUp: whether to return nil if blocks would have many zeros, by what samples of the
  ///   pattern show.
  /// - Complexity: O(n), or O(n + entries) for nodes of several sizes.
  init?(_ pattern: SparsityPattern.Storage, givesUp: Bool) {
    let rowCount = pattern.rowCount
    let samples = PatternSamples(pattern)
    let choices = Self.widths.flatMap { width in
      [
        (width: width, isUniform: true, fill: samples.uniformFill(width)),
        (width: width, isUniform: false, fill: samples.runFill(width)),
      ]
    }
    // Wide blocks take less time for a value.
    func cost(_ width: Int, _ fill: Double) -> Double { fill * (1 + 1 / Double(width)) }
    guard
      let best = choices.min(by: { cost($0.width, $0.fill) < cost($1.width, $1.fill) }),
      !givesUp || best.fill <= Self.largestFill
    else { return nil }
    let width = best.width
    self.width = width
    if best.isUniform {
      starts = stride(from: 0, to: rowCount, by: width).map { Int32($0) } + [Int32(rowCount)]
      return
    }
    var starts: [Int32] = [0]
    starts.reserveCapacity(rowCount / width + rowCount / 16)
    pattern.forEachRun(in: 0..<rowCount) { run in
      let pieceCount = (run.count + width - 1) / width
      for piece in 1...pieceCount {
        starts.append(Int32(run.lowerBound + piece * run.count / pieceCount))
      }
    }
    self.starts = starts
  }
}

/// What some stretches of a pattern tell of its nodes.
private struct PatternSamples {
  private let pattern: SparsityPattern.Storage
  private let stretches: [Range<Int>]
  /// How many runs of alike rows there are of each length.
  private var runCounts = [Int](repeating: 0, count: SparsityPattern.Storage.longestRun + 1)

  /// So many stretches of so many rows, a multiple of all widths.
  private static let (stretchCount, stretchLength) = (16, 24)

  init(_ pattern: SparsityPattern.Storage) {
    self.pattern = pattern
    let (count, length) = (pattern.rowCount, Self.stretchLength)
    if count <= Self.stretchCount * length {
      stretches = [0..<count]
    } else {
      stretches = (0..<Self.stretchCount).map { index in
        let first = index * (count - length) / (Self.stretchCount - 1) / length * length
        return first..<first + length
      }
    }
    var runCounts = runCounts
    for stretch in stretches {
      pattern.forEachRun(in: stretch) { runCounts[$0.count] += 1 }
    }
    self.runCounts = runCounts
  }

  /// How many values nodes of one size have for an entry.
  func uniformFill(_ width: Int) -> Double {
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let (starts, columns) = (rowStarts.span, columnIndices.span)
    // For each node the last one that has a block with it.
    var lastUses = [Int32](repeating: -1, count: pattern.rowCount / width + 1)
    var lastUse = lastUses.mutableSpan
    var (entryCount, blockCount) = (0, 0)
    for stretch in stretches {
      for row in stretch {
        let node = Int32(truncatingIfNeeded: row / width)
        let (first, end) = unsafe (Int(starts[unchecked: row]), Int(starts[unchecked: row + 1]))
        for entry in first..<end {
          let other = unsafe Int(columns[unchecked: entry]) / width
          unsafe blockCount += lastUse[unchecked: other] == node ? 0 : 1
          unsafe lastUse[unchecked: other] = node
        }
        entryCount += end - first
      }
    }
    return Double(width * width * blockCount) / Double(max(entryCount, 1))
  }

  /// About how many values runs of alike rows have for an entry, if all rows have equally many entries.
  func runFill(_ width: Int) -> Double {
    var (rows, places) = (0, 0)
    for (length, count) in runCounts.enumerated() {
      rows += count * length
      places += count * ((length + width - 1) / width * width)
    }
    let ratio = Double(places) / Double(max(rows, 1))
    return ratio * ratio
  }
}

extension SparsityPattern.Storage {
  /// Longer runs are divided, where nodes of two, three and four rows all end.
  fileprivate static var longestRun: Int { 12 }

  /// Calls `body` with one run after the other of rows that are like its first.
  fileprivate func forEachRun(in rows: Range<Int>, _ body: (Range<Int>) -> Void) {
    let (rowStarts, columnIndices) = (rowStarts, columnIndices)
    let (starts, columns) = (rowStarts.span, columnIndices.span)
    var first = rows.lowerBound
    for row in rows {
      if row + 1 < rows.upperBound, row + 1 - first < Self.longestRun,
        Self.areAlike(first, row + 1, starts, columns)
      {
        continue
      }
      body(first..<row + 1)
      first = row + 1
    }
  }

  /// Whether what only one of two rows has is a quarter of their entries or less.
  private static func areAlike(
    _ a: Int, _ b: Int, _ starts: Span<Int32>, _ columns: Span<Int32>
  ) -> Bool {
    var (i, j) = unsafe (Int(starts[unchecked: a]), Int(starts[unchecked: b]))
    let (iEnd, jEnd) = unsafe (Int(starts[unchecked: a + 1]), Int(starts[unchecked: b + 1]))
    var left = (iEnd - i + jEnd - j) / 4
    while i < iEnd && j < jEnd {
      let (ci, cj) = unsafe (columns[unchecked: i], columns[unchecked: j])
      if ci == cj {
        i += 1
        j += 1
        continue
      }
      if left == 0 { return false }
      left -= 1
      if ci < cj { i += 1 } else { j += 1 }
    }
    return iEnd - i + jEnd - j <= left
  }
}
