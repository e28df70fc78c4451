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

  /// Takes eight pivots that need not be raised; returns false if one must be, or is too large.
  @inline(__always)
  mutating func admit(_ pivots: Lanes, diagonal: Lanes) -> Bool {
    guard (range.largest * diagonal).areAtLeast(pivots) else { return false }
    let least = range.least * diagonal
    if pivots.areAtLeast(least) { return true }
    guard pivots.areAtLeast(range.floor * diagonal) else { return false }
    let found = count + pivots.count(below: least)
    guard found <= range.exceptionLimit else { return false }
    count = found
    return true
  }

  /// Whether four pivots all lie in the range, so that none counts.
  @inline(__always)
  func contains(_ pivots: Quad, diagonal: Quad) -> Bool {
    all((pivots .>= range.least * diagonal) .& (pivots .<= range.largest * diagonal))
  }

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
    if let kernels = unsafe kernels {
      let asked = relaxkit_pivot_range(
        least: range.least, largest: range.largest, floor: range.floor,
        exception_limit: Int64(range.exceptionLimit), raises_all: range.raisesAll ? 1 : 0)
      return unsafe withSlices { slices in
        unsafe withUnsafePointer(to: asked) {
          unsafe kernels.pointee.relaxed_pivots(
            slices, Int64(rowCount), share.ofEntry, share.ofSum, $0, pivots) != 0
        }
      }
    }
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: slices.diagonal, count: rowCount)
    let end = unsafe 8 * Int(slices.slice_count) + 8
    defer { unsafe (pivots + rowCount).update(repeating: 0, count: end - rowCount) }
    var taken = 0.0
    var (columns, values) = unsafe (slices.upper_columns, slices.upper_values)
    return unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: 24) { lanes in
      let (parts, reciprocals) = unsafe (lanes.start, lanes.start + 8)
      for slice in unsafe 0..<Int(slices.slice_count) {
        let row = 8 * slice
        let blockCount = unsafe Int(slices.upper_starts[slice + 1] - slices.upper_starts[slice])
        let beside = unsafe Lanes(values)
        var sum = beside
        for block in 0..<blockCount { unsafe sum = sum + Lanes(values + 8 * (block + 1)) }
        sum = share.ofSum * sum
        let part = beside * (share.ofEntry * beside + sum)
        let rest = unsafe Lanes(pivots + row)
        let chain = unsafe PivotChain(rest, part, taken: taken, scratch: parts)
        if unsafe row + 8 <= rowCount
          && exceptions.admit(chain.pivots, diagonal: Lanes(slices.diagonal + row))
        {
          unsafe chain.pivots.store(pivots + row)
          unsafe chain.reciprocals.store(reciprocals)
          taken = part.last * chain.reciprocals.last
        } else {
          unsafe part.store(parts)
          unsafe reciprocals.update(repeating: 0, count: 8)
          for lane in 0..<min(8, rowCount - row) {
            let entry = unsafe slices.diagonal[row + lane]
            var pivot = unsafe pivots[row + lane] - taken
            guard exceptions.admit(&pivot, diagonal: entry) else { return false }
            let reciprocal = 1 / pivot
            unsafe pivots[row + lane] = pivot
            unsafe reciprocals[lane] = reciprocal
            taken = unsafe parts[lane] * reciprocal
          }
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

/// The pivots of a slice: `p_i = r_i - c_{i-1} / p_{i-1}`, where r is what the rows of other slices left of the
/// diagonal, and c what is taken from the next row.
///
/// As written, each waits for the division of the one before. Their products over r, `q_i = q_{i-1} p_i / r_i`, do
/// not: `q_i = q_{i-1} - c_{i-1} / (r_{i-1} r_i) q_{i-2}`. As in the products of a continued fraction, rounding is no
/// worse, and since they begin anew in each slice they do not underflow where pivots are not raised.
private struct PivotChain {
  let pivots, reciprocals: Lanes

  /// - Parameters:
  ///   - taken: `c / p` of the row before the slice.
  ///   - scratch: room for sixteen numbers.
  @inline(__always)
  init(_ rest: Lanes, _ part: Lanes, taken: Double, scratch: UnsafeMutablePointer<Double>) {
    let inverse = Lanes.one.divided(by: rest)
    let (products, inverses) = unsafe (scratch, scratch + 8)
    unsafe (part * inverse).store(products)
    unsafe inverse.store(inverses)
    let q0 = unsafe 1 - taken * inverses[0]
    let q1 = unsafe q0 - products[0] * inverses[1]
    let q2 = unsafe q1 - products[1] * inverses[2] * q0
    let q3 = unsafe q2 - products[2] * inverses[3] * q1
    let q4 = unsafe q3 - products[3] * inverses[4] * q2
    let q5 = unsafe q4 - products[4] * inverses[5] * q3
    let q6 = unsafe q5 - products[5] * inverses[6] * q4
    let q7 = unsafe q6 - products[6] * inverses[7] * q5
    let (before, after) = (
      Lanes((1, q0), (q1, q2), (q3, q4), (q5, q6)), Lanes((q0, q1), (q2, q3), (q4, q5), (q6, q7))
    )
    pivots = (rest * after).divided(by: before)
    reciprocals = (inverse * before).divided(by: after)
  }
}

extension PortableGroupKernels {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  static func relaxedPivots(
    _ groups: relaxkit_units, alpha: Double, into pivots: UnsafeMutablePointer<Double>,
    rowCount: Int, within range: PivotRange
  ) -> Bool {
    let share = TakenShares(alpha: alpha)
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: groups.diagonal, count: rowCount)
    let upper = unsafe groups.upper
    for group in unsafe groups.all {
      let (first, last) = unsafe (4 &* Int(upper.starts[group]), 4 &* Int(upper.starts[group + 1]))
      var sum = Quad.zero
      for slot in stride(from: first, to: last, by: 4) {
        unsafe sum += Quad(upper.values + slot)
      }
      sum *= share.ofSum
      var reciprocals = Quad.zero
      let (row, count) = unsafe groups.rows(of: group)
      let own = unsafe Quad(pivots + row)
      if count == 4, unsafe exceptions.contains(own, diagonal: Quad(groups.diagonal + row)) {
        reciprocals = 1 / own
      } else {
        for lane in 0..<count {
          let entry = unsafe groups.diagonal[row + lane]
          guard unsafe exceptions.admit(&pivots[row + lane], diagonal: entry) else { return false }
          unsafe reciprocals[lane] = 1 / pivots[row + lane]
        }
      }
      for slot in stride(from: first, to: last, by: 4) {
        let value = unsafe Quad(upper.values + slot)
        var taken = value * (share.ofEntry * value + sum) * reciprocals
        // Zeros that fill up slots stand for the rows themselves, and take nothing, whatever the sum.
        taken.replace(with: 0, where: value .== 0)
        // By hand, or the compiler would look lanes up in memory.
        unsafe pivots[Int(upper.columns[slot])] -= taken[0]
        unsafe pivots[Int(upper.columns[slot + 1])] -= taken[1]
        unsafe pivots[Int(upper.columns[slot + 2])] -= taken[2]
        unsafe pivots[Int(upper.columns[slot + 3])] -= taken[3]
      }
    }
    return true
  }
}

extension PortableBlockKernels {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  static func relaxedPivots(
    _ blocks: relaxkit_units, alpha: Double, into pivots: UnsafeMutablePointer<Double>,
    rowCount: Int, within range: PivotRange
  ) -> Bool {
    let share = TakenShares(alpha: alpha)
    var exceptions = PivotExceptions(from: range)
    unsafe pivots.update(from: blocks.diagonal, count: rowCount)
    let upper = unsafe blocks.upper
    var values = unsafe upper.values
    for node in unsafe blocks.all {
      let (row, count) = unsafe blocks.rows(of: node)
      let (first, last) = unsafe (Int(upper.starts[node]), Int(upper.starts[node + 1]))
      let own = unsafe values
      let square = unsafe values + width * (width - 1)
      unsafe values = square + width * width * (last - first)
      for lane in 0..<count {
        var sum = 0.0
        for column in lane..<width - 1 { unsafe sum += own[width * column + lane] }
        for place in stride(from: lane, to: width * width * (last - first), by: width) {
          unsafe sum += square[place]
        }
        let entry = unsafe blocks.diagonal[row + lane]
        guard unsafe exceptions.admit(&pivots[row + lane], diagonal: entry) else { return false }
        let reciprocal = unsafe 1 / pivots[row + lane]
        // Zeros may stand for columns of other nodes, or outside the matrix.
        func take(_ value: Double, from place: Int) {
          guard value != 0 else { return }
          unsafe pivots[place] -= value * (share.ofEntry * value + share.ofSum * sum) * reciprocal
        }
        for column in lane..<width - 1 {
          unsafe take(own[width * column + lane], from: row + column + 1)
        }
        for block in first..<last {
          let column = unsafe Int(upper.columns[block])
          for offset in 0..<width {
            unsafe take(
              square[width * (width * (block - first) + offset) + lane], from: column + offset)
          }
        }
      }
    }
    return true
  }
}
