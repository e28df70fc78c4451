/// A kind of file that is written, and how one is known again: only such a file is replaced.
package struct FileKind: Sendable {
  /// With the article, as messages call it: "a saved state".
  package let name: String

  /// Whether the first bytes of a file, at most ``FileSource/headCount``, are those of the kind.
  package let matches: @Sendable (_ head: [UInt8]) -> Bool

  package init(_ name: String, matches: @escaping @Sendable (_ head: [UInt8]) -> Bool) {
    self.name = name
    self.matches = matches
  }

  /// Files that begin with some text.
  package init(_ name: String, beginningWith text: String) {
    self.init(name) { $0.starts(with: text.utf8) }
  }
}
