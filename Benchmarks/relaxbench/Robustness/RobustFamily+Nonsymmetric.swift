import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Systems that are not symmetric, for SOR alone.
extension RobustFamily {
  /// Transport with diffusion on 12² points; the context is log₁₀ of the cell Péclet number.
  private static func transport(
    _ name: String, _ detail: String, _ scheme: ConvectionScheme, peclet: ClosedRange<Double>,
    angle: ClosedRange<Double>
  ) -> RobustFamily {
    RobustFamily(
      name, detail, context: log10(peclet.lowerBound)...log10(peclet.upperBound), definite: false
    ) {
      _ in
      { _, generator in
        let exponent = generator.uniform(log10(peclet.lowerBound)...log10(peclet.upperBound))
        let angle = generator.uniform(angle)
        let speed = 2 * pow(10, exponent)
        let stencil = Stencil.convectionDiffusion(
          diffusion: 1, velocity: (speed * cos(angle), speed * sin(angle)), spacing: 1,
          scheme: scheme)
        return (try stencil.matrix(extents: [12, 12]), exponent)
      }
    }
  }

  static func transportFamilies() -> [RobustFamily] {
    let along = 0.1...1.4
    return [
      transport(
        "upwind-strong", "upwind along the numbering, cell Péclet 10 to 100", .upwind,
        peclet: 10...100, angle: along),
      transport(
        "upwind-against", "upwind against the numbering, cell Péclet 0.1 to 10", .upwind,
        peclet: 0.1...10, angle: 3.3...4.6),
      transport(
        "upwind-mild", "upwind at any angle, cell Péclet 0.05 to 5", .upwind, peclet: 0.05...5,
        angle: 0...6.28
      ).in(.keptApart),
      transport(
        "central-mild", "central differences at any angle, cell Péclet to 1.6", .central,
        peclet: 0.05...1.6, angle: 0...6.28),
      transport(
        "central-strong", "central differences along the numbering, cell Péclet 2 to 6", .central,
        peclet: 2...6, angle: along),
      transport(
        "central-mixed", "central differences at any angle, cell Péclet 0.3 to 4", .central,
        peclet: 0.3...4, angle: 0...6.28
      ).in(.keptApart),
      RobustFamily(
        "vortex", "upwind in a vortex on 14² points, cell Péclet 0.1 to 30", context: -1...1.5,
        definite: false
      ) {
        _ in
        let side = 14
        let grid = Network.grid([side, side])
        return { _, generator in
          let exponent = generator.uniform(-1...1.5)
          let matrix = try grid.laplacian(surplus: { _ in 0.02 }) { i, j in
            // Along the first coordinate the flow follows the second, and the other way around.
            let isFirst = j - i == side
            let place = Double(isFirst ? i % side : i / side) / Double(side - 1) - 0.5
            let flow = 4 * pow(10, exponent) * place * (isFirst ? 1 : -1)
            return (1 + max(-flow, 0), 1 + max(flow, 0))
          }
          return (matrix, exponent)
        }
      },
      RobustFamily(
        "regimes", "a shifted Laplacian and strong upwind transport in turns of 20", definite: false
      ) {
        _ in
        { index, generator in
          let isFlow = (index / 20).isMultiple(of: 2)
          let speed = isFlow ? generator.uniform(20...80) : 0
          let stencil = Stencil.convectionDiffusion(
            diffusion: 1, velocity: (speed, 0.5 * speed), spacing: 1)
          let matrix = try stencil.matrix(extents: [12, 12])
          return (matrix.shiftingDiagonal(by: isFlow ? 0 : 0.01), isFlow ? 1 : 0)
        }
      }.in(.keptApart),
    ]
  }

  /// Graphs with a direction.
  static func directedFamilies() -> [RobustFamily] {
    [
      RobustFamily(
        "pagerank", "I - α Pᵀ of a random digraph of 300 pages, α 0.5 to 0.99", context: 0.3...2,
        definite: false
      ) {
        generator in
        let links = (0..<300).map { _ in
          (0..<Int.random(in: 1...6, using: &generator)).map { _ in
            Int.random(in: 0..<300, using: &generator)
          }
        }
        return { _, generator in
          let exponent = generator.uniform(0.3...2)
          let alpha = 1 - pow(10, -exponent)
          var entries = (0..<300).map { CSRMatrix.Entry(row: $0, column: $0, value: 1) }
          for (page, targets) in links.enumerated() {
            for target in targets where target != page {
              entries.append(
                .init(row: target, column: page, value: -alpha / Double(targets.count)))
            }
          }
          return (try CSRMatrix(rowCount: 300, columnCount: 300, entries: entries), exponent)
        }
      },
      RobustFamily(
        "queue", "two queues of 12 places, random rates, killed at 0.003 to 0.3",
        context: -2.5 ... -0.5, definite: false
      ) {
        _ in
        let grid = Network.grid([12, 12])
        return { _, generator in
          let kill = generator.uniform(-2.5 ... -0.5)
          let (arrive, leave) = (generator.decades(-0.7...0.7), generator.decades(-0.7...0.7))
          return (
            try grid.laplacian(surplus: { _ in pow(10, kill) }) { _, _ in (arrive, leave) }, kill
          )
        }
      }.in(.keptApart),
      RobustFamily(
        "digraph", "M-matrices of a random digraph of 150 nodes, shifts over two decades",
        context: -2...0, definite: false
      ) {
        generator in
        let matrix = try RandomMMatrix(
          unknownCount: 150, entriesPerRow: 3, surplus: 0.01, isSymmetric: false
        ).sample(using: &generator)
        return { _, generator in
          let shift = generator.uniform(-2...0)
          return (matrix.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      RobustFamily(
        "nearly-lower", "lower triangular but for 3 % of back couplings, 200 nodes", definite: false
      ) {
        generator in
        let nodes = Network.random(200, extra: 200, using: &generator)
        return { _, generator in
          let back = generator.uniform(0...0.06)
          let matrix = try nodes.laplacian(surplus: { _ in 0.05 }) { _, _ in
            (generator.happens(back) ? 1 : 0, generator.uniform(0.1...1))
          }
          return (matrix, back / 0.06)
        }
      }.in(.keptApart),
      RobustFamily(
        "reactions", "two coupled substances on 9² cells, random rates", context: -2...1,
        definite: false
      ) {
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

  /// Systems for which only omegas below 1 work, or none.
  static func skewFamilies() throws -> [RobustFamily] {
    func skew(_ name: String, _ detail: String, _ radius: ClosedRange<Double>) -> RobustFamily {
      RobustFamily(name, detail, context: radius, definite: false) { generator in
        let nodes = Network.random(150, extra: 150, local: 12, using: &generator)
        let signs = nodes.pairs.map { _ in generator.uniform(-1...1) }
        return { _, generator in
          let radius = generator.uniform(radius)
          var next = signs.makeIterator()
          // About the radius: the norm of such a matrix is close to 2.3.
          let matrix = try nodes.matrix(diagonal: { _ in 2 }) { _, _ in
            let value = (next.next() ?? 0) * 2 * radius / 2.3
            return (value, -value)
          }
          return (matrix, radius)
        }
      }
    }
    let laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [10, 10])
    return [
      skew("skew-mild", "2 I + skew, imaginary Jacobi radius 0.3 to 0.95", 0.3...0.95),
      skew("skew-strong", "2 I + skew, imaginary Jacobi radius 0.5 to 3", 0.5...3).in(.keptApart),
      RobustFamily(
        "unsolvable", "shifted Laplacians, 8 % of them indefinite", context: -3...0, definite: false
      ) {
        _ in
        { _, generator in
          let shift = generator.uniform(-3...0)
          let isOutlier = generator.happens(0.08)
          return (laplacian.shiftingDiagonal(by: isOutlier ? -1.3 : pow(10, shift)), shift)
        }
      },
      RobustFamily(
        "outliers", "shifted Laplacians, 10 % of them with central transport", context: -3...0,
        definite: false
      ) {
        _ in
        { _, generator in
          let shift = generator.uniform(-3...0)
          guard generator.happens(0.1) else {
            return (laplacian.shiftingDiagonal(by: pow(10, shift)), shift)
          }
          let stencil = Stencil.convectionDiffusion(
            diffusion: 1, velocity: (generator.uniform(3...9), 2), spacing: 1, scheme: .central)
          return (try stencil.matrix(extents: [10, 10]), shift)
        }
      }.in(.keptApart),
    ]
  }
}
