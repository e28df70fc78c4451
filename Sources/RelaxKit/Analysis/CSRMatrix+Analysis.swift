extension CSRMatrix {
  /// Looks at the matrix and says what to expect of relaxation.
  ///
  /// - Parameters:
  ///   - tolerance: the reduction of the residual that sweeps are predicted for, in (0, 1).
  ///   - productLimit: how many products to spend on the spectral radius, at least 2.
  ///   - generator: makes the start vector of the estimate, so that a seed repeats it.
  /// - Returns: the analysis; no matrix is refused, but it says if solvers will.
  /// - Precondition: the parameters lie in these ranges.
  /// - Complexity: O(n + entries) and memory as for a second matrix, then up to `productLimit` passes
  ///   over the matrix, as ``jacobiSpectralRadius(tolerance:productLimit:using:)`` takes to 1 %.
  public func analysis(
    tolerance: Double = 1e-8, productLimit: Int = 1000,
    using generator: inout some RandomNumberGenerator
  ) -> MatrixAnalysis {
    require(
      tolerance > 0 && tolerance < 1, "the tolerance is \(tolerance); it must lie in (0, 1)")
    require(productLimit >= 2, "a limit of \(productLimit) products is too small; 2 at least")
    guard isSquare else { return MatrixAnalysis(notSquare: self) }
    let transpose = transposed()
    let hasSymmetricPattern = hasSymmetricPattern(transpose: transpose)
    let graph = MatrixGraph(self, transpose: hasSymmetricPattern ? nil : transpose)
    let isSymmetric = hasSymmetricPattern && isSymmetric(tolerance: 1e-12, transpose: transpose)
    let hasPositiveDiagonal = diagonal.allSatisfy { $0 > 0 }
    let dominance = DiagonalDominance(self, graph: graph, hasSymmetricPattern: hasSymmetricPattern)
    var refusal: InputError?
    var spectrum: ScaledSpectrum?
    var radius: SpectralRadiusEstimate?
    do {
      try checkDiagonal()
      let start = radiusStart(using: &generator)
      if isSymmetric, hasPositiveDiagonal {
        let found = scaledSpectrum(
          from: start, goal: .definiteness, tolerance: 0.01, productLimit: productLimit)
        (spectrum, radius) = (found, found.jacobiSpectralRadius)
      } else {
        radius = powerRadius(from: start, tolerance: 0.01, productLimit: productLimit)
      }
    } catch {
      refusal = error
    }
    let hasMMatrixSigns = hasPositiveDiagonal && offDiagonal.allSatisfy { $0 <= 0 }
    let definiteness = spectrum.map { dominance.isDecisive ? .positive : $0.definiteness }
    var prediction: SweepPrediction?
    if definiteness == .positive, let radius, radius.isBelowOne {
      let basis: SweepPrediction.Basis? =
        graph.isConsistentlyOrdered
        ? .consistentOrdering : hasMMatrixSigns ? .symmetricMMatrix : nil
      prediction = basis.map {
        SweepPrediction(basis: $0, jacobiSpectralRadius: radius.value, tolerance: tolerance)
      }
    }
    return MatrixAnalysis(
      rowCount: rowCount, columnCount: columnCount, entryCount: entryCount, refusal: refusal,
      bandwidth: bandwidth, componentCount: graph.componentCount,
      hasSymmetricPattern: hasSymmetricPattern, isSymmetric: isSymmetric,
      hasPositiveDiagonal: hasPositiveDiagonal, hasMMatrixSigns: hasMMatrixSigns,
      dominance: dominance, hasPropertyA: graph.isBipartite,
      isConsistentlyOrdered: graph.isConsistentlyOrdered, definiteness: definiteness,
      jacobiSpectralRadius: radius, prediction: prediction)
  }

  /// The largest distance of an entry that is not zero from the diagonal.
  private var bandwidth: Int {
    let storage = pattern.storage
    var bandwidth = 0
    for row in 0..<rowCount {
      for position in Int(storage.rowStarts[row])..<Int(storage.rowStarts[row + 1])
      where offDiagonal[position] != 0 {
        bandwidth = max(bandwidth, abs(Int(storage.columnIndices[position]) - row))
      }
    }
    return bandwidth
  }

  private func hasSymmetricPattern(transpose: CSRMatrix) -> Bool {
    if pattern == transpose.pattern {
      return zip(offDiagonal, transpose.offDiagonal).allSatisfy { ($0 == 0) == ($1 == 0) }
    }
    let storage = pattern.storage
    for row in 0..<rowCount {
      for position in Int(storage.rowStarts[row])..<Int(storage.rowStarts[row + 1])
      where offDiagonal[position] != 0 {
        // The transpose has the same entries, so it is enough to look for the twins of these.
        if self[Int(storage.columnIndices[position]), row] == 0 { return false }
      }
    }
    return true
  }
}

extension MatrixAnalysis {
  fileprivate init(notSquare matrix: CSRMatrix) {
    var refusal: InputError?
    do { try matrix.checkDiagonal() } catch { refusal = error }
    self.init(
      rowCount: matrix.rowCount, columnCount: matrix.columnCount, entryCount: matrix.entryCount,
      refusal: refusal, bandwidth: 0, componentCount: 0, hasSymmetricPattern: false,
      isSymmetric: false, hasPositiveDiagonal: false, hasMMatrixSigns: false, dominance: nil,
      hasPropertyA: false, isConsistentlyOrdered: false, definiteness: nil,
      jacobiSpectralRadius: nil, prediction: nil)
  }
}
