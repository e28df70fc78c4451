/// Several sweeps going through a matrix at once, so that each part of it is read from memory once for
/// all of them.
///
/// The units are taken in blocks. A sweep may take a block as soon as the sweep before has done all
/// blocks that entries link to it: then it reads what it would have read after a whole sweep, and
/// overwrites nothing that is still needed. The iterates are those of one sweep after the other.
struct SweepPipeline: Sendable {
  /// How many sweeps go at once.
  let depth: Int

  /// How threads share them.
  let sharing: Sharing

  /// How many threads share them.
  let threadCount: Int

  /// A way for threads to share the sweeps that go at once.
  enum Sharing: Sendable, Equatable {
    /// Each does some of the sweeps on all blocks, so that these are read from memory once. Threads begin as far
    /// apart as their sweeps are, and all that sweeps write goes from one to the next.
    case sweeps
    /// Each does all sweeps on a part of the blocks, so that what it reads and writes stays in caches of its
    /// own. In each sweep the parts take their turns, so that threads begin a sweep of a part apart.
    case parts([Range<Int>])
  }

  /// The units of a block: few, so that they are in the cache for the next sweep, and enough to make the
  /// calls cheap.
  let blockSize: Int

  private let unitCount: Int

  /// For each block the last one that the sweep before must have done. It never falls from one block to the
  /// next.
  private let lastNeeded: [Int32]

  /// How many units, on average, a sweep is behind the one before.
  let meanLag: Int

  /// The sweeps that go at once unless told otherwise: more would not be faster by much, and would
  /// find out later that the tolerance is met.
  static let defaultDepth = 8

  /// Plans the pipeline for a matrix, or nil if it would not pay.
  ///
  /// - Parameters:
  ///   - layout: the layout of the matrix.
  ///   - memorySize: the bytes a sweep reads and writes.
  ///   - depth: how many sweeps to do at once; nil to choose.
  ///   - threadCount: how many threads there are to share them.
  init?(
    _ layout: any PackedLayout, memorySize: Int, depth: Int?, threadCount: Int
  ) {
    // On one thread, what fits a cache is read fast enough.
    let isLarge = memorySize > Self.cacheSize
    guard depth != nil || isLarge || threadCount > 1 && memorySize > Self.smallSize else {
      return nil
    }
    unitCount = layout.unitCount
    blockSize = layout.blockSize
    lastNeeded = Self.lastNeeded(layout)
    let blockCount = lastNeeded.count
    let lags = lastNeeded.enumerated().reduce(0) { $0 + Int($1.element) + 1 - $1.offset }
    meanLag = lags * blockSize / max(blockCount, 1)
    if threadCount > 1, meanLag * Self.shortLagShare <= unitCount {
      self.depth = depth ?? max(Self.defaultDepth, threadCount)
      self.threadCount = min(threadCount, self.depth)
      sharing = .sweeps
    } else {
      // Where sweeps are further apart than a part is long, threads wait for one another.
      let most = depth == nil ? unitCount / max(meanLag, 1) : blockCount
      let parts = Self.parts(layout, blockCount, min(threadCount, most))
      // All that lies between the first sweep and the last is to stay in the cache.
      let lagSize = memorySize / max(unitCount, 1) * meanLag
      let fitting = isLarge ? min(Self.defaultDepth, 1 + Self.cacheSize / max(lagSize, 1)) : 1
      self.depth =
        depth ?? (parts.count > 1 ? max(Self.defaultDepth, 2 * parts.count) : fitting)
      self.threadCount = max(parts.count, 1)
      sharing = .parts(parts)
    }
    guard self.depth > 1 else { return nil }
  }

  /// Divides the blocks among threads, as many as there are blocks for, so that each has as much to do.
  private static func parts(
    _ layout: any PackedLayout, _ blockCount: Int, _ threadCount: Int
  ) -> [Range<Int>] {
    let work = (0...blockCount).map {
      layout.work(before: min($0 * layout.blockSize, layout.unitCount))
    }
    var parts: [Range<Int>] = []
    for thread in 1...max(threadCount, 1) {
      let begin = parts.last?.upperBound ?? 0
      let share = work[blockCount] * thread / max(threadCount, 1)
      let end = (begin..<blockCount).first { work[$0] + work[$0 + 1] > 2 * share } ?? blockCount
      if end > begin { parts.append(begin..<end) }
    }
    return parts
  }

  private static func lastNeeded(_ layout: any PackedLayout) -> [Int32] {
    let size = layout.blockSize
    let blockCount = (layout.unitCount + size - 1) / size
    var last = [Int](repeating: 0, count: blockCount)
    for (unit, span) in layout.spans().enumerated() {
      let (first, block) = (Int(span.first) / size, unit / size)
      last[block] = max(last[block], Int(span.last) / size)
      // A pattern need not be symmetric: what this unit reads must not be overwritten before.
      last[first] = max(last[first], block)
    }
    // What is between has been done as well, since a sweep takes the blocks in their order.
    var furthest = 0
    return last.map { block in
      furthest = max(furthest, block)
      return Int32(truncatingIfNeeded: furthest)
    }
  }

  /// The sweeps that one of the threads does, if they share these.
  func share(of member: Int) -> Range<Int> {
    member * depth / threadCount..<(member + 1) * depth / threadCount
  }

  /// The number of blocks.
  var blockCount: Int { lastNeeded.count }

  /// The units of a block.
  func units(of block: Int) -> Range<Int> {
    block * blockSize..<min((block + 1) * blockSize, unitCount)
  }

  /// How many blocks the sweep before must have done for a sweep to take one.
  func blocksNeeded(for block: Int) -> Int { Int(lastNeeded[block]) + 1 }

  /// Threads share the sweeps themselves if one is behind the one before by no more than this share of the
  /// units. Measured on two: parts gain more from a twentieth on, less at a hundredth.
  private static let shortLagShare = 32

  /// A last-level cache that a core can count on, in bytes.
  ///
  /// Fixed, since the sizes that systems report are those of all cores together, or with a virtual
  /// machine of another machine; and a plan is to be the same everywhere. It need not be exact: where
  /// sweeps begin to read from memory, one or several at once take about the same time.
  static let cacheSize = 12 << 20

  /// What threads can share without losing more than they gain, in bytes.
  private static let smallSize = 1 << 20
}

extension SweepPipeline: CustomStringConvertible {
  var description: String {
    "\(depth) sweeps at once" + (threadCount > 1 ? " on \(threadCount) threads" : "")
  }
}
