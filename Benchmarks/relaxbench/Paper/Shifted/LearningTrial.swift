import RelaxReporting

/// What a trial of the learning experiment gives.
struct LearningTrial: Codable, Sendable {
  var totals: ShiftedTotals
  var sums: ProbabilitySums
}
