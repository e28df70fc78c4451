import Testing

@testable import RelaxKit

/// Threads that work at the same time must not read what another one writes.
@Suite struct `A schedule of colours` {
  @Test(arguments: [1, 8], [2, 3, 8])
  func `takes every unit once and keeps threads apart`(rowsAUnit: Int, threads: Int) throws {
    var generator = SplitMix64(seed: 5)
    var scheduleCount = 0
    for _ in 0..<60 {
      var starts = [0]
      for _ in 0..<Int.random(in: 1...6, using: &generator) {
        let size = Int.random(in: 0..<4, using: &generator) == 0 ? 1...40 : 3000...60_000
        starts.append(starts[starts.count - 1] + Int.random(in: size, using: &generator))
      }
      let rowCount = starts[starts.count - 1]
      guard
        let schedule = ColorSchedule(
          colorStarts: starts, rowsAUnit: rowsAUnit, memorySize: 1 << 24, threadCount: threads)
      else { continue }
      scheduleCount += 1
      let units = schedule.steps.flatMap { $0 }.flatMap { $0.map { $0 } }
      #expect(units.sorted() == Array(0..<(rowCount + rowsAUnit - 1) / rowsAUnit))
      for step in schedule.steps {
        let ranges = step.filter { !$0.isEmpty }
        guard ranges.count > 1 else { continue }
        for (range, next) in zip(ranges, ranges.dropFirst()) {
          #expect(range.upperBound < next.lowerBound)
        }
        // All in one colour, whose rows no kernel then reads beyond.
        let margin = rowsAUnit == 1 ? 0 : 8
        let first = ranges[0].lowerBound * rowsAUnit
        let last = min(ranges[ranges.count - 1].upperBound * rowsAUnit, rowCount)
        let color = try #require(starts.lastIndex { $0 <= first })
        #expect(first == 0 || first >= starts[color] + margin)
        #expect(last == rowCount || last <= starts[color + 1] - margin)
      }
    }
    #expect(scheduleCount > 6)
  }

  @Test func `is none for one thread, no colours or few rows`() {
    #expect(
      ColorSchedule(
        colorStarts: [0, 50_000, 100_000], rowsAUnit: 8, memorySize: 1 << 24, threadCount: 1)
        == nil)
    #expect(
      ColorSchedule(colorStarts: [], rowsAUnit: 8, memorySize: 1 << 24, threadCount: 2) == nil)
    #expect(
      ColorSchedule(
        colorStarts: [0, 500, 1000], rowsAUnit: 8, memorySize: 1 << 24, threadCount: 2) == nil)
  }
}
