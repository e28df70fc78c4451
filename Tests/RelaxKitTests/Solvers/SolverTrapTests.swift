import RelaxKit
import Testing

/// What the programmer writes wrongly ends the program with a message.
@Suite struct SolverTrapTests {
  @Test func `an omega outside the open interval from 0 to 2 traps`() async {
    await #expect(processExitsWith: .failure) { _ = SOR(omega: 0) }
    await #expect(processExitsWith: .failure) { _ = SOR(omega: 2) }
    await #expect(processExitsWith: .failure) { _ = SOR(omega: .nan) }
    await #expect(processExitsWith: .failure) { _ = SSOR(omega: -0.5) }
    await #expect(processExitsWith: .failure) { _ = SSORConjugateGradient(omega: 2.5) }
    await #expect(processExitsWith: .failure) { _ = SSORConjugateGradient(omega: .nan) }
  }

  @Test func `setting such an omega traps`() async {
    await #expect(processExitsWith: .failure) {
      var solver = SOR()
      solver.omega = 2
    }
    await #expect(processExitsWith: .failure) {
      var solver = SSOR()
      solver.omega = .nan
    }
    await #expect(processExitsWith: .failure) {
      var solver = SSORConjugateGradient()
      solver.omega = -1
    }
  }

  @Test func `a tolerance that is not above zero traps`() async {
    await #expect(processExitsWith: .failure) { _ = StoppingCriterion.relativeResidual(0) }
    await #expect(processExitsWith: .failure) { _ = StoppingCriterion.relativeResidual(-1e-8) }
    await #expect(processExitsWith: .failure) { _ = StoppingCriterion.relativeResidual(.nan) }
    await #expect(processExitsWith: .failure) { _ = StoppingCriterion.relativeResidual(.infinity) }
  }

  @Test func `impossible limits trap`() async {
    await #expect(processExitsWith: .failure) {
      _ = StoppingCriterion.relativeResidual(1e-8, iterationLimit: 0)
    }
    await #expect(processExitsWith: .failure) {
      _ = StoppingCriterion.relativeResidual(1e-8, absolute: -1)
    }
    await #expect(processExitsWith: .failure) {
      _ = StoppingCriterion.relativeResidual(1e-8, absolute: .nan)
    }
    await #expect(processExitsWith: .failure) {
      var criterion = StoppingCriterion.relativeResidual(1e-8)
      criterion.divergenceFactor = 0.5
    }
    await #expect(processExitsWith: .failure) {
      var criterion = StoppingCriterion.relativeResidual(1e-8)
      criterion.divergenceFactor = .nan
    }
  }

  @Test func `a place outside the matrix traps`() async {
    await #expect(processExitsWith: .failure) { _ = try CSRMatrix(rows: [[1, 2]])[1, 0] }
    await #expect(processExitsWith: .failure) { _ = try CSRMatrix(rows: [[1, 2]])[0, 2] }
    await #expect(processExitsWith: .failure) { _ = try CSRMatrix(rows: [[1, 2]])[-1, 0] }
    await #expect(processExitsWith: .failure) { _ = try CSRMatrix(rows: [[1, 2]]).row(1) }
  }
}
