import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// A family of the robustness study: how its systems come about, with which methods they are solved,
/// and whether constants may be chosen on it.
struct RobustFamily: Sendable {
  /// What the measures of a family may be used for.
  enum Group: String, Sendable, CaseIterable {
    case tuning
    case keptApart = "kept-apart"
    case recorded
  }

  /// Draws the matrix and the context of a system, numbered from 0.
  typealias MatrixDraw = (_ index: Int, inout SplitMix64) throws -> (CSRMatrix, Double)

  let family: SystemFamily
  var group = Group.tuning

  /// Symmetric positive definite, so that CG with SSOR solves it too.
  var isDefinite = true

  /// What the tolerance asked for is multiplied with in each system.
  var toleranceFactor: @Sendable (_ index: Int) -> Double = { _ in 1 }

  /// What a solve may take.
  var iterationLimit = 2000

  var methods: [SystemFamily.Method] { isDefinite ? [.sor, .ssorCG] : [.sor] }

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
    isDefinite = definite
    family = SystemFamily(
      name: name, title: name, detail: detail, contextRange: context,
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
          return SystemSequence.Member(
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
    family = SystemFamily(
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
          let member = SystemSequence.Member(
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
  ) -> RobustFamily {
    RobustFamily(name, detail, context: range, definite: definite) { _ in
      { _, generator in
        let parameter = generator.uniform(range)
        return (try make(parameter, &generator).matrix(extents: [12, 12]), parameter)
      }
    }
  }

  /// A family of the other study or a recorded sequence, in a group.
  init(_ family: SystemFamily, _ group: Group) { (self.family, self.group) = (family, group) }

  /// The family with another purpose.
  func `in`(_ group: Group) -> RobustFamily {
    var result = self
    result.group = group
    return result
  }

  /// The family with tolerances that change along a sequence.
  func tolerance(_ factor: @escaping @Sendable (_ index: Int) -> Double) -> RobustFamily {
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
