import RelaxReporting

/// The iterations a tuner saves against omega = 1: measured if every system was solved with that as
/// well, else estimated from those that were.
struct Savings: Sendable {
  /// The iterations spent with learned omegas.
  private(set) var spent = 0
  /// How many systems took them.
  private(set) var systemCount = 0
  private var sampleSpent = 0
  private var sampleReference = 0
  private var spentSquares = 0.0
  private var referenceSquares = 0.0
  private var products = 0.0
  /// How many systems were solved with omega 1 as well.
  private(set) var sampleCount = 0

  /// Counts a system.
  ///
  /// - Parameter reference: its iterations with omega 1, if they are known.
  mutating func add(iterations: Int, reference: Int?) {
    spent += iterations
    systemCount += 1
    guard let reference else { return }
    sampleSpent += iterations
    sampleReference += reference
    let (taken, known) = (Double(iterations), Double(reference))
    spentSquares += taken * taken
    referenceSquares += known * known
    products += taken * known
    sampleCount += 1
  }

  /// Whether the reference is known for every system.
  var isMeasured: Bool { sampleCount == systemCount && systemCount > 0 }

  /// The iterations omega 1 takes for all systems; nil if it is not known for any.
  ///
  /// An estimate supposes that the ratio to the iterations spent is, over all systems, what it is
  /// over those known (the ratio estimator of survey sampling).
  var reference: Int? {
    ratio.map { Int(min($0 * Double(spent), 1e18).rounded()) }
  }

  /// The standard error of ``reference``, by the spread of systems around the ratio; nil if fewer than
  /// two are known.
  var referenceError: Double? {
    guard let ratio, sampleCount > 1 else { return nil }
    let count = Double(sampleCount)
    let squares = referenceSquares - 2 * ratio * products + ratio * ratio * spentSquares
    let unknownShare = 1 - count / Double(systemCount)
    let variance = max(squares, 0) / (count - 1) / count * unknownShare
    return variance.squareRoot() / (Double(sampleSpent) / count) * Double(spent)
  }

  private var ratio: Double? {
    sampleSpent > 0 ? Double(sampleReference) / Double(sampleSpent) : nil
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
