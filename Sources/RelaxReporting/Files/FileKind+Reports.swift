package import RelaxKit

/// The kinds of files both programs write, each known again by how it begins.
extension FileKind {
  /// A figure of ``Figure``.
  package static let figure = FileKind("a figure of relaxbench") {
    String(decoding: $0.prefix(1000), as: UTF8.self).contains(Figure.attributes)
  }

  /// A table with those columns; or any file, if one that was there is known to be ours.
  package static func table(_ header: String, isKnown: Bool = false) -> FileKind {
    FileKind("a table with the columns \(header)") { head in
      isKnown || head.starts(with: (header + "\n").utf8)
    }
  }
}
