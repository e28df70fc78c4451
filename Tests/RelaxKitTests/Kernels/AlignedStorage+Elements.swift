@testable import RelaxKit

extension AlignedStorage {
  /// A copy of what it holds.
  var elements: [Element] { (0..<count).map { unsafe start[$0] } }
}
