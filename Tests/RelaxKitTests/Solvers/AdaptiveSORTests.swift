import Foundation
import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// SOR that finds omega within a solve.
@Suite struct AdaptiveSORTests {
  private static let seeds: [UInt64] = [71_204, 5_530_019]

  private func system(_ matrix: CSRMatrix, seed: UInt64) -> LinearSystem {
    var generator = SplitMix64(seed: seed)
    return LinearSystem(
      matrix: matrix, rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
  }

  /// The omega of each sweep of a solve, as solves that end after it report them.
  private func omegas(
    of solver: AdaptiveSOR, _ system: LinearSystem, from start: [Double], sweepCount: Int
  ) throws -> [Double] {
    try (1...sweepCount).map { limit in
      var x = start
      let report = try solver.solve(
        system, updating: &x, until: .relativeResidual(1e-300, iterationLimit: limit))
      return try #require(report.omega)
    }
  }

  /// The Jacobi matrix of a Laplacian on n points a side has the spectral radius cos(π / (n + 1)).
  @Test(arguments: [1, 2, 3], [5, 12, 20])
  func `omega comes near the optimum of Poisson's equation`(dimensions: Int, size: Int) throws {
    let matrix = try Stencil.laplacian(dimensions: dimensions)
      .matrix(extents: Array(repeating: size, count: dimensions))
    let optimum = YoungTheory.optimalOmega(jacobiSpectralRadius: cos(.pi / Double(size + 1)))
    for seed in Self.seeds {
      let system = system(matrix, seed: seed)
      let criterion = StoppingCriterion.relativeResidual(1e-10)
      let report = try AdaptiveSOR().solve(system, until: criterion).report
      let omega = try #require(report.omega)
      #expect(report.isConverged)
      #expect(abs(omega - optimum) <= 0.4 * (2 - optimum))
      let best = try SOR(omega: optimum).solve(system, until: criterion).report
      let plain = try SOR().solve(system, until: criterion).report
      #expect(Double(report.iterations) <= 1.5 * Double(best.iterations))
      #expect(2 * report.iterations < plain.iterations)
    }
  }

  @Test(arguments: seeds, SweepPlan.Ordering.allCases)
  func `a solve is that of the schedule its omegas make`(
    seed: UInt64, ordering: SweepPlan.Ordering
  ) throws {
    for sample in try LayoutSample.all(seed: seed) where sample.matrix.rowCount > 1 {
      let solver = AdaptiveSOR(ordering: ordering)
      let omegas = try omegas(
        of: solver, sample.system, from: sample.start, sweepCount: 24)
      #expect(omegas[0] == 1)
      #expect(zip(omegas, omegas.dropFirst()).allSatisfy { $0 <= $1 })
      var phases: [(omega: Double, sweeps: Int)] = []
      for omega in omegas {
        if phases.last?.omega == omega {
          phases[phases.count - 1].sweeps += 1
        } else {
          phases.append((omega, 1))
        }
      }
      let scheduled = SOR(schedule: OmegaSchedule(phases, then: 1), ordering: ordering)
      let expected = try iterates(
        of: scheduled, sample.system, from: sample.start, count: omegas.count)
      let found = try iterates(
        of: solver, sample.system, from: sample.start, count: omegas.count)
      // A schedule changes omega within a pass, this between two: the last bits may differ.
      let isSame = zip(found.joined(), expected.joined()).allSatisfy { found, expected in
        abs(found - expected) <= 1e-8 * max(1, abs(expected))
      }
      #expect(isSame, "\(sample)")
    }
  }

  @Test(arguments: seeds)
  func `in another order it does what it does on the permuted matrix`(seed: UInt64) throws {
    let matrix = try GridDomain(.lShaped, size: 14).laplacian()
    let system = system(matrix, seed: seed)
    let plan = SweepPlan(for: matrix.pattern, ordering: .multicolor)
    let order = try #require(plan.reordering).permutation.map { Int($0) }
    let permuted = LinearSystem(
      matrix: try matrix.permuted(by: order),
      rightHandSide: order.map { system.rightHandSide[$0] })
    let criterion = StoppingCriterion.relativeResidual(1e-9)
    let (x, report) = try AdaptiveSOR(ordering: .multicolor).solve(system, until: criterion)
    let (y, second) = try AdaptiveSOR().solve(permuted, until: criterion)
    #expect(report.iterations == second.iterations && report.omega == second.omega)
    #expect(relativeDistance(order.map { x[$0] }, y) <= 1e-12)
  }

  @Test(arguments: seeds)
  func `the matrix times a power of two is solved alike`(seed: UInt64) throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let system = system(matrix, seed: seed)
    let (x, report) = try AdaptiveSOR().solve(system, until: .relativeResidual(1e-9))
    for exponent in [-60, 7] {
      let factor = Double(sign: .plus, exponent: exponent, significand: 1)
      let scaled = LinearSystem(
        matrix: try CSRMatrix(
          pattern: matrix.pattern, values: matrix.values.map { $0 * factor }),
        rightHandSide: system.rightHandSide)
      let (y, second) = try AdaptiveSOR().solve(scaled, until: .relativeResidual(1e-9))
      #expect(second.iterations == report.iterations && second.omega == report.omega)
      #expect(y.map { $0 * factor } == x)
    }
  }

  /// As in the paper: where shifts vary, no one omega suits all systems.
  @Test(arguments: seeds)
  func `on shifted Laplacians it costs less than the best fixed omega`(seed: UInt64) throws {
    let family = ShiftedMatrixFamily(
      matrix: try GridDomain(.square, size: 12).laplacian(), shifts: .highVariance)
    var generator = SplitMix64(seed: seed)
    let criterion = StoppingCriterion.relativeResidual(1e-8, baseline: .initialResidual)
    let grid = OmegaGrid.uniform()
    var fixed = [Int](repeating: 0, count: grid.count)
    var adaptive = 0
    for _ in 0..<12 {
      let instance = family.sample(using: &generator)
      let system = LinearSystem(matrix: instance.matrix, rightHandSide: instance.rightHandSide)
      for arm in 0..<grid.count {
        fixed[arm] += try SOR(omega: grid[arm]).solve(system, until: criterion).report.iterations
      }
      let report = try AdaptiveSOR().solve(system, until: criterion).report
      #expect(report.isConverged)
      adaptive += report.iterations
    }
    #expect(adaptive < fixed.min() ?? 0)
  }

  @Test(arguments: SweepPlan.Layout.allCases, seeds)
  func `several sweeps at once give the same`(layout: SweepPlan.Layout, seed: UInt64) throws {
    for size in [12, 41] {
      let system = system(try GridDomain(.square, size: size).laplacian(), seed: seed)
      for limit in [37, 10_000] {
        let criterion = StoppingCriterion.relativeResidual(1e-9, iterationLimit: limit)
        let results = try [1, 3, 8].map { depth in
          var workspace = SolverWorkspace(layout: layout, sweepsAtOnce: depth)
          var x = [Double](repeating: 0, count: system.unknownCount)
          let report = try AdaptiveSOR().solve(
            system, updating: &x, until: criterion, using: &workspace)
          return (x: x, iterations: report.iterations, omega: report.omega)
        }
        for other in results.dropFirst() { #expect(other == results[0]) }
      }
    }
  }

  @Test func `an omega above the optimum is kept`() throws {
    let system = system(try GridDomain(.square, size: 12).laplacian(), seed: 40_117)
    // The optimum is 1.61.
    let report = try AdaptiveSOR(initialOmega: 1.8).solve(
      system, until: .relativeResidual(1e-9)
    ).report
    let fixed = try SOR(omega: 1.8).solve(system, until: .relativeResidual(1e-9)).report
    #expect(report.omega == 1.8 && report.iterations == fixed.iterations)
  }

  @Test func `an omega found before saves the search`() throws {
    let system = system(try GridDomain(.square, size: 30).laplacian(), seed: 8_206)
    let cold = try AdaptiveSOR().solve(system, until: .relativeResidual(1e-6)).report
    let warm = try AdaptiveSOR(initialOmega: try #require(cold.omega)).solve(
      system, until: .relativeResidual(1e-6)
    ).report
    #expect(warm.iterations < cold.iterations)
  }

  @Test func `a solve of no sweeps reports the initial omega`() throws {
    let system = LinearSystem(
      matrix: try CSRMatrix(rows: [[2, 1], [1, 2]]), rightHandSide: [0, 0])
    let (x, report) = try AdaptiveSOR(initialOmega: 1.3).solve(
      system, until: .relativeResidual(1e-8))
    #expect(report.isConverged && report.iterations == 0 && report.omega == 1.3 && x == [0, 0])
    let empty = LinearSystem(
      matrix: try CSRMatrix(rowCount: 0, columnCount: 0, entries: []), rightHandSide: [])
    #expect(try AdaptiveSOR().solve(empty, until: .relativeResidual(1e-8)).report.isConverged)
  }

  @Test func `one unknown takes one sweep`() throws {
    let system = LinearSystem(matrix: try CSRMatrix(rows: [[3]]), rightHandSide: [6])
    let (x, report) = try AdaptiveSOR().solve(system, until: .relativeResidual(1e-12))
    #expect(x == [2] && report.iterations == 1 && report.omega == 1)
  }

  @Test func `complex Jacobi eigenvalues leave the best iterate or a solution`() throws {
    // Convection dominates, and omegas above 1 make SOR slower or diverge.
    let matrix = try Stencil.convectionDiffusion(
      diffusion: 1, velocity: (30, -20), spacing: 0.25
    ).matrix(extents: [15, 15])
    for seed in Self.seeds {
      let system = system(matrix, seed: seed)
      let (x, report) = try AdaptiveSOR().solve(
        system, until: .relativeResidual(1e-9, iterationLimit: 500))
      let truth =
        norm(DenseRelaxation(matrix).residual(x, system.rightHandSide))
        / norm(system.rightHandSide)
      #expect(abs(report.relativeResidual - truth) <= 1e-12)
      #expect(report.isConverged == (truth <= 1.000_001e-9))
      #expect(truth <= 1)
    }
  }

  @Test func `impossible saved methods are refused`() {
    for text in [
      #"{"initialOmega": 2, "ordering": "natural"}"#,
      #"{"initialOmega": 0, "ordering": "natural"}"#,
      #"{"initialOmega": 1, "ordering": "random"}"#,
    ] {
      #expect(throws: DecodingError.self) { try decodeState(AdaptiveSOR.self, text) }
    }
  }

  @Test func `the method those are made from is accepted`() throws {
    let solver = try decodeState(
      AdaptiveSOR.self, #"{"initialOmega": 1.25, "ordering": "multicolor"}"#)
    #expect(solver == AdaptiveSOR(initialOmega: 1.25, ordering: .multicolor))
  }

  @Test func `an impossible omega traps`() async {
    await #expect(processExitsWith: .failure) { _ = AdaptiveSOR(initialOmega: 2) }
    await #expect(processExitsWith: .failure) { _ = AdaptiveSOR(initialOmega: .nan) }
    await #expect(processExitsWith: .failure) {
      var solver = AdaptiveSOR()
      solver.initialOmega = 0
    }
  }
}
