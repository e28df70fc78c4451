internal import CRelaxKernels

// Pivots of relaxed incomplete Cholesky: when row i comes, p_i is known, and every entry a_ij right of
// the diagonal takes its part from p_j. Consecutive rows are a chain of one division, so all that does
// not depend on the pivot is computed before it comes.

/// What is asked of pivots, relative to the diagonal entries.
struct PivotRange {
  /// The least and the largest pivot. More than the diagonal entry is there only where fill of the other sign
  /// was added, which is as bad as a small one.
  let least, largest: Double
  /// What those are raised to that are smaller yet.
  let floor: Double
  /// How many pivots may lie outside.
  let exceptionLimit: Int
  /// Whether those may be negative.
  let raisesAll: Bool

  /// Pivots between a share of the diagonal entry and all of it, but for some that are zero at least; what
  /// rounding makes of a zero counts as one.
  static func usable(from least: Double, floor: Double, exceptionLimit: Int) -> PivotRange {
    PivotRange(
      least: least, largest: 1 + 1e-12, floor: floor, exceptionLimit: exceptionLimit,
      raisesAll: false)
  }

  /// Any pivots, raised to a share of the diagonal entry.
  static func raised(to floor: Double) -> PivotRange {
    PivotRange(
      least: floor, largest: .infinity, floor: floor, exceptionLimit: .max, raisesAll: true)
  }
}

/// How many pivots lay outside of a range so far.
private struct PivotExceptions {
  let range: PivotRange
  private var count = 0

  init(from range: PivotRange) { self.range = range }

  /// What rounding may make of a pivot that is zero, relative to the diagonal entry.
  private static let roundedZero = -1e-9

  /// Raises a pivot that is too small; returns false if there are too many outside of the range.
  @inline(__always)
  mutating func admit(_ pivot: inout Double, diagonal: Double) -> Bool {
    // One branch that is nearly always foreseen, and no selection in the chain from pivot to pivot.
    if pivot >= range.least * diagonal && pivot <= range.largest * diagonal { return true }
    guard count < range.exceptionLimit else { return false }
    count += 1
    if !(pivot >= range.floor * diagonal) {
      guard range.raisesAll || pivot >= Self.roundedZero * diagonal else { return false }
      pivot = range.floor * diagonal
    }
    return true
  }
}

/// The shares of an entry and of the sum of its row that are taken from a pivot.
private struct TakenShares {
  let ofEntry, ofSum: Double

  init(alpha: Double) { (ofEntry, ofSum) = (1 - abs(alpha), max(alpha, 0)) }
}

extension UnsafeRowHandle {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, within range: PivotRange
  ) -> Bool {
    let share = TakenShares(alpha: alpha)
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: diagonal, count: rowCount)
    for row in unsafe 0..<rowCount {
      let right = unsafe Int(diagonals[row]) + 1..<Int(starts[row + 1])
      var sum = 0.0
      for entry in right { unsafe sum += values[entry] }
      guard unsafe exceptions.admit(&pivots[row], diagonal: diagonal[row]) else { return false }
      let reciprocal = unsafe 1 / pivots[row]
      for entry in right {
        let value = unsafe values[entry]
        unsafe pivots[Int(columns[entry])] -=
          value * (share.ofEntry * value + share.ofSum * sum) * reciprocal
      }
    }
    return true
  }
}

extension UnsafeSliceHandle {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  ///
  /// - Precondition: `pivots` has a margin behind its whole slices, which is zero afterwards.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, rowCount: Int,
    within range: PivotRange
  ) -> Bool {
    let share = TakenShares(alpha: alpha)
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: slices.diagonal, count: rowCount)
    let end = unsafe 8 * Int(slices.slice_count) + 8
    defer { unsafe (pivots + rowCount).update(repeating: 0, count: end - rowCount) }
    var taken = 0.0
    var (columns, values) = unsafe (slices.upper_columns, slices.upper_values)
    return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 16) { lanes in
      let (parts, reciprocals) = unsafe (lanes.start, lanes.start + 8)
      for slice in unsafe 0..<Int(slices.slice_count) {
        let row = 8 * slice
        let blockCount = unsafe Int(slices.upper_starts[slice + 1] - slices.upper_starts[slice])
        let beside = unsafe Lanes(values)
        var sum = beside
        for block in 0..<blockCount { unsafe sum = sum + Lanes(values + 8 * (block + 1)) }
        sum = share.ofSum * sum
        unsafe (beside * (share.ofEntry * beside + sum)).store(parts)
        if row + 8 > rowCount { unsafe reciprocals.update(repeating: 0, count: 8) }
        for lane in 0..<min(8, rowCount - row) {
          let entry = unsafe slices.diagonal[row + lane]
          var pivot = unsafe pivots[row + lane] - taken
          guard exceptions.admit(&pivot, diagonal: entry) else { return false }
          let reciprocal = 1 / pivot
          unsafe pivots[row + lane] = pivot
          unsafe reciprocals[lane] = reciprocal
          taken = unsafe parts[lane] * reciprocal
        }
        let reciprocal = unsafe Lanes(reciprocals)
        unsafe values += 8
        for _ in 0..<blockCount {
          let value = unsafe Lanes(values)
          let target = unsafe pivots + Int(columns.pointee)
          unsafe (Lanes(target) - value * (share.ofEntry * value + sum) * reciprocal).store(target)
          unsafe values += 8
          unsafe columns += 1
        }
      }
      return true
    }
  }
}

extension UnsafeGroupHandle {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, rowCount: Int,
    within range: PivotRange
  ) -> Bool {
    let share = TakenShares(alpha: alpha)
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: groups.diagonal, count: rowCount)
    let (upper, rows) = unsafe (groups.upper, groups.rows)
    for group in unsafe 0..<groupCount {
      let (first, last) = unsafe (4 &* Int(upper.starts[group]), 4 &* Int(upper.starts[group + 1]))
      var sum = Quad.zero
      for slot in stride(from: first, to: last, by: 4) {
        unsafe sum += Quad(upper.values + slot)
      }
      sum *= share.ofSum
      var reciprocals = Quad.zero
      for row in unsafe Int(rows[group])..<Int(rows[group + 1]) {
        let entry = unsafe groups.diagonal[row]
        guard unsafe exceptions.admit(&pivots[row], diagonal: entry) else { return false }
        unsafe reciprocals[row - Int(rows[group])] = 1 / pivots[row]
      }
      for slot in stride(from: first, to: last, by: 4) {
        let value = unsafe Quad(upper.values + slot)
        let taken = value * (share.ofEntry * value + sum) * reciprocals
        // Zeros that fill up slots stand for the rows themselves.
        for lane in 0..<4 where value[lane] != 0 {
          unsafe pivots[Int(upper.columns[slot + lane])] -= taken[lane]
        }
      }
    }
    return true
  }
}
