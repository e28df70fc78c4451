import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemFamily {
  /// All families but those recorded elsewhere: the paper's first and the slow ones last.
  static func catalog() throws -> [SystemFamily] {
    [
      try ShiftLaw.high.family(), try ShiftLaw.low.family(), mMatrices(), anisotropic(),
      upwindConvection(),
      centralConvection("convection-mild", title: "Convection, mild", peclet: 2),
      centralConvection("convection-strong", title: "Convection, strong", peclet: 5),
      try switching(), try ramp(), try sine(), variableDiffusion(), try lShaped(), try cube(),
      try large(), heat(gridSize: 25), heat(gridSize: 50), heat(gridSize: 100),
      try solidification(),
    ]
  }

  /// Gives the system of a number from 0, drawing what is random in it.
  typealias Draw = (_ index: Int, inout SplitMix64) throws -> ProblemInstance

  /// A source of systems that are drawn one after the other and solved from zero.
  ///
  /// - Parameter makeDraw: draws what all systems of a trial have in common.
  static func source(
    _ makeDraw: @escaping @Sendable (inout SplitMix64) throws -> Draw
  ) -> @Sendable (SplitMix64) throws -> Source {
    return { generator in
      var generator = generator
      let draw = try makeDraw(&generator)
      var index = 0
      var pattern: SparsityPattern?
      return {
        let instance = try draw(index, &generator)
        index += 1
        var matrix = instance.matrix
        // Solvers plan their sweeps once for systems that share a pattern.
        if let pattern, pattern == matrix.pattern {
          matrix = try CSRMatrix(pattern: pattern, values: matrix.values)
        }
        pattern = matrix.pattern
        return Member(
          system: LinearSystem(matrix: matrix, rightHandSide: instance.rightHandSide),
          start: [Double](repeating: 0, count: matrix.rowCount), context: instance.context)
      }
    }
  }

  /// Systems `(A + c I) x = b` with b truncated normal; the shift c is the context.
  static func shifted(
    _ matrix: CSRMatrix,
    by shift: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) -> @Sendable (SplitMix64) throws -> Source {
    source { _ in
      { index, generator in
        let shift = shift(index, &generator)
        return instance(matrix.shiftingDiagonal(by: shift), context: shift, using: &generator)
      }
    }
  }

  /// A system with a truncated normal right-hand side.
  static func instance(
    _ matrix: CSRMatrix, context: Double, using generator: inout SplitMix64
  ) -> ProblemInstance {
    ProblemInstance(
      matrix: matrix,
      rightHandSide: TruncatedNormal(dimension: matrix.rowCount).sample(using: &generator),
      context: context)
  }
}
