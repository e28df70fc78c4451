import RelaxReporting

/// The time that passes, whoever is at work.
enum WallClock {
  /// How many seconds a piece of work takes.
  static func seconds(of work: () throws -> Void) rethrows -> Double {
    let clock = ContinuousClock()
    let start = clock.now
    try work()
    return (clock.now - start) / .seconds(1)
  }
}
