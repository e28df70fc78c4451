internal import CRelaxKernels

/// The unchecked view of a matrix in the layout of its plan. Each kernel is called once a pass.
@unsafe enum UnsafeMatrix {
  case rows(UnsafeRowHandle)
  case slices(UnsafeSliceHandle)

  func residual(
    _ x: UnsafePointer<Double>, _ b: UnsafePointer<Double>, into r: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows): unsafe rows.residual(x, b, into: r)
    case .slices(let slices): unsafe slices.residual(x, b, into: r)
    }
  }

  func multiply(_ p: UnsafePointer<Double>, into product: UnsafeMutablePointer<Double>) -> Double {
    switch unsafe self {
    case .rows(let rows): unsafe rows.multiply(p, into: product)
    case .slices(let slices): unsafe slices.multiply(p, into: product)
    }
  }

  func solveLower(_ y: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>) {
    switch unsafe self {
    case .rows(let rows): unsafe rows.solveLower(y, inverse: inverse)
    case .slices(let slices): unsafe slices.solveLower(y, inverse: inverse)
    }
  }

  /// The parts a sweep can be done in: rows, or slices of eight.
  var unitCount: Int {
    switch unsafe self {
    case .rows(let rows): unsafe rows.rowCount
    case .slices(let slices): unsafe Int(slices.slices.slice_count)
    }
  }

  func sweep(
    _ units: Range<Int>, delta: UnsafeMutablePointer<Double>, inverse: UnsafePointer<Double>,
    carry: Double, x: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows):
      unsafe rows.sweep(units, delta: delta, inverse: inverse, carry: carry, x: x)
    case .slices(let slices):
      unsafe slices.sweep(units, delta: delta, inverse: inverse, carry: carry, x: x)
    }
  }

  func splitBackward(
    _ vectors: SplitVectors, length: Double, scale: Double, inverse: UnsafePointer<Double>,
    x: UnsafeMutablePointer<Double>
  ) -> Double {
    switch unsafe self {
    case .rows(let rows):
      unsafe rows.splitBackward(vectors, length: length, scale: scale, inverse: inverse, x: x)
    case .slices(let slices):
      unsafe slices.splitBackward(vectors, length: length, scale: scale, inverse: inverse, x: x)
    }
  }

  func splitForward(
    _ vectors: SplitVectors, ratio: Double, scale: Double, omega: Double,
    inverse: UnsafePointer<Double>
  ) -> SplitSums {
    switch unsafe self {
    case .rows(let rows):
      unsafe rows.splitForward(
        vectors, ratio: ratio, scale: scale, omega: omega, inverse: inverse)
    case .slices(let slices):
      unsafe slices.splitForward(
        vectors, ratio: ratio, scale: scale, omega: omega, inverse: inverse)
    }
  }
}
