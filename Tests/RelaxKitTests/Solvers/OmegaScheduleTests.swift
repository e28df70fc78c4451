import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Solves in which omega changes.
@Suite struct OmegaScheduleTests {
  private let schedule = OmegaSchedule([(1.2, sweeps: 3), (1.7, sweeps: 4)], then: 1.4)

  @Test func `phases follow each other`() {
    let omegas = (1...10).map { schedule.omega(ofSweep: $0) }
    #expect(omegas == [1.2, 1.2, 1.2, 1.7, 1.7, 1.7, 1.7, 1.4, 1.4, 1.4])
    #expect(OmegaSchedule.constant(1.3).omega(ofSweep: 1) == 1.3)
  }

  @Test func `iterates are those of the phases run by hand`() throws {
    for problem in try ProblemGallery.symmetric() + ProblemGallery.nonsymmetric() {
      let dense = DenseRelaxation(problem.system.matrix)
      var expected = problem.start
      let found = try iterates(
        of: SOR(schedule: schedule), problem.system, from: problem.start, count: 10)
      for (index, x) in found.enumerated() {
        dense.sweepForward(
          &expected, problem.system.rightHandSide, omega: schedule.omega(ofSweep: index + 1))
        #expect(relativeDistance(x, expected) < 1e-12, "\(problem)")
      }
    }
  }

  @Test func `counts are those of separate solves that go on from each other`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let load = try Fixture("rhs_S12.csv").numbers("b")
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    for (first, second, sweeps) in [(1.3, 1.6, 20), (1.8, 1.5, 7), (1.0, 1.9, 40)] {
      let whole = try SOR(schedule: OmegaSchedule([(first, sweeps: sweeps)], then: second))
        .solve(system, until: .relativeResidual(1e-8)).report
      var x = [Double](repeating: 0, count: load.count)
      _ = try SOR(omega: first).solve(
        system, updating: &x, until: .relativeResidual(1e-8, iterationLimit: sweeps))
      let rest = try SOR(omega: second).solve(
        system, updating: &x, until: .relativeResidual(1e-8))
      #expect(whole.isConverged)
      #expect(whole.iterations == sweeps + rest.iterations)
      #expect(whole.omega == second)
    }
  }

  @Test func `equal phases count as one omega`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let load = try Fixture("rhs_S12.csv").numbers("b")
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let plain = try SOR(omega: 1.5).solve(system, until: .relativeResidual(1e-8)).report
    let phased = try SOR(
      schedule: OmegaSchedule([(1.5, sweeps: 5), (1.5, sweeps: 11)], then: 1.5)
    ).solve(system, until: .relativeResidual(1e-8)).report
    #expect(phased.iterations == plain.iterations)
  }

  @Test func `the best iterate is found again across phases`() throws {
    // The second phase diverges, so the best iterate lies in the first.
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[4, 3], [-3, 4]]), rightHandSide: [7, 1])
    let schedule = OmegaSchedule([(0.8, sweeps: 4)], then: 1.9)
    var x = [0.0, 0]
    let report = try SOR(schedule: schedule).solve(
      system, updating: &x, until: .relativeResidual(1e-12))
    let best = try iterates(of: SOR(omega: 0.8), system, from: [0, 0], count: 4)
    #expect(report.outcome == .diverged)
    #expect(relativeDistance(x, best[3]) < 1e-12)
  }

  @Test func `a pipeline goes through a change of omega`() throws {
    let matrix = try GridDomain(.square, size: 40).laplacian()
    var generator = SplitMix64(seed: 9_310)
    let load = randomVector(count: matrix.rowCount, using: &generator)
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let schedule = OmegaSchedule([(1.3, sweeps: 21), (1.6, sweeps: 3)], then: 1.8)
    let stepwise = try SOR(schedule: schedule).solve(
      system, until: .relativeResidual(1e-8)
    ) { _ in .proceed }
    let plain = try SOR(schedule: schedule).solve(system, until: .relativeResidual(1e-8))
    #expect(plain.report.iterations == stepwise.report.iterations)
    #expect(relativeDistance(plain.x, stepwise.x) < 1e-12)
  }

  @Test func `setting omega ends a schedule`() {
    var solver = SOR(schedule: schedule)
    #expect(solver.omega == 1.4)
    solver.omega = 1.1
    #expect(solver.schedule == .constant(1.1))
  }

  @Test func `a method with phases comes back`() throws {
    let solver = SOR(schedule: schedule, ordering: .multicolor)
    let data = try JSONEncoder().encode(solver)
    #expect(try JSONDecoder().decode(SOR.self, from: data) == solver)
    let choice = ScheduleChoice(schedule: schedule, expectedCount: 12.5)
    let saved = try JSONEncoder().encode(choice)
    #expect(try JSONDecoder().decode(ScheduleChoice.self, from: saved) == choice)
  }

  @Test func `impossible saved schedules are refused`() {
    for text in [
      #"{"phases": [], "finalOmega": 2}"#,
      #"{"phases": [{"omega": 1, "sweepCount": 0}], "finalOmega": 1}"#,
      #"{"phases": [{"omega": 0, "sweepCount": 3}], "finalOmega": 1}"#,
    ] {
      #expect(throws: DecodingError.self) { try decodeState(OmegaSchedule.self, text) }
    }
    #expect(throws: DecodingError.self) {
      try decodeState(
        ScheduleChoice.self,
        #"{"schedule": {"phases": [], "finalOmega": 1}, "expectedCount": 0}"#)
    }
  }

  @Test func `impossible schedules trap`() async {
    await #expect(processExitsWith: .failure) { _ = OmegaSchedule.constant(2) }
    await #expect(processExitsWith: .failure) { _ = OmegaSchedule([(1, sweeps: 0)], then: 1) }
    await #expect(processExitsWith: .failure) {
      _ = ScheduleChoice(schedule: .constant(1), expectedCount: .infinity)
    }
  }

  @Test func `a method that keeps its omega takes the last one of a schedule`() {
    var solver = SSOR()
    solver.adopt(OmegaSchedule([(1, sweeps: 3)], then: 1.5))
    #expect(solver.omega == 1.5)
  }
}
