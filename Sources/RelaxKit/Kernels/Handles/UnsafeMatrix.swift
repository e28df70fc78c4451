internal import CRelaxKernels

/// The unchecked view of a matrix in the layout of its plan. Each kernel is called once a pass.
@unsafe enum UnsafeMatrix {
  case rows(UnsafeRowHandle)
  case slices(UnsafeSliceHandle)
  case units(UnsafeUnitHandle)

  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows): unsafe rows.residual(x, b, into: r)
    case .slices(let slices): unsafe slices.residual(x, b, into: r)
    case .units(let units): unsafe units.residual(x, b, into: r)
    }
  }

  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    switch unsafe self {
    case .rows(let rows): unsafe rows.multiply(p, into: product)
    case .slices(let slices): unsafe slices.multiply(p, into: product)
    case .units(let units): unsafe units.multiply(p, into: product)
    }
  }

  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    switch unsafe self {
    case .rows(let rows): unsafe rows.solveLower(y, inverse: inverse)
    case .slices(let slices): unsafe slices.solveLower(y, inverse: inverse)
    case .units(let units): unsafe units.solveLower(y, inverse: inverse)
    }
  }

  /// The parts a sweep can be done in: rows, slices or groups.
  var unitCount: Int {
    switch unsafe self {
    case .rows(let rows): unsafe rows.rowCount
    case .slices(let slices): unsafe Int(slices.slices.slice_count)
    case .units(let units): unsafe units.unitCount
    }
  }

  func sweep(
    _ range: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows):
      unsafe rows.sweep(range, delta: delta, inverse: inverse, carry: carry, x: x)
    case .slices(let slices):
      unsafe slices.sweep(range, delta: delta, inverse: inverse, carry: carry, x: x)
    case .units(let units):
      unsafe units.sweep(range, delta: delta, inverse: inverse, carry: carry, x: x)
    }
  }

  /// A backward and a forward sweep in one pass.
  func sweepSymmetrically(
    forward: UnsafeMutablePointer<Double>, backward: UnsafeMutablePointer<Double>,
    total: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>, carry: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows):
      unsafe rows.sweepSymmetrically(
        forward: forward, backward: backward, total: total, inverse: inverse, carry: carry, x: x)
    case .units(let units):
      unsafe units.sweepSymmetrically(
        forward: forward, backward: backward, total: total, inverse: inverse, carry: carry, x: x)
    case .slices: preconditionFailure("symmetric sweeps do not ask for slices")
    }
  }

  func splitBackward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, length: Double,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows): unsafe rows.splitBackward(vectors, pivots, length: length, x: x)
    case .slices(let slices): unsafe slices.splitBackward(vectors, pivots, length: length, x: x)
    case .units(let units): unsafe units.splitBackward(vectors, pivots, length: length, x: x)
    }
  }

  /// What ``splitBackward(_:_:length:x:)`` does to the iterate, to the last bit, and nothing else.
  func takeStep(
    _ step: UnsafePointer<Double>, rowCount: Int, length: Double, x: UnsafeMutablePointer<Double>
  ) {
    let isPortable =
      switch unsafe self {
      case .rows(let rows): unsafe rows.kernels == nil
      case .slices(let slices): unsafe slices.kernels == nil
      case .units(let units): unsafe units.kernels == nil
      }
    guard isPortable else {
      return unsafe relaxkit_take_step(Int64(rowCount), length, step, x)
    }
    for row in 0..<rowCount { unsafe x[row] += length * step[row] }
  }

  func splitForward(
    _ vectors: SplitVectors, _ pivots: relaxkit_pivots, ratio: Double
  ) -> SplitSums {
    switch unsafe self {
    case .rows(let rows): unsafe rows.splitForward(vectors, pivots, ratio: ratio)
    case .slices(let slices): unsafe slices.splitForward(vectors, pivots, ratio: ratio)
    case .units(let units): unsafe units.splitForward(vectors, pivots, ratio: ratio)
    }
  }

  /// Relaxed incomplete Cholesky; see `SolveContext.makeRelaxedPivots(alpha:into:within:)`.
  func relaxedPivots(
    alpha: Double, into pivots: UnsafeMutablePointer<Double>, rowCount: Int,
    within range: PivotRange
  ) -> Bool {
    switch unsafe self {
    case .rows(let rows): unsafe rows.relaxedPivots(alpha: alpha, into: pivots, within: range)
    case .slices(let slices):
      unsafe slices.relaxedPivots(alpha: alpha, into: pivots, rowCount: rowCount, within: range)
    case .units(let units):
      unsafe units.relaxedPivots(alpha: alpha, into: pivots, rowCount: rowCount, within: range)
    }
  }
}
