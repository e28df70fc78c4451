// A symmetric sweep in one pass. With `r` the residual, `f = (D/ω + L)⁻¹ r` is the step of the forward
// sweep and `g = (D/ω + U)⁻¹ ((1/ω - 1) D - U) f` that of the backward one. The backward sweep reads
// only the part right of the diagonal:
//
//     g = ω D⁻¹ ((1/ω - 1) D f - U (f + g)),
//
// and the next forward sweep, which starts from `r' = ((1/ω - 1) D - L) g`, only the part left:
//
//     f' = ω D⁻¹ ((1/ω - 1) D g - L (g + f')).

extension UnsafeRowHandle {
  /// A backward sweep, and the forward sweep after it.
  ///
  /// - Parameters:
  ///   - forward: `f` before, `f'` after.
  ///   - backward: set to `g`.
  ///   - total: set to `g + f'`; must hold numbers, since it is multiplied with the zeros in place of
  ///     diagonal entries.
  ///   - inverse: the reciprocals of the diagonal of `D/ω`.
  ///   - carry: `1/ω - 1`.
  /// - Returns: the sum of the terms of the norm of `r'`.
  func sweepSymmetrically(
    forward: UnsafeMutablePointer<Double>, backward: UnsafeMutablePointer<Double>,
    total: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    unsafe assert(Set([forward, backward, total, x]).count == 4)
    for row in unsafe (0..<rowCount).reversed() {
      let carried = unsafe carry * diagonal[row] * forward[row]
      let step = unsafe subtractUpper(total, row, from: carried) * inverse[row]
      unsafe backward[row] = step
      unsafe total[row] = forward[row] + step
      unsafe x[row] += total[row]
    }
    var squares = 0.0
    for row in unsafe 0..<rowCount {
      let carried = unsafe carry * diagonal[row] * backward[row]
      let (residual, rest) = unsafe subtractLower(
        backward, total, row, from: (carried, carried))
      squares += unsafe norm.term(residual)
      let step = unsafe rest * inverse[row]
      unsafe forward[row] = step
      unsafe total[row] = backward[row] + step
    }
    return squares
  }
}
