import Foundation
import RelaxReporting

/// The processor time of the calling thread, which other programs on the machine do not add to.
enum CPUClock {
  /// Seconds since the thread began.
  static var now: Double {
    var time = timespec()
    unsafe clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
  }

  /// How many seconds a piece of work takes.
  static func seconds(of work: () throws -> Void) rethrows -> Double {
    let start = now
    try work()
    return now - start
  }
}
