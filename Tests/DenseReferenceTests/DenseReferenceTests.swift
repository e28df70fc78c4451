import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import Testing

@Suite(.needsDense)
struct DenseReferenceTests {
  static let seeds: [UInt64] = [3_044_871_265, 190_553_728, 2_661_007_419]

  /// The one-dimensional Laplacian, with eigenvalues 2 - 2 cos(k π / (n + 1)).
  func laplacian(_ n: Int) throws -> DenseMatrix {
    try DenseMatrix(Stencil.laplacian(dimensions: 1).matrix(extents: [n]))
  }

  /// Elements 1/(i + j - 1), i and j from 1.
  func hilbert(_ n: Int) throws -> DenseMatrix {
    try DenseMatrix(rows: (1...n).map { i in (1...n).map { 1 / Double(i + $0 - 1) } })
  }

  @Test(arguments: seeds, [false, true])
  func `solutions of random systems leave no residual`(seed: UInt64, isSymmetric: Bool) throws {
    var generator = SplitMix64(seed: seed)
    let family = RandomMMatrix(
      unknownCount: 50, entriesPerRow: 4, surplus: 0.5, isSymmetric: isSymmetric)
    let matrix = try DenseMatrix(family.sample(using: &generator))
    let b = StandardNormal().vector(count: 50, using: &generator)
    var solutions = [try DenseReference.luSolve(matrix, b)]
    if isSymmetric { solutions.append(try DenseReference.choleskySolve(matrix, b)) }
    for x in solutions {
      for (image, element) in zip(try matrix.multiplied(by: x), b) {
        #expect(abs(image - element) < 1e-12)
      }
    }
    let unit = try matrix.multiplied(by: DenseReference.inverse(matrix))
    let deviation = try unit.adding(.identity(50), scaledBy: -1)
    #expect(deviation.elements.allSatisfy { abs($0) < 1e-12 })
  }

  @Test func `singular and indefinite matrices are named as such`() throws {
    let singular = try DenseMatrix(rows: [[1, 2, 0], [2, 4, 0], [0, 0, 1]])
    #expect(throws: DenseReferenceError.singular(pivot: 2)) {
      // Two exchanges give the pivots 1 and 1, and the last column is zero.
      try DenseReference.luSolve(
        DenseMatrix(rows: [[0, 1, 0], [1, 0, 0], [1, 1, 0]]), [1, 1, 1])
    }
    #expect(throws: DenseReferenceError.self) { try DenseReference.inverse(singular) }
    #expect(try DenseReference.conditionNumber(singular) > 1e15)
    let indefinite = try DenseMatrix(rows: [[1, 2], [2, 1]])
    #expect(throws: DenseReferenceError.notPositiveDefinite(row: 1)) {
      try DenseReference.choleskySolve(indefinite, [1, 1])
    }
  }

  @Test func `a NaN is an error`() throws {
    let matrix = try DenseMatrix(rows: [[1, .nan], [.nan, 1]])
    #expect(throws: DenseReferenceError.notFinite) { try DenseReference.luSolve(matrix, [1, 1]) }
    #expect(throws: DenseReferenceError.notFinite) { try DenseReference.spectralRadius(matrix) }
    #expect(throws: DenseReferenceError.notFinite) { try DenseReference.norm2(matrix) }
  }

  @Test(arguments: [1, 2, 7, 40])
  func `the one-dimensional Laplacian has its cosines and sines`(n: Int) throws {
    let matrix = try laplacian(n)
    let expected = (1...n).map { 2 - 2 * cos(.pi * Double($0) / Double(n + 1)) }
    let (values, vectors) = try DenseReference.symmetricEigensystem(matrix)
    for (value, golden) in zip(values, expected) { #expect(abs(value - golden) < 1e-13) }
    #expect(try DenseReference.symmetricEigenvalues(matrix).count == n)
    for (index, value) in values.enumerated() {
      let vector = vectors.column(index)
      #expect(abs(vector.reduce(0) { $0 + $1 * $1 } - 1) < 1e-13)
      for (image, element) in zip(try matrix.multiplied(by: vector), vector) {
        #expect(abs(image - value * element) < 1e-13)
      }
    }
    #expect(
      abs(try DenseReference.spectralRadius(matrix) - (expected.last ?? 0)) < 1e-13)
  }

  @Test func `complex eigenvalues have moduli and no real eigenvector`() throws {
    // Eigenvalues 3, and 1 ± 2i of modulus √5.
    let matrix = try DenseMatrix(rows: [[1, -2, 0], [2, 1, 0], [0, 0, 3]])
    let moduli = try DenseReference.eigenvalueModuli(matrix).sorted()
    let root = 5.0.squareRoot()
    for (modulus, golden) in zip(moduli, [root, root, 3]) {
      #expect(abs(modulus - golden) < 1e-14)
    }
    let system = try DenseReference.eigensystem(matrix)
    #expect(system.count == 3)
    for index in 0..<3 {
      if system.imaginaryParts[index] == 0 {
        #expect(system.realParts[index] == 3)
        #expect(system.realEigenvector(at: index)?.map(abs) == [0, 0, 1])
      } else {
        #expect(system.realEigenvector(at: index) == nil)
      }
    }
  }

  @Test func `norms and condition numbers of the Hilbert matrix`() throws {
    let matrix = try hilbert(5)
    // N. J. Higham, Accuracy and Stability of Numerical Algorithms, 2nd edition, SIAM 2002, table
    // 28.1: the 2-norm condition number 4.77e5; the 1-norm one is the whole number 943656.
    #expect(abs(try DenseReference.conditionNumber(matrix) / 4.77e5 - 1) < 1e-3)
    #expect(abs(try DenseReference.conditionNumber1(matrix) / 943_656 - 1) < 1e-9)
    #expect(abs(DenseReference.norm1(matrix) - 137.0 / 60) < 1e-14)
  }

  @Test func `singular values of a rectangular matrix`() throws {
    let matrix = try DenseMatrix(rows: [[0, 3, 0], [-2, 0, 0]])
    for (value, golden) in zip(try DenseReference.singularValues(matrix), [3.0, 2]) {
      #expect(abs(value - golden) < 1e-14)
    }
    #expect(try DenseReference.singularValues(matrix.transposed()).count == 2)
    #expect(abs(try DenseReference.norm2(matrix) - 3) < 1e-14)
    #expect(try DenseReference.norm2(DenseMatrix(rowCount: 0, columnCount: 0, repeating: 0)) == 0)
  }
}
