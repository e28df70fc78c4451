/// The unchecked view of a matrix in compressed rows, as it is stored.
///
/// It is valid while the closure that received it runs. Indices are 32 bits in memory and widened
/// once when used. The value stored in place of a diagonal entry is zero, so a sum over a whole row
/// is the off-diagonal sum.
@unsafe struct UnsafeCSRHandle {
  let rowCount: Int
  let rowStarts: UnsafePointer<Int32>
  let columns: UnsafePointer<Int32>
  let values: UnsafePointer<Double>
  let diagonal: UnsafePointer<Double>

  /// The sum of value times `x` over the off-diagonal entries of a row, in order.
  @inline(__always)
  func sum(_ x: UnsafePointer<Double>, row: Int) -> Double {
    var sum = 0.0
    for position in unsafe Int(rowStarts[row])..<Int(rowStarts[row + 1]) {
      unsafe sum += values[position] * x[Int(columns[position])]
    }
    return sum
  }
}
