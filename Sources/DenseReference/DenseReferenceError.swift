/// Why a dense computation gave no result.
public enum DenseReferenceError: Error, Sendable, Hashable {
  /// LAPACKE and OpenBLAS were not found when the package was built.
  case unavailable
  /// The matrix is singular: the pivot of that number is zero, counted from 0 and after exchanges.
  case singular(pivot: Int)
  /// The matrix is not positive definite: nor is its leading part up to that row, counted from 0.
  case notPositiveDefinite(row: Int)
  /// Shapes that do not fit together, in words.
  case shapeMismatch(String)
  /// An element is NaN.
  case notFinite
  /// The iteration for eigenvalues or singular values failed.
  case notConverged
}

extension DenseReferenceError: CustomStringConvertible {
  /// What happened, and for missing libraries what to install.
  public var description: String {
    switch self {
    case .unavailable:
      "dense linear algebra needs LAPACKE and OpenBLAS; install them and build again: "
        + "apt install pkg-config liblapacke-dev libopenblas-dev"
    case .singular(let pivot): "the matrix is singular: pivot \(pivot) is zero"
    case .notPositiveDefinite(let row):
      "the matrix is not positive definite: nor is its leading part up to row \(row)"
    case .shapeMismatch(let explanation): explanation
    case .notFinite: "an element is NaN"
    case .notConverged: "the iteration for eigenvalues or singular values did not converge"
    }
  }
}
