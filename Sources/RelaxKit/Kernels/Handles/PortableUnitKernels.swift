internal import CRelaxKernels

/// The portable kernels over one kind of unit, which are the reference for those of instruction sets.
protocol PortableUnitKernels {
  static func residual(
    _ units: relaxkit_units, _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>,
    into r: UnsafeMutablePointer<Double>
  ) -> Double

  static func multiply(
    _ units: relaxkit_units, _ p: UnsafePointer<Double>,
    into product: UnsafeMutablePointer<Double>
  ) -> Double

  static func solveLower(
    _ units: relaxkit_units, _ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>)

  static func sweep(
    _ units: relaxkit_units, _ range: Range<Int>, delta: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double

  static func sweepSymmetrically(
    _ units: relaxkit_units, forward: UnsafeMutablePointer<Double>,
    backward: UnsafeMutablePointer<Double>, total: UnsafeMutablePointer<Double>,
    inverse: UnsafePointer<Double>, carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double

  static func splitBackward(
    _ units: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double

  static func splitForward(
    _ units: relaxkit_units, _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums

  /// See ``UnsafeMatrix/relaxedPivots(alpha:into:rowCount:within:)``.
  static func relaxedPivots(
    _ units: relaxkit_units, alpha: Double, into pivots: UnsafeMutablePointer<Double>,
    rowCount: Int, within range: PivotRange
  ) -> Bool
}

extension relaxkit_units {
  /// All units.
  var all: Range<Int> { unsafe 0..<Int(unit_count) }

  /// What of residuals is summed up.
  var norm: VectorNorm { unsafe sums_magnitudes != 0 ? .sum : .euclidean }

  /// The first row of a unit, and how many it has.
  @inline(__always)
  func rows(of unit: Int) -> (first: Int, count: Int) {
    let first = unsafe Int(rows[unit])
    return unsafe (first, Int(rows[unit &+ 1]) &- first)
  }
}
