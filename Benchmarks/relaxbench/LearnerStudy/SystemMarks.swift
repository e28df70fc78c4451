import Foundation
import RelaxReporting

/// The numbers of systems after which totals are taken.
enum SystemMarks {
  private static let shown = [10, 30, 100, 300, 1000, 5000]

  /// The columns of tables: those up to a number of systems, and that number.
  static func columns(upTo systemCount: Int) -> [Int] {
    shown.filter { $0 < systemCount } + [systemCount]
  }

  /// The columns, and some twelve steps to a decade for curves; ascending.
  static func all(upTo systemCount: Int) -> [Int] {
    let steps = (0...Int(12 * log10(Double(systemCount)))).map { step in
      Int(pow(10, Double(step) / 12).rounded())
    }
    return Set(steps + columns(upTo: systemCount)).filter { $0 <= systemCount }.sorted()
  }
}
