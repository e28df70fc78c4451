/// The iterations a tuner saves against omega = 1: measured if that was solved with as well, else
/// estimated from the systems on which the learner happened to try it.
struct Savings: Sendable {
  /// The iterations spent with learned omegas.
  private(set) var spent = 0
  /// How many systems took them.
  private(set) var systemCount = 0
  private var sampleTotal = 0
  /// How many systems are known with omega 1.
  private(set) var sampleCount = 0

  /// Counts a system.
  ///
  /// - Parameter reference: its iterations with omega 1, if they are known.
  mutating func add(iterations: Int, reference: Int?) {
    spent += iterations
    systemCount += 1
    guard let reference else { return }
    sampleTotal += reference
    sampleCount += 1
  }

  /// Whether the reference is known for every system.
  var isMeasured: Bool { sampleCount == systemCount && systemCount > 0 }

  /// The iterations omega 1 takes for all systems, from the mean of those known; nil if none is.
  var reference: Int? {
    guard sampleCount > 0 else { return nil }
    return Int((Double(sampleTotal) / Double(sampleCount) * Double(systemCount)).rounded())
  }

  /// A few words for a line of progress.
  var note: String {
    guard let reference else { return "saving not known yet" }
    let about = isMeasured ? "" : "about "
    return reference >= spent
      ? "saved \(about)\(reference - spent) of \(reference) iterations"
      : "lost \(about)\(spent - reference) iterations on \(reference)"
  }
}
