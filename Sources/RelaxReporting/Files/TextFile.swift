import Foundation
package import RelaxKit

/// A manifest or a table: a whole file of text, up to a size.
package enum TextFile {
  /// The most bytes of such a file.
  package static let byteLimit = 256 << 20

  /// Reads a file or a pipe, and throws an error with the path if it is larger or no UTF-8.
  package static func text(atPath path: String) throws(InputError) -> String {
    let source = try FileSource(path: path)
    let head = try source.next(upTo: FileSource.headCount)
    let bytes = try source.all(after: head, limit: byteLimit)
    guard let text = String(bytes: bytes, encoding: .utf8) else {
      throw InputError(.malformedText, "this is not text in UTF-8", path: path)
    }
    return text
  }
}

/// A name of a file, equal to another if all bytes are, as file systems have it.
///
/// As a `String`, an accented letter in one character equals the letter with a combining accent; as
/// names of files they are two.
package struct FileName: Hashable, Comparable {
  private let bytes: [UInt8]

  package init(_ text: String) { bytes = Array(text.utf8) }

  package var text: String { String(decoding: bytes, as: UTF8.self) }

  package static func < (left: FileName, right: FileName) -> Bool {
    left.bytes.lexicographicallyPrecedes(right.bytes)
  }

  /// Whether there is a directory, by links or not: in nothing else could there be a file.
  package static func isDirectory(_ path: String) -> Bool {
    FileManager.default.fileExists(atPath: path + "/.")
  }
}
