extension SolveContext {
  /// `product <- A p`.
  ///
  /// - Returns: `pᵀ A p`.
  /// - Complexity: one pass over the matrix.
  @discardableResult
  public func multiply(_ p: SystemVector, into product: SystemVector) -> Double {
    checkFit(p, product)
    switch source {
    case .matrix: return unsafe withKernels { unsafe $0.multiply(p.start, into: product.start) }
    case .linearOperator(let linearOperator):
      product.withMutableSpan { product in
        p.withSpan { linearOperator.apply(to: $0, into: &product) }
      }
      return p.dot(product)
    }
  }

  /// `product <- M p`, for another matrix in the layout of this one.
  ///
  /// - Parameter values: what was put into place in it last.
  /// - Returns: `pᵀ M p`.
  func multiply(
    by matrix: PreparedMatrix, of values: [Double], diagonal: SystemVector, _ p: SystemVector,
    into product: SystemVector
  ) -> Double {
    checkFit(p, product)
    precondition(matrix.plan.pattern.storage === plan?.pattern.storage)
    return withExtendedLifetime(matrix) {
      unsafe matrix.view(of: values, diagonal: diagonal.start, norm: norm).withKernels {
        unsafe $0.multiply(p.start, into: product.start)
      }
    }
  }

  /// `residual <- b - A x`.
  ///
  /// - Returns: the norm of the residual, ``norm`` of the solve.
  /// - Complexity: one pass over the matrix.
  @discardableResult
  public func formResidual(into residual: SystemVector) -> Double {
    formResidual(into: residual, .working).value
  }

  /// The same for an iterate that is zero, without a pass over the matrix.
  func takeRightHandSide(into residual: SystemVector) -> ResidualNorm {
    residual.copy(rightHandSide)
    let squares = residual.dot(residual)
    return ResidualNorm(value: norm(of: residual, squares: squares), squares: squares)
  }

  /// The same in either precision; that of an operator is its own.
  func formResidual(into residual: SystemVector, _ precision: ResidualPrecision) -> ResidualNorm {
    checkFit(x, residual)
    var total: Double?
    switch (source, precision) {
    case (.matrix, .working):
      total = unsafe withKernels {
        unsafe $0.residual(x.start, rightHandSide.start, into: residual.start)
      }
    case (.matrix(let matrix), .twofold):
      SparseProduct.residual(matrix, x, rightHandSide, in: vectorOrder, into: residual)
    case (.linearOperator, _):
      multiply(x, into: residual)
      residual.scale(by: -1, adding: rightHandSide)
    }
    let squares = norm == .euclidean ? total ?? residual.dot(residual) : residual.dot(residual)
    return ResidualNorm(value: norm(of: residual, squares: squares), squares: squares)
  }

  /// The norm of a vector, given the sum of its squares.
  func norm(of vector: SystemVector, squares: Double) -> Double {
    switch norm {
    case .euclidean:
      unsafe VectorKernels.norm(vector.start, count: unknownCount, squares: squares)
    case .sum: vector.sumOfMagnitudes
    }
  }

  /// The same for a residual carried along, without care for squares out of range.
  func stepNorm(of residual: SystemVector, squares: Double) -> Double {
    norm == .euclidean ? squares.squareRoot() : residual.sumOfMagnitudes
  }

  /// How far rounding may have moved the norm of a residual of the present iterate; not at all, as far
  /// as is known, for an operator.
  func residualUncertainty() -> ResidualUncertainty {
    guard case .matrix(let matrix) = source else {
      return ResidualUncertainty(rowLength: 0, unknownCount: 0, termMagnitude: 0, norm: norm)
    }
    let (x, b, diagonal) = unsafe (x.start, rightHandSide.start, diagonal.start)
    let largest = VectorKernels.largest(unknownCount) { unsafe x[$0].magnitude }
    let load = VectorKernels.largest(unknownCount) { unsafe b[$0].magnitude }
    let diagonalTerm = VectorKernels.largest(unknownCount) {
      unsafe (diagonal[$0] * x[$0]).magnitude
    }
    let rowLength = matrix.pattern.storage.longestRow
    let others = Double(rowLength) * matrix.largestOffDiagonal * largest
    return ResidualUncertainty(
      rowLength: rowLength, unknownCount: unknownCount,
      termMagnitude: load + diagonalTerm + others,
      norm: norm)
  }

  /// The largest of `|a_ii x_i|`; the residual is at least as uncertain as rounding makes that.
  func largestTerm() -> Double {
    let (x, diagonal) = unsafe (x.start, diagonal.start)
    return (0..<unknownCount).reduce(0) { unsafe max($0, abs(diagonal[$1] * x[$1])) }
  }

  /// Stops a vector that is not of this solve, or the same in two places.
  func checkFit(_ first: SystemVector, _ second: SystemVector) {
    precondition(first.count == unknownCount && second.count == unknownCount)
    unsafe precondition(first.start != second.start)
  }
}

/// The norm of a residual that was just formed.
public struct ResidualNorm: Sendable {
  /// The norm that the solve is stopped by.
  public let value: Double
  /// The sum of the squares of the elements, which may have overflowed or underflowed.
  public let squares: Double
}
