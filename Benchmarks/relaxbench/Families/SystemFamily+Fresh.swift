import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Families made after the constants of learners of omega were chosen. That alphas below 0 are tried was decided
// with their results at hand.
extension SystemFamily {
  static func freshFamilies() throws -> [SystemFamily] {
    let chain = try Stencil.laplacian(dimensions: 1).matrix(extents: [200])
    return [
      SystemFamily("chain", "200 points in a row, shifts over four decades", context: -4...0) { _ in
        { _, generator in
          let shift = generator.uniform(-4...0)
          return (chain.shiftingDiagonal(by: pow(10, shift)), shift)
        }
      },
      SystemFamily("tree", "250 nodes of a tree, random weights", context: -3...0) { generator in
        Network.random(250, extra: 0, using: &generator).randomlyWeighted()
      },
      SystemFamily("checkers", "two conductivities in squares of 3 by 3", context: 0...3) { _ in
        let grid = Network.grid([12, 12])
        return { _, generator in
          let contrast = generator.uniform(0...3)
          func conductivity(_ point: Int) -> Double {
            (point / 36 + point % 12 / 3).isMultiple(of: 2) ? 1 : pow(10, contrast)
          }
          let matrix = try grid.laplacian(surplus: { _ in 0.01 }) { i, j in
            let (left, right) = (conductivity(i), conductivity(j))
            let mean = 2 * left * right / (left + right)
            return (mean, mean)
          }
          return (matrix, contrast)
        }
      },
      SystemFamily("signs", "couplings of random sign", context: -2...0) { _ in
        let grid = Network.grid([12, 12])
        return { _, generator in
          let surplus = generator.uniform(-2...0)
          let matrix = try grid.matrix(
            diagonal: { _ in 4 + pow(10, surplus) },
            coupling: { _, _ in
              let sign = generator.happens(0.5) ? 1.0 : -1.0
              return (sign, sign)
            })
          return (matrix, surplus)
        }
      },
      SystemFamily(
        warm: "warm-cube", "steps of random length in a cube", [6, 6, 6], context: -8...1
      ) { $1.decades(-2...0) },
      SystemFamily("wind", "upwind transport in a cube, any wind", context: -1...1, definite: false)
      {
        _ in
        let grid = Network.grid([7, 7, 7])
        return { _, generator in
          let exponent = generator.uniform(-1...1)
          let wind = (0..<3).map { _ in pow(10, exponent) * generator.uniform(-1...1) }
          let matrix = try grid.laplacian(surplus: { _ in 0.05 }) { i, j in
            let flow = wind[j - i == 1 ? 0 : j - i == 7 ? 1 : 2]
            return (1 + max(-flow, 0), 1 + max(flow, 0))
          }
          return (matrix, exponent)
        }
      },
      SystemFamily("cascade", "a chain with weak couplings back", context: -2...0, definite: false)
      {
        _ in
        let row = Network.grid([150])
        return { _, generator in
          let back = generator.uniform(-2...0)
          let matrix = try row.laplacian(surplus: { _ in 0.02 }) { _, _ in
            (pow(10, back), generator.uniform(0.5...1))
          }
          return (matrix, back)
        }
      },
    ].map { $0.in(.fresh) }
  }
}
