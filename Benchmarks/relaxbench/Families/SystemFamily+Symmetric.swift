import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Symmetric positive definite systems, for SOR and for CG.
extension SystemFamily {
  /// A matrix with shifts of its diagonal, which are the context.
  private static func shifted(
    _ name: String, _ detail: String, _ matrix: CSRMatrix, context: ClosedRange<Double>,
    _ shift: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) -> SystemFamily {
    SystemFamily(name, detail, context: context, shiftsOnly: true) { _ in
      { index, generator in
        let shift = shift(index, &generator)
        return (matrix.shiftingDiagonal(by: shift), shift)
      }
    }
  }

  /// Laplacians with a shift of `10^exponent`; the exponent is the context.
  private static func shifted(
    _ name: String, _ detail: String, _ extents: [Int], context: ClosedRange<Double>,
    _ exponent: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) throws -> SystemFamily {
    let matrix = try Stencil.laplacian(dimensions: extents.count).matrix(extents: extents)
    return SystemFamily(name, detail, context: context, shiftsOnly: true) { _ in
      { index, generator in
        let exponent = exponent(index, &generator)
        return (matrix.shiftingDiagonal(by: pow(10, exponent)), exponent)
      }
    }
  }

  /// Laplacians whose best omega follows from the shift.
  static func shiftedFamilies() throws -> [SystemFamily] {
    let lShaped = try GridDomain(.lShaped, size: 14).laplacian()
    return [
      try ShiftLaw.high.family(), try ShiftLaw.low.family(),
      shifted("l-shaped", "shifts uniform on an L", lShaped, context: -0.05...0.45) {
        $1.uniform(-0.05...0.45)
      }.in(.keptApart),
      try shifted("grid-24", "24² points, shifts over three decades", [24, 24], context: -3...0) {
        $1.uniform(-3...0)
      }.in(.keptApart),
      try shifted("cube", "8³ points, shifts over two decades", [8, 8, 8], context: -2...0) {
        $1.uniform(-2...0)
      },
      try shifted("tiny", "five unknowns, shifts over three decades", [5], context: -3...0) {
        $1.uniform(-3...0)
      },
      try shifted("trend", "shifts from 10 to 10⁻³ within 100", [12, 12], context: -3...1) {
        max(-3, 1 - 0.04 * Double($0)) + $1.uniform(-0.1...0.1)
      },
      try shifted("jump", "shifts 10 and 10⁻³ in turns of 25", [12, 12], context: -3.2...1.2) {
        (($0 / 25).isMultiple(of: 2) ? 1 : -3) + $1.uniform(-0.2...0.2)
      }.in(.keptApart),
      try shifted("swing", "a swing of the shift over 40", [12, 12], context: -3...0.5) {
        -1.25 + 1.75 * sin(2 * .pi * Double($0) / 40) + $1.uniform(-0.1...0.1)
      },
      try shifted("constant", "one matrix, new loads", [15, 15], context: -3...1) { _, _ in -2 },
      try shifted("diagonal", "solved in a few sweeps", [10, 10], context: 1...4) {
        $1.uniform(1...4)
      }.in(.keptApart),
      try ShiftLaw.high.family().named("tolerances").tolerance { [1, 0.01, 10][$0 % 3] },
      try shifted("tightening", "tolerances from 10 to 0.01", [6, 6, 6], context: -2...0) {
        $1.uniform(-2...0)
      }.in(.keptApart).tolerance { pow(10, 1 - 0.75 * Double($0 % 5)) },
    ]
  }

  /// Steps of heat flow from the solution before.
  static func warmFamilies() -> [SystemFamily] {
    [
      SystemFamily(warm: "warm", "steps over three decades", [14, 14], context: -3...7) {
        $1.decades(-0.9...2.1)
      },
      SystemFamily(warm: "warm-growing", "each step 8 % longer", [7, 7, 7], context: -4...7) {
        index, _ in 0.1 * pow(1.08, Double(index % 90))
      }.in(.keptApart),
      SystemFamily(
        warm: "warm-initial", "relative to the first residual", [14, 14], context: 0...7,
        baseline: .initialResidual
      ) { $1.decades(0...2) },
    ]
  }

  /// Diffusion that varies in space.
  static func diffusionFamilies() throws -> [SystemFamily] {
    [
      SystemFamily("smooth", "conductivities that vary smoothly", context: -3...0) { _ in
        let grid = VariableDiffusion(side: 12)
        return { _, generator in
          let (shift, phase) = (generator.uniform(-3...0), generator.uniform(0...6.28))
          let matrix = try grid.matrix { exp(2 * sin(6.28 * $0.x + phase) * sin(6.28 * $0.y)) }
          return (matrix.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      cells("cells", "14² cells over three decades, harmonic means", [14, 14], harmonic: true) {
        $0.decades(-1.5...1.5)
      }.in(.keptApart),
      cells("stiff-cells-3d", "7³ cells, 5 % up to 1000 times as conductive", [7, 7, 7]) {
        $0.happens(0.05) ? $0.decades(0...3) : 1
      },
      cells("stiff-cells-2d", "12² cells, 30 % up to 100 times as conductive", [12, 12]) {
        $0.happens(0.3) ? $0.decades(0...2) : 1
      }.in(.keptApart),
      SystemFamily("sinks", "8³ cells, a random share of sinks, not told", context: nil) { _ in
        let grid = Network.grid([8, 8, 8])
        return { _, generator in
          let share = generator.decades(-2.5...0)
          let sinks = (0..<grid.count).map { _ in
            generator.happens(share) ? generator.decades(-1...3) : 1e-3
          }
          return (try grid.laplacian(surplus: { sinks[$0] }) { _, _ in (1, 1) }, 0)
        }
      },
      stencils("anisotropic", "ratios over two decades at an angle of 0.5", -2...0) { ratio, _ in
        .anisotropicDiffusion(ratio: pow(10, ratio), angle: 0.5)
      },
      stencils("turning", "a ratio of 0.02 at a random angle", 0 ... .pi) { angle, _ in
        .anisotropicDiffusion(ratio: 0.02, angle: angle)
      }.in(.keptApart),
      SystemFamily("triangles", "13² jittered points, reactions", context: -1...2) { generator in
        let mesh = JitteredTriangulation(side: 13, using: &generator)
        return { _, generator in
          let reaction = generator.uniform(-1...2)
          return (try mesh.matrix(reaction: pow(10, reaction)), reaction)
        }
      },
    ]
  }

  /// Diffusion through cells of random conductivity, new ones in each system; arithmetic means
  /// between neighbours unless said otherwise. The context is log₁₀ of the sinks.
  private static func cells(
    _ name: String, _ detail: String, _ extents: [Int], harmonic: Bool = false,
    _ conductivity: @escaping @Sendable (inout SplitMix64) -> Double
  ) -> SystemFamily {
    SystemFamily(name, detail, context: -2 ... -1) { _ in
      let grid = Network.grid(extents)
      return { _, generator in
        let sink = generator.uniform(-2 ... -1)
        let cells = (0..<grid.count).map { _ in conductivity(&generator) }
        let matrix = try grid.laplacian(surplus: { _ in pow(10, sink) }) { i, j in
          let sum = cells[i] + cells[j]
          let mean = harmonic ? 2 * cells[i] * cells[j] / sum : sum / 2
          return (mean, mean)
        }
        return (matrix, sink)
      }
    }
  }

  /// Matrices of other shapes and sizes.
  static func oddFamilies() throws -> [SystemFamily] {
    [
      SystemFamily("m-matrix", "not consistently ordered", context: -2...0, shiftsOnly: true) {
        let matrix = try RandomMMatrix(
          unknownCount: 100, entriesPerRow: 4, surplus: 0.02, isSymmetric: true
        ).sample(using: &$0)
        return { _, generator in
          let shift = generator.uniform(-2...0)
          return (matrix.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      SystemFamily("small-world", "200 nodes, random weights", context: -3...0) { generator in
        Network.random(200, extra: 200, using: &generator).randomlyWeighted()
      }.in(.keptApart),
      sizes("sizes", "5² to 24² points in turn", 5...24) {
        Double(Int.random(in: 5...24, using: &$1))
      },
      sizes("refining", "from 4² to 26² points, each nine times", 4...26) { index, _ in
        Double(min(4 + index / 9 * 2, 26))
      }.in(.keptApart),
      SystemFamily("plate", "biharmonic, 9² points, shifts", context: -2...0.5) { _ in
        let grid = Network.grid([9, 9])
        return { _, generator in
          let shift = generator.uniform(-2...0.5)
          return (try grid.squaredLaplacian(shift: pow(10, shift)), shift)
        }
      },
      SystemFamily("dense", "products of 60 vectors, and a ridge", context: -3...0) { _ in
        { _, generator in
          let ridge = generator.uniform(-3...0)
          return (try gram(60, 120, ridge: pow(10, ridge), using: &generator), ridge)
        }
      }.in(.keptApart),
      SystemFamily("scaled", "rows and columns scaled by up to 30", context: -3...0) { _ in
        let grid = Network.grid([12, 12])
        return { _, generator in
          let shift = generator.uniform(-3...0)
          let scale = (0..<grid.count).map { _ in generator.decades(-0.75...0.75) }
          let matrix = try grid.matrix(
            diagonal: { (4 + pow(10, shift)) * scale[$0] * scale[$0] },
            coupling: { (-scale[$0] * scale[$1], -scale[$0] * scale[$1]) })
          return (matrix, shift)
        }
      },
    ]
  }

  /// Laplacians on squares; the side is the context.
  private static func sizes(
    _ name: String, _ detail: String, _ context: ClosedRange<Double>,
    _ side: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) -> SystemFamily {
    SystemFamily(name, detail, context: context) { _ in
      { index, generator in
        let side = side(index, &generator)
        let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [Int(side), Int(side)])
        return (matrix.shiftingDiagonal(by: 0.01), side)
      }
    }
  }

  private static func gram(
    _ count: Int, _ length: Int, ridge: Double, using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    let vectors = (0..<count).map { _ in
      StandardNormal().vector(count: length, using: &generator)
    }
    let entries = (0..<count * count).map { place in
      let (i, j) = (place / count, place % count)
      let product = zip(vectors[i], vectors[j]).reduce(0) { $0 + $1.0 * $1.1 } / Double(length)
      return CSRMatrix.Entry(row: i, column: j, value: product + (i == j ? ridge : 0))
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }
}

extension Network {
  /// Laplacians with weights of 0.1 to 10 and a surplus of the diagonal of 0.001 to 1, whose logarithm is the
  /// context.
  func randomlyWeighted() -> SystemFamily.MatrixDraw {
    { _, generator in
      let surplus = generator.uniform(-3...0)
      let matrix = try laplacian(
        surplus: { _ in pow(10, surplus) },
        weights: { _, _ in
          let weight = generator.decades(-1...1)
          return (weight, weight)
        })
      return (matrix, surplus)
    }
  }
}
