extension MatrixAnalysis: CustomStringConvertible {
  /// A few lines for a person to read, without a line break at the end.
  public var description: String { lines.joined(separator: "\n") }

  private var lines: [String] {
    var lines = ["\(rowCount) x \(columnCount), \(entryCount) entries"]
    if let refusal { lines.append("cannot be solved as it is: \(refusal)") }
    guard let dominance else { return lines }
    lines[0] +=
      ", bandwidth \(bandwidth), \(componentCount) component\(componentCount == 1 ? "" : "s")"
    lines.append("\(symmetryText), \(hasPositiveDiagonal ? "" : "no ")positive diagonal")
    if let definiteness { lines[lines.count - 1] += ", \(definiteness.text)" }
    lines.append(signText)
    lines.append(dominance.text)
    lines.append(
      isConsistentlyOrdered
        ? "consistently ordered, which is property A"
        : hasPropertyA
          ? "property A, but not consistently ordered; multicolor order is"
          : "not consistently ordered, no property A")
    if let jacobiSpectralRadius { lines.append(jacobiSpectralRadius.text) }
    lines.append(outlook)
    if let outlook = conjugateGradientOutlook { lines.append(outlook) }
    return lines
  }

  private var symmetryText: String {
    isSymmetric
      ? "symmetric"
      : hasSymmetricPattern ? "symmetric pattern, values not" : "pattern not symmetric"
  }

  private var signText: String {
    if isMMatrix { return "an M-matrix: no positive entry off the diagonal" }
    return hasMMatrixSigns
      ? "signs of an M-matrix; whether it is one is not known"
      : "not the signs of an M-matrix"
  }

  private var outlook: String {
    if let prediction {
      let optimum = prediction.basis == .consistentOrdering ? "optimum" : "near the optimum"
      return "SOR: \(optimum) omega \(prediction.omega.text(places: 4)), "
        + "\(prediction.sweeps.text) sweeps to \(prediction.tolerance), "
        + "\(prediction.gaussSeidelSweeps.text) at omega 1"
        + Self.warning(of: [prediction.sweeps, prediction.gaussSeidelSweeps])
    }
    if refusal != nil { return "SOR: no solve, no prediction" }
    switch definiteness {
    case .positive:
      return "SOR: converges for every omega in (0, 2); no theory tells the best"
    case .indefinite:
      return "SOR: diverges for most right-hand sides; conjugate gradients break down"
    case .undecided:
      return "SOR: may stagnate, for the matrix may be singular or indefinite"
    case nil:
      return dominance?.isDecisive == true
        ? "SOR: converges for omega up to 1; no theory tells the best"
        : "SOR: no theory tells whether it converges"
    }
  }
}

extension MatrixAnalysis {
  private var conjugateGradientOutlook: String? {
    guard refusal == nil, isSymmetric, hasPositiveDiagonal else {
      return refusal == nil ? "SSOR-CG: not for this matrix" : nil
    }
    guard definiteness == .positive else { return nil }
    guard let range = prediction?.conjugateGradientIterations else {
      return "SSOR-CG: converges for every omega in (0, 2)"
    }
    return "SSOR-CG: \(range.text) iterations" + Self.warning(of: [range])
  }

  /// A word where a solve may end before it has converged.
  private static func warning(of ranges: [ClosedRange<Double>]) -> String {
    let limit = StoppingCriterion.relativeResidual(0.5).iterationLimit
    let isExceeded = ranges.contains { $0.upperBound > Double(limit) }
    return isExceeded ? "; the default limit is \(limit)" : ""
  }
}

extension Definiteness {
  fileprivate var text: String {
    switch self {
    case .positive: "positive definite"
    case .indefinite: "indefinite"
    case .undecided: "not known to be definite"
    }
  }
}

extension DiagonalDominance {
  fileprivate var text: String {
    switch kind {
    case .none: "not diagonally dominant: \(violatedRowCount) rows violate it"
    case .weak: "weakly diagonally dominant, strictly in \(strictRowCount) rows"
    case .irreducible: "irreducibly diagonally dominant, strictly in \(strictRowCount) rows"
    case .strict: "strictly diagonally dominant"
    }
  }
}

extension SpectralRadiusEstimate {
  fileprivate var text: String {
    let quality =
      isConverged ? "" : value.isFinite ? ", not converged" : ", out of the range of numbers"
    return "Jacobi spectral radius \(value.text(places: 6)) (\(productCount) products\(quality))"
  }
}

extension ClosedRange<Double> {
  fileprivate var text: String {
    let (low, high) = (lowerBound.text(places: 0), upperBound.text(places: 0))
    return low == high ? low : "\(low) to \(high)"
  }
}
