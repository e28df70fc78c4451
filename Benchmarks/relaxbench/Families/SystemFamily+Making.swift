import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// How families are made.
extension SystemFamily {
  /// Draws the matrix and the context of a system, numbered from 0.
  typealias MatrixDraw = (_ index: Int, inout SplitMix64) throws -> (CSRMatrix, Double)

  /// All families of the study but those recorded elsewhere, each with SOR and, where the matrix allows
  /// it, with CG and SSOR or relaxed incomplete Cholesky.
  static func catalog() throws -> [SystemFamily] {
    let drawn =
      try shiftedFamilies() + warmFamilies() + diffusionFamilies() + oddFamilies()
      + transportFamilies() + directedFamilies() + skewFamilies() + freshFamilies()
    return (drawn + [try solidification()]).flatMap(\.byItsMethods)
      + [heat(gridSize: 25), heat(gridSize: 25).byICCG()] + meshFamilies()
  }

  /// The family by each method that its matrices allow.
  var byItsMethods: [SystemFamily] { isDefinite ? [self, bySSORCG(), byICCG()] : [self] }

  /// A family whose systems begin from zero.
  ///
  /// - Parameters:
  ///   - shiftsOnly: whether the systems of a sequence differ in their diagonals alone, and share the
  ///     rest in memory.
  ///   - makeDraw: draws what all systems of a sequence have in common.
  init(
    _ name: String, _ detail: String, context: ClosedRange<Double>? = 0...1,
    definite: Bool = true, shiftsOnly: Bool = false,
    _ makeDraw: @escaping @Sendable (inout SplitMix64) throws -> MatrixDraw
  ) {
    self.init(
      name: name, title: name, detail: detail, contextRange: context, isDefinite: definite,
      makeSource: { generator in
        var generator = generator
        let draw = try makeDraw(&generator)
        var (index, pattern) = (0, SparsityPattern?.none)
        return {
          var (matrix, context) = try draw(index, &generator)
          index += 1
          // Solvers plan their sweeps once for systems that share a pattern.
          if !shiftsOnly, let pattern, pattern == matrix.pattern {
            matrix = try CSRMatrix(pattern: pattern, values: matrix.values)
          }
          pattern = matrix.pattern
          let load = TruncatedNormal(dimension: matrix.rowCount).sample(using: &generator)
          return Member(
            system: LinearSystem(matrix: matrix, rightHandSide: load),
            start: [Double](repeating: 0, count: load.count), context: context)
        }
      })
  }

  /// Implicit steps of heat flow from the temperatures before, as `step` gives their lengths.
  ///
  /// The sequence is that of one simulation whose steps are solved more tightly than any method does.
  init(
    warm name: String, _ detail: String, _ extents: [Int], context: ClosedRange<Double>,
    baseline: StoppingCriterion.Baseline = .rightHandSide,
    step: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) {
    self.init(
      name: name, title: name, detail: detail, baseline: baseline, contextRange: context,
      makeSource: { generator in
        var generator = generator
        let laplacian = try Stencil.laplacian(dimensions: extents.count).matrix(extents: extents)
        var heat = StandardNormal().vector(count: laplacian.rowCount, using: &generator)
        var index = 0
        return {
          let step = step(index, &generator)
          let matrix = laplacian.shiftingDiagonal(by: 1 / step)
          // Heating along a line that moves.
          let load = heat.indices.map {
            heat[$0] / step + ($0 % extents[0] == index / 3 % extents[0] ? 0.1 : 0)
          }
          let member = Member(
            system: LinearSystem(matrix: matrix, rightHandSide: load), start: heat,
            context: log2(step))
          let report = try ConjugateGradient().solve(
            member.system, updating: &heat, until: .relativeResidual(1e-13))
          precondition(report.relativeResidual < 1e-10, "steps of heat flow: \(report)")
          index += 1
          return member
        }
      })
  }

  /// Matrices of stencils on 12 by 12 points with a random parameter, which is the context.
  static func stencils(
    _ name: String, _ detail: String, _ range: ClosedRange<Double>, definite: Bool = true,
    _ make: @escaping @Sendable (_ parameter: Double, inout SplitMix64) -> Stencil
  ) -> SystemFamily {
    SystemFamily(name, detail, context: range, definite: definite) { _ in
      { _, generator in
        let parameter = generator.uniform(range)
        return (try make(parameter, &generator).matrix(extents: [12, 12]), parameter)
      }
    }
  }

  /// The family with another purpose.
  func `in`(_ group: Group) -> SystemFamily {
    var result = self
    result.group = group
    return result
  }

  /// The family by another name.
  func named(_ name: String) -> SystemFamily {
    var result = self
    (result.name, result.title) = (name, name)
    return result
  }

  /// The family solved by CG with SSOR.
  func bySSORCG() -> SystemFamily {
    var result = self
    result.solver = SSORConjugateGradient()
    return result
  }

  /// The family solved by CG with relaxed incomplete Cholesky.
  func byICCG() -> SystemFamily {
    var result = self
    result.solver = ICConjugateGradient()
    return result
  }

  /// The family with tolerances that change along a sequence.
  func tolerance(_ factor: @escaping @Sendable (_ index: Int) -> Double) -> SystemFamily {
    var result = self
    result.toleranceFactor = factor
    return result
  }
}

extension SplitMix64 {
  mutating func uniform(_ range: ClosedRange<Double>) -> Double { .random(in: range, using: &self) }

  /// A number whose logarithm to the base 10 is uniform.
  mutating func decades(_ range: ClosedRange<Double>) -> Double { pow(10, uniform(range)) }

  mutating func happens(_ probability: Double) -> Bool { uniform(0...1) < probability }
}
