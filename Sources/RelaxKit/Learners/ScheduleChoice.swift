/// The omegas a learner chose for a solve.
///
/// Learners that pick from a list know no omegas. Those that build on how counts depend on omega do,
/// and choose it directly.
public struct ScheduleChoice: Sendable, Hashable, Codable {
  /// The omegas of the solve.
  public let schedule: OmegaSchedule

  /// The iterations the learner expects of it; nil if its learner does not say.
  public let expectedCount: Double?

  /// Wraps a schedule.
  ///
  /// - Precondition: the expected count is finite and at least 1, if there is one.
  public init(schedule: OmegaSchedule, expectedCount: Double? = nil) {
    require(
      expectedCount.map { $0 >= 1 && $0.isFinite } ?? true, "expect a finite count of at least 1")
    self.schedule = schedule
    self.expectedCount = expectedCount
  }

  /// Reads a choice back, such as one whose solve was still running when a program was suspended.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an impossible schedule or count.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schedule = try container.decode(OmegaSchedule.self, forKey: .schedule)
    expectedCount = try container.decodeIfPresent(Double.self, forKey: .expectedCount)
    if let expectedCount, !(1...Double.greatestFiniteMagnitude).contains(expectedCount) {
      throw container.inconsistentState(
        forKey: .expectedCount, "= \(expectedCount) is no finite count of at least 1")
    }
  }
}
