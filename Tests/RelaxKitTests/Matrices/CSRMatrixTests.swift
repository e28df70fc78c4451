import Testing

@testable import RelaxKit

@Suite struct CSRMatrixTests {
  static let seeds: [UInt64] = [
    2_901, 77_410, 5_513, 918_273, 64_064, 31_337, 8_086, 1_202, 450_559, 73, 660_001, 29_792,
  ]

  // MARK: Building

  @Test(arguments: seeds)
  func `entries in any order add up to the dense matrix`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed)
    var generator = SplitMix64(seed: seed + 1)
    let matrix = try CSRMatrix(
      rowCount: sample.rowCount, columnCount: sample.columnCount,
      entries: sample.entries.shuffled(using: &generator))
    #expect(matrix.dense == sample.dense)
    let places = Set(sample.entries.map { [$0.row, $0.column] })
    #expect(matrix.entryCount == places.count)
    for row in 0..<matrix.rowCount {
      let columns = matrix.row(row).map(\.column)
      #expect(columns == Set(columns).sorted())
    }
  }

  @Test func `duplicates are summed in the order given`() throws {
    // 1e16 + 1 rounds to 1e16, so only this order leaves 1.
    let matrix = try CSRMatrix(
      rowCount: 1, columnCount: 2,
      entries: [
        .init(row: 0, column: 1, value: 1e16), .init(row: 0, column: 0, value: 3),
        .init(row: 0, column: 1, value: -1e16), .init(row: 0, column: 1, value: 1),
      ])
    #expect(matrix.dense == [[3, 1]])
    #expect(matrix.entryCount == 2)
  }

  @Test func `entries can be tuples`() throws {
    let matrix = try CSRMatrix(
      rowCount: 2, columnCount: 3, entries: [(0, 0, 4), (1, 2, 0.5), (0, 0, -1)])
    #expect(matrix.dense == [[3, 0, 0], [0, 0, 0.5]])
    let diagonal = try CSRMatrix(
      rowCount: 2, columnCount: 2, entries: (0..<2).lazy.map { ($0, $0, Double($0 + 1)) })
    #expect(diagonal.dense == [[1, 0], [0, 2]])
    let empty = try CSRMatrix(rowCount: 1, columnCount: 1, entries: [])
    #expect(empty.entryCount == 0)
    #expect(throws: InputError.self) {
      try CSRMatrix(rowCount: 1, columnCount: 1, entries: [(0, 1, 1.0)])
    }
  }

  @Test func `rows beyond the square part have no diagonal`() throws {
    let tall = try CSRMatrix(rows: [[1, 0], [0, 2], [3, 0], [0, 0]])
    #expect(tall.row(2).map(\.value) == [3] && tall.row(2).map(\.column) == [0])
    #expect(tall.row(1).map(\.value) == [2] && tall.row(3).isEmpty)
  }

  @Test func `raw arrays may have unsorted columns and duplicates`() throws {
    let matrix = try CSRMatrix(
      rowCount: 3, columnCount: 3, rowStarts: [0, 4, 4, 6], columnIndices: [2, 0, 1, 2, 1, 0],
      values: [1, 2, 3, 4, 5, 6])
    #expect(matrix.dense == [[2, 3, 5], [0, 0, 0], [6, 5, 0]])
    #expect(matrix.pattern.rowStarts == [0, 3, 3, 5])
    #expect(matrix.pattern.columnIndices == [0, 1, 2, 0, 1])
    #expect(matrix.values == [2, 3, 5, 6, 5])
  }

  @Test func `written rows store what is not zero`() throws {
    let matrix = try CSRMatrix(rows: [[0, -1, 0], [2, 0, 5]])
    #expect(matrix.entryCount == 3)
    #expect(matrix.rowCount == 2)
    #expect(matrix.columnCount == 3)
    #expect(!matrix.isSquare)
    #expect(matrix.diagonal == [0, 0])
    #expect(matrix.values == [-1, 2, 5])
  }

  @Test func `explicit zeros stay stored`() throws {
    let matrix = try CSRMatrix(
      rowCount: 2, columnCount: 2,
      entries: [.init(row: 0, column: 0, value: 0), .init(row: 1, column: 0, value: 0)])
    #expect(matrix.entryCount == 2)
    #expect(matrix.pattern.firstMissingDiagonal == 1)
  }

  @Test func `an empty matrix and one by one work`() throws {
    let empty = try CSRMatrix(rows: [])
    #expect(empty.rowCount == 0 && empty.columnCount == 0 && empty.entryCount == 0)
    #expect(try empty.multiplied(by: []) == [])
    #expect(empty.transposed() == empty)
    #expect(empty.isSymmetric())
    #expect(try empty.permuted(by: []) == empty)
    #expect(empty.shiftingDiagonal(by: 1) == empty)

    let noColumns = try CSRMatrix(rowCount: 2, columnCount: 0, entries: [])
    #expect(try noColumns.multiplied(by: []) == [0, 0])
    #expect(noColumns.transposed().columnCount == 2)

    let single = try CSRMatrix(rows: [[4]])
    #expect(single[0, 0] == 4)
    #expect(try single.multiplied(by: [2.5]) == [10])
    #expect(single.shiftingDiagonal(by: -1).diagonal == [3])
  }

  // MARK: Algebra

  @Test(arguments: seeds)
  func `a product equals the dense one`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed)
    let x = sample.vector(seed: seed + 2)
    let expected = sample.dense.map { row in zip(row, x).reduce(0) { $0 + $1.0 * $1.1 } }
    #expect(try sample.matrix().multiplied(by: x) == expected)
    var product = [Double](repeating: .nan, count: sample.rowCount)
    try sample.matrix().multiply(x, into: &product)
    #expect(product == expected)
  }

  @Test(arguments: seeds)
  func `transposing swaps indices, and twice changes nothing`(seed: UInt64) throws {
    let matrix = try SampleEntries(seed: seed).matrix()
    let transpose = matrix.transposed()
    for row in 0..<matrix.rowCount {
      for column in 0..<matrix.columnCount {
        #expect(transpose[column, row] == matrix[row, column])
      }
    }
    #expect(transpose.transposed() == matrix)
  }

  @Test(arguments: seeds)
  func `permuting commutes with the product`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed, square: true)
    let matrix = try sample.matrix()
    var generator = SplitMix64(seed: seed + 3)
    let order = Array(0..<matrix.rowCount).shuffled(using: &generator)
    let x = sample.vector(seed: seed + 4)
    let permuted = try matrix.permuted(by: order)
    let product = try matrix.multiplied(by: x)
    #expect(try permuted.multiplied(by: order.map { x[$0] }) == order.map { product[$0] })
    #expect(permuted.entryCount == matrix.entryCount)
    var inverse = order
    for (new, old) in order.enumerated() { inverse[old] = new }
    #expect(try permuted.permuted(by: inverse) == matrix)
  }

  @Test(arguments: seeds)
  func `a shift adds to the diagonal, stored or not`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed)
    let matrix = try sample.matrix()
    var expected = sample.dense
    for index in 0..<min(sample.rowCount, sample.columnCount) { expected[index][index] += 2.5 }
    let shifted = matrix.shiftingDiagonal(by: 2.5)
    #expect(shifted.dense == expected)
    #expect(shifted.pattern.firstMissingDiagonal == nil)
    #expect(matrix.dense == sample.dense)
  }

  @Test func `a shift of a full diagonal shares the pattern`() throws {
    let matrix = try CSRMatrix(rows: [[2, -1], [-1, 2]])
    let shifted = matrix.shiftingDiagonal(by: 1)
    #expect(shifted.pattern.storage === matrix.pattern.storage)
    #expect(shifted.values == [3, -1, -1, 3])
    #expect(shifted != matrix)
    #expect(shifted.shiftingDiagonal(by: -1) == matrix)
  }

  @Test(arguments: seeds)
  func `scaling multiplies every entry`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed)
    var matrix = try sample.matrix()
    let expected = sample.dense.map { $0.map { -3 * $0 } }
    #expect(try matrix.scaled(by: -3).dense == expected)
    #expect(matrix.dense == sample.dense)
    try matrix.scale(by: -3)
    #expect(matrix.dense == expected)
  }

  @Test(arguments: seeds)
  func `a matrix plus its transpose is symmetric`(seed: UInt64) throws {
    let sample = SampleEntries(seed: seed, square: true)
    let mirrored = sample.entries.map {
      CSRMatrix.Entry(row: $0.column, column: $0.row, value: $0.value)
    }
    let size = sample.rowCount
    let sum = try CSRMatrix(
      rowCount: size, columnCount: size, entries: sample.entries + mirrored)
    #expect(sum.isSymmetric())
    let isDenseSymmetric = (0..<size).allSatisfy { row in
      (0..<size).allSatisfy { sample.dense[row][$0] == sample.dense[$0][row] }
    }
    #expect(try sample.matrix().isSymmetric() == isDenseSymmetric)
  }

  @Test func `symmetry has a relative tolerance and minds the pattern`() throws {
    let nearly = try CSRMatrix(rows: [[1, 100], [101, 1]])
    #expect(!nearly.isSymmetric())
    #expect(nearly.isSymmetric(tolerance: 0.01))
    #expect(!nearly.isSymmetric(tolerance: 0.009))
    #expect(try !CSRMatrix(rows: [[1, 2, 3], [2, 1, 3]]).isSymmetric())
    let oneSided = try CSRMatrix(rows: [[1, 1e-9], [0, 1]])
    #expect(!oneSided.isSymmetric(tolerance: 0.5))
    let storedZero = try CSRMatrix(
      rowCount: 2, columnCount: 2, entries: [.init(row: 0, column: 1, value: 0)])
    #expect(storedZero.isSymmetric())
  }

  // MARK: Values

  @Test func `replacing values keeps the pattern`() throws {
    var matrix = try CSRMatrix(rows: [[2, -1], [-1, 2]])
    let pattern = matrix.pattern
    try matrix.replaceValues(with: [5, 6, 7, 8])
    #expect(matrix.pattern.storage === pattern.storage)
    #expect(matrix.dense == [[5, 6], [7, 8]])
    #expect(try matrix == CSRMatrix(pattern: pattern, values: [5, 6, 7, 8]))
  }

  @Test func `values of a matrix of the same pattern are taken over scaled`() throws {
    let source = try CSRMatrix(rows: [[2, -1], [-1, 2]])
    var matrix = source.shiftingDiagonal(by: 5)
    try matrix.replaceValues(withThoseOf: source, scaledBy: 3)
    #expect(matrix.dense == [[6, -3], [-3, 6]])
    #expect(source.dense == [[2, -1], [-1, 2]])
    let before = matrix
    let other = try CSRMatrix(rows: [[2, 0], [-1, 2]])
    let pattern = #expect(throws: InputError.self) {
      try matrix.replaceValues(withThoseOf: other, scaledBy: 3)
    }
    #expect(pattern?.code == .shapeMismatch)
    for factor in [Double.nan, .infinity, 1e308] {
      let error = #expect(throws: InputError.self) {
        try matrix.replaceValues(withThoseOf: source, scaledBy: factor)
      }
      #expect(error?.code == .notFinite)
    }
    #expect(matrix == before)
  }

  @Test func `a failed replacement leaves the matrix as it was`() throws {
    var matrix = try CSRMatrix(rows: [[2, -1], [-1, 2]])
    let before = matrix
    let length = #expect(throws: InputError.self) { try matrix.replaceValues(with: [1, 2, 3]) }
    #expect(length?.code == .shapeMismatch)
    let value = #expect(throws: InputError.self) {
      try matrix.replaceValues(with: [1, 2, .nan, 4])
    }
    #expect(value?.code == .notFinite)
    #expect(value?.row == 1)
    let factor = #expect(throws: InputError.self) { try matrix.scale(by: 1e308) }
    #expect(factor?.code == .notFinite)
    #expect(matrix == before)
    #expect(matrix.dense == [[2, -1], [-1, 2]])
  }

  @Test func `copies are independent`() throws {
    let original = try CSRMatrix(rows: [[2, -1, 0], [-1, 2, -1], [0, -1, 2]])
    let values = original.values
    var replaced = original
    try replaced.replaceValues(with: [1, 2, 3, 4, 5, 6, 7])
    var shifted = original
    shifted.shiftDiagonal(by: 10)
    var scaled = original
    try scaled.scale(by: 2)
    #expect(original.values == values)
    #expect(replaced.values == [1, 2, 3, 4, 5, 6, 7])
    #expect(shifted.values == [12, -1, -1, 12, -1, -1, 12])
    #expect(scaled.values == [4, -2, -2, 4, -2, -2, 4])
  }

  @Test(arguments: seeds)
  func `rows list what the subscript finds`(seed: UInt64) throws {
    let matrix = try SampleEntries(seed: seed).matrix()
    var listed: [Double] = []
    for row in 0..<matrix.rowCount {
      for (column, value) in matrix.row(row) {
        #expect(matrix[row, column] == value)
        listed.append(value)
      }
    }
    #expect(listed == matrix.values)
    #expect(try CSRMatrix(pattern: matrix.pattern, values: listed) == matrix)
  }

  @Test func `equality compares structure and values`() throws {
    let matrix = try CSRMatrix(rows: [[2, -1], [-1, 2]])
    #expect(try matrix == CSRMatrix(rows: [[2, -1], [-1, 2]]))
    #expect(try matrix != CSRMatrix(rows: [[2, -1], [-1, 3]]))
    #expect(try matrix != CSRMatrix(rows: [[2, -2], [-1, 2]]))
    #expect(try matrix != CSRMatrix(rows: [[2, -1], [0, 2]]))
    #expect(try matrix != CSRMatrix(rows: [[2, -1, 0], [-1, 2, 0]]))
  }

  // MARK: Refusals

  /// Bad data, the code it is refused with, and the row named.
  struct Refusal: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let code: InputError.Code
    let row: Int?
    let attempt: @Sendable () throws -> Void

    init(
      _ description: String, _ code: InputError.Code, row: Int? = nil,
      _ attempt: @escaping @Sendable () throws -> Void
    ) {
      testDescription = description
      self.code = code
      self.row = row
      self.attempt = attempt
    }
  }

  static let refusals: [Refusal] = [
    Refusal("negative size", .shapeMismatch) {
      _ = try CSRMatrix(rowCount: -1, columnCount: 2, entries: [])
    },
    Refusal("more rows than 32 bits", .tooLarge) {
      _ = try CSRMatrix(rowCount: Int(Int32.max), columnCount: 2, entries: [])
    },
    Refusal("more columns than 32 bits", .tooLarge) {
      _ = try CSRMatrix(rowCount: 2, columnCount: .max, entries: [])
    },
    Refusal("row too high", .indexOutOfRange, row: 2) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, entries: [.init(row: 2, column: 0, value: 1)])
    },
    Refusal("row negative", .indexOutOfRange, row: -1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, entries: [.init(row: -1, column: 0, value: 1)])
    },
    Refusal("column too high", .indexOutOfRange, row: 1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 3, entries: [.init(row: 1, column: 3, value: 1)])
    },
    Refusal("column negative", .indexOutOfRange, row: 1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 3, entries: [.init(row: 1, column: -1, value: 1)])
    },
    Refusal("NaN entry", .notFinite, row: 1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, entries: [.init(row: 1, column: 0, value: .nan)])
    },
    Refusal("duplicates that overflow", .notFinite, row: 0) {
      let entry = CSRMatrix.Entry(row: 0, column: 0, value: .greatestFiniteMagnitude)
      _ = try CSRMatrix(rowCount: 2, columnCount: 2, entries: [entry, entry])
    },
    Refusal("ragged rows", .shapeMismatch, row: 1) { _ = try CSRMatrix(rows: [[1, 2], [3]]) },
    Refusal("infinite row value", .notFinite, row: 1) {
      _ = try CSRMatrix(rows: [[1, 2], [.infinity, 3]])
    },
    Refusal("more columns than values", .shapeMismatch) {
      _ = try CSRMatrix(
        rowCount: 1, columnCount: 2, rowStarts: [0, 2], columnIndices: [0, 1], values: [1])
    },
    Refusal("too few row starts", .shapeMismatch) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, rowStarts: [0, 1], columnIndices: [0], values: [1])
    },
    Refusal("row starts beyond the entries", .malformedRowStarts) {
      _ = try CSRMatrix(
        rowCount: 1, columnCount: 2, rowStarts: [0, 3], columnIndices: [0], values: [1])
    },
    Refusal("row starts that begin after 0", .malformedRowStarts) {
      _ = try CSRMatrix(
        rowCount: 1, columnCount: 2, rowStarts: [1, 1], columnIndices: [0], values: [1])
    },
    Refusal("row starts that descend", .malformedRowStarts, row: 1) {
      _ = try CSRMatrix(
        rowCount: 3, columnCount: 2, rowStarts: [0, 2, 1, 2], columnIndices: [0, 1],
        values: [1, 2])
    },
    Refusal("row starts that leave the range", .malformedRowStarts, row: 1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, rowStarts: [0, 9, 1], columnIndices: [0], values: [1])
    },
    Refusal("raw column too high", .indexOutOfRange, row: 1) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, rowStarts: [0, 1, 2], columnIndices: [0, 2], values: [1, 2])
    },
    Refusal("raw column negative", .indexOutOfRange, row: 0) {
      _ = try CSRMatrix(
        rowCount: 2, columnCount: 2, rowStarts: [0, 1, 2], columnIndices: [-1, 1], values: [1, 2])
    },
    Refusal("infinite raw value", .notFinite, row: 2) {
      _ = try CSRMatrix(
        rowCount: 3, columnCount: 2, rowStarts: [0, 1, 1, 2], columnIndices: [0, 1],
        values: [1, -.infinity])
    },
    Refusal("too many values for a pattern", .shapeMismatch) {
      let pattern = try CSRMatrix(rows: [[1, 2]]).pattern
      _ = try CSRMatrix(pattern: pattern, values: [1, 2, 3])
    },
    Refusal("product with a vector too short", .shapeMismatch) {
      _ = try CSRMatrix(rows: [[1, 2]]).multiplied(by: [1])
    },
    Refusal("product into a vector too long", .shapeMismatch) {
      var product = [0.0, 0]
      try CSRMatrix(rows: [[1, 2]]).multiply([1, 2], into: &product)
    },
    Refusal("infinite factor", .notFinite) {
      _ = try CSRMatrix(rows: [[0]]).scaled(by: .infinity)
    },
    Refusal("permutation of a rectangle", .notSquare) {
      _ = try CSRMatrix(rows: [[1, 2]]).permuted(by: [0])
    },
    Refusal("permutation too short", .notAPermutation) {
      _ = try CSRMatrix(rows: [[1, 2], [3, 4]]).permuted(by: [0])
    },
    Refusal("permutation that repeats", .notAPermutation, row: 1) {
      _ = try CSRMatrix(rows: [[1, 2], [3, 4]]).permuted(by: [1, 1])
    },
    Refusal("permutation out of range", .notAPermutation, row: 0) {
      _ = try CSRMatrix(rows: [[1, 2], [3, 4]]).permuted(by: [2, 0])
    },
    Refusal("relaxation of a rectangle", .notSquare) {
      try CSRMatrix(rows: [[1, 2]]).checkDiagonal()
    },
    Refusal("relaxation without a diagonal entry", .missingDiagonal, row: 1) {
      try CSRMatrix(rows: [[1, 2], [3, 0]]).checkDiagonal()
    },
    Refusal("relaxation with a zero on the diagonal", .zeroDiagonal, row: 1) {
      try CSRMatrix(rows: [[1, 2], [3, 4]]).shiftingDiagonal(by: -4).checkDiagonal()
    },
    Refusal("relaxation with an infinite diagonal", .notFinite, row: 0) {
      try CSRMatrix(rows: [[1, 2], [3, 4]]).shiftingDiagonal(by: .infinity).checkDiagonal()
    },
  ]

  @Test(arguments: refusals)
  func `bad data is refused, naming the row`(refusal: Refusal) {
    let error = #expect(throws: InputError.self) { try refusal.attempt() }
    #expect(error?.code == refusal.code)
    #expect(error?.row == refusal.row)
  }

  @Test func `a place outside the matrix traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = try CSRMatrix(rows: [[1, 2]])[0, 2]
    }
    await #expect(processExitsWith: .failure) {
      _ = try CSRMatrix(rows: [[1, 2]])[-1, 0]
    }
    await #expect(processExitsWith: .failure) {
      _ = try CSRMatrix(rows: [[1, 2]]).row(1)
    }
    await #expect(processExitsWith: .failure) {
      _ = try CSRMatrix(rows: [[1]]).isSymmetric(tolerance: -1)
    }
  }
}
