import Foundation
import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

/// What a tuner finds out about a system before it asks the learner.
@Suite struct SystemLookTests {
  private let matrix: CSRMatrix
  private let load: [Double]

  init() throws {
    matrix = try GridDomain(.square, size: 12).laplacian()
    load = (0..<matrix.rowCount).map { sin(Double($0)) }
  }

  private var zero: [Double] { [Double](repeating: 0, count: load.count) }

  /// Solves from a start vector; the context that the learner was given, and the report.
  private func look(
    _ tuner: inout OmegaTuner<SOR, ScriptedLearner>, _ matrix: CSRMatrix? = nil,
    start: [Double]? = nil, until criterion: StoppingCriterion = .relativeResidual(1e-4)
  ) throws -> (TuningContext, SolveReport) {
    var x = start ?? zero
    let report = try tuner.solve(
      LinearSystem(matrix: matrix ?? self.matrix, rightHandSide: load), context: [3],
      updating: &x, until: criterion)
    return (try #require(tuner.learner.log.value.contexts.last), report)
  }

  @Test func `the guess is that of the matrix, and made once`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    let (context, report) = try look(&tuner)
    let guess = try matrix.relaxationGuess()
    #expect(context.values == [3])
    #expect(context.depthGuess.map { abs($0 - guess.depth) < 1e-6 } == true)
    #expect(report.productCount == guess.productCount)
    #expect(report.work == report.iterations + guess.productCount)
    // The first counts move the limit of products, and no more.
    for _ in 0..<4 { _ = try look(&tuner) }
    let (settled, _) = try look(&tuner)
    let (again, second) = try look(&tuner)
    #expect(again == settled && second.productCount == 0)
    #expect(abs((again.depthGuess ?? 9) - guess.depth) < 0.3)
    let (shifted, third) = try look(&tuner, matrix.shiftingDiagonal(by: 0.3))
    let limited = try matrix.shiftingDiagonal(by: 0.3)
      .relaxationGuess(productLimit: #require(tuner.lookPlan).productLimit)
    #expect(abs((shifted.depthGuess ?? 9) - limited.depth) < 1e-6)
    #expect(third.productCount == 0)
  }

  @Test func `no guess is made if none is wanted`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5), looksAtMatrix: false)
    let (context, report) = try look(&tuner)
    #expect(context.depthGuess == nil && context.reduction != nil && report.productCount == 0)
  }

  @Test func `short solves buy few products`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1))
    let easy = try matrix.shiftingDiagonal(by: 4).scaled(by: 1)
    for _ in 0..<12 { _ = try look(&tuner, easy) }
    let (_, report) = try look(&tuner, easy.scaled(by: 2))
    #expect(report.iterations < 12 && report.productCount <= 2)
  }

  @Test func `the reduction is that from the first residual to the target`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    let start = (0..<load.count).map { cos(Double($0)) }
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    let (first, norm) = (try system.residual(of: start).norm, try system.residual(of: zero).norm)
    for (criterion, begin, target) in [
      (StoppingCriterion.relativeResidual(1e-4), zero, 1e-4 * norm),
      (.relativeResidual(1e-4), start, 1e-4 * norm),
      (.relativeResidual(1e-4, baseline: .initialResidual), start, 1e-4 * first),
      (.relativeResidual(1e-4, absolute: 0.01 * norm), zero, 0.01 * norm),
      (
        .relativeResidual(1e-4, baseline: .initialResidual, absolute: 0.01), start,
        max(0.01, 1e-4 * first)
      ),
    ] {
      let (context, _) = try look(&tuner, start: begin, until: criterion)
      let expected = log((begin == zero ? norm : first) / target)
      #expect(context.reduction.map { abs($0 - expected) < 1e-9 } == true)
    }
  }

  /// A solver whose inside the tuner does not know.
  private struct OpaqueSOR: RelaxationSolver {
    var omega = 1.0

    func solve(
      _ system: LinearSystem, updating x: inout [Double], until criterion: StoppingCriterion,
      using workspace: inout SolverWorkspace, monitor: IterationMonitor?
    ) throws(InputError) -> SolveReport {
      // It may use the workspace for something else.
      var other = x.map { $0 + 1 }
      _ = try SOR().solve(
        LinearSystem(matrix: system.matrix, rightHandSide: other), updating: &other,
        until: .relativeResidual(0.5), using: &workspace)
      return try SOR(omega: omega).solve(
        system, updating: &x, until: criterion, using: &workspace, monitor: monitor)
    }
  }

  @Test func `a first residual is charged only where the solver forms it again`() throws {
    let start = (0..<load.count).map { cos(Double($0)) }
    let criterion = StoppingCriterion.relativeResidual(1e-4)
    let relative = StoppingCriterion.relativeResidual(1e-4, baseline: .initialResidual)
    func count(
      _ solver: some RelaxationSolver, _ start: [Double], _ criterion: StoppingCriterion
    ) throws -> Int {
      var tuner = OmegaTuner(
        solver: solver, learner: ScriptedLearner(1.5), looksAtMatrix: false)
      var (x, plain) = (start, start)
      let system = LinearSystem(matrix: matrix, rightHandSide: load)
      let report = try tuner.solve(system, context: [3], updating: &x, until: criterion)
      // What was begun is what a solve alone does.
      var alone = solver
      alone.omega = 1.5
      let other = try alone.solve(system, updating: &plain, until: criterion)
      #expect(x == plain && report.iterations == other.iterations)
      return report.productCount
    }
    for solver in [SOR(), SOR(ordering: .multicolor)] {
      #expect(try count(solver, start, criterion) == 0)
    }
    #expect(try count(SSOR(), start, criterion) == 0)
    #expect(try count(SSORConjugateGradient(), start, criterion) == 0)
    #expect(try count(OpaqueSOR(), start, criterion) == 1)
    #expect(try count(OpaqueSOR(), zero, criterion) == 0)
    #expect(try count(OpaqueSOR(), start, relative) == 0)
  }

  @Test func `vectors of extreme scales are solved as without a tuner`() throws {
    for scale in [1e-200, 1e200] {
      let system = LinearSystem(matrix: matrix, rightHandSide: load.map { $0 * scale })
      let start = load.map { cos($0) * scale }
      var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
      var (x, plain) = (start, start)
      _ = try tuner.solve(system, context: [3], updating: &x, until: .relativeResidual(1e-6))
      _ = try SOR(omega: 1.5).solve(system, updating: &plain, until: .relativeResidual(1e-6))
      #expect(x == plain)
    }
  }

  @Test func `a refused context leaves nothing behind in the workspace`() throws {
    var tuner = OmegaTuner(solver: SOR())
    var x = load
    let system = LinearSystem(matrix: matrix, rightHandSide: load)
    #expect(throws: InputError.self) {
      try tuner.solve(system, context: Double.nan, updating: &x, until: .relativeResidual(1e-4))
    }
    #expect(tuner.workspace.begun == nil)
  }

  @Test func `a guess that stays the same is taken over for a while`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    var guessed: [Int] = []
    for index in 0..<60 {
      // Each has off-diagonal entries of its own.
      let other = try matrix.scaled(by: 1 + Double(index) / 100)
      if try look(&tuner, other).1.productCount > 0 { guessed.append(index) }
    }
    #expect(guessed.count < 12 && guessed.prefix(3) == [0, 1, 2])
  }

  @Test func `conjugate gradients and other parameters are not looked at`() throws {
    #expect(!OmegaTuner(solver: SSORConjugateGradient()).looksAtMatrix)
    #expect(
      !OmegaTuner(solver: SSORConjugateGradient(), learner: ScriptedLearner(1.5)).looksAtMatrix)
    #expect(!OmegaTuner(solver: SOR(), parameterRange: 0.5...1.5).looksAtMatrix)
    #expect(OmegaTuner(solver: SSOR()).looksAtMatrix)
  }

  @Test func `a system that is solved already is neither guessed nor learned from`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    var x = zero
    _ = try SOR(omega: 1.5).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x,
      until: .relativeResidual(1e-9))
    let (context, report) = try look(&tuner, start: x)
    #expect(report.iterations == 0 && report.isConverged && report.productCount == 0)
    #expect(context.depthGuess == nil && context.reduction == nil)
    #expect(tuner.round == 0 && tuner.learner.log.value.lessons == [])
  }

  @Test func `what the solver refuses is passed over`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    #expect(throws: InputError.self) {
      try look(&tuner, CSRMatrix(rows: [[1, 2], [3, 0]]))
    }
    #expect(throws: InputError.self) { try look(&tuner, start: [1]) }
    #expect(tuner.round == 0)
    // Unheard-of scales are no obstacle.
    let (context, _) = try look(&tuner, matrix.scaled(by: 1e300))
    let depth = try matrix.relaxationGuess().depth
    #expect(context.depthGuess.map { abs($0 - depth) < 1e-6 } == true)
  }

  @Test func `the paper's learners are told nothing`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: TsallisINF(armCount: 20), seed: 4)
    var x = zero
    let report = try tuner.solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x,
      until: .relativeResidual(1e-4))
    #expect(report.productCount == 0)
  }
}
