import RelaxReporting
import Synchronization

/// A progress meter that several threads move on.
final class SharedProgress: Sendable {
  private let meter: Mutex<ProgressMeter>

  init(_ label: String, total: Int) { meter = Mutex(ProgressMeter(label, total: total)) }

  /// Counts steps as done before this run.
  func skip(_ steps: Int) { meter.withLock { $0.skip(steps) } }

  func advance(by steps: Int = 1) { meter.withLock { $0.advance(by: steps) } }

  func finish() { meter.withLock { $0.finish() } }
}
