import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Symmetric positive definite systems, for SOR and for CG with SSOR.
extension RobustFamily {
  private static func laplacian(_ extents: Int...) throws -> CSRMatrix {
    try Stencil.laplacian(dimensions: extents.count).matrix(extents: extents)
  }

  /// Laplacians with a shift of `10^exponent`; the exponent is the context.
  private static func shifted(
    _ name: String, _ detail: String, _ extents: [Int], context: ClosedRange<Double>,
    _ exponent: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double
  ) throws -> RobustFamily {
    let matrix = try Stencil.laplacian(dimensions: extents.count).matrix(extents: extents)
    return RobustFamily(name, detail, context: context) { _ in
      { index, generator in
        let exponent = exponent(index, &generator)
        return (matrix.shiftingDiagonal(by: pow(10, exponent)), exponent)
      }
    }
  }

  /// Laplacians whose best omega follows from the shift.
  static func shiftedFamilies() throws -> [RobustFamily] {
    let high = RobustFamily(try .paper(.high), .tuning)
    return [
      high, RobustFamily(try .paper(.low), .tuning),
      RobustFamily(try .lShaped(), .keptApart),
      try shifted("grid-24", "24² points, shifts over three decades", [24, 24], context: -3...0) {
        $1.uniform(-3...0)
      }.in(.keptApart),
      try shifted("cube", "8³ points, shifts over two decades", [8, 8, 8], context: -2...0) {
        $1.uniform(-2...0)
      },
      try shifted("trend", "shifts from 10 to 10⁻³ within 100 systems", [12, 12], context: -3...1) {
        index, generator in
        max(-3, 1 - 0.04 * Double(index)) + generator.uniform(-0.1...0.1)
      },
      try shifted(
        "jump", "shifts 10 and 10⁻³ in turns of 25 systems", [12, 12], context: -3.2...1.2
      ) {
        index, generator in
        ((index / 25).isMultiple(of: 2) ? 1 : -3) + generator.uniform(-0.2...0.2)
      }.in(.keptApart),
      try shifted("swing", "a swing of the shift over 40 systems", [12, 12], context: -3...0.5) {
        -1.25 + 1.75 * sin(2 * .pi * Double($0) / 40) + $1.uniform(-0.1...0.1)
      },
      try shifted("constant", "one matrix, new right-hand sides", [15, 15], context: -3...1) {
        _, _ in -2
      },
      try shifted("diagonal", "all but diagonal: solved in a few sweeps", [10, 10], context: 1...4)
      {
        $1.uniform(1...4)
      }.in(.keptApart),
      RobustFamily(try .paper(.high), .tuning).renamed(
        "tolerances",
        "the paper's high variance, tolerances 1, 0.01 and 100 times the given in turn"
      ).tolerance { [1, 0.01, 10][$0 % 3] },
      RobustFamily(try .cube(), .keptApart).renamed(
        "tightening", "diffusion in a cube; the tolerance tightens from 10 to 0.01 in five solves"
      ).tolerance { pow(10, 1 - 0.75 * Double($0 % 5)) },
    ]
  }

  /// Steps of heat flow from the solution before.
  static func warmFamilies() -> [RobustFamily] {
    [
      RobustFamily(
        warm: "warm", "heat steps on 14² points, lengths over three decades, from the step before",
        extents: [14, 14], context: -3...7
      ) { $1.decades(-0.9...2.1) },
      RobustFamily(
        warm: "warm-growing", "heat steps on 7³ points, each longer by 8 %, back to 0.1 at 100",
        extents: [7, 7, 7], context: -4...7
      ) { index, _ in 0.1 * pow(1.08, Double(index % 90)) }.in(.keptApart),
      RobustFamily(
        warm: "warm-initial", "heat steps on 14² points, relative to the first residual",
        extents: [14, 14], context: 0...7, baseline: .initialResidual
      ) { $1.decades(0...2) },
    ]
  }

  /// Diffusion that varies in space.
  static func diffusionFamilies() throws -> [RobustFamily] {
    [
      RobustFamily(.variableDiffusion(), .tuning),
      RobustFamily("cells", "conductivities of 14² cells over three decades, new each time") { _ in
        let grid = Network.grid([14, 14])
        return { _, generator in
          let surplus = generator.uniform(-3 ... -1)
          let cells = (0..<grid.count).map { _ in generator.decades(-1.5...1.5) }
          return (try grid.diffusion(cells, surplus: pow(10, surplus)), surplus)
        }
      }.in(.keptApart),
      stiff(
        "stiff-cells-3d", "8³ cells, 5 % of them 10² to 10⁴ times as conductive", [8, 8, 8], 0.05,
        2...4),
      stiff(
        "stiff-cells-2d", "16² cells, 30 % of them up to 10⁴ times as conductive", [16, 16], 0.3,
        0...4
      ).in(.keptApart),
      RobustFamily(
        "sinks", "8³ cells, a share of random sinks of 0.1 to 10³; none of it told", context: nil
      ) {
        _ in
        let grid = Network.grid([8, 8, 8])
        return { _, generator in
          let share = generator.decades(-2.5...0)
          let sinks = (0..<grid.count).map { _ in
            generator.happens(share) ? generator.decades(-1...3) : 1e-3
          }
          return (try grid.laplacian(surplus: { sinks[$0] }) { _, _ in (1, 1) }, 0)
        }
      },
      RobustFamily(
        "anisotropic", "nine points, ratio over two decades at an angle of 0.5", context: -2...0
      ) {
        _ in
        { _, generator in
          let ratio = generator.uniform(-2...0)
          let stencil = Stencil.anisotropicDiffusion(ratio: pow(10, ratio), angle: 0.5)
          return (try stencil.matrix(extents: [12, 12]), ratio)
        }
      },
      RobustFamily("turning", "nine points, ratio 0.02, the angle at random", context: 0...3.15) {
        _ in
        { _, generator in
          let angle = generator.uniform(0 ... .pi)
          return (
            try Stencil.anisotropicDiffusion(ratio: 0.02, angle: angle).matrix(extents: [12, 12]),
            angle
          )
        }
      }.in(.keptApart),
      RobustFamily(
        "triangles", "linear elements on 13² jittered points, reactions over three decades",
        context: -1...2
      ) {
        generator in
        let mesh = JitteredTriangulation(side: 13, using: &generator)
        return { _, generator in
          let reaction = generator.uniform(-1...2)
          return (try mesh.matrix(reaction: pow(10, reaction)), reaction)
        }
      },
    ]
  }

  private static func stiff(
    _ name: String, _ detail: String, _ extents: [Int], _ share: Double,
    _ decades: ClosedRange<Double>
  ) -> RobustFamily {
    RobustFamily(name, detail + "; the context says nothing") { _ in
      let grid = Network.grid(extents)
      return { _, generator in
        let cells = (0..<grid.count).map { _ in
          generator.happens(share) ? generator.decades(decades) : 1
        }
        let matrix = try grid.laplacian(surplus: { _ in 0.02 }) { i, j in
          let mean = (cells[i] + cells[j]) / 2
          return (mean, mean)
        }
        return (matrix, generator.uniform(0...1))
      }
    }
  }

  /// Matrices of other shapes and sizes.
  static func oddFamilies() throws -> [RobustFamily] {
    [
      RobustFamily(.mMatrices(), .tuning),
      RobustFamily("tiny", "five unknowns in a row, shifts over three decades", context: -3...0) {
        _ in
        let chain = try laplacian(5)
        return { _, generator in
          let shift = generator.uniform(-3...0)
          return (chain.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      RobustFamily(
        "small-world", "200 nodes, weights over two decades, surplus over three", context: -3...0
      ) {
        generator in
        let nodes = Network.random(200, extra: 200, using: &generator)
        return { _, generator in
          let surplus = generator.uniform(-3...0)
          let matrix = try nodes.laplacian(surplus: { _ in pow(10, surplus) }) { _, _ in
            let weight = generator.decades(-1...1)
            return (weight, weight)
          }
          return (matrix, surplus)
        }
      }.in(.keptApart),
      RobustFamily("sizes", "Laplacians on 5² to 24² points in turn, shift 0.01", context: 5...24) {
        _ in
        { _, generator in
          let side = Int.random(in: 5...24, using: &generator)
          return (try laplacian(side, side).shiftingDiagonal(by: 0.01), Double(side))
        }
      },
      RobustFamily(
        "refining", "Laplacians that grow from 4² to 26² points, each nine times", context: 4...30
      ) {
        _ in
        { index, _ in
          let side = 4 + min(index / 9 * 2, 26)
          return (try laplacian(side, side), Double(side))
        }
      }.in(.keptApart),
      RobustFamily("plate", "biharmonic, 9² points, shifts over two decades", context: -2...0.5) {
        _ in
        let (grid, side) = (try laplacian(9, 9), 9)
        return { _, generator in
          let shift = generator.uniform(-2...0.5)
          return (try plate(grid, side: side, shift: pow(10, shift)), shift)
        }
      },
      RobustFamily(
        "dense", "Gram matrices of 60 vectors with 120 numbers and a ridge", context: -3...0
      ) { _ in
        { _, generator in
          let ridge = generator.uniform(-3...0)
          return (try gram(60, 120, ridge: pow(10, ridge), using: &generator), ridge)
        }
      }.in(.keptApart),
      RobustFamily(
        "scaled", "shifted Laplacians, rows and columns scaled over three decades", context: -3...0
      ) {
        _ in
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

  /// The square of a Laplacian, whose Jacobi matrix has a radius above 1.
  private static func plate(_ grid: CSRMatrix, side: Int, shift: Double) throws -> CSRMatrix {
    let pairs = Network.grid([side, side]).pairs
    var neighbors = [[(Int, Double)]](repeating: [], count: grid.rowCount)
    for (i, j) in pairs {
      neighbors[i].append((j, -1))
      neighbors[j].append((i, -1))
    }
    for i in neighbors.indices { neighbors[i].append((i, 4)) }
    var entries: [CSRMatrix.Entry] = []
    for i in neighbors.indices {
      entries.append(.init(row: i, column: i, value: shift))
      for (k, a) in neighbors[i] {
        for (j, b) in neighbors[k] { entries.append(.init(row: i, column: j, value: a * b)) }
      }
    }
    return try CSRMatrix(rowCount: grid.rowCount, columnCount: grid.rowCount, entries: entries)
  }

  private static func gram(
    _ count: Int, _ length: Int, ridge: Double, using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    let vectors = (0..<count).map { _ in
      StandardNormal().vector(count: length, using: &generator)
    }
    var entries: [CSRMatrix.Entry] = []
    for i in 0..<count {
      for j in 0..<count {
        let product = zip(vectors[i], vectors[j]).reduce(0) { $0 + $1.0 * $1.1 } / Double(length)
        entries.append(.init(row: i, column: j, value: product + (i == j ? ridge : 0)))
      }
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }
}
