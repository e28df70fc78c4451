extension MatrixMarket {
  static func text(atPath path: String, byteLimit: Int?) throws(InputError) -> [UInt8] {
    let source = try FileSource(path: path)
    let head = try source.next(upTo: FileSource.headCount)
    return try text(from: source, after: head, byteLimit: byteLimit ?? FileSource.memoryLimit)
  }

  /// The rest of a text, read if its head looks like one.
  ///
  /// - Parameters:
  ///   - head: the first bytes, read before.
  ///   - byteLimit: the most bytes to accept.
  ///   - advice: what to do about a file that holds more.
  /// - Throws: ``InputError`` with the path.
  package static func text(
    from source: borrowing FileSource, after head: [UInt8], byteLimit: Int, advice: String = ""
  ) throws(InputError) -> [UInt8] {
    try checkHead(head, textLength: source.byteCount ?? .max, path: source.path)
    return try source.all(after: head, limit: byteLimit, advice: advice)
  }

  /// Refuses a text by its first bytes, as far as these tell: the first line and the sizes.
  ///
  /// - Parameter textLength: the bytes of the whole text; `Int.max` if that is not known.
  /// - Throws: ``InputError`` with the path.
  package static func checkHead(
    _ head: [UInt8], textLength: Int, path: String
  ) throws(InputError) {
    do {
      guard head.count < textLength else { return }
      // A line without its end may be cut off.
      guard let end = head.lastIndex(of: Byte.newline) else {
        var cursor = Cursor(head)
        return try Header.checkBanner(&cursor)
      }
      var cursor = Cursor(Array(head[...end]))
      let header = try Header(&cursor)
      guard !cursor.isAtEnd, cursor.findLine() else { return }
      _ = try Size(&cursor, header, textLength: textLength)
    } catch {
      throw error.located(in: path)
    }
  }
}
