import RelaxReporting

/// How fast this machine reads a working set of a given size, by one thread.
enum ReadBandwidth {
  /// Sums an array of that number of bytes again and again; bytes per second, the best of five.
  ///
  /// The sum is one of whole numbers, since floating-point additions would be the limit while the
  /// array is in a cache.
  static func measured(bytes: Double) -> Double {
    let count = max(4, Int(bytes) / MemoryLayout<SIMD8<UInt64>>.stride / 4 * 4)
    let array = (0..<count).map { SIMD8<UInt64>(repeating: UInt64($0)) }
    let size = Double(count * MemoryLayout<SIMD8<UInt64>>.stride)
    let passCount = 1 + Int(2.5e8 / size)
    var best = 0.0
    for _ in 0..<5 {
      var total = SIMD8<UInt64>.zero
      let seconds = CPUClock.seconds {
        for _ in 0..<passCount { total &+= sum(array, from: total[0] & 1) }
      }
      best = max(best, size * Double(passCount) / seconds)
      // A total that nobody looks at would not be formed.
      precondition(total[0] != 1)
    }
    return best
  }

  /// The start depends on the sum before, so that one pass cannot stand for all.
  @inline(never)
  private static func sum(_ array: [SIMD8<UInt64>], from start: UInt64) -> SIMD8<UInt64> {
    var sums = (
      SIMD8<UInt64>(repeating: start), SIMD8<UInt64>.zero, SIMD8<UInt64>.zero, SIMD8<UInt64>.zero
    )
    for index in stride(from: 0, to: array.count, by: 4) {
      sums.0 &+= array[index]
      sums.1 &+= array[index + 1]
      sums.2 &+= array[index + 2]
      sums.3 &+= array[index + 3]
    }
    return sums.0 &+ sums.1 &+ sums.2 &+ sums.3
  }
}
