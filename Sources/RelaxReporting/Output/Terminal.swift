import Foundation

/// The terminal that progress is shown on.
package enum Terminal {
  /// Whether standard error is a terminal on which a line can be drawn again.
  package static let hasCursor =
    isatty(STDERR_FILENO) == 1 && ProcessInfo.processInfo.environment["TERM"] != "dumb"

  /// The number of columns: what `COLUMNS` says, else the terminal itself, else 80.
  package static var width: Int {
    if let text = ProcessInfo.processInfo.environment["COLUMNS"], let count = Int(text), count > 0 {
      return count
    }
    var size = winsize()
    let status = unsafe ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size)
    return status == 0 && size.ws_col > 0 ? Int(size.ws_col) : 80
  }
}
