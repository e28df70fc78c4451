import Foundation
import ModelProblems
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// SOR in other orders than that of the rows.
@Suite struct MulticolorSORTests {
  private static let seeds: [UInt64] = [2_207, 93_518]

  /// What a solver leaves after so many sweeps.
  private func iterate(
    _ solver: SOR, _ system: LinearSystem, from start: [Double], count: Int,
    _ workspace: inout SolverWorkspace
  ) throws -> [Double] {
    var x = start
    _ = try solver.solve(system, updating: &x, until: .iterations(count), using: &workspace)
    return x
  }

  @Test(arguments: seeds, SweepPlan.Ordering.allCases)
  func `iterates are those of sweeps by hand in that order`(
    seed: UInt64, ordering: SweepPlan.Ordering
  ) throws {
    for sample in try LayoutSample.all(seed: seed) {
      let dense = DenseRelaxation(sample.matrix)
      let plan = SweepPlan(for: sample.matrix.pattern, ordering: ordering)
      let order =
        plan.reordering?.permutation.map { Int($0) } ?? Array(0..<sample.matrix.rowCount)
      for omega in [0.7, 1.4] {
        var expected = sample.start
        for _ in 0..<3 {
          dense.sweep(&expected, sample.system.rightHandSide, omega: omega, order: order)
        }
        for kind in WorkspaceKind.all {
          var workspace = kind.workspace()
          let x = try iterate(
            SOR(omega: omega, ordering: ordering), sample.system, from: sample.start, count: 3,
            &workspace)
          #expect(relativeDistance(x, expected) <= 1e-12, "\(sample), \(kind)")
          #expect(workspace.plan?.ordering == ordering)
        }
      }
    }
  }

  @Test(arguments: seeds, SweepPlan.Ordering.allCases)
  func `iterates have the bits of those in natural order on the permuted matrix`(
    seed: UInt64, ordering: SweepPlan.Ordering
  ) throws {
    for sample in try LayoutSample.all(seed: seed) {
      let plan = SweepPlan(for: sample.matrix.pattern, ordering: ordering)
      let order =
        plan.reordering?.permutation.map { Int($0) } ?? Array(0..<sample.matrix.rowCount)
      let permuted = LinearSystem(
        matrix: try sample.matrix.permuted(by: order),
        rightHandSide: order.map { sample.system.rightHandSide[$0] })
      for kind in WorkspaceKind.all {
        var (first, second) = (kind.workspace(), kind.workspace())
        let x = try iterate(
          SOR(omega: 1.3, ordering: ordering), sample.system, from: sample.start, count: 4, &first)
        let y = try iterate(
          SOR(omega: 1.3), permuted, from: order.map { sample.start[$0] }, count: 4, &second)
        #expect(order.map { x[$0] } == y, "\(sample), \(kind)")
      }
    }
  }

  @Test(arguments: [1, 2, 5])
  func `red-black Gauss-Seidel takes two steps of Jacobi a sweep`(sweepCount: Int) throws {
    // Red unknowns see black ones only and the other way round. So a step of Jacobi takes the black
    // ones to where the next takes the red ones, and a sweep does both.
    let extents = [7, 10]
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: extents)
    var generator = SplitMix64(seed: 318_225)
    let b = randomVector(count: matrix.rowCount, using: &generator)
    let start = randomVector(count: matrix.rowCount, using: &generator)
    var jacobi = [start]
    for _ in 0..<2 * sweepCount {
      let x = jacobi[jacobi.count - 1]
      let product = try matrix.multiplied(by: x)
      jacobi.append(x.indices.map { x[$0] + (b[$0] - product[$0]) / matrix[$0, $0] })
    }
    var workspace = SolverWorkspace()
    let x = try iterate(
      SOR(omega: 1, ordering: .multicolor), LinearSystem(matrix: matrix, rightHandSide: b),
      from: start, count: sweepCount, &workspace)
    let expected = x.indices.map { row in
      let isBlack = (row / extents[1] + row % extents[1]) % 2 == 1
      return jacobi[2 * sweepCount - (isBlack ? 0 : 1)][row]
    }
    #expect(relativeDistance(x, expected) < 1e-13)
  }

  @Test func `a problem that mirrors itself keeps its symmetry`() throws {
    // With an odd number of points a line its ends have one colour. In natural order one end moves
    // before the other.
    let extents = [6, 9]
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: extents)
    let b = (0..<54).map { row in Double(row / 9 + abs(row % 9 - 4)) }
    let system = LinearSystem(matrix: matrix, rightHandSide: b)
    func asymmetry(_ ordering: SweepPlan.Ordering) throws -> Double {
      var workspace = SolverWorkspace()
      let x = try iterate(
        SOR(omega: 1.5, ordering: ordering), system, from: b.map { _ in 0 }, count: 5, &workspace)
      let mirrored = x.indices.map { row in x[row - row % 9 + 8 - row % 9] }
      return relativeDistance(mirrored, x)
    }
    #expect(try asymmetry(.multicolor) < 1e-14)
    #expect(try asymmetry(.natural) > 1e-3)
  }

  @Test(arguments: [20, 33, 50], seeds)
  func `Young's omega needs about as many sweeps in colours`(size: Int, seed: UInt64) throws {
    // Both orders are consistent, so the spectral radius is the same at every omega, ω* - 1 at the
    // optimal one: residuals differ by a factor that stays, and counts by its logarithm over that of
    // the radius. A tenth of the count is here a factor of 10 in residuals.
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [size, size])
    let radius = cos(Double.pi / Double(size + 1))
    let omega = YoungTheory.optimalOmega(jacobiSpectralRadius: radius)
    var generator = SplitMix64(seed: seed)
    let system = LinearSystem(
      matrix: matrix, rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
    let criterion = StoppingCriterion.relativeResidual(1e-10)
    let natural = try SOR(omega: omega).solve(system, until: criterion)
    let colored = try SOR(omega: omega, ordering: .multicolor).solve(system, until: criterion)
    #expect(natural.report.isConverged && colored.report.isConverged)
    let ratio = Double(colored.report.iterations) / Double(natural.report.iterations)
    #expect(abs(ratio - 1) < 0.1)
    #expect(relativeDistance(colored.x, natural.x) < 1e-7)
  }

  @Test(arguments: [2, 5, 8])
  func `several sweeps at once give the bits of one after the other`(depth: Int) throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [30, 41])
    let system = LinearSystem(
      matrix: matrix, rightHandSide: (0..<matrix.rowCount).map { Double($0 % 7) })
    for kind in WorkspaceKind.all {
      let results = try [1, depth].map { depth in
        var workspace = SolverWorkspace(
          layout: kind.layout, kernels: kind.kernels, sweepsAtOnce: depth)
        var x = system.rightHandSide
        let report = try SOR(omega: 1.8, ordering: .multicolor).solve(
          system, updating: &x, until: .relativeResidual(1e-9), using: &workspace)
        #expect(report.isConverged)
        return (x, report.iterations)
      }
      #expect(results[0] == results[1], "\(kind)")
    }
  }

  @Test func `the order is saved by name, and is the natural one where none was`() throws {
    let solver = SOR(omega: 1.5, ordering: .multicolor)
    let data = try JSONEncoder().encode(solver)
    let object = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    #expect(object["ordering"] as? String == "multicolor")
    #expect(try JSONDecoder().decode(SOR.self, from: data) == solver)
    let old = try JSONDecoder().decode(SOR.self, from: Data(#"{"omega": 1.25}"#.utf8))
    #expect(old == SOR(omega: 1.25, ordering: .natural))
    #expect(throws: DecodingError.self) {
      try JSONDecoder().decode(
        SOR.self, from: Data(#"{"omega": 1.25, "ordering": "spiral"}"#.utf8))
    }
  }

  @Test func `a tuner keeps the order of its solver, saved or not`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let system = LinearSystem(matrix: matrix, rightHandSide: (0..<100).map { Double($0 % 3) })
    let criterion = StoppingCriterion.relativeResidual(1e-8)
    var tuner = OmegaTuner(
      solver: SOR(ordering: .multicolor), learner: FixedArm(armCount: 1, arm: 0),
      grid: OmegaGrid([1.5]), seed: 4)
    let saved = try JSONEncoder().encode(tuner)
    var restored = try JSONDecoder().decode(OmegaTuner<SOR, FixedArm>.self, from: saved)
    #expect(restored.solver.ordering == .multicolor)
    let expected = try SOR(omega: 1.5, ordering: .multicolor).solve(system, until: criterion).x
    let natural = try SOR(omega: 1.5).solve(system, until: criterion).x
    #expect(expected != natural)
    var (x, y) = (expected.map { _ in 0.0 }, expected.map { _ in 0.0 })
    _ = try tuner.solve(system, updating: &x, until: criterion)
    _ = try restored.solve(system, updating: &y, until: criterion)
    #expect(x == expected && y == expected)
  }
}
