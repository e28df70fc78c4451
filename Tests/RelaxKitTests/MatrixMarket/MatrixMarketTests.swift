import Foundation
import RelaxKit
import Testing

@Suite struct MatrixMarketTests {
  // MARK: Layouts, fields and symmetries

  @Test func `a general coordinate file gives its entries`() throws {
    let matrix = try MatrixMarket.parseMatrix(
      """
      %%MatrixMarket matrix coordinate real general
      % a comment
      3 4 4
      1 1 2.5
      3 4 -1e-3
      2 1 7
      1 3 0
      """)
    #expect(matrix.dense == [[2.5, 0, 0, 0], [7, 0, 0, 0], [0, 0, 0, -0.001]])
    #expect(matrix.entryCount == 4)
  }

  @Test func `duplicates are summed in the order of the file`() throws {
    let matrix = try MatrixMarket.parseMatrix(
      """
      %%MatrixMarket matrix coordinate real general
      1 2 4
      1 2 1e16
      1 1 3
      1 2 -1e16
      1 2 1
      """)
    #expect(matrix.dense == [[3, 1]])
    #expect(matrix.entryCount == 2)
  }

  @Test func `a symmetric file is mirrored`() throws {
    let matrix = try MatrixMarket.parseMatrix(
      """
      %%MatrixMarket matrix coordinate real symmetric
      3 3 4
      1 1 4
      2 1 -1
      3 2 -2
      3 3 5
      """)
    #expect(matrix.dense == [[4, -1, 0], [-1, 0, -2], [0, -2, 5]])
    #expect(matrix.isSymmetric())
    #expect(matrix.entryCount == 6)
  }

  @Test func `a skew-symmetric file is mirrored with the other sign`() throws {
    let matrix = try MatrixMarket.parseMatrix(
      """
      %%MatrixMarket matrix coordinate integer skew-symmetric
      3 3 2
      2 1 4
      3 1 -7
      """)
    #expect(matrix.dense == [[0, -4, 7], [4, 0, 0], [-7, 0, 0]])
  }

  @Test func `entries of a pattern are one`() throws {
    let general = try MatrixMarket.parseMatrix(
      "%%MatrixMarket matrix coordinate pattern general\n2 3 2\n1 3\n2 1\n")
    #expect(general.dense == [[0, 0, 1], [1, 0, 0]])
    let symmetric = try MatrixMarket.parseMatrix(
      "%%MatrixMarket matrix coordinate pattern symmetric\n2 2 2\n2 1\n2 2\n")
    #expect(symmetric.dense == [[0, 1], [1, 1]])
  }

  @Test func `an array goes column by column and drops its zeros`() throws {
    let general = try MatrixMarket.parseMatrix(
      "%%MatrixMarket matrix array real general\n2 3\n1\n2\n0\n4\n5\n6\n")
    #expect(general.dense == [[1, 0, 5], [2, 4, 6]])
    #expect(general.entryCount == 5)
    let symmetric = try MatrixMarket.parseMatrix(
      "%%MatrixMarket matrix array real symmetric\n3 3\n1\n2\n3\n4\n5\n6\n")
    #expect(symmetric.dense == [[1, 2, 3], [2, 4, 5], [3, 5, 6]])
    let skew = try MatrixMarket.parseMatrix(
      "%%MatrixMarket matrix array integer skew-symmetric\n3 3\n1\n2\n3\n")
    #expect(skew.dense == [[0, -1, -2], [1, 0, -3], [2, 3, 0]])
  }

  @Test(arguments: [
    ("array real general\n3 1\n1\n-2\n0\n", [1.0, -2, 0]),
    ("array real general\n1 3\n1\n-2\n0\n", [1, -2, 0]),
    ("array integer general\n1 1\n8\n", [8]),
    ("array real general\n0 1\n", []),
    ("coordinate real general\n4 1 2\n3 1 5\n1 1 2\n", [2, 0, 5, 0]),
    ("coordinate real general\n1 3 3\n1 3 5\n1 2 1\n1 3 2\n", [0, 1, 7]),
    ("coordinate pattern general\n3 1 1\n2 1\n", [0, 1, 0]),
  ])
  func `a vector is one column or one row`(body: String, expected: [Double]) throws {
    #expect(try MatrixMarket.parseVector("%%MatrixMarket matrix " + body) == expected)
  }

  @Test func `matrices without entries, rows or columns are read`() throws {
    let header = "%%MatrixMarket matrix coordinate real general\n"
    #expect(try MatrixMarket.parseMatrix(header + "0 0 0\n") == CSRMatrix(rows: []))
    let noEntries = try MatrixMarket.parseMatrix(header + "2 3 0")
    #expect(noEntries.rowCount == 2 && noEntries.columnCount == 3 && noEntries.entryCount == 0)
    let array = try MatrixMarket.parseMatrix("%%MatrixMarket matrix array real general\n0 5\n")
    #expect(array.rowCount == 0 && array.columnCount == 5)
  }

  // MARK: Spelling

  static let spellings = [
    "%%MatrixMarket matrix coordinate real general\r\n2 2 2\r\n1 1 1.5\r\n2 2 -3\r\n",
    "%%MATRIXMARKET MATRIX COORDINATE REAL GENERAL\n2 2 2\n1 1 1.5\n2 2 -3",
    "%%matrixmarket\tMatrix  Coordinate\tReal General \n2\t2\t2\n1\t1\t1.5\n2\t2\t-3\t\n",
    "%%MatrixMarket matrix coordinate real general\n%\n\n% x\n  \n2 2 2\n\n1 1 1.5\n% y\n2 2 -3\n\n\n",
    "%%MatrixMarket matrix coordinate real general\n  2 2 2  \n   1 1 1.5\n   2  2   -3 \n% end",
    "%%MatrixMarket matrix coordinate real general\n+2 +2 2\n+1 1 +1.5\n02 002 -3.\n",
    "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 15D-01\n2 2 -.3d1\n",
    "%%MatrixMarket matrix coordinate real general\n2 2 2\n1 1 0.00015E+4\n2 2 -3000e-003\r",
  ]

  @Test(arguments: spellings)
  func `blanks, comments, line ends and exponents may vary`(text: String) throws {
    #expect(try MatrixMarket.parseMatrix(text).dense == [[1.5, 0], [0, -3]])
    #expect(try MatrixMarket.parseMatrix(Array(text.utf8)).dense == [[1.5, 0], [0, -3]])
  }

  // MARK: Numbers

  private func number(_ text: String) throws -> Double {
    let vector = try MatrixMarket.parseVector(
      "%%MatrixMarket matrix array real general\n1 1\n\(text)\n")
    return try #require(vector.first)
  }

  @Test(arguments: [
    // Halfway between two neighbours, and just beside, around 2^53 = 9007199254740992.
    ("9007199254740993", 9_007_199_254_740_992.0),
    ("9007199254740995", 9_007_199_254_740_996),
    ("9007199254740993.001", 9_007_199_254_740_994),
    ("90071992547409930e-1", 9_007_199_254_740_992),
    ("9007199254740993000000000000000000e-18", 9_007_199_254_740_992),
    ("18446744073709551615", 0x1p64),
    ("0.1", 0.1),
    ("1e22", 1e22),
    ("1e23", 1e23),
    ("123456789012345678e9", 123_456_789_012_345_678e9),
    ("5e-324", .leastNonzeroMagnitude),
    ("2.2250738585072014e-308", .leastNormalMagnitude),
    ("1.7976931348623157e308", .greatestFiniteMagnitude),
    ("1.7976931348623157D+308", .greatestFiniteMagnitude),
    ("1e-999", 0),
    ("0e99999999999999999999", 0),
    ("0.000000000000000000000000000000000000000001e42", 1),
    ("1000000000000000000000000000000000000000000e-42", 1),
  ])
  func `numbers are rounded to the nearest`(text: String, expected: Double) throws {
    #expect(try number(text) == expected)
    #expect(try number("-" + text) == -expected)
  }

  @Test func `a sign of zero is kept`() throws {
    #expect(try number("-0").sign == .minus)
    #expect(try number("-0.0e5").sign == .minus)
    #expect(try number("0").sign == .plus)
    let coordinates = try MatrixMarket.parseVector(
      "%%MatrixMarket matrix coordinate real general\n4 1 4\n1 1 -0\n2 1 0\n4 1 -0\n4 1 0\n")
    #expect(coordinates.map(\.sign) == [.minus, .plus, .plus, .plus])
  }

  @Test func `decimals of all lengths and scales agree with the standard library`() throws {
    var generator = SplitMix64(seed: 4_093_517)
    var words: [String] = []
    for _ in 0..<20_000 {
      let digits = (0..<Int.random(in: 1...24, using: &generator)).map { _ in
        Character(String(Int.random(in: 0...9, using: &generator)))
      }
      let point = Int.random(in: 0...digits.count, using: &generator)
      let scale = Bool.random(using: &generator) ? 30 : 340
      let exponent = Int.random(in: -scale...min(scale, 280), using: &generator)
      words.append(String(digits[..<point]) + "." + String(digits[point...]) + "e\(exponent)")
    }
    let vector = try MatrixMarket.parseVector(
      "%%MatrixMarket matrix array real general\n\(words.count) 1\n"
        + words.joined(separator: "\n"))
    for (word, value) in zip(words, vector) {
      #expect(value == Double(word), "\(word)")
    }
  }

  // MARK: Writing

  @Test(arguments: CSRMatrixTests.seeds)
  func `a matrix that is written and read is the same bit for bit`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let pattern = try SampleEntries(seed: seed).matrix().pattern
    for _ in 0..<20 {
      let values = (0..<pattern.entryCount).map { _ in generator.anyFinite() }
      let matrix = try CSRMatrix(pattern: pattern, values: values)
      let copy = try MatrixMarket.parseMatrix(MatrixMarket.text(of: matrix))
      #expect(copy.pattern == pattern)
      #expect(copy.values.map(\.bitPattern) == values.map(\.bitPattern))
    }
  }

  @Test(arguments: CSRMatrixTests.seeds)
  func `a vector that is written and read is the same bit for bit`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var vector = (0..<500).map { _ in generator.anyFinite() }
    // Bit patterns drawn evenly are seldom subnormal, of everyday size or whole.
    vector += (0..<100).map { _ in
      .leastNormalMagnitude * Double.random(in: 0..<1, using: &generator)
    }
    vector += (0..<100).map { _ in Double.random(in: -10...10, using: &generator) }
    vector += (0..<100).map { _ in Double(Int64.random(in: .min ... .max, using: &generator)) }
    vector += [0, -0.0, .leastNonzeroMagnitude, .leastNormalMagnitude, .greatestFiniteMagnitude]
    let copy = try MatrixMarket.parseVector(MatrixMarket.text(of: vector))
    #expect(copy.count == vector.count)
    let changed = zip(vector, copy).filter { $0.bitPattern != $1.bitPattern }
    #expect(changed.isEmpty)
  }

  @Test func `files keep stored zeros, shapes and comments apart`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/a.mtx"
      let matrix = try CSRMatrix(
        rowCount: 3, columnCount: 2,
        entries: [.init(row: 2, column: 0, value: -0.0), .init(row: 0, column: 1, value: 0.1)])
      try MatrixMarket.write(matrix, toPath: path, comment: "two\nlines")
      #expect(try MatrixMarket.readMatrix(atPath: path) == matrix)
      let lines = try String(contentsOfFile: path, encoding: .utf8).split(separator: "\n")
      #expect(
        lines == [
          "%%MatrixMarket matrix coordinate real general", "% two", "% lines", "3 2 2", "1 2 0.1",
          "3 1 -0.0",
        ])
      // A shorter file replaces a longer one.
      try MatrixMarket.write([1, 2.5], toPath: path)
      #expect(
        try String(contentsOfFile: path, encoding: .utf8)
          == "%%MatrixMarket matrix array real general\n2 1\n1.0\n2.5\n")
      #expect(try MatrixMarket.readVector(atPath: path) == [1, 2.5])
    }
  }

  @Test func `an empty vector and an empty matrix survive`() throws {
    #expect(try MatrixMarket.parseVector(MatrixMarket.text(of: [Double]())) == [])
    let empty = try CSRMatrix(rows: [])
    #expect(try MatrixMarket.parseMatrix(MatrixMarket.text(of: empty)) == empty)
  }

  @Test(arguments: [100_000, 1 << 20])
  func `a huge matrix that is nearly empty survives`(size: Int) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/c.mtx"
      for (rows, columns) in [(size, size), (size, 1), (10, size)] {
        let entries = (1...10).map { (place: Int) -> CSRMatrix.Entry in
          .init(row: rows - place, column: (columns - 1) / place, value: 1 / Double(place))
        }
        let matrix = try CSRMatrix(rowCount: rows, columnCount: columns, entries: entries)
        try MatrixMarket.write(matrix, toPath: path)
        #expect(try MatrixMarket.readMatrix(atPath: path) == matrix)
      }
    }
  }

  @Test func `a large file survives`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/b.mtx"
      var generator = SplitMix64(seed: 85_111)
      let vector = (0..<150_000).map { _ in Double.random(in: -1...1, using: &generator) }
      try MatrixMarket.write(vector, toPath: path)
      #expect(try MatrixMarket.readVector(atPath: path) == vector)
    }
  }

  @Test func `a byte order mark of UTF-8 means nothing`() throws {
    let text = Array("%%MatrixMarket matrix coordinate real general\n2 2 1\n2 1 5\n".utf8)
    let plain = try MatrixMarket.parseMatrix(text)
    #expect(try MatrixMarket.parseMatrix([0xEF, 0xBB, 0xBF] + text) == plain)
    // Nor is it left out twice, or anywhere else.
    for start in [[0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], [0xEF, 0xBB]] as [[UInt8]] {
      #expect(throws: InputError.self) { try MatrixMarket.parseMatrix(start + text) }
    }
  }

  @Test func `a pipe is read to its end`() throws {
    let pipe = Pipe()
    let text = try MatrixMarket.text(of: [3, 4])
    try pipe.fileHandleForWriting.write(contentsOf: Data(text.utf8))
    try pipe.fileHandleForWriting.close()
    let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
    #expect(try MatrixMarket.readVector(atPath: path) == [3, 4])
  }

  @Test func `what is not finite is not written`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/c.mtx"
      let matrix = try CSRMatrix(rows: [[1, 0], [2, 3]]).shiftingDiagonal(by: .infinity)
      let fault = #expect(throws: InputError.self) { try MatrixMarket.write(matrix, toPath: path) }
      #expect(fault?.code == .notFinite)
      #expect(fault?.row == 0)
      let element = #expect(throws: InputError.self) {
        try MatrixMarket.write([1, .nan], toPath: path)
      }
      #expect(element?.code == .notFinite)
      #expect(element?.row == 1)
      #expect(!FileManager.default.fileExists(atPath: path))
    }
  }
}
