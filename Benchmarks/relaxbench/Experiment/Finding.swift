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
  /// False where the trials are too few to tell; nil where they are not, or there is nothing random.
  var isDecided: Bool?

  /// The outcome in words.
  var verdict: String {
    isDecided == false ? "not decided at this length" : holds ? "holds" : "does not hold"
  }
}

extension Finding {
  /// A claim that some differences are negative, which two standard errors decide.
  init(
    finding: String, paper: String, ours: String, uncertainty: String,
    isNegative differences: [TrialStatistics]
  ) {
    let holds = differences.allSatisfy(\.isClearlyNegative)
    let isRefuted = differences.contains { !$0.isClearlyNegative && !$0.isUndecided }
    self.init(
      finding: finding, paper: paper, ours: ours, uncertainty: uncertainty, holds: holds,
      isDecided: holds || isRefuted ? nil : false)
  }
}

extension Finding: CustomStringConvertible {
  /// The lines for a terminal.
  var description: String {
    let remark = uncertainty.isEmpty ? "" : " (\(uncertainty))"
    return [
      "\(verdict): \(finding)".wrapped(indent: "  "),
      "  " + "paper: \(paper)".wrapped(to: 78, indent: "    "),
      "  " + "ours:  \(ours)\(remark)".wrapped(to: 78, indent: "    "),
    ].joined(separator: "\n")
  }
}
