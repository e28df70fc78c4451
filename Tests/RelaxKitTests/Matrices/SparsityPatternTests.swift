import RelaxKit
import Testing

@Suite struct SparsityPatternTests {
  /// The rows {0, 2}, {}, {1, 2, 3}.
  private func sample() throws -> SparsityPattern {
    try SparsityPattern(
      rowCount: 3, columnCount: 4, rowStarts: [0, 2, 2, 5], columnIndices: [0, 2, 1, 2, 3])
  }

  @Test func `a pattern keeps the arrays it was made of`() throws {
    let pattern = try sample()
    #expect(pattern.rowCount == 3)
    #expect(pattern.columnCount == 4)
    #expect(pattern.entryCount == 5)
    #expect(!pattern.isSquare)
    #expect(pattern.rowStarts == [0, 2, 2, 5])
    #expect(pattern.columnIndices == [0, 2, 1, 2, 3])
  }

  @Test func `the first missing diagonal entry is found`() throws {
    #expect(try sample().firstMissingDiagonal == 1)
    let full = try SparsityPattern(
      rowCount: 2, columnCount: 2, rowStarts: [0, 1, 3], columnIndices: [0, 0, 1])
    #expect(full.firstMissingDiagonal == nil)
    let tall = try SparsityPattern(
      rowCount: 3, columnCount: 1, rowStarts: [0, 1, 1, 1], columnIndices: [0])
    #expect(tall.firstMissingDiagonal == nil)
    let empty = try SparsityPattern(rowCount: 0, columnCount: 0, rowStarts: [0], columnIndices: [])
    #expect(empty.firstMissingDiagonal == nil)
  }

  @Test func `equal structure is equal, whoever made it`() throws {
    let pattern = try sample()
    let copy = pattern
    #expect(copy == pattern)
    #expect(try sample() == pattern)
    let wider = try SparsityPattern(
      rowCount: 3, columnCount: 5, rowStarts: [0, 2, 2, 5], columnIndices: [0, 2, 1, 2, 3])
    #expect(wider != pattern)
    let moved = try SparsityPattern(
      rowCount: 3, columnCount: 4, rowStarts: [0, 2, 3, 5], columnIndices: [0, 2, 1, 2, 3])
    #expect(moved != pattern)
    let renamed = try SparsityPattern(
      rowCount: 3, columnCount: 4, rowStarts: [0, 2, 2, 5], columnIndices: [0, 3, 1, 2, 3])
    #expect(renamed != pattern)
  }

  /// Arrays that are no pattern, the code they are refused with, and the row named.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    var rowCount = 2
    var columnCount = 2
    var rowStarts: [Int32] = [0, 1, 2]
    var columnIndices: [Int32] = [0, 1]
    let code: InputError.Code
    var row: Int?
  }

  static let refusals = [
    Refusal(testDescription: "negative rows", rowCount: -1, code: .shapeMismatch),
    Refusal(testDescription: "negative columns", columnCount: -1, code: .shapeMismatch),
    Refusal(testDescription: "too many rows", rowCount: .max, code: .tooLarge),
    Refusal(testDescription: "too many columns", columnCount: Int(Int32.max), code: .tooLarge),
    Refusal(testDescription: "no row starts", rowStarts: [], code: .shapeMismatch),
    Refusal(testDescription: "too many row starts", rowStarts: [0, 1, 2, 2], code: .shapeMismatch),
    Refusal(testDescription: "start after 0", rowStarts: [1, 1, 2], code: .malformedRowStarts),
    Refusal(testDescription: "end too early", rowStarts: [0, 1, 1], code: .malformedRowStarts),
    Refusal(
      testDescription: "descending starts", rowStarts: [0, 3, 2], code: .malformedRowStarts, row: 1),
    Refusal(
      testDescription: "negative start", rowStarts: [0, -1, 2], code: .malformedRowStarts, row: 0),
    Refusal(
      testDescription: "column too high", columnIndices: [0, 2], code: .indexOutOfRange, row: 1),
    Refusal(
      testDescription: "column negative", columnIndices: [-1, 1], code: .indexOutOfRange, row: 0),
    Refusal(
      testDescription: "descending columns", rowStarts: [0, 0, 2], columnIndices: [1, 0],
      code: .unorderedColumns, row: 1),
    Refusal(
      testDescription: "repeated column", rowStarts: [0, 2, 2], columnIndices: [1, 1],
      code: .unorderedColumns, row: 0),
  ]

  @Test(arguments: refusals)
  func `arrays that are no pattern are refused`(refusal: Refusal) {
    let error = #expect(throws: InputError.self) {
      try SparsityPattern(
        rowCount: refusal.rowCount, columnCount: refusal.columnCount,
        rowStarts: refusal.rowStarts, columnIndices: refusal.columnIndices)
    }
    #expect(error?.code == refusal.code)
    #expect(error?.row == refusal.row)
  }
}
