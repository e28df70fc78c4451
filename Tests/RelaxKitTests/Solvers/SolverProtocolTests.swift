import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// The checks every solver has to pass.
@Suite struct SolverProtocolTests {
  @Test(arguments: [0.4, 1, 1.3, 1.8], SweepPlan.Ordering.allCases)
  func `SOR passes`(omega: Double, ordering: SweepPlan.Ordering) throws {
    let solver = SOR(omega: omega, ordering: ordering)
    let violations = try checkSolver(solver, on: ProblemGallery.symmetric())
    #expect(violations == [])
  }

  @Test(arguments: [0.4, 1], SweepPlan.Ordering.allCases)
  func `SOR passes without symmetry`(omega: Double, ordering: SweepPlan.Ordering) throws {
    let solver = SOR(omega: omega, ordering: ordering)
    let violations = try checkSolver(solver, on: ProblemGallery.nonsymmetric())
    #expect(violations == [])
  }

  @Test(arguments: [0.4, 1, 1.3, 1.8], SweepPlan.Ordering.allCases)
  func `adaptive SOR passes`(initialOmega: Double, ordering: SweepPlan.Ordering) throws {
    let solver = AdaptiveSOR(initialOmega: initialOmega, ordering: ordering)
    let violations = try checkSolver(solver, on: ProblemGallery.symmetric())
    #expect(violations == [])
  }

  @Test(arguments: [0.4, 1, 1.3, 1.8]) func `SSOR passes`(omega: Double) throws {
    let violations = try checkSolver(SSOR(omega: omega), on: ProblemGallery.symmetric())
    #expect(violations == [])
  }

  @Test(arguments: [0.4, 1]) func `SSOR passes without symmetry`(omega: Double) throws {
    let violations = try checkSolver(SSOR(omega: omega), on: ProblemGallery.nonsymmetric())
    #expect(violations == [])
  }

  @Test func `CG passes`() throws {
    let violations = try checkSolver(ConjugateGradient(), on: ProblemGallery.symmetric())
    #expect(violations == [])
  }

  @Test(arguments: [0.4, 1, 1.3, 1.8], SSORConjugateGradient.SweepOrder.allCases)
  func `SSOR-CG passes`(omega: Double, order: SSORConjugateGradient.SweepOrder) throws {
    let solver = SSORConjugateGradient(omega: omega, sweepOrder: order)
    let violations = try checkSolver(solver, on: ProblemGallery.symmetric())
    #expect(violations == [])
  }

  @Test func `a method given by its sweep alone passes`() throws {
    // Jacobi does not converge for every symmetric positive definite matrix, such as a full one.
    let names = ["diagonal", "Laplacian of a line", "lower triangle", "negative diagonal"]
    let problems = try (ProblemGallery.symmetric() + ProblemGallery.nonsymmetric())
      .filter { names.contains($0.name) }
    let violations = try checkSolver(DampedJacobi(omega: 0.9), on: problems)
    #expect(problems.count == 4)
    #expect(violations == [])
  }
}
