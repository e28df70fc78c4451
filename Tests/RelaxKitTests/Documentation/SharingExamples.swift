import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The snippets on sharing and watching a tuner, as they stand in the articles.
@Suite struct SharingExamples {
  @Test func `several systems at once`() async throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let systems = (1...8).map { number in
      LinearSystem(
        matrix: matrix.shiftingDiagonal(by: Double(number)),
        rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
    }
    var iterations: [Int] = []

    let tuner = SharedOmegaTuner(
      OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 7))
    try await withThrowingTaskGroup(of: SolveReport.self) { group in
      for system in systems {
        group.addTask {
          var x = [Double](repeating: 0, count: system.unknownCount)
          return try await tuner.solve(system, updating: &x, until: .relativeResidual(1e-8))
        }
      }
      for try await report in group { iterations.append(report.iterations) }
    }
    let snapshot = try JSONEncoder().encode(tuner.state)

    #expect(iterations.count == 8 && iterations.allSatisfy { $0 > 0 })
    let restored = try JSONDecoder().decode(OmegaTuner<SOR, TsallisINF>.self, from: snapshot)
    #expect(restored.round == 8)
  }

  @Test func `a log of a tuner`() throws {
    let lines = SharedValue<[String]>([])
    @Sendable func log(_ line: String) { lines.update { $0.append(line) } }
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[4, 3], [-3, 4]]), rightHandSide: [7, 1])
    var tuner = OmegaTuner(
      solver: SOR(), learner: FixedArm(armCount: 2, arm: 1), grid: OmegaGrid([1, 1.9]), seed: 7)

    tuner.onSolve = { report in
      log("\(report)")
    }

    for limit in [1000, 1000, 3] {
      var x = [0.0, 0]
      let report = try tuner.solve(
        system, updating: &x, until: .relativeResidual(1e-8, iterationLimit: limit))
      #expect(lines.value.last == report.description)
      #expect(!report.description.contains("\n"))
    }
    #expect(lines.value.count == 3)
    #expect(lines.value[0].hasPrefix("converged after") && lines.value[0].contains("omega 1.9"))
    // A stopped solve is told, a refused one is not.
    var x = [0.0, 0]
    _ = try tuner.solve(system, updating: &x, until: .relativeResidual(1e-8)) { _ in .stop }
    #expect(lines.value.count == 4 && lines.value[3].hasPrefix("stopped after 1 iterations"))
    var short = [0.0]
    #expect(throws: InputError.self) {
      try tuner.solve(system, updating: &short, until: .relativeResidual(1e-8))
    }
    #expect(lines.value.count == 4)
  }
}
