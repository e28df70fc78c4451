import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Systems that are not symmetric, for SOR alone.
extension SystemFamily {
  /// Transport with diffusion; the context is log₁₀ of the cell Péclet number.
  private static func transport(
    _ name: String, _ detail: String, _ scheme: ConvectionScheme, peclet: ClosedRange<Double>,
    angle: ClosedRange<Double> = 0...6.28
  ) -> SystemFamily {
    let exponents = log10(peclet.lowerBound)...log10(peclet.upperBound)
    return stencils(name, detail, exponents, definite: false) { exponent, generator in
      let angle = generator.uniform(angle)
      let speed = 2 * pow(10, exponent)
      return .convectionDiffusion(
        diffusion: 1, velocity: (speed * cos(angle), speed * sin(angle)), spacing: 1,
        scheme: scheme)
    }
  }

  static func transportFamilies() -> [SystemFamily] {
    let along = 0.1...1.4
    return [
      transport("upwind-strong", "along the numbering", .upwind, peclet: 10...100, angle: along),
      transport(
        "upwind-against", "against the numbering", .upwind, peclet: 0.1...10, angle: 3.3...4.6),
      transport("upwind-mild", "at any angle", .upwind, peclet: 0.05...5).in(.keptApart),
      transport("central-mild", "at any angle", .central, peclet: 0.05...1.6),
      transport("central-strong", "along the numbering", .central, peclet: 2...6, angle: along),
      transport("central-mixed", "at any angle", .central, peclet: 0.3...4).in(.keptApart),
      SystemFamily("vortex", "upwind in a vortex", context: -1...1, definite: false) { _ in
        let side = 14
        let grid = Network.grid([side, side])
        return { _, generator in
          let exponent = generator.uniform(-1...1)
          let matrix = try grid.laplacian(surplus: { _ in 0.1 }) { i, j in
            // Along the first coordinate the flow follows the second, and the other way around.
            let isFirst = j - i == side
            let place = Double(isFirst ? i % side : i / side) / Double(side - 1) - 0.5
            let flow = 4 * pow(10, exponent) * place * (isFirst ? 1 : -1)
            return (1 + max(-flow, 0), 1 + max(flow, 0))
          }
          return (matrix, exponent)
        }
      },
      mixed("regimes", "a Laplacian, and strong upwind transport in turns of 20", .upwind) {
        index, generator in
        (index / 20).isMultiple(of: 2) ? generator.uniform(20...80) : nil
      }.in(.keptApart),
      mixed("outliers", "Laplacians, 10 % of the systems with central transport", .central) {
        _, generator in
        generator.happens(0.1) ? generator.uniform(3...9) : nil
      }.in(.keptApart),
    ]
  }

  /// Laplacians with shifts over three decades, and transport at the speeds given.
  private static func mixed(
    _ name: String, _ detail: String, _ scheme: ConvectionScheme,
    _ speed: @escaping @Sendable (_ index: Int, inout SplitMix64) -> Double?
  ) -> SystemFamily {
    SystemFamily(name, detail, context: -3...0, definite: false) { _ in
      { index, generator in
        let shift = generator.uniform(-3...0)
        let speed = speed(index, &generator) ?? 0
        let stencil = Stencil.convectionDiffusion(
          diffusion: 1, velocity: (speed, 0.5 * speed), spacing: 1, scheme: scheme)
        return (
          try stencil.matrix(extents: [11, 11]).shiftingDiagonal(by: pow(10, shift)), shift
        )
      }
    }
  }

  /// Graphs with a direction.
  static func directedFamilies() -> [SystemFamily] {
    [
      SystemFamily("pagerank", "α 0.5 to 0.99", context: 0.3...2, definite: false) { generator in
        let nodes = Network.random(300, extra: 700, using: &generator)
        // Some links go one way, some both, and each node has one at least.
        let ways = nodes.pairs.indices.map { _ in Int.random(in: 0...2, using: &generator) }
        var links = [Double](repeating: 0, count: nodes.count)
        for ((i, j), way) in zip(nodes.pairs, ways) {
          if way != 0 { links[i] += 1 }
          if way != 1 { links[j] += 1 }
        }
        return { _, generator in
          let exponent = generator.uniform(0.3...2)
          let alpha = 1 - pow(10, -exponent)
          var way = ways.makeIterator()
          let matrix = try nodes.matrix(diagonal: { _ in 1 }) { i, j in
            let way = way.next() ?? 2
            return (way == 1 ? 0 : -alpha / links[j], way == 0 ? 0 : -alpha / links[i])
          }
          return (matrix, exponent)
        }
      },
      SystemFamily("queue", "two queues, random rates", context: -2.5 ... -0.5, definite: false) {
        _ in
        let grid = Network.grid([12, 12])
        return { _, generator in
          let kill = generator.uniform(-2.5 ... -0.5)
          let rates = (generator.decades(-0.7...0.7), generator.decades(-0.7...0.7))
          return (try grid.laplacian(surplus: { _ in pow(10, kill) }) { _, _ in rates }, kill)
        }
      }.in(.keptApart),
      SystemFamily("digraph", "shifts", context: -2...0, definite: false, shiftsOnly: true) {
        let matrix = try RandomMMatrix(
          unknownCount: 150, entriesPerRow: 3, surplus: 0.01, isSymmetric: false
        ).sample(using: &$0)
        return { _, generator in
          let shift = generator.uniform(-2...0)
          return (matrix.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      SystemFamily("nearly-lower", "a few couplings back", context: 0...0.06, definite: false) {
        let nodes = Network.random(200, extra: 200, using: &$0)
        return { _, generator in
          let back = generator.uniform(0...0.06)
          let matrix = try nodes.laplacian(surplus: { _ in 0.05 }) { _, _ in
            (generator.happens(back) ? 1 : 0, generator.uniform(0.1...1))
          }
          return (matrix, back)
        }
      }.in(.keptApart),
      SystemFamily("reactions", "two substances, random rates", context: -2...1, definite: false) {
        _ in
        let grid = Network.grid([9, 9, 2])
        return { _, generator in
          let rate = generator.uniform(-2...1)
          let (forward, backward) = (pow(10, rate), pow(10, rate) * generator.uniform(-0.8...0.8))
          let matrix = try grid.matrix(
            diagonal: { 4.05 + ($0.isMultiple(of: 2) ? forward : abs(backward)) },
            coupling: { $1 - $0 == 1 ? (-backward, -forward) : (-1, -1) })
          return (matrix, rate)
        }
      },
    ]
  }

  /// Systems for which only omegas below 1 work well, or none.
  static func skewFamilies() throws -> [SystemFamily] {
    let laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [10, 10])
    return [
      skew("skew-mild", "imaginary Jacobi radii to 0.95", 0.3...0.95),
      skew("skew-strong", "imaginary Jacobi radii to 3", 0.5...3).in(.keptApart),
      SystemFamily(
        "unsolvable", "5 % indefinite", context: -3...0, definite: false, shiftsOnly: true
      ) {
        _ in
        { _, generator in
          let shift = generator.uniform(-3...0)
          let isOutlier = generator.happens(0.05)
          return (laplacian.shiftingDiagonal(by: isOutlier ? -1.3 : pow(10, shift)), shift)
        }
      },
    ]
  }

  /// 2 I and a skew part on a grid; the radius of its Jacobi matrix is at most the context.
  private static func skew(
    _ name: String, _ detail: String, _ radius: ClosedRange<Double>
  ) -> SystemFamily {
    SystemFamily(name, detail, context: radius, definite: false) { _ in
      let grid = Network.grid([12, 12])
      return { _, generator in
        let radius = generator.uniform(radius)
        let scale = 2 * radius / (4 * cos(.pi / 13))
        let matrix = try grid.matrix(diagonal: { _ in 2 }) { _, _ in
          let value = scale * generator.uniform(0.7...1)
          return (value, -value)
        }
        return (matrix, radius)
      }
    }
  }
}
