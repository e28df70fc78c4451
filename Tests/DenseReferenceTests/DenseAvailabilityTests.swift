import DenseReference
import Testing

struct DenseAvailabilityTests {
  @Test func `libraries that are required are there`() {
    #expect(DenseReference.isAvailable || !DenseAvailability.isRequired, DenseAvailability.hint)
  }

  @Test func `the error for missing libraries says what to install`() {
    let description = DenseReferenceError.unavailable.description
    #expect(description.contains("apt install pkg-config liblapacke-dev libopenblas-dev"))
  }

  @Test(.disabled(if: DenseReference.isAvailable, "the libraries are there"))
  func `without libraries every function throws that error`() throws {
    let matrix = DenseMatrix.identity(2)
    #expect(throws: DenseReferenceError.unavailable) { try matrix.multiplied(by: matrix) }
    #expect(throws: DenseReferenceError.unavailable) {
      try DenseReference.choleskySolve(matrix, [1, 2])
    }
    #expect(throws: DenseReferenceError.unavailable) { try DenseReference.luSolve(matrix, [1, 2]) }
    #expect(throws: DenseReferenceError.unavailable) {
      try DenseReference.symmetricEigenvalues(matrix)
    }
    #expect(throws: DenseReferenceError.unavailable) { try DenseReference.eigensystem(matrix) }
    #expect(throws: DenseReferenceError.unavailable) { try DenseReference.singularValues(matrix) }
  }
}
