import Foundation
package import RelaxKit

/// A manifest or a table: a whole file of text, up to a size.
package enum TextFile {
  /// The most bytes of such a file.
  package static let byteLimit = 256 << 20

  /// Reads a file or a pipe.
  ///
  /// - Throws: an error with the path if it cannot be read, is larger or no UTF-8.
  package static func text(atPath path: String) throws(InputError) -> String {
    guard let text = String(bytes: try bytes(atPath: path), encoding: .utf8) else {
      throw InputError(.malformedText, "this is not text in UTF-8", path: path)
    }
    return text
  }

  /// The bytes of a file or a pipe.
  ///
  /// - Throws: an error with the path if it cannot be read or is larger.
  package static func bytes(atPath path: String) throws(InputError) -> [UInt8] {
    let source = try FileSource(path: path)
    let head = try source.next(upTo: FileSource.headCount)
    return try source.all(after: head, limit: byteLimit)
  }
}
