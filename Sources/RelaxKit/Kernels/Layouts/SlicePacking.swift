/// The making of a ``SliceLayout``: slices are added from the first to the last.
struct SlicePacking {
  private let pattern: SparsityPattern.Storage
  let sliceCount: Int
  private(set) var lower: Part
  private(set) var upper: Part
  private(set) var runs: [SliceRun] = []

  /// Where entries go in the runs that list it. Until all slices are added, places on the right are
  /// counted from the beginning of their part and marked by their sign, and the diagonal has none.
  private(set) var positions: [Int32] = []
  private static let rightMark = Int32.min
  private static let diagonalMark = Int32.max

  /// The distances from the diagonal of the blocks of the last slice, ascending.
  private var distances: [Int32] = []
  private var nearest = Int32.max

  /// The number of values packed so far, with the zeros.
  private(set) var valueCount = 0

  /// How near to the diagonal the nearest block lies that is not right beside it.
  var nearestDistance: Int { Int(nearest) }

  /// The blocks on one side of the diagonal.
  struct Part {
    private(set) var starts: [Int32] = [0]
    private(set) var columns: [Int32] = []

    init(sliceCount: Int) {
      starts.reserveCapacity(sliceCount + 1)
      columns.reserveCapacity(2 * sliceCount)
    }

    /// The number of blocks so far, with those beside the diagonal.
    var end: Int { starts.count - 1 + columns.count }

    /// Adds slices that all have blocks at the given distances.
    mutating func append(_ distances: ArraySlice<Int32>, for slices: Range<Int>) {
      for slice in slices {
        for distance in distances { columns.append(Int32(8 * slice) + distance) }
        starts.append(Int32(columns.count))
      }
    }
  }

  init(_ pattern: SparsityPattern.Storage) {
    self.pattern = pattern
    sliceCount = (pattern.rowCount + 7) / 8
    lower = Part(sliceCount: sliceCount)
    upper = Part(sliceCount: sliceCount)
  }

  /// Packs the pattern; returns false if it does not pack.
  mutating func addAllSlices() -> Bool {
    var slice = 0
    while slice < sliceCount {
      let slices = slice..<regularEnd(from: slice)
      guard slices.isEmpty ? addListed(slice) : addRegular(slices) else { return false }
      slice = max(slice + 1, slices.upperBound)
    }
    return true
  }

  /// Turns marks into places, which are known when all slices are added.
  mutating func finishPositions() {
    let (offset, end) = (Int32(8 * lower.end), Int32(valueCount))
    for index in positions.indices {
      let position = positions[index]
      if position == Self.diagonalMark {
        positions[index] = end
      } else if position < 0 {
        positions[index] = (position ^ Self.rightMark) + offset
      }
    }
  }

  // MARK: Regular slices

  /// Where the run of slices ends that begins with this one and whose rows have entries the same
  /// distances from the diagonal; the slice itself if not even its own rows have.
  private func regularEnd(from slice: Int) -> Int {
    unsafe pattern.rowStarts.withUnsafeBufferPointer { starts in
      unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
        let wholeCount = pattern.rowCount / 8
        let first = 8 * slice
        let length = unsafe Int(starts[first + 1] - starts[first])
        var end = slice
        while end < wholeCount,
          unsafe Self.follow(
            max(8 * end, first + 1)..<8 * end + 8, length, starts.start, columns.start)
        {
          end += 1
        }
        return end
      }
    }
  }

  /// Whether each of some rows has `length` entries, each one column right of that in the row before.
  @inline(__always)
  private static func follow(
    _ rows: Range<Int>, _ length: Int, _ starts: UnsafePointer<Int32>,
    _ columns: UnsafePointer<Int32>
  ) -> Bool {
    // Without leaving the loops early, for several comparisons at once.
    let first = unsafe Int(starts[rows.lowerBound])
    var difference: Int32 = 0
    for row in rows { unsafe difference |= (starts[row + 1] &- starts[row]) ^ Int32(length) }
    guard difference == 0 else { return false }
    for entry in first..<first + rows.count * length {
      unsafe difference |= (columns[entry] &- columns[entry - length]) ^ 1
    }
    return difference == 0
  }

  /// Adds slices whose rows have entries the same distances from the diagonal.
  private mutating func addRegular(_ slices: Range<Int>) -> Bool {
    let row = 8 * slices.lowerBound
    let entries = Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1])
    guard collectDistances(row..<row + 1) else { return false }
    let diagonal = Int(pattern.diagonalPositions[row])
    let lowerCount = distances.prefix { $0 < 0 }.count
    let shape = RowShape(
      lowerCount: lowerCount, hasLeft: diagonal - entries.lowerBound > lowerCount,
      hasRight: entries.upperBound - diagonal - 1 > distances.count - lowerCount,
      upperCount: distances.count - lowerCount)
    runs.append(.regular(slices: slices, firstEntry: entries.lowerBound, shape: shape))
    return addBlocks(of: slices)
  }

  // MARK: Other slices

  /// Adds a slice, listing where its entries go.
  private mutating func addListed(_ slice: Int) -> Bool {
    let rows = 8 * slice..<min(8 * slice + 8, pattern.rowCount)
    let entries = Int(pattern.rowStarts[rows.lowerBound])..<Int(pattern.rowStarts[rows.upperBound])
    let listedCount = positions.count
    positions.append(contentsOf: repeatElement(0, count: entries.count))
    // Mostly a slice has the distances of the one before.
    if !place(rows, at: listedCount) {
      guard collectDistances(rows) else { return false }
      let isPlaced = place(rows, at: listedCount)
      require(isPlaced, "a slice has the distances that were collected from it")
    }
    if case .listed(let before) = runs.last {
      runs[runs.count - 1] = .listed(entries: before.lowerBound..<entries.upperBound)
    } else {
      runs.append(.listed(entries: entries))
    }
    return addBlocks(of: slice..<slice + 1)
  }

  /// Notes where the entries of a slice go whose blocks have the distances that were collected last.
  ///
  /// - Returns: false if an entry has another distance, or no entry has one of them.
  private mutating func place(_ rows: Range<Int>, at listed: Int) -> Bool {
    let lowerCount = distances.prefix { $0 < 0 }.count
    let (lower, upper) = (lower.end, upper.end)
    let first = Int(pattern.rowStarts[rows.lowerBound])
    return unsafe pattern.rowStarts.withUnsafeBufferPointer { starts in
      unsafe pattern.columnIndices.withUnsafeBufferPointer { columns in
        unsafe positions.withUnsafeMutableBufferPointer { positions in
          unsafe distances.withUnsafeBufferPointer { distances in
            guard distances.count <= 64 else { return false }
            let places = unsafe positions.start + listed - first
            var used: UInt64 = 0
            for row in rows {
              let lane = row - rows.lowerBound
              var next = 0
              for entry in unsafe Int(starts[row])..<Int(starts[row + 1]) {
                let distance = unsafe columns[entry] - Int32(row)
                guard distance != 0 else {
                  unsafe places[entry] = Self.diagonalMark
                  continue
                }
                var block = distance < 0 ? lower : upper
                if abs(distance) > 1 {
                  while unsafe next < distances.count && distances[next] < distance { next += 1 }
                  guard unsafe next < distances.count && distances[next] == distance else {
                    return false
                  }
                  used |= 1 << UInt64(next)
                  block += 1 + (distance < 0 ? next : next - lowerCount)
                }
                unsafe places[entry] =
                  Int32(8 * block + lane) | (distance < 0 ? 0 : Self.rightMark)
              }
            }
            return used.nonzeroBitCount == distances.count
          }
        }
      }
    }
  }

  // MARK: Both

  /// Adds the blocks of slices whose distances were collected; returns false if there come to be far
  /// more zeros than entries, or it looks like that early on.
  private mutating func addBlocks(of slices: Range<Int>) -> Bool {
    valueCount += 8 * (distances.count + 2) * slices.count
    let entryCount = pattern.columnIndices.count
    let seenCount = Int(pattern.rowStarts[min(8 * slices.upperBound, pattern.rowCount)])
    // Looked at here, so that places fit in 32 bits also on the way to giving up.
    guard valueCount <= 3 * min(entryCount, seenCount + entryCount / 6),
      valueCount < Int32.max / 2
    else { return false }
    lower.append(distances.prefix { $0 < 0 }, for: slices)
    upper.append(distances.drop { $0 < 0 }, for: slices)
    return true
  }

  /// Makes `distances` those of all entries of the rows but the ones beside the diagonal, ascending;
  /// returns false if one would tie the rows of a slice together, or there are more than 64.
  private mutating func collectDistances(_ rows: Range<Int>) -> Bool {
    distances.removeAll(keepingCapacity: true)
    for row in rows {
      for entry in Int(pattern.rowStarts[row])..<Int(pattern.rowStarts[row + 1]) {
        let distance = pattern.columnIndices[entry] - Int32(row)
        if abs(distance) <= 1 { continue }
        if abs(distance) < 8 { return false }
        distances.append(distance)
      }
    }
    if rows.count > 1 {
      distances.sort()
      var kept = 0
      for distance in distances where kept == 0 || distances[kept - 1] != distance {
        distances[kept] = distance
        kept += 1
      }
      distances.removeLast(distances.count - kept)
    }
    for distance in distances { nearest = min(nearest, abs(distance)) }
    return distances.count <= 64
  }
}
