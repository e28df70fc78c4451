import RelaxKit
import RelaxReporting

extension PivotBackoff {
  /// The alpha that SSOR with omega 1 is.
  private static let alphaOfSSOR = -1.0

  /// The alpha whose pivots were used.
  var used: Double { played ?? Self.alphaOfSSOR }

  /// What was done, as a sentence.
  var note: String {
    let asked = RelaxationParameter.alpha.text(asked)
    guard used > Self.alphaOfSSOR else {
      return "For alpha \(asked) SSOR with omega 1 was used, as pivots would become too small."
    }
    return "alpha \(asked) was backed off to \(RelaxationParameter.alpha.text(used)), as pivots "
      + "would become too small."
  }
}

extension SolveReport {
  /// The omega of the last iteration, or the alpha that was used, backed off or not.
  var usedParameter: Double? { backoff?.used ?? omega }
}
