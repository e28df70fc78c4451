/// The omegas a learner chose for a solve.
///
/// Learners that pick from a list know no omegas. Those that build on how counts depend on omega do,
/// and choose it directly.
public struct ScheduleChoice: Sendable, Hashable, Codable {
  /// The omegas of the solve.
  public let schedule: OmegaSchedule

  /// The count the learner's model of SOR promised for it; nil if it was not chosen by that model.
  public let promisedCount: Double?

  /// Wraps a schedule.
  ///
  /// - Precondition: the promised count is finite and at least 1, if there is one.
  public init(schedule: OmegaSchedule, promisedCount: Double? = nil) {
    require(
      promisedCount.map { $0 >= 1 && $0.isFinite } ?? true, "promise a finite count of at least 1")
    self.schedule = schedule
    self.promisedCount = promisedCount
  }

  /// Reads a choice back, such as one whose solve was still running when a program was suspended.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an impossible schedule or promise.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schedule = try container.decode(OmegaSchedule.self, forKey: .schedule)
    promisedCount = try container.decodeIfPresent(Double.self, forKey: .promisedCount)
    if let promisedCount, !(1...Double.greatestFiniteMagnitude).contains(promisedCount) {
      throw container.inconsistentState(
        forKey: .promisedCount, "= \(promisedCount) is no finite count of at least 1")
    }
  }
}
