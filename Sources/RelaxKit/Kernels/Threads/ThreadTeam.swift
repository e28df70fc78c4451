internal import CRelaxKernels

/// Threads that share the sweeps of a solve, asleep in between.
///
/// Members keep step with one another by counts of what they have done; see ``Member``. A team does
/// one run at a time, so it has one owner: a copy of a ``SolverWorkspace`` makes a team of its own.
@safe final class ThreadTeam: @unchecked Sendable {
  /// The number of members, one of whom is the thread that asks for a run.
  let count: Int

  private let team: OpaquePointer

  /// Starts `count - 1` threads; nil if the system does not grant them.
  init?(count: Int) {
    guard let count32 = Int32(exactly: count), let team = unsafe relaxkit_team_create(count32)
    else {
      return nil
    }
    self.count = count
    unsafe self.team = team
  }

  deinit { unsafe relaxkit_team_destroy(team) }

  /// Calls `body` once on each member, at the same time, and returns when all have returned.
  func run(_ body: (Member) -> Void) {
    withoutActuallyEscaping(body) { body in
      var work = unsafe Work(team: team, body: body)
      unsafe withUnsafeMutablePointer(to: &work) { work in
        unsafe relaxkit_team_run(
          team,
          { context, index in
            let work = unsafe context.assumingMemoryBound(to: Work.self).pointee
            unsafe work.body(Member(index: Int(index), team: work.team))
          }, work)
      }
    }
  }

  @safe private struct Work {
    let team: OpaquePointer
    let body: (Member) -> Void
  }

  /// One of those who share a run.
  @safe struct Member {
    /// Its number, from 0.
    let index: Int

    fileprivate let team: OpaquePointer

    /// Says how many steps of the run this member has done.
    func advance(to step: Int) { unsafe relaxkit_team_advance(team, Int32(index), Int64(step)) }

    /// Waits until another member has done that number of steps, and sees what it wrote.
    func wait(for other: Int, toReach step: Int) {
      unsafe relaxkit_team_await(team, Int32(other), Int64(step))
    }
  }
}
