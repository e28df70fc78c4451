import RelaxReporting
import Synchronization

/// Hands out the numbers of jobs to threads and collects what becomes of them.
final class JobQueue<Payload: Sendable>: Sendable {
  private struct State {
    var due: ArraySlice<Int>
    var results: [Int: Payload] = [:]
    var error: (any Error)?
  }

  private let state: Mutex<State>

  init(_ jobs: [Int]) { state = Mutex(State(due: jobs[...])) }

  /// The next job to do; nil if there is none left, or one has failed.
  func next() -> Int? {
    state.withLock { $0.error == nil ? $0.due.popFirst() : nil }
  }

  /// Keeps the result of a job, or the first error.
  func finish(_ job: Int, with result: Result<Payload, any Error>) {
    state.withLock { state in
      switch result {
      case .success(let payload): state.results[job] = payload
      case .failure(let error): state.error = state.error ?? error
      }
    }
  }

  /// The results by job.
  ///
  /// - Throws: the first error of a job.
  func results() throws -> [Int: Payload] {
    try state.withLock { state in
      if let error = state.error { throw error }
      return state.results
    }
  }
}
