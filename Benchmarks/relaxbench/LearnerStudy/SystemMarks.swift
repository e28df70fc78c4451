import Foundation

/// The numbers of systems after which totals are taken.
enum SystemMarks {
  /// The columns of tables.
  static let columns = [10, 30, 100, 300, 1000, 5000]

  /// The columns up to a number of systems; that number alone if it is below all.
  static func columns(upTo systemCount: Int) -> [Int] {
    let columns = columns.filter { $0 <= systemCount }
    return columns.isEmpty ? [systemCount] : columns
  }

  /// Those columns, the last system, and some twelve steps to a decade for curves; ascending.
  static func all(upTo systemCount: Int) -> [Int] {
    let steps = (0...Int(12 * log10(Double(systemCount)))).map { step in
      Int(pow(10, Double(step) / 12).rounded())
    }
    return Set(steps + columns + [systemCount]).filter { $0 <= systemCount }.sorted()
  }
}
