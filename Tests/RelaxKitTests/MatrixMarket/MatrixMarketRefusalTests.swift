import Foundation
import RelaxKit
import Testing

@Suite struct MatrixMarketRefusalTests {
  /// A text that is no matrix, the code it is refused with, and the line named.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let text: String
    let code: InputError.Code
    let line: Int

    init(_ description: String, _ text: String, _ code: InputError.Code, line: Int) {
      testDescription = description
      self.text = text
      self.code = code
      self.line = line
    }
  }

  private static let general = "%%MatrixMarket matrix coordinate real general\n"
  private static let array = "%%MatrixMarket matrix array real general\n"
  private static let symmetric = "%%MatrixMarket matrix coordinate real symmetric\n"
  private static let skew = "%%MatrixMarket matrix coordinate real skew-symmetric\n"

  static let headers = [
    Refusal("empty", "", .malformedText, line: 1),
    Refusal("another format", "1 2 3\n", .malformedText, line: 1),
    Refusal("blank first line", "\n" + general, .malformedText, line: 1),
    Refusal("one percent sign", "%MatrixMarket matrix\n", .malformedText, line: 1),
    Refusal("compressed", "\u{1f}\u{8b}\u{8}", .malformedText, line: 1),
    Refusal("banner alone", "%%MatrixMarket\n", .malformedText, line: 1),
    Refusal(
      "vector object", "%%MatrixMarket vector array real general\n2\n", .unsupportedFormat, line: 1),
    Refusal(
      "unknown object", "%%MatrixMarket tensor array real general\n", .malformedText, line: 1),
    Refusal(
      "unknown layout", "%%MatrixMarket matrix sparse real general\n", .malformedText, line: 1),
    Refusal(
      "unknown field", "%%MatrixMarket matrix coordinate float general\n", .malformedText, line: 1),
    Refusal(
      "unknown symmetry", "%%MatrixMarket matrix coordinate real upper\n", .malformedText, line: 1),
    Refusal("no symmetry", "%%MatrixMarket matrix array real\n1 1\n1\n", .malformedText, line: 1),
    Refusal(
      "word after the header", "%%MatrixMarket matrix array real general x\n", .malformedText,
      line: 1),
    Refusal(
      "complex", "%%MatrixMarket matrix coordinate complex general\n1 1 1\n1 1 1 0\n",
      .unsupportedFormat, line: 1),
    Refusal(
      "hermitian", "%%MatrixMarket matrix coordinate real hermitian\n", .unsupportedFormat, line: 1),
    Refusal(
      "array of a pattern", "%%MatrixMarket matrix array pattern general\n1 1\n",
      .unsupportedFormat, line: 1),
    Refusal(
      "skew-symmetric pattern", "%%MatrixMarket matrix coordinate pattern skew-symmetric\n",
      .unsupportedFormat, line: 1),
  ]

  static let sizes = [
    Refusal("no size line", general + "% only this\n", .truncated, line: 3),
    Refusal("size line cut off", general + "2 2", .truncated, line: 2),
    Refusal("size line too short", general + "2 2\n1 1 1\n", .malformedText, line: 2),
    Refusal("size line too long", general + "2 2 1 1\n1 1 1\n", .malformedText, line: 2),
    Refusal("array with three sizes", array + "2 2 4\n1\n1\n1\n1\n", .malformedText, line: 2),
    Refusal("size in words", general + "two 2 1\n1 1 1\n", .malformedText, line: 2),
    Refusal("fractional size", general + "2.0 2 1\n1 1 1\n", .malformedText, line: 2),
    Refusal("negative rows", general + "-2 2 1\n1 1 1\n", .malformedText, line: 2),
    Refusal("negative columns", general + "2 -2 1\n1 1 1\n", .malformedText, line: 2),
    Refusal("negative entries", general + "\n2 2 -1\n1 1 1\n", .malformedText, line: 3),
    Refusal(
      "size beyond Int", general + "99999999999999999999999 2 1\n1 1 1\n", .tooLarge, line: 2),
    Refusal(
      "entries beyond Int", general + "2 2 9223372036854775808\n1 1 1\n", .tooLarge, line: 2),
    Refusal("rows no file needs", general + "2000000000 1 1\n1 1 1\n", .tooLarge, line: 2),
    Refusal("columns no file needs", general + "1 2000000000 1\n1 1 1\n", .tooLarge, line: 2),
    Refusal("one row more than is free", general + "1048577 1 1\n1 1 1\n", .tooLarge, line: 2),
    Refusal("one column more", general + "1 1048577 1\n1 1 1\n", .tooLarge, line: 2),
    Refusal("array of rows alone", array + "2000000000 0\n", .tooLarge, line: 2),
    Refusal(
      "everything too large", general + "1048577 1048577 999999999999\n1 1 1\n", .tooLarge, line: 2),
    Refusal("entries without room", general + "9 9 999999999999\n1 1 1\n", .truncated, line: 2),
    Refusal("array without room", array + "60000 60000\n1\n", .truncated, line: 2),
    Refusal("symmetric but not square", symmetric + "2 3 1\n1 1 1\n", .notSquare, line: 2),
  ]

  static let entries = [
    Refusal("row 0", general + "2 2 1\n0 1 1\n", .indexOutOfRange, line: 3),
    Refusal("column 0", general + "2 2 1\n1 0 1\n", .indexOutOfRange, line: 3),
    Refusal("row beyond", general + "2 2 2\n1 1 1\n3 1 1\n", .indexOutOfRange, line: 4),
    Refusal("column beyond", general + "2 2 1\n1 3 1\n", .indexOutOfRange, line: 3),
    Refusal("negative index", general + "2 2 1\n-1 1 1\n", .indexOutOfRange, line: 3),
    Refusal(
      "index beyond Int", general + "2 2 1\n1 18446744073709551617 1\n", .indexOutOfRange, line: 3),
    Refusal("entry of a matrix of no rows", general + "0 2 1\n1 1 1\n", .indexOutOfRange, line: 3),
    Refusal("fractional index", general + "2 2 1\n1.5 1 1\n", .malformedText, line: 3),
    Refusal("index in words", general + "2 2 1\n1 one 1\n", .malformedText, line: 3),
    Refusal("value missing", general + "2 2 2\n1 1\n2 2 1.5\n", .malformedText, line: 3),
    Refusal("column missing", general + "2 2 2\n1\n2 2 1\n    ", .malformedText, line: 3),
    Refusal("value in words", general + "2 2 1\n1 1 one\n", .malformedText, line: 3),
    Refusal("value of a sign", general + "2 2 1\n1 1 -\n", .malformedText, line: 3),
    Refusal("value of a point", general + "2 2 1\n1 1 .\n", .malformedText, line: 3),
    Refusal("exponent missing", general + "2 2 1\n1 1 1e\n", .malformedText, line: 3),
    Refusal("exponent of a sign", general + "2 2 1\n1 1 1e+\n", .malformedText, line: 3),
    Refusal("two points", general + "2 2 1\n1 1 1.2.3\n", .malformedText, line: 3),
    Refusal("decimal comma", general + "2 2 1\n1 1 1,5\n", .malformedText, line: 3),
    Refusal("hexadecimal", general + "2 2 1\n1 1 0x1p3\n", .malformedText, line: 3),
    Refusal("NUL in a number", general + "2 2 1\n1 1 1\0\n", .malformedText, line: 3),
    Refusal("NUL between lines", general + "2 2 2\n1 1 1\n\0\n2 2 1\n", .malformedText, line: 4),
    Refusal("text after the value", general + "2 2 1\n1 1 1 x\n", .malformedText, line: 3),
    Refusal("comment after the value", general + "2 2 1\n1 1 1 % x\n", .malformedText, line: 3),
    Refusal("NaN", general + "2 2 1\n1 1 NaN\n", .notFinite, line: 3),
    Refusal("infinity", general + "2 2 1\n1 1 -inf\n", .notFinite, line: 3),
    Refusal("spelt infinity", general + "2 2 1\n1 1 +Infinity\n", .notFinite, line: 3),
    Refusal("overflow", general + "2 2 1\n\n% x\n1 1 1e999\n", .notFinite, line: 5),
    Refusal("overflow below zero", array + "1 1\n-1.8D308\n", .notFinite, line: 3),
    Refusal(
      "overflow of an exponent", array + "1 1\n1e99999999999999999999\n", .notFinite, line: 3),
    Refusal(
      "fraction among integers", "%%MatrixMarket matrix array integer general\n1 1\n2.5\n",
      .malformedText, line: 3),
    Refusal(
      "value in a pattern", "%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1 1\n",
      .malformedText, line: 3),
    Refusal("upper triangle", symmetric + "2 2 2\n1 1 1\n1 2 5\n", .malformedText, line: 4),
    Refusal("skew diagonal", skew + "2 2 1\n2 2 5\n", .malformedText, line: 3),
    Refusal("skew upper triangle", skew + "2 2 1\n1 2 5\n", .malformedText, line: 3),
    Refusal("two array values on a line", array + "2 1\n1 2\n    ", .malformedText, line: 3),
    Refusal(
      "CRLF lines are counted once", general.replacing("\n", with: "\r\n") + "2 2 1\r\n1 9 1\r\n",
      .indexOutOfRange, line: 3),
  ]

  static let counts = [
    Refusal("one entry short", general + "2 2 2\n1 1 1.00000000\n", .truncated, line: 4),
    Refusal("cut off in a line", general + "2 2 2\n1 1 1.00000000\n2 2", .truncated, line: 4),
    Refusal("cut off after a blank", general + "2 2 2\n1 1 1.0000\n2 ", .truncated, line: 4),
    Refusal("array one short", array + "2 2\n1.0\n2.0\n3.0\n", .truncated, line: 6),
    Refusal("one entry more", general + "2 2 1\n1 1 1\n2 2 1\n", .excessEntries, line: 4),
    Refusal("text at the end", general + "2 2 1\n1 1 1\n\n% x\nend\n", .excessEntries, line: 6),
    Refusal("array one more", array + "1 1\n1\n2\n", .excessEntries, line: 4),
    Refusal("entries where none are due", general + "2 2 0\n1 1 1\n", .excessEntries, line: 3),
  ]

  @Test(arguments: headers + sizes + entries + counts)
  func `a text at fault is refused, naming the line`(refusal: Refusal) {
    let error = #expect(throws: InputError.self) {
      try MatrixMarket.parseMatrix(refusal.text, path: "some.mtx")
    }
    #expect(error?.code == refusal.code)
    #expect(error?.line == refusal.line)
    #expect(error?.path == "some.mtx")
  }

  @Test(arguments: headers + sizes)
  func `a vector is refused for the same headers and sizes`(refusal: Refusal) {
    let error = #expect(throws: InputError.self) { try MatrixMarket.parseVector(refusal.text) }
    #expect(error?.code == refusal.code)
    #expect(error?.line == refusal.line)
    #expect(error?.path == nil)
  }

  @Test func `a matrix is not a vector`() {
    let error = #expect(throws: InputError.self) {
      try MatrixMarket.parseVector(Self.array + "2 2\n1\n2\n3\n4\n")
    }
    #expect(error?.code == .shapeMismatch)
    #expect(error?.line == 2)
  }

  @Test func `sums of duplicates that overflow are refused`() {
    let text = Self.general + "2 1 2\n2 1 1e308\n2 1 1e308\n"
    let matrix = #expect(throws: InputError.self) {
      try MatrixMarket.parseMatrix(text, path: "some.mtx")
    }
    #expect(matrix?.code == .notFinite)
    #expect(matrix?.row == 1)
    #expect(matrix?.path == "some.mtx")
    let vector = #expect(throws: InputError.self) { try MatrixMarket.parseVector(text) }
    #expect(vector?.code == .notFinite)
    #expect(vector?.row == 1)
  }

  @Test func `messages say what was found and what is expected`() {
    let index = #expect(throws: InputError.self) {
      try MatrixMarket.parseMatrix(Self.general + "2 2 1\n0 1 1\n", path: "some.mtx")
    }
    #expect(index?.description.hasPrefix("some.mtx:3: ") == true)
    #expect(index?.message.contains("\"0\"") == true)
    #expect(index?.message.contains("count from 1") == true)
    let long = #expect(throws: InputError.self) {
      try MatrixMarket.parseMatrix(String(repeating: "\0", count: 100_000))
    }
    #expect((long?.message.count ?? .max) < 300)
  }

  @Test func `bytes that do not show are told by their values`() {
    for (text, shown) in [
      (Array("\u{1B}[31m\u{0} x".utf8), "\"\\x1B[31m\\x00\""),
      (Array((Self.general + "2 2 1\n1 1 \u{200B}\u{E9}").utf8), "\"\\xE2\\x80\\x8B\\xC3\\xA9\""),
      ([0xFF, 0xFE, 0x25, 0], "byte order mark FF FE"),
      ([0xFE, 0xFF, 0, 0x25], "byte order mark FE FF"),
    ] {
      let error = #expect(throws: InputError.self) { try MatrixMarket.parseMatrix(text) }
      #expect(error?.message.contains(shown) == true, "\(error as Any)")
    }
    let hidden = InputError(.unreadableFile, "is not here", path: "a\u{202E}\u{1B}\nb\u{E9}")
    #expect(hidden.description == "a\\u{202E}\\u{1B}\\u{A}b\u{E9}: is not here")
  }

  @Test func `every prefix of a file is refused or is a whole file`() throws {
    let text = Self.general + "2 2 3\n1 1 1.5\n2 1 -2.25e1\n2 2 3\n"
    let bytes = Array(text.utf8)
    let matrix = try MatrixMarket.parseMatrix(bytes)
    for length in 0..<bytes.count - 1 {
      let error = #expect(throws: InputError.self, "\(length) bytes") {
        try MatrixMarket.parseMatrix(Array(bytes[..<length]))
      }
      #expect(error?.line != nil)
    }
    #expect(try MatrixMarket.parseMatrix(Array(bytes.dropLast())) == matrix)
  }

  @Test(arguments: [11_071, 402, 93_337, 2_650, 710_008, 58] as [UInt64])
  func `damaged files are read or refused`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let alphabet = Array("0123456789+-.eEdD% \t\r\n\0xnaif".utf8)
    let whole = Array(try MatrixMarket.text(of: SampleEntries(seed: seed).matrix()).utf8)
    for _ in 0..<400 {
      var bytes = whole
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        let place = Int.random(in: Self.general.utf8.count..<bytes.count, using: &generator)
        if Bool.random(using: &generator) {
          bytes[place] = alphabet[Int.random(in: alphabet.indices, using: &generator)]
        } else {
          bytes.insert(alphabet[Int.random(in: alphabet.indices, using: &generator)], at: place)
        }
      }
      do {
        let matrix = try MatrixMarket.parseMatrix(bytes)
        #expect(!matrix.values.contains { !$0.isFinite })
        #expect(matrix.rowCount <= 1 << 20 && matrix.columnCount <= 1 << 20)
      } catch {
        #expect(error.line != nil || error.row != nil)
      }
    }
  }

  // MARK: Files

  @Test func `files that cannot be read name their path`() throws {
    try withTemporaryDirectory { directory in
      let paths = [directory + "/missing.mtx", directory, "", "a\0b", "/dev/zero"]
      for path in paths {
        let error = #expect(throws: InputError.self, "\(path)") {
          try MatrixMarket.readMatrix(atPath: path)
        }
        #expect(error?.code == .unreadableFile)
        #expect(error?.path == path)
        #expect(error?.line == nil)
      }
    }
  }

  @Test func `errors in a file name path and line`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/bad.mtx"
      try Data((Self.general + "1 1 1\n1 1 x\n").utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: InputError.self) { try MatrixMarket.readMatrix(atPath: path) }
      #expect(error?.code == .malformedText)
      #expect(error?.path == path)
      #expect(error?.line == 3)
    }
  }

  @Test func `files that cannot be written name their path`() throws {
    try withTemporaryDirectory { directory in
      var paths = [directory + "/missing/a.mtx", directory]
      #if os(Linux)
        paths.append("/dev/full")
      #endif
      for path in paths {
        let error = #expect(throws: InputError.self, "\(path)") {
          try MatrixMarket.write([1, 2], toPath: path)
        }
        #expect(error?.code == .unreadableFile)
        #expect(error?.path == path)
      }
    }
  }
}
