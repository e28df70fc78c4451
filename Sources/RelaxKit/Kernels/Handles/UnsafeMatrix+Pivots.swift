internal import CRelaxKernels

// Pivots of relaxed incomplete Cholesky: when row i comes, p_i is known, and every entry a_ij right of
// the diagonal takes its part from p_j.

/// The pivots while they are made, and how far the least of them has fallen.
@unsafe private struct PivotsInMaking {
  let pivots: UnsafeMutablePointer<Double>
  let diagonal: UnsafePointer<Double>
  /// What a pivot is raised to, relative to the diagonal.
  let floor: Double
  private(set) var leastShare = Double.infinity
  /// The shares of an entry and of the sum of its row that are taken from a pivot.
  private let entryShare, sumShare: Double

  init(
    alpha: Double, pivots: UnsafeMutablePointer<Double>, diagonal: UnsafePointer<Double>,
    floor: Double
  ) {
    unsafe (self.pivots, self.diagonal, self.floor) = (pivots, diagonal, floor)
    unsafe (entryShare, sumShare) = (1 - abs(alpha), max(alpha, 0))
  }

  /// The reciprocal of a pivot that is known, raised to the floor if it lies below.
  @inline(__always)
  mutating func reciprocal(_ row: Int) -> Double {
    let share = unsafe pivots[row] / diagonal[row]
    // Larger than the diagonal entry only where fill of the other sign was added: as bad as none.
    let judged = share > 1 + 1e-12 ? 0 : share
    // Negated, so that a NaN counts as the worst.
    if unsafe !(judged >= leastShare) { unsafe leastShare = judged.isNaN ? -.infinity : judged }
    if unsafe !(share >= floor) { unsafe pivots[row] = floor * diagonal[row] }
    return unsafe 1 / pivots[row]
  }

  /// Takes the part of an entry from the pivot of its column; `sum` is that of its row right of the
  /// diagonal.
  @inline(__always)
  func subtract(_ value: Double, _ column: Int, sum: Double, reciprocal: Double) {
    // Zeros that fill up blocks may stand for columns outside the matrix.
    guard value != 0 else { return }
    unsafe pivots[column] -= value * reciprocal * (entryShare * value + sumShare * sum)
  }
}

extension UnsafeRowHandle {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:floor:until:)``.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, floor: Double, until limit: Double
  ) -> Double {
    unsafe pivots.update(from: diagonal, count: rowCount)
    var making = unsafe PivotsInMaking(
      alpha: alpha, pivots: pivots, diagonal: diagonal, floor: floor)
    for row in unsafe 0..<rowCount {
      let reciprocal = unsafe making.reciprocal(row)
      guard unsafe making.leastShare >= limit else { break }
      let (first, last) = unsafe (4 * Int(upper.starts[row]), 4 * Int(upper.starts[row + 1]))
      var sum = unsafe upper.beside[row]
      for entry in first..<last { unsafe sum += upper.values[entry] }
      unsafe making.subtract(upper.beside[row], row + 1, sum: sum, reciprocal: reciprocal)
      for entry in first..<last {
        unsafe making.subtract(
          upper.values[entry], Int(upper.columns[entry]), sum: sum, reciprocal: reciprocal)
      }
    }
    return unsafe making.leastShare
  }
}

extension UnsafeSliceHandle {
  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:floor:until:)``.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, rowCount: Int, floor: Double,
    until limit: Double
  ) -> Double {
    unsafe pivots.update(from: slices.diagonal, count: rowCount)
    var making = unsafe PivotsInMaking(
      alpha: alpha, pivots: pivots, diagonal: slices.diagonal, floor: floor)
    for row in 0..<rowCount {
      let reciprocal = unsafe making.reciprocal(row)
      guard unsafe making.leastShare >= limit else { break }
      let (slice, lane) = (row / 8, row % 8)
      let blocks = unsafe Int(slices.upper_starts[slice])..<Int(slices.upper_starts[slice + 1])
      let values = unsafe slices.upper_values + 8 * (slice + blocks.lowerBound) + lane
      var sum = 0.0
      for block in 0...blocks.count { unsafe sum += values[8 * block] }
      unsafe making.subtract(values[0], row + 1, sum: sum, reciprocal: reciprocal)
      for block in blocks {
        let value = unsafe values[8 * (block - blocks.lowerBound + 1)]
        let column = unsafe Int(slices.upper_columns[block]) + lane
        unsafe making.subtract(value, column, sum: sum, reciprocal: reciprocal)
      }
    }
    return unsafe making.leastShare
  }
}
