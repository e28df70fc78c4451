public import Foundation

/// A golden table: a CSV file with a header line.
public struct Fixture: Sendable {
  /// The header.
  public let columnNames: [String]
  /// The cells of each line below it.
  public let rows: [[String]]

  /// Reads the fixture of that file name; a missing one is a broken checkout.
  public init(_ name: String) throws {
    let text = try String(contentsOf: Self.url(name), encoding: .utf8)
    let lines = text.split(whereSeparator: \.isNewline)
    columnNames = lines.first.map(Self.cells) ?? []
    rows = lines.dropFirst().map(Self.cells)
  }

  /// Where a fixture lies.
  public static func url(_ name: String) -> URL {
    Bundle.module.bundleURL.appendingPathComponent("Fixtures").appendingPathComponent(name)
  }

  /// The column of that name as text.
  public func text(_ name: String) -> [String] {
    guard let index = columnNames.firstIndex(of: name) else {
      fatalError("no column \(name) among \(columnNames)")
    }
    return rows.map { $0[index] }
  }

  /// The column of that name as numbers; NaN where a cell is none.
  public func numbers(_ name: String) -> [Double] {
    text(name).map { Double($0) ?? .nan }
  }

  private static func cells(_ line: some StringProtocol) -> [String] {
    line.split(separator: ",", omittingEmptySubsequences: false).map {
      $0.trimmingCharacters(in: .whitespaces)
    }
  }
}
