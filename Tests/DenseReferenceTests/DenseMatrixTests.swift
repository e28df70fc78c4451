import DenseReference
import ModelProblems
import RelaxKit
import Testing

struct DenseMatrixTests {
  @Test func `elements are stored column by column`() throws {
    let matrix = try DenseMatrix(rows: [[1, 2, 3], [4, 5, 6]])
    #expect(matrix.elements == [1, 4, 2, 5, 3, 6])
    #expect(matrix[1, 2] == 6)
    #expect(matrix.column(1) == [2, 5])
    #expect(matrix.diagonal == [1, 5])
    #expect(matrix.transposed() == (try DenseMatrix(rows: [[1, 4], [2, 5], [3, 6]])))
    #expect(matrix.strictLowerTriangle() == (try DenseMatrix(rows: [[0, 0, 0], [4, 0, 0]])))
    #expect(matrix.scalingRows(by: [2, -1]).elements == [2, -4, 4, -5, 6, -6])
  }

  @Test func `a dense copy has the entries of the sparse matrix`() throws {
    let sparse = try GridDomain(.lShaped, size: 7).laplacian()
    let dense = DenseMatrix(sparse)
    for row in 0..<sparse.rowCount {
      for column in 0..<sparse.columnCount { #expect(dense[row, column] == sparse[row, column]) }
    }
  }

  @Test(.needsDense) func `products and powers are those of the definition`() throws {
    let left = try DenseMatrix(rows: [[1, 2, 3], [4, 5, 6]])
    let right = try DenseMatrix(rows: [[1, -1], [0, 2], [5, 1]])
    #expect(try left.multiplied(by: right) == DenseMatrix(rows: [[16, 6], [34, 12]]))
    #expect(try left.multiplied(by: [1, 0, -1]) == [-2, -2])
    // The powers of this matrix hold the Fibonacci numbers.
    let fibonacci = try DenseMatrix(rows: [[1, 1], [1, 0]])
    #expect(try fibonacci.power(0) == .identity(2))
    #expect(try fibonacci.power(1) == fibonacci)
    #expect(try fibonacci.power(30)[0, 1] == 832_040)
  }

  @Test func `sums add a multiple`() throws {
    let left = try DenseMatrix(rows: [[1, 2], [3, 4]])
    #expect(try left.adding(.identity(2), scaledBy: -3) == DenseMatrix(rows: [[-2, 2], [3, 1]]))
  }

  @Test func `shapes that do not fit are an error`() throws {
    let wide = DenseMatrix(rowCount: 2, columnCount: 3, repeating: 1)
    for attempt: () throws -> Void in [
      { _ = try DenseMatrix(rows: [[1, 2], [3]]) },
      { _ = try wide.adding(.identity(2)) },
      { _ = try wide.multiplied(by: wide) },
      { _ = try wide.power(2) },
      { _ = try DenseReference.choleskySolve(wide, [1, 1]) },
      { _ = try DenseReference.luSolve(.identity(3), [1, 1]) },
      { _ = try DenseReference.symmetricEigenvalues(wide) },
      { _ = try DenseReference.spectralRadius(wide) },
      { _ = try DenseReference.conditionNumber(wide) },
    ] {
      let error = #expect(throws: DenseReferenceError.self) { try attempt() }
      guard case .shapeMismatch = error else {
        Issue.record("\(error as Any) is no shape mismatch")
        continue
      }
    }
  }
}
