private import COpenBLAS
internal import RelaxKit

/// Dense linear algebra by LAPACK: the answers that sparse code is checked against.
///
/// Every function copies its arguments and throws ``DenseReferenceError``, `.unavailable` among them
/// if the libraries are missing. Work grows with the cube of the size throughout.
public enum DenseReference {
  /// Whether LAPACKE and OpenBLAS were found when the package was built.
  public static var isAvailable: Bool { relaxkit_dense_available() != 0 }

  /// Sets how many threads each call may take, in the whole process; unset, OpenBLAS takes all
  /// processors. With 1, several threads can call at once without waiting for each other.
  ///
  /// Without effect if the library is not OpenBLAS.
  ///
  /// - Precondition: `count` is positive.
  public static func useThreads(_ count: Int) {
    require(count > 0, "\(count) threads cannot compute anything; use at least one")
    relaxkit_dense_use_threads(Int32(clamping: count))
  }

  /// The error a status stands for, if it is one; `failure` makes that for a positive one from it.
  static func error(
    _ info: Int32, failure: (Int) -> DenseReferenceError = { _ in .notConverged }
  ) -> DenseReferenceError? {
    switch info {
    case 0: nil
    case RELAXKIT_DENSE_UNAVAILABLE: .unavailable
    // Shapes were checked, so that only a NaN is left to complain about.
    case ..<0: .notFinite
    default: failure(Int(info))
    }
  }

  /// Throws unless the matrix is square.
  static func checkSquare(_ matrix: DenseMatrix) throws(DenseReferenceError) {
    guard matrix.isSquare else {
      throw .shapeMismatch(
        "a square matrix is needed, and this is \(matrix.rowCount) x \(matrix.columnCount)")
    }
  }
}
