import DenseReference
import Foundation
import Testing

/// Whether these tests may find the dense libraries and must run.
enum DenseAvailability {
  /// Set RELAXKIT_REQUIRE_DENSE=1 where the libraries are expected, so that their absence fails.
  static let isRequired = ProcessInfo.processInfo.environment["RELAXKIT_REQUIRE_DENSE"] == "1"

  static let hint: Comment =
    "LAPACKE and OpenBLAS are missing: apt install pkg-config liblapacke-dev libopenblas-dev"
}

extension Trait where Self == ConditionTrait {
  /// Skips a test if the dense libraries are missing, unless they are required.
  static var needsDense: Self {
    .enabled(
      if: DenseReference.isAvailable || DenseAvailability.isRequired, DenseAvailability.hint)
  }
}
