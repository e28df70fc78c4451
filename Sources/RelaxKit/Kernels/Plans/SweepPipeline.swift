/// Several sweeps going through a matrix at once, so that each part of it is read from memory once for
/// all of them.
///
/// A sweep may follow the one before as soon as that is further ahead than any entry lies from the
/// diagonal: then it reads what it would have read after a whole sweep, and overwrites nothing that
/// is still needed. The iterates are those of one sweep after the other.
struct SweepPipeline: Sendable {
  /// How many sweeps go at once.
  let depth: Int

  /// How many threads share them.
  let threadCount: Int

  /// How many units, rows, slices or groups, a sweep stays behind the one before.
  let lag: Int

  /// The number of units.
  let unitCount: Int

  /// The units a sweep takes at a time: few, so that they are in the cache for the next sweep, and
  /// enough to make the calls cheap.
  let blockSize: Int

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
    let isLarge = memorySize > (threadCount > 1 ? Self.smallSize : Self.cacheSize)
    guard isLarge || depth != nil else { return nil }
    unitCount = layout.unitCount
    blockSize = layout.blockSize
    lag = layout.unitReach + 2 + blockSize
    if let depth {
      self.depth = depth
    } else if threadCount > 1 {
      // Threads that fill and drain most of the time gain nothing.
      let most = max(Self.defaultDepth, threadCount)
      self.depth = 2 * lag * most <= unitCount ? most : 1
    } else {
      // All that lies between the first sweep and the last is to stay in the cache.
      let lagSize = memorySize / max(unitCount, 1) * lag
      self.depth = min(Self.defaultDepth, 1 + Self.cacheSize / max(lagSize, 1))
    }
    self.threadCount = min(threadCount, self.depth)
    guard self.depth > 1 else { return nil }
  }

  /// The sweeps that one of the threads does.
  func share(of member: Int) -> Range<Int> {
    member * depth / threadCount..<(member + 1) * depth / threadCount
  }

  /// The number of steps until all sweeps are done. In each step every sweep takes a block, and none
  /// needs what another takes in the same step.
  var stepCount: Int { (unitCount + (depth - 1) * lag + blockSize - 1) / blockSize }

  /// The units that a sweep takes in a step; empty before it begins and when it has ended.
  func block(step: Int, sweep: Int) -> Range<Int> {
    let begin = step * blockSize - sweep * lag
    let clamped = min(max(begin, 0), unitCount)
    return clamped..<max(clamped, min(begin + blockSize, unitCount))
  }

  /// A last-level cache that a core can count on, in bytes.
  ///
  /// Fixed, since the sizes that systems report are those of all cores together, or with a virtual
  /// machine of another machine; and a plan is to be the same everywhere. It need not be exact: where
  /// sweeps begin to read from memory, one or several at once take about the same time.
  private static let cacheSize = 12 << 20

  /// What threads can share without losing more than they gain, in bytes.
  private static let smallSize = 1 << 20
}

extension SweepPipeline: CustomStringConvertible {
  var description: String {
    "\(depth) sweeps at once" + (threadCount > 1 ? " on \(threadCount) threads" : "")
  }
}
