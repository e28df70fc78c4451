import CRelaxKit
import Foundation
import RelaxKit
import RelaxKitC
import RelaxTestSupport
import Testing

/// What C solves is what Swift solves, to the last bit and the last iteration.
@Suite struct SolveEqualityTests {
  private struct Arrays {
    let system: LinearSystem
    let handle: OpaquePointer?

    init(_ name: String) throws {
      let matrix = try MatrixMarket.readMatrix(atPath: Fixture.url("\(name).mtx").path)
      let load = (0..<matrix.rowCount).map { Double($0 * 31 % 17) - 8 }
      system = LinearSystem(matrix: matrix, rightHandSide: load)
      var handle: OpaquePointer?
      expectOK(
        relaxkit_matrix_create_csr(
          Int32(matrix.rowCount), Int32(matrix.entryCount), matrix.pattern.rowStarts,
          matrix.pattern.columnIndices, matrix.values, nil, &handle))
      self.handle = handle
    }
  }

  private static let names = [
    "dam-break_A0010", "solidification-heat_A0060", "power-grid-1354_A0030",
  ]

  private static let solvers: [(method: relaxkit_method, solver: any LinearSolver)] = [
    (RELAXKIT_SOR, SOR(omega: 1.2)), (RELAXKIT_SSOR, SSOR(omega: 1.2)),
    (RELAXKIT_SSOR_CG, SSORConjugateGradient(omega: 1.2)),
    (RELAXKIT_RIC_CG, ICConjugateGradient(alpha: 0.9)), (RELAXKIT_CG, ConjugateGradient()),
  ]

  @Test(arguments: names) func `a solve of each method is the same`(name: String) throws {
    let arrays = try Arrays(name)
    let count = arrays.system.unknownCount
    // One for all, as the matrix of C has one: the layout depends on what was solved before.
    var workspace = SolverWorkspace()
    for (method, solver) in Self.solvers {
      var options = relaxkit_solve_options()
      expectOK(
        relaxkit_solve_options_init(&options, MemoryLayout<relaxkit_solve_options>.stride))
      options.method = Int32(method.rawValue)
      options.parameter = method == RELAXKIT_RIC_CG ? 0.9 : 1.2
      options.iteration_limit = 300
      var (x, expected) = (
        [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
      )
      var report = relaxkit_report()
      report.size = MemoryLayout<relaxkit_report>.stride
      expectOK(
        relaxkit_matrix_solve(
          arrays.handle, Int32(count), arrays.system.rightHandSide, &x, &options, &report))
      let other = try solver.solve(
        arrays.system, updating: &expected, until: .relativeResidual(1e-8, iterationLimit: 300),
        using: &workspace)
      #expect(x == expected, "\(solver)")
      #expect(report.iterations == Int64(other.iterations))
      #expect(report.relative_residual == other.relativeResidual)
      #expect((report.outcome == Int32(RELAXKIT_CONVERGED.rawValue)) == other.isConverged)
    }
    expectOK(relaxkit_matrix_destroy(arrays.handle))
  }

  @Test(arguments: names) func `one process alone solves as one that knows of no others`(
    name: String
  ) throws {
    let arrays = try Arrays(name)
    let count = arrays.system.unknownCount
    var coupling = relaxkit_coupling()
    coupling.size = MemoryLayout<relaxkit_coupling>.stride
    coupling.couple = { _, _, _ in }
    coupling.sum = { _, _, _ in }
    for method in [RELAXKIT_SSOR_CG, RELAXKIT_RIC_CG] {
      var options = relaxkit_solve_options()
      expectOK(
        relaxkit_solve_options_init(&options, MemoryLayout<relaxkit_solve_options>.stride))
      options.method = Int32(method.rawValue)
      var reports = [relaxkit_report(), relaxkit_report()]
      for (index, isCoupled) in [false, true].enumerated() {
        reports[index].size = MemoryLayout<relaxkit_report>.stride
        var x = [Double](repeating: 0, count: count)
        if isCoupled { expectOK(relaxkit_matrix_couple(arrays.handle, &coupling)) }
        expectOK(
          relaxkit_matrix_solve(
            arrays.handle, Int32(count), arrays.system.rightHandSide, &x, &options,
            &reports[index]))
        #expect(reports[index].outcome == Int32(RELAXKIT_CONVERGED.rawValue))
        let norm = try arrays.system.residual(of: x).norm
        #expect(abs(norm - reports[index].residual_norm) <= 1e-3 * norm)
      }
      expectOK(relaxkit_matrix_couple(arrays.handle, nil))
      #expect(abs(reports[0].iterations - reports[1].iterations) <= 1)
    }
    expectOK(relaxkit_matrix_destroy(arrays.handle))
  }

  /// The same choices, the same iterates and the same state in the end.
  @Test func `a tuned sequence is the same`() throws {
    let arrays = try Arrays("solidification-heat_A0060")
    let count = arrays.system.unknownCount
    for method in [RELAXKIT_SOR, RELAXKIT_SSOR_CG, RELAXKIT_RIC_CG] {
      var options = relaxkit_tuner_options()
      expectOK(
        relaxkit_tuner_options_init(&options, MemoryLayout<relaxkit_tuner_options>.stride))
      options.method = Int32(method.rawValue)
      var handle: OpaquePointer?
      expectOK(relaxkit_tuner_create(&options, &handle))
      var sor = OmegaTuner(solver: SOR())
      var cg = OmegaTuner(solver: SSORConjugateGradient())
      var byICCG = OmegaTuner(solver: ICConjugateGradient())
      var (x, expected) = (
        [Double](repeating: 0, count: count), [Double](repeating: 0, count: count)
      )
      for step in 0..<25 {
        let shift = Double(step % 5) * 0.3
        var system = arrays.system
        system.matrix.shiftDiagonal(by: shift)
        expectOK(
          relaxkit_matrix_update_diagonal(arrays.handle, Int32(count), system.matrix.diagonal))
        var context = relaxkit_context()
        expectOK(relaxkit_context_init(&context, MemoryLayout<relaxkit_context>.stride))
        var report = relaxkit_report()
        report.size = MemoryLayout<relaxkit_report>.stride
        withUnsafePointer(to: shift) { pointer in
          (context.values, context.value_count) = (pointer, 1)
          expectOK(
            relaxkit_tuner_solve(
              handle, arrays.handle, Int32(count), system.rightHandSide, &x, &context, nil,
              &report))
        }
        let criterion = StoppingCriterion.relativeResidual(1e-8)
        let other =
          switch method {
          case RELAXKIT_SOR:
            try sor.solve(system, context: shift, updating: &expected, until: criterion)
          case RELAXKIT_SSOR_CG:
            try cg.solve(system, context: shift, updating: &expected, until: criterion)
          default: try byICCG.solve(system, context: shift, updating: &expected, until: criterion)
          }
        #expect(x == expected, "step \(step)")
        #expect(report.parameter == other.omega && report.work == Int64(other.work))
      }
      expectOK(relaxkit_tuner_destroy(handle))
    }
    expectOK(relaxkit_matrix_destroy(arrays.handle))
  }

  @Test func `the names of the learners are those the library knows`() {
    var names: [String] = []
    while let name = relaxkit_learner_name(Int32(names.count)) {
      names.append(String(cString: name))
    }
    #expect(names.first == "default" && names.count == 10)
    for name in names {
      var options = relaxkit_tuner_options()
      expectOK(
        relaxkit_tuner_options_init(&options, MemoryLayout<relaxkit_tuner_options>.stride))
      options.arm_count = name == "default" || name == "young" ? 0 : 3
      var handle: OpaquePointer?
      name.withCString { pointer in
        options.learner = pointer
        expectOK(relaxkit_tuner_create(&options, &handle))
      }
      expectOK(relaxkit_tuner_destroy(handle))
    }
  }
}
