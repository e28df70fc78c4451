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
    #expect(context.depthGuess.map { abs($0 - guess.depth) < 1e-9 } == true)
    #expect(report.productCount == guess.productCount)
    #expect(report.work == report.iterations + guess.productCount)
    let (again, second) = try look(&tuner)
    #expect(again == context && second.productCount == 0)
    let (shifted, third) = try look(&tuner, matrix.shiftingDiagonal(by: 0.3))
    #expect(
      try abs((shifted.depthGuess ?? 9) - matrix.shiftingDiagonal(by: 0.3).relaxationGuess().depth)
        < 1e-9)
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

  @Test func `a first residual that must be formed is charged`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5), looksAtMatrix: false)
    let start = (0..<load.count).map { cos(Double($0)) }
    #expect(try look(&tuner, start: start).1.productCount == 1)
    #expect(try look(&tuner).1.productCount == 0)
    let relative = StoppingCriterion.relativeResidual(1e-4, baseline: .initialResidual)
    #expect(try look(&tuner, start: start, until: relative).1.productCount == 0)
  }

  @Test func `a system that is solved already is neither guessed nor learned from`() throws {
    var tuner = OmegaTuner(solver: SOR(), learner: ScriptedLearner(1.5))
    var x = zero
    _ = try SOR(omega: 1.5).solve(
      LinearSystem(matrix: matrix, rightHandSide: load), updating: &x,
      until: .relativeResidual(1e-9))
    let (context, report) = try look(&tuner, start: x)
    #expect(report.iterations == 0 && report.isConverged && report.productCount == 1)
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
    #expect(
      context.depthGuess.map { abs($0 - (try matrix.relaxationGuess().depth)) < 1e-9 } == true)
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
