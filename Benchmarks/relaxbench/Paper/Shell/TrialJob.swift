/// One of the jobs of a ``TrialRunner``, as its body sees it.
struct TrialJob: Sendable {
  /// The place among the jobs, from 0.
  let index: Int
  /// The name among the jobs.
  let key: String
  private let report: @Sendable (Int) -> Void

  init(index: Int, key: String, report: @escaping @Sendable (Int) -> Void) {
    (self.index, self.key, self.report) = (index, key, report)
  }

  /// Moves the progress line on.
  func advance(by steps: Int = 1) { report(steps) }
}
