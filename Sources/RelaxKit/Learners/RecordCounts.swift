/// The numbers of losses a saved state may claim: up to as many as a `Double` counts exactly, so that
/// what counts on from there does not overflow.
let recordCounts = 0...(1 << 53)

/// The sum of counts; nil if it lies beyond ``recordCounts``.
///
/// - Precondition: each count is one of ``recordCounts``.
func recordTotal(_ counts: [Int]) -> Int? {
  var total = 0
  for count in counts {
    total += count
    guard recordCounts.contains(total) else { return nil }
  }
  return total
}
