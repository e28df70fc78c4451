extension MatrixMarket {
  /// What the first line of a file says.
  struct Header {
    enum Layout: String, CaseIterable {
      /// One entry a line: row, column, value.
      case coordinate
      /// All values, column by column, one a line.
      case array
    }

    enum Field: String, CaseIterable {
      case real, integer, pattern, complex
    }

    enum Symmetry: String, CaseIterable {
      case general, symmetric, hermitian
      case skewSymmetric = "skew-symmetric"
    }

    let layout: Layout
    let field: Field
    let symmetry: Symmetry

    /// The fewest bytes per entry, with the end of its line.
    var leastEntryLength: Int {
      switch (layout, field) {
      case (.array, _): 2  // "1\n"
      case (.coordinate, .pattern): 4  // "1 1\n"
      case (.coordinate, _): 6  // "1 1 1\n"
      }
    }

    init(_ cursor: inout Cursor) throws(InputError) {
      try Self.checkBanner(&cursor)
      let object = cursor.scanWord()
      guard object.lowercased() == "matrix" else {
        throw cursor.error(
          object.lowercased() == "vector" ? .unsupportedFormat : .malformedText,
          "the header describes a \(cursor.quoted), and only matrix is supported; a vector is a "
            + "matrix of one column")
      }
      layout = try Self.choice(&cursor, "layout")
      field = try Self.choice(&cursor, "field")
      if field == .complex {
        throw cursor.error(
          .unsupportedFormat,
          "complex matrices are not supported; write the equivalent real system [Re -Im; Im Re]")
      }
      if field == .pattern, layout == .array {
        throw cursor.error(
          .unsupportedFormat, "an array has values, so its field is real or integer, not pattern")
      }
      symmetry = try Self.choice(&cursor, "symmetry")
      if symmetry == .hermitian {
        throw cursor.error(
          .unsupportedFormat, "hermitian matrices are complex; a real one is called symmetric")
      }
      if symmetry == .skewSymmetric, field == .pattern {
        throw cursor.error(
          .unsupportedFormat, "a pattern has no signs, so it cannot be skew-symmetric")
      }
      try cursor.endLine()
    }

    /// Reads the word every file starts with.
    static func checkBanner(_ cursor: inout Cursor) throws(InputError) {
      guard !cursor.isAtEnd else {
        throw cursor.error(
          .malformedText, "the file is empty; a Matrix Market file starts with %%MatrixMarket")
      }
      let banner = cursor.scanWord()
      guard banner.lowercased() == "%%matrixmarket" else {
        if [[0xFF, 0xFE], [0xFE, 0xFF]].contains(where: cursor.bytes.starts) {
          throw cursor.error(
            .unsupportedFormat,
            "the text is UTF-16: it starts with the byte order mark "
              + "\(cursor.bytes[0] == 0xFF ? "FF FE" : "FE FF"); save it as ASCII or UTF-8")
        }
        throw cursor.error(
          .malformedText,
          cursor.bytes.starts(with: [0x1f])
            ? "the file is compressed; unpack it first"
            : "this is not a Matrix Market file: it starts with \(cursor.quoted) instead of "
              + "%%MatrixMarket")
      }
    }

    private static func choice<Choice: CaseIterable & RawRepresentable<String>>(
      _ cursor: inout Cursor, _ what: String
    ) throws(InputError) -> Choice {
      guard let choice = Choice(rawValue: cursor.scanWord().lowercased()) else {
        let known = Choice.allCases.map(\.rawValue).joined(separator: ", ")
        throw cursor.error(
          .malformedText,
          "the \(what) in the header is \(cursor.quoted); it must be one of \(known)")
      }
      return choice
    }
  }
}
