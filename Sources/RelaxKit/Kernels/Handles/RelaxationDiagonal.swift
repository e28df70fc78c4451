extension SystemView {
  /// Sets a vector to the reciprocals of the diagonal of `D/ω`; its margins stay zero.
  func invertDiagonal(omega: Double, into inverse: UnsafeMutablePointer<Double>) {
    let diagonal = unsafe diagonal
    for row in 0..<count { unsafe inverse[row] = omega / diagonal[row] }
  }
}
