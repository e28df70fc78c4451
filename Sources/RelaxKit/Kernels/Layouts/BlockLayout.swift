/// How a pattern packs into blocks: the rows are divided into nodes, and there is a block wherever two
/// nodes have entries.
///
/// A block has as many rows and columns as the largest node, is stored column by column, and has zeros
/// where entries are missing; one column index serves all of it. The entries among the rows of a node
/// itself are kept apart: they come before its blocks, left and right of the diagonal each. Vectors
/// stay in the order of the pattern.
///
/// Where an entry goes follows from the blocks of its node, so that no positions need be stored to put
/// new values into place.
final class BlockLayout: UnitLayout {
  /// The rows and columns of a block.
  let width: Int

  let rows: PackedIndices
  let lower: UnitSide
  let upper: UnitSide

  /// The packed values over the entries off the diagonal: 1 if no zero was added.
  let fill: Double

  private let pattern: SparsityPattern.Storage

  /// A side in the making.
  fileprivate struct Draft {
    var starts: [Int32] = [0]
    var columns: [Int32] = []
  }

  var blockSize: Int { 64 }
  var hasGaps: Bool { true }
  var columnsPerSlot: Int { 1 }
  /// A block may cover more columns than the node there has, as many as nodes of one row each.
  var excess: Int { width }

  private var squareSize: Int { width * width }

  /// The portable kernels for blocks of this width.
  var portableKernels: any PortableUnitKernels.Type {
    switch width {
    case 2: BlocksOfTwo.self
    case 3: BlocksOfThree.self
    default: BlocksOfFour.self
    }
  }

  /// The values among the rows of a node, on one side of the diagonal.
  private var ownSize: Int { width * (width - 1) }

  var upperOffset: Int { ownSize * unitCount + squareSize * lower.columns.count }

  /// Kernels read a value beyond the last.
  var valueCount: Int { upperOffset + ownSize * unitCount + squareSize * upper.columns.count + 1 }

  /// Packs a pattern.
  ///
  /// - Parameter givesUp: whether to return nil where many zeros would have to be added.
  /// - Complexity: O(n + entries) if the rows of a node have the same columns.
  init?(_ pattern: SparsityPattern.Storage, givesUp: Bool) {
    guard let nodes = NodePartition(pattern, givesUp: givesUp) else { return nil }
    var (lower, upper) = (Draft(), Draft())
    let nodeCount = nodes.starts.count - 1
    Self.findBlocks(pattern, nodes, &lower, &upper)
    width = nodes.width
    let entryCount = pattern.columnIndices.count - pattern.rowCount
    let valueCount =
      2 * width * (width - 1) * nodeCount
      + width * width * (lower.columns.count + upper.columns.count)
    fill = Double(valueCount) / Double(max(entryCount, 1))
    if givesUp && fill > NodePartition.largestFill { return nil }
    self.pattern = pattern
    let lists = AlignedStorage.lists([
      nodes.starts, lower.starts, lower.columns, upper.starts, upper.columns,
    ])
    rows = lists[0]
    self.lower = UnitSide(starts: lists[1], columns: lists[2])
    self.upper = UnitSide(starts: lists[3], columns: lists[4])
  }

  /// Lists the blocks of all nodes.
  private static func findBlocks(
    _ pattern: SparsityPattern.Storage, _ nodes: NodePartition, _ lower: inout Draft,
    _ upper: inout Draft
  ) {
    let nodeCount = nodes.starts.count - 1
    var nodeOfRow = [Int32](repeating: 0, count: pattern.rowCount)
    for node in 0..<nodeCount {
      for row in Int(nodes.starts[node])..<Int(nodes.starts[node + 1]) {
        nodeOfRow[row] = Int32(truncatingIfNeeded: node)
      }
    }
    let blockCount = pattern.columnIndices.count / nodes.width / nodes.width
    lower.columns.reserveCapacity(blockCount / 2)
    upper.columns.reserveCapacity(blockCount / 2)
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let starts = rowStarts.span
    let columns = columnIndices.span
    let nodeStarts = nodes.starts.span
    let nodeOf = nodeOfRow.span
    // The last node that has a block with each one.
    var lastUse = [Int32](repeating: -1, count: nodeCount)
    var used = lastUse.mutableSpan
    var found: [Int32] = []
    for node in 0..<nodeCount {
      let own = Int32(truncatingIfNeeded: node)
      found.removeAll(keepingCapacity: true)
      var isSorted = true
      for row in unsafe Int(nodeStarts[unchecked: node])..<Int(nodeStarts[unchecked: node + 1]) {
        for entry in unsafe Int(starts[unchecked: row])..<Int(starts[unchecked: row + 1]) {
          let other = unsafe nodeOf[unchecked: Int(columns[unchecked: entry])]
          guard unsafe used[unchecked: Int(other)] != own else { continue }
          unsafe used[unchecked: Int(other)] = own
          if let last = found.last, last > other { isSorted = false }
          found.append(other)
        }
      }
      if !isSorted { found.sort() }
      for other in found where other != own {
        let column = unsafe nodeStarts[unchecked: Int(other)]
        if other < own { lower.columns.append(column) } else { upper.columns.append(column) }
      }
      lower.starts.append(Int32(truncatingIfNeeded: lower.columns.count))
      upper.starts.append(Int32(truncatingIfNeeded: upper.columns.count))
    }
  }

  func pack(_ values: [Double], into packed: AlignedStorage<Double>) {
    precondition(
      values.count == pattern.columnIndices.count && packed.count >= valueCount)
    let (below, above) = unsafe (packed.start, packed.start + upperOffset)
    unsafe values.withUnsafeBufferPointer { values in
      unsafe pattern.rowStarts.withUnsafeBufferPointer { rowStarts in
        unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
          unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
            let source = unsafe BlockSource(
              width: width, rowStarts: rowStarts.start, columns: columns.start,
              diagonals: diagonals.start, values: values.start)
            unsafe source.place(
              nodes: rows.start, count: unitCount,
              lower: .init(starts: lower.starts.start, columns: lower.columns.start), at: below,
              upper: .init(starts: upper.starts.start, columns: upper.columns.start), at: above)
          }
        }
      }
    }
  }
}

/// Where the values of a matrix come from.
@unsafe private struct BlockSource {
  let width: Int
  let rowStarts, columns, diagonals: UnsafePointer<Int32>
  let values: UnsafePointer<Double>

  /// The blocks on one side.
  @unsafe struct Part {
    let starts, columns: UnsafePointer<Int32>

    @inline(__always)
    func blocks(_ node: Int) -> Blocks {
      let first = unsafe Int(starts[node])
      return unsafe Blocks(columns: columns + first, count: Int(starts[node + 1]) - first)
    }
  }

  /// Those of one node.
  @unsafe struct Blocks {
    let columns: UnsafePointer<Int32>
    let count: Int
  }

  /// Puts all values into place; zeros stay where they are.
  func place(
    nodes: UnsafePointer<Int32>, count: Int, lower: Part, at below: UnsafeMutablePointer<Double>,
    upper: Part, at above: UnsafeMutablePointer<Double>
  ) {
    var (below, above) = unsafe (below, above)
    let (own, square) = unsafe (width * (width - 1), width * width)
    for node in 0..<count {
      let (first, end) = unsafe (Int(nodes[node]), Int(nodes[node + 1]))
      let (low, high) = unsafe (lower.blocks(node), upper.blocks(node))
      for row in first..<end {
        unsafe place(row, ofNode: first..<end, low, at: below, high, at: above)
      }
      unsafe below += own + square * low.count
      unsafe above += own + square * high.count
    }
  }

  @inline(__always)
  private func place(
    _ row: Int, ofNode node: Range<Int>, _ lower: Blocks, at below: UnsafeMutablePointer<Double>,
    _ upper: Blocks, at above: UnsafeMutablePointer<Double>
  ) {
    let lane = row - node.lowerBound
    let (begin, end) = unsafe (Int(rowStarts[row]), Int(rowStarts[row + 1]))
    let diagonal = unsafe Int(diagonals[row])
    // The entries among the rows of the node lie around that of the diagonal.
    var (first, last) = (diagonal, diagonal + 1)
    while unsafe first > begin && Int(columns[first - 1]) >= node.lowerBound {
      first -= 1
      let column = unsafe Int(columns[first]) - node.lowerBound
      unsafe below[width * column + lane] = values[first]
    }
    while unsafe last < end && Int(columns[last]) < node.upperBound {
      let column = unsafe Int(columns[last]) - node.lowerBound
      unsafe above[width * (column - 1) + lane] = values[last]
      last += 1
    }
    let own = unsafe width * (width - 1)
    unsafe place(begin..<first, lower, at: below + own + lane)
    unsafe place(last..<end, upper, at: above + own + lane)
  }

  /// Puts entries into blocks.
  @inline(__always)
  private func place(
    _ entries: Range<Int>, _ blocks: Blocks, at target: UnsafeMutablePointer<Double>
  ) {
    if unsafe entries.count == width * blocks.count {
      // None is missing, so that they come in their order.
      var target = unsafe target
      for entry in entries {
        unsafe target.pointee = values[entry]
        unsafe target += width
      }
      return
    }
    var block = 0
    for entry in entries {
      let column = unsafe columns[entry]
      while unsafe block + 1 < blocks.count && blocks.columns[block + 1] <= column { block += 1 }
      let offset = unsafe Int(column - blocks.columns[block])
      unsafe target[width * (width * block + offset)] = values[entry]
    }
  }
}
