/// A sweep of SOR over all rows, by one thread or several.
@safe struct SweepPass {
  let kernels: UnsafeMatrix
  let delta: UnsafeMutablePointer<Double>
  let inverse: UnsafePointer<Double>
  let carry: Double
  let x: UnsafeMutablePointer<Double>

  /// Relaxes all units; returns the sum of the squares of their residuals.
  func sweepAll() -> Double { sweep(0..<(unsafe kernels.unitCount)) }

  private func sweep(_ units: Range<Int>) -> Double {
    unsafe kernels.sweep(units, delta: delta, inverse: inverse, carry: carry, x: x)
  }

  /// Relaxes all units, one step after another, each on all threads. Sums are those of each thread,
  /// added in the order of the threads, so that a number of them always gives the same.
  func sweep(_ schedule: ColorSchedule, on team: ThreadTeam) -> Double {
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: team.count) { squares in
      let squares = unsafe squares.start
      team.run { member in
        var sum = 0.0
        for (index, step) in schedule.steps.enumerated() {
          if member.index < step.count, !step[member.index].isEmpty {
            sum += sweep(step[member.index])
          }
          member.advance(to: index + 1)
          for other in 0..<team.count where other != member.index {
            member.wait(for: other, toReach: index + 1)
          }
        }
        unsafe squares[member.index] = sum
      }
      return (0..<team.count).reduce(0) { unsafe $0 + squares[$1] }
    }
  }

  /// Does the sweeps of a pipeline; sets `squares` to the sums of each.
  func sweep(_ pipeline: SweepPipeline, on team: ThreadTeam?, squares: inout [Double]) {
    unsafe squares.withUnsafeMutableBufferPointer { squares in
      let squares = unsafe squares.start
      guard let team else {
        return unsafe sweep(pipeline, 0..<pipeline.depth, squares, on: nil)
      }
      team.run { member in
        guard member.index < pipeline.threadCount else { return }
        switch pipeline.sharing {
        case .sweeps: unsafe sweep(pipeline, pipeline.share(of: member.index), squares, on: member)
        case .parts(let parts): unsafe sweep(pipeline, on: parts, squares, by: member)
        }
      }
    }
  }

  /// Does some of the sweeps of a pipeline, after those of the member before. The order of all sums is the
  /// same on any number of threads.
  private func sweep(
    _ pipeline: SweepPipeline, _ sweeps: Range<Int>, _ squares: UnsafeMutablePointer<Double>,
    on member: ThreadTeam.Member?
  ) {
    let count = sweeps.count
    // Sums of their own, since threads that write to one cache line hold each other up.
    unsafe withUnsafeTemporaryAllocation(of: Double.self, capacity: count) { sums in
      unsafe withUnsafeTemporaryAllocation(of: Int.self, capacity: count) { done in
        unsafe sums.initialize(repeating: 0)
        unsafe done.initialize(repeating: 0)
        func relax(_ sweep: Int) {
          unsafe sums[sweep] += self.sweep(pipeline.units(of: done[sweep]))
          unsafe done[sweep] += 1
        }
        while unsafe done[count - 1] < pipeline.blockCount {
          if unsafe done[0] < pipeline.blockCount {
            if let member, member.index > 0 {
              let needed = unsafe pipeline.blocksNeeded(for: done[0])
              member.wait(for: member.index - 1, toReach: needed)
            }
            relax(0)
          }
          // The others follow as far as they can, so that they find in the cache what they need.
          for sweep in 1..<count {
            while unsafe done[sweep] < pipeline.blockCount
              && pipeline.blocksNeeded(for: done[sweep]) <= done[sweep - 1]
            {
              relax(sweep)
            }
          }
          unsafe member?.advance(to: done[count - 1])
        }
        for sweep in 0..<count { unsafe squares[sweeps.lowerBound + sweep] = sums[sweep] }
      }
    }
  }

  /// Does all sweeps of a pipeline on one part of the blocks. In each sweep the part before comes first and
  /// passes on its sum, so that the order of all sums is that of one thread.
  private func sweep(
    _ pipeline: SweepPipeline, on parts: [Range<Int>], _ squares: UnsafeMutablePointer<Double>,
    by member: ThreadTeam.Member
  ) {
    let (index, part) = (member.index, parts[member.index])
    // Blocks that the parts before wait for in their next sweep.
    let awaited = index > 0 ? pipeline.blocksNeeded(for: part.lowerBound - 1) : 0
    for sweep in 0..<pipeline.depth {
      var sum = 0.0
      if index > 0 {
        member.wait(for: index - 1, toReach: (sweep + 1) * parts[index - 1].count)
        sum = unsafe squares[sweep]
      }
      for block in part {
        let needed = pipeline.blocksNeeded(for: block)
        if sweep > 0, needed > part.upperBound {
          // Whoever does that block has waited for all parts in between.
          var owner = index + 1
          while parts[owner].upperBound < needed { owner += 1 }
          let other = parts[owner]
          member.wait(for: owner, toReach: sweep * other.count + needed - other.upperBound)
        }
        sum += self.sweep(pipeline.units(of: block))
        // The end of the part is told when its sum is there, too.
        if block < awaited, block + 1 < part.upperBound {
          member.advance(to: sweep * part.count + block + 1 - part.lowerBound)
        }
      }
      unsafe squares[sweep] = sum
      member.advance(to: (sweep + 1) * part.count)
    }
  }
}
