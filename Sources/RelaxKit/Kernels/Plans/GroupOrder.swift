/// The natural order, dealt out in groups of up to four rows that do not depend on one another.
///
/// A sweep computes in each row the same sums as in natural order if the row comes after all its
/// neighbours of smaller number and before those of larger number; a neighbour is whoever an entry links
/// to, in either direction. So rows without a link can trade places: the iterates stay, and four such
/// rows are relaxed at once.
///
/// Rows are admitted in the order of their numbers, as many as it takes for some to be ready at any
/// time; ready is a row all of whose smaller neighbours have their places. Of those, groups are made of
/// rows with equally many entries, so that few zeros fill them up. Near in number is then near in place.
/// Where the numbers themselves are random, rows are admitted breadth first over the graph; which
/// neighbour comes first is still for the numbers to say.
struct GroupOrder: Sendable {
  /// The row at each place.
  let permutation: [Int32]

  /// The place at which each group begins, and at the end the number of rows.
  let starts: [Int32]

  /// The most entries that a row of each group has left of the diagonal, and right of it, summed up over the
  /// groups before; at the end over all.
  let lowerStarts, upperStarts: [Int32]

  /// Deals out the rows of a square pattern with a full diagonal.
  ///
  /// - Parameter givesUp: whether to return nil where groups would hold many zeros.
  /// - Complexity: O(n + entries) time and memory.
  init?(_ pattern: SparsityPattern.Storage, givesUp: Bool) {
    let links = RowLinks(pattern)
    let memory = unsafe AlignedStorage<Int32>(
      repeating: 0, count: GroupPlanner.memorySize(rowCount: pattern.rowCount))
    let shapes = unsafe AlignedStorage(
      repeating: GroupPlanner.ShapeQueue(), count: GroupPlanner.shapeCount)
    var result: GroupPlanner.Result?
    unsafe pattern.rowStarts.withUnsafeBufferPointer { rowStarts in
      unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
        unsafe pattern.diagonalPositions.withUnsafeBufferPointer { diagonals in
          unsafe links.belowStarts.withUnsafeBufferPointer { belowStarts in
            unsafe links.below.withUnsafeBufferPointer { below in
              var planner = unsafe GroupPlanner(
                rowCount: pattern.rowCount, rowStarts: rowStarts.start, columns: columns.start,
                diagonals: diagonals.start,
                below: links.isSymmetric ? nil : (belowStarts.start, below.start),
                memory: memory.start, shapes: shapes.start)
              result = unsafe planner.run(
                admitting: links.isScattered ? BreadthFirstOrder(pattern).rows : nil,
                givesUp: givesUp)
            }
          }
        }
      }
    }
    withExtendedLifetime((memory, shapes)) {}
    guard let result else { return nil }
    (permutation, starts) = (result.permutation, result.starts)
    (lowerStarts, upperStarts) = (result.lowerStarts, result.upperStarts)
  }
}

/// What is linked to the rows of a pattern beyond what the rows themselves say.
private struct RowLinks {
  /// Whether each entry has its mirror image, so that the rows say it all.
  let isSymmetric: Bool
  /// Otherwise the rows of the entries left of the diagonal, column by column.
  let belowStarts, below: [Int32]
  /// Whether neighbours have numbers far apart, as if these were drawn at random.
  let isScattered: Bool

  init(_ pattern: SparsityPattern.Storage) {
    let count = pattern.rowCount
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let diagonalPositions = pattern.diagonalPositions
    let starts = rowStarts.span
    let columns = columnIndices.span
    let diagonals = diagonalPositions.span
    // The next entry right of the diagonal of each row whose mirror image was not seen yet.
    var unseen = [Int32](repeating: 0, count: count)
    var (isSymmetric, distances) = (true, 0)
    var cursors = unseen.mutableSpan
    for row in 0..<count {
      unsafe cursors[unchecked: row] = diagonals[unchecked: row] + 1
      for entry in unsafe Int(starts[unchecked: row])..<Int(diagonals[unchecked: row]) {
        let column = unsafe Int(columns[unchecked: entry])
        distances &+= row &- column
        guard isSymmetric else { continue }
        let mirror = unsafe cursors[unchecked: column]
        if unsafe mirror < starts[unchecked: column + 1]
          && columns[unchecked: Int(mirror)] == Int32(truncatingIfNeeded: row)
        {
          unsafe cursors[unchecked: column] = mirror + 1
        } else {
          isSymmetric = false
        }
      }
    }
    for row in 0..<count where isSymmetric {
      isSymmetric = unsafe cursors[unchecked: row] == starts[unchecked: row + 1]
    }
    self.isSymmetric = isSymmetric
    isScattered =
      distances > Self.scatteredDistance(count) * max(columnIndices.count - count, 0) / 2
    guard !isSymmetric else {
      (belowStarts, below) = ([], [])
      return
    }
    var belowStarts = [Int32](repeating: 0, count: count + 1)
    for row in 0..<count {
      for entry in Int(starts[row])..<Int(diagonals[row]) {
        belowStarts[Int(columns[entry]) + 1] += 1
      }
    }
    for row in 0..<count { belowStarts[row + 1] += belowStarts[row] }
    var next = belowStarts
    var below = [Int32](repeating: 0, count: Int(belowStarts[count]))
    for row in 0..<count {
      for entry in Int(starts[row])..<Int(diagonals[row]) {
        let column = Int(columns[entry])
        below[Int(next[column])] = Int32(row)
        next[column] += 1
      }
    }
    (self.belowStarts, self.below) = (belowStarts, below)
  }

  /// The mean distance from the diagonal above which numbers count as random: more rows than a nearer cache
  /// holds, and nearer to a third of all of them, which it is if they are, than other numberings come.
  private static func scatteredDistance(_ rowCount: Int) -> Int {
    min(16_384, max(2048, rowCount / 8))
  }
}

/// The rows of a pattern breadth first, each component from its first row.
private struct BreadthFirstOrder {
  private(set) var rows: [Int32] = []

  init(_ pattern: SparsityPattern.Storage) {
    let count = pattern.rowCount
    let (rowStarts, columnIndices) = (pattern.rowStarts, pattern.columnIndices)
    let starts = rowStarts.span
    let columns = columnIndices.span
    var found = [Bool](repeating: false, count: count)
    var isFound = found.mutableSpan
    rows.reserveCapacity(count)
    var next = 0
    for root in 0..<count where !isFound[root] {
      isFound[root] = true
      rows.append(Int32(root))
      while next < rows.count {
        let row = Int(rows[next])
        next += 1
        for entry in unsafe Int(starts[unchecked: row])..<Int(starts[unchecked: row + 1]) {
          let column = unsafe Int(columns[unchecked: entry])
          if unsafe !isFound[unchecked: column] {
            unsafe isFound[unchecked: column] = true
            rows.append(Int32(truncatingIfNeeded: column))
          }
        }
      }
    }
  }
}

/// How shapes differ from one whose rows they may join.
private enum NearShapes {
  /// The steps that numbers of entries on one side of the diagonal are told apart by.
  static let stepCount = 32

  /// What to add to a shape, first what adds the fewest zeros: an entry less adds one zero, an entry more
  /// adds three.
  static let offsets: [Int] = {
    let steps = (-6...2).flatMap { lower in (-6...2).map { (lower: lower, upper: $0) } }
    func zeros(_ step: Int) -> Int { step < 0 ? -step : 3 * step }
    return steps.map {
      (zeros: zeros($0.lower) + zeros($0.upper), offset: stepCount * $0.lower + $0.upper)
    }.filter { $0.zeros > 0 && $0.zeros <= 6 }.sorted { $0.zeros < $1.zeros }.map(\.offset)
  }()
}

/// The making of a ``GroupOrder``.
@unsafe private struct GroupPlanner {
  private let rowCount: Int
  private let rowStarts, columns, diagonals: UnsafePointer<Int32>
  private let below: (starts: UnsafePointer<Int32>, rows: UnsafePointer<Int32>)?

  /// For each row the number of links to smaller rows without a place, and one more until it is
  /// admitted; for a ready one the number of the group it became ready for, as its complement; or
  /// ``placed``.
  private let state: UnsafeMutablePointer<Int32>
  private static let placed = Int32.min

  /// The rows that became ready, the oldest first, with those that have been taken since.
  private let line: UnsafeMutablePointer<Int32>
  private var (lineHead, lineEnd) = (0, 0)
  private var readyCount = 0

  /// The rows whose last smaller neighbour got its place, which become ready after the group that comes
  /// next: so a sweep need not wait for what it has just computed.
  private let cooling: UnsafeMutablePointer<Int32>
  private var (coolingHead, coolingEnd) = (0, 0)

  /// The ready rows by shape, the oldest first, as linked lists with those that have been taken since.
  private let next: UnsafeMutablePointer<Int32>
  private let shapes: UnsafeMutablePointer<ShapeQueue>
  /// The shapes that four rows or more were ready of, in a ring.
  private var fullShapes = [Int32](repeating: 0, count: shapeCount)
  private var (fullHead, fullCount) = (0, 0)
  /// The shape of the last group that had one.
  private var lastShape = 0

  /// What is returned.
  private let permutation: UnsafeMutablePointer<Int32>
  private var (starts, lowerStarts, upperStarts): ([Int32], [Int32], [Int32]) = ([], [], [])
  private var (lowerCount, upperCount): (Int32, Int32) = (0, 0)
  /// How many rows have places, and with how many entries.
  private var (placeCount, entryCount) = (0, 0)

  typealias Result = (
    permutation: [Int32], starts: [Int32], lowerStarts: [Int32], upperStarts: [Int32]
  )

  struct ShapeQueue {
    var (head, tail): (Int32, Int32) = (-1, -1)
    var count: Int32 = 0
    var isListed = false
  }

  /// So many rows are to be ready if possible, and so many if no four of them have one shape.
  private static let (fewReady, manyReady) = (16, 32)
  /// As long as there are fewer, so many more are admitted with each group, twice as many as are placed.
  private static let growth = 8
  /// A row that has been ready for so many groups comes next, whatever its shape.
  private static let patience = 64
  /// More values for an entry than this are not worth it.
  private static let largestFill = 1.7

  static func memorySize(rowCount: Int) -> Int { 5 * rowCount }

  init(
    rowCount: Int, rowStarts: UnsafePointer<Int32>, columns: UnsafePointer<Int32>,
    diagonals: UnsafePointer<Int32>,
    below: (starts: UnsafePointer<Int32>, rows: UnsafePointer<Int32>)?,
    memory: UnsafeMutablePointer<Int32>, shapes: UnsafeMutablePointer<ShapeQueue>
  ) {
    unsafe (self.rowCount, self.rowStarts, self.columns) = (rowCount, rowStarts, columns)
    unsafe (self.diagonals, self.below) = (diagonals, below)
    unsafe (state, line) = (memory, memory + rowCount)
    unsafe (cooling, next) = (memory + 2 * rowCount, memory + 3 * rowCount)
    unsafe (permutation, self.shapes) = (memory + 4 * rowCount, shapes)
    let groupCount = rowCount / 4 + rowCount / 64 + 16
    unsafe starts.reserveCapacity(groupCount)
    unsafe lowerStarts.reserveCapacity(groupCount)
    unsafe upperStarts.reserveCapacity(groupCount)
  }

  /// Makes the groups; nil if they would hold too many zeros.
  mutating func run(admitting order: [Int32]?, givesUp: Bool) -> Result? {
    unsafe countLinks()
    var admitted = 0
    while unsafe placeCount < rowCount {
      let cooled = unsafe coolingEnd
      // A few at a time: rows that wait for one another are not ready sooner because many are admitted.
      let limit = unsafe min(admitted + Self.growth, rowCount)
      while unsafe needsMore && admitted < limit {
        unsafe admit(order.map { Int($0[admitted]) } ?? admitted)
        admitted += 1
      }
      if unsafe readyCount < 4 {
        while unsafe coolingHead < cooled { unsafe makeReadyNextCooling() }
      }
      // Breadth first, the rows admitted so far may all wait for others. A group has a row at least.
      guard let oldest = unsafe oldestReady() else { continue }
      unsafe appendStarts()
      unsafe formGroup(oldest)
      while unsafe coolingHead < cooled { unsafe makeReadyNextCooling() }
      if givesUp, unsafe starts.count.isMultiple(of: 4096), unsafe isWasteful { return nil }
    }
    if givesUp, unsafe isWasteful { return nil }
    unsafe appendStarts()
    return unsafe (
      Array(UnsafeBufferPointer(start: permutation, count: rowCount)), starts, lowerStarts,
      upperStarts
    )
  }

  private mutating func appendStarts() {
    unsafe starts.append(Int32(truncatingIfNeeded: placeCount))
    unsafe lowerStarts.append(lowerCount)
    unsafe upperStarts.append(upperCount)
  }

  /// Whether the groups so far hold far more zeros than entries, or few rows.
  private var isWasteful: Bool {
    unsafe 4 * (Double(lowerCount) + Double(upperCount))
      > Self.largestFill * Double(max(entryCount, placeCount))
      || 4 * starts.count > 2 * placeCount
  }

  /// The entries of a row off the diagonal.
  private func length(_ row: Int) -> Int { unsafe Int(rowStarts[row + 1] - rowStarts[row]) - 1 }

  private mutating func countLinks() {
    for row in unsafe 0..<rowCount {
      unsafe state[row] = diagonals[row] &- rowStarts[row] &+ 1
    }
    guard unsafe below != nil else { return }
    for row in unsafe 0..<rowCount {
      for entry in unsafe Int(diagonals[row]) + 1..<Int(rowStarts[row + 1]) {
        unsafe state[Int(columns[entry])] += 1
      }
    }
  }

  private var needsMore: Bool {
    unsafe readyCount < Self.fewReady || fullCount == 0 && readyCount < Self.manyReady
  }

  private mutating func admit(_ row: Int) {
    unsafe state[row] &-= 1
    if unsafe state[row] == 0 { unsafe makeReady(row) }
  }

  private mutating func makeReadyNextCooling() {
    unsafe makeReady(Int(cooling[coolingHead]))
    unsafe coolingHead += 1
  }

  private mutating func makeReady(_ row: Int) {
    unsafe state[row] = ~Int32(truncatingIfNeeded: starts.count)
    unsafe line[lineEnd] = Int32(truncatingIfNeeded: row)
    unsafe lineEnd += 1
    unsafe readyCount += 1
    let shape = unsafe shape(row)
    unsafe next[row] = -1
    if unsafe shapes[shape].head < 0 {
      unsafe shapes[shape].head = Int32(truncatingIfNeeded: row)
    } else {
      unsafe next[Int(shapes[shape].tail)] = Int32(truncatingIfNeeded: row)
    }
    unsafe shapes[shape].tail = Int32(truncatingIfNeeded: row)
    unsafe shapes[shape].count += 1
    unsafe listIfFull(shape)
  }

  private mutating func listIfFull(_ shape: Int) {
    guard unsafe shapes[shape].count >= 4 && !shapes[shape].isListed else { return }
    unsafe shapes[shape].isListed = true
    unsafe fullShapes[(fullHead + fullCount) % Self.shapeCount] = Int32(truncatingIfNeeded: shape)
    unsafe fullCount += 1
  }

  // MARK: Shapes

  /// Rows of one shape have about as many entries left of the diagonal, and right of it.
  private func shape(_ row: Int) -> Int {
    let lower = unsafe Int(diagonals[row] - rowStarts[row])
    return unsafe Self.step(lower) * Self.stepCount + Self.step(length(row) - lower)
  }

  private static func step(_ count: Int) -> Int {
    unsafe count < 16 ? count : min(16 + (count - 16) / 4, stepCount - 1)
  }

  private static let stepCount = NearShapes.stepCount
  static let shapeCount = stepCount * stepCount

  // MARK: Groups

  /// The rows of a group in the making, and the most entries of one on either side of the diagonal.
  private struct Draft {
    var count = 0
    var (lower, upper) = (0, 0)
  }

  private mutating func formGroup(_ oldest: Int) {
    var draft = Draft()
    let age = unsafe starts.count - Int(~state[oldest])
    if let shape = unsafe age > Self.patience ? nil : takeFullShape() {
      unsafe lastShape = shape
      unsafe take(upTo: 4, of: shape, &draft)
      unsafe listIfFull(shape)
    } else {
      let shape = unsafe shape(oldest)
      unsafe take(upTo: 4, of: shape, &draft)
      while draft.count < 4, let near = unsafe nearShape(shape) {
        unsafe take(upTo: 4, of: near, &draft)
      }
      while draft.count < 4, let row = unsafe oldestReady() { unsafe take(row, &draft) }
    }
    unsafe lowerCount += Int32(truncatingIfNeeded: draft.lower)
    unsafe upperCount += Int32(truncatingIfNeeded: draft.upper)
  }

  /// A shape that four rows are ready of: that of the group before, so that the loops of a sweep end where
  /// they are expected to, or the one that was first; nil if there is none.
  private mutating func takeFullShape() -> Int? {
    if unsafe shapes[lastShape].count >= 4 { return unsafe lastShape }
    while unsafe fullCount > 0 {
      let shape = unsafe Int(fullShapes[fullHead])
      unsafe fullHead = (fullHead + 1) % Self.shapeCount
      unsafe fullCount -= 1
      unsafe shapes[shape].isListed = false
      if unsafe shapes[shape].count >= 4 { return shape }
    }
    return nil
  }

  /// Takes the oldest rows of a shape.
  private mutating func take(upTo limit: Int, of shape: Int, _ draft: inout Draft) {
    while unsafe draft.count < limit && shapes[shape].count > 0 {
      let row = unsafe Int(shapes[shape].head)
      unsafe shapes[shape].head = next[row]
      if unsafe state[row] != Self.placed { unsafe take(row, &draft) }
    }
  }

  /// The shape of ready rows that add few zeros to rows of another shape; nil if there are none near.
  private func nearShape(_ shape: Int) -> Int? {
    for index in NearShapes.offsets.indices {
      let near = shape + NearShapes.offsets[index]
      if unsafe near >= 0 && near < Self.shapeCount && shapes[near].count > 0 { return near }
    }
    return nil
  }

  /// The oldest ready row; nil if none is ready.
  private mutating func oldestReady() -> Int? {
    while unsafe lineHead < lineEnd {
      let row = unsafe Int(line[lineHead])
      if unsafe state[row] != Self.placed { return row }
      unsafe lineHead += 1
    }
    return nil
  }

  /// Gives a ready row the next place.
  private mutating func take(_ row: Int, _ draft: inout Draft) {
    let (first, diagonal) = unsafe (Int(rowStarts[row]), Int(diagonals[row]))
    let last = unsafe Int(rowStarts[row + 1])
    draft.count += 1
    draft.lower = max(draft.lower, diagonal - first)
    draft.upper = max(draft.upper, last - diagonal - 1)
    unsafe state[row] = Self.placed
    unsafe readyCount -= 1
    unsafe shapes[shape(row)].count -= 1
    unsafe permutation[placeCount] = Int32(truncatingIfNeeded: row)
    unsafe placeCount += 1
    unsafe entryCount += last - first - 1
    for entry in diagonal + 1..<last { unsafe release(Int(columns[entry])) }
    if let below = unsafe below {
      for index in unsafe Int(below.starts[row])..<Int(below.starts[row + 1]) {
        unsafe release(Int(below.rows[index]))
      }
    }
  }

  /// Notes that a smaller neighbour of a row has got its place.
  @inline(__always)
  private mutating func release(_ row: Int) {
    unsafe state[row] &-= 1
    guard unsafe state[row] == 0 else { return }
    unsafe cooling[coolingEnd] = Int32(truncatingIfNeeded: row)
    unsafe coolingEnd += 1
  }
}
