internal import RelaxKit

/// The eigenvalues of a general real matrix and its right eigenvectors, `A v = λ v`.
public struct Eigensystem: Sendable {
  /// The real parts of the eigenvalues.
  public let realParts: [Double]

  /// The imaginary parts; those of a conjugate pair follow each other, the positive one first.
  public let imaginaryParts: [Double]

  /// The eigenvectors as LAPACK packs them, one column for a real eigenvalue.
  private let packedVectors: DenseMatrix

  /// The number of eigenvalues.
  public var count: Int { realParts.count }

  init(realParts: [Double], imaginaryParts: [Double], packedVectors: DenseMatrix) {
    self.realParts = realParts
    self.imaginaryParts = imaginaryParts
    self.packedVectors = packedVectors
  }

  /// The unit eigenvector of a real eigenvalue; nil if the eigenvalue is not real.
  ///
  /// - Precondition: `index` is that of an eigenvalue.
  public func realEigenvector(at index: Int) -> [Double]? {
    require(
      index >= 0 && index < count, "there are \(count) eigenvalues, and none is \(index)")
    return imaginaryParts[index] == 0 ? packedVectors.column(index) : nil
  }
}
