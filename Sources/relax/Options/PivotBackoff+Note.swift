import RelaxKit
import RelaxReporting

extension PivotBackoff {
  /// What was done, as a sentence.
  var note: String {
    let asked = RelaxationParameter.alpha.text(asked)
    guard played > -1 else {
      return "For alpha \(asked) SSOR with omega 1 was used, as pivots would become too small."
    }
    return "alpha \(asked) was backed off to \(RelaxationParameter.alpha.text(played)), as pivots "
      + "would become too small."
  }
}
