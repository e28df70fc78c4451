import RelaxReporting

/// A claim of the paper beside what a run measured.
struct Finding: Codable, Hashable, Sendable {
  /// The claim, as a sentence.
  var finding: String
  /// What the paper reports.
  var paper: String
  /// The number measured, with its unit.
  var ours: String
  /// How far that number may be off over trials, such as `± 0.004`; empty where it is exact.
  var uncertainty: String
  /// Whether the measurement bears the claim out.
  var holds: Bool
}

extension Finding: CustomStringConvertible {
  /// The lines for a terminal.
  var description: String {
    let remark = uncertainty.isEmpty ? "" : " (\(uncertainty))"
    return """
      \(holds ? "holds" : "DOES NOT HOLD"): \(finding)
        paper: \(paper)
        ours:  \(ours)\(remark)
      """
  }
}
