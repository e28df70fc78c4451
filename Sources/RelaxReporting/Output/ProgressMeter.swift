import Foundation

/// Tells the person waiting how far a long run is, on standard error: on a terminal in one line that is
/// redrawn and cleared in the end, in a log in a plain line every few seconds.
package struct ProgressMeter {
  private let label: String
  private let total: Int
  private var done = 0
  /// What to say after the time left.
  package var note = ""
  /// Steps among those done that cost no time, since an earlier run had done them.
  private var skipped = 0
  /// The columns of the terminal, asked anew for each report; nil if there is none.
  private let width: (() -> Int)?
  private let interval: Duration
  private let write: (String) -> Void
  private let start = ContinuousClock.now
  private var lastReport: ContinuousClock.Instant

  /// A meter over `total` equal steps, on standard error.
  package init(_ label: String, total: Int) {
    self.init(label, total: total, width: Terminal.hasCursor ? { Terminal.width } : nil) {
      try? FileHandle.standardError.write(contentsOf: Data($0.utf8))
    }
  }

  /// A meter that hands its text to a function.
  package init(
    _ label: String, total: Int, width: (() -> Int)?, write: @escaping (String) -> Void
  ) {
    (self.label, self.total, self.width, self.write) = (label, total, width, write)
    interval = width != nil ? .milliseconds(100) : .seconds(5)
    lastReport = start
    if isTerminal { report() }
  }

  private var isTerminal: Bool { width != nil }

  /// Counts steps as done and reports, if the last report is old enough.
  package mutating func advance(by steps: Int = 1) {
    done += steps
    let now = ContinuousClock.now
    guard now - lastReport >= interval, done < total else { return }
    lastReport = now
    report()
  }

  /// Says something in a line of its own.
  package func tell(_ text: String) {
    write(isTerminal ? "\r\u{1B}[K\(text)\n" : text + "\n")
    if isTerminal { report() }
  }

  /// Counts steps as done before the start.
  package mutating func skip(_ steps: Int) {
    done += steps
    skipped += steps
  }

  /// Reports the end; on a terminal, clears the line.
  package func finish() {
    if isTerminal { write("\r\u{1B}[K") } else { report() }
  }

  private func report() {
    let elapsed = ContinuousClock.now - start
    var text = Self.line(
      label, done: done, skipped: skipped, total: total, elapsed: elapsed / .seconds(1),
      hasBar: isTerminal)
    if !note.isEmpty { text += "  " + note }
    // Carriage return, then clear to the end of the line; a text in the last column would begin another.
    if let width { text = "\r\(text.prefix(max(1, width() - 1)))\u{1B}[K" } else { text += "\n" }
    write(text)
  }

  /// The text of one report: share done, steps per second, and the time left at that rate.
  package static func line(
    _ label: String, done: Int, skipped: Int = 0, total: Int, elapsed: Double, hasBar: Bool
  ) -> String {
    let share = total > 0 ? min(1, Double(done) / Double(total)) : 1
    let filled = Int(20 * share)
    let bar = String(repeating: "█", count: filled) + String(repeating: "░", count: 20 - filled)
    var parts = [hasBar ? "\(label) \(bar)" : label, "\(Int(100 * share))% (\(done)/\(total))"]
    if done > skipped && elapsed > 0 {
      let rate = Double(done - skipped) / elapsed
      parts.append(
        rate >= 1
          ? String(format: rate < 100 ? "%.3g/s" : "%.0f/s", rate) : duration(1 / rate) + " each")
      parts.append(
        done >= total
          ? duration(elapsed) + " in all" : duration(Double(total - done) / rate) + " left")
    }
    return parts.joined(separator: "  ")
  }

  /// Seconds as `8.3 s`, `2 min 5 s` or `3 h 20 min`.
  package static func duration(_ seconds: Double) -> String {
    if seconds < 59.5 { return String(format: seconds < 9.95 ? "%.1f s" : "%.0f s", seconds) }
    guard seconds < 1e9 else { return "years" }
    let whole = Int(seconds.rounded())
    return whole < 3600
      ? "\(whole / 60) min \(whole % 60) s" : "\(whole / 3600) h \(whole % 3600 / 60) min"
  }
}
