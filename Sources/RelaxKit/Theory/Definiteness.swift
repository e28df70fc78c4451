/// Whether the eigenvalues of a symmetric matrix have one sign.
public enum Definiteness: String, Sendable, Hashable {
  /// All are positive: proved by diagonal dominance, or the lowest that the Lanczos process found is
  /// clear of zero.
  case positive
  /// Some is negative, which the Lanczos process proves: conjugate gradients will break down, and
  /// SOR diverges for most right-hand sides.
  case indefinite
  /// The lowest is too near zero to tell, as it is if the matrix is singular, or was not found within
  /// the limit.
  case undecided
}
