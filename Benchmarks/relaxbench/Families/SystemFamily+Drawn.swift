import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemFamily {
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
}
