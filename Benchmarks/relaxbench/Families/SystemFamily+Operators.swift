import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Other matrices on 10 by 10 points, a new one for each system.
extension SystemFamily {
  private static let extents = [10, 10]
  private static let spacing = 1.0 / 11

  /// A random M-matrix for each trial, with a shift for each system.
  static func mMatrices() -> SystemFamily {
    let law = RandomMMatrix(unknownCount: 100, entriesPerRow: 4, surplus: 0.02, isSymmetric: true)
    func shift(_ u: Double) -> Double { 0.5 * pow(10, -1.5 + 2 * u) }
    return SystemFamily(
      name: "m-matrix", title: "Random M-matrices",
      detail: "not consistently ordered, shifts 0.5 · 10^(2u − 1.5), n = 100",
      contextRange: shift(0)...shift(1),
      makeSource: source { generator in
        let matrix = try law.sample(using: &generator)
        return { _, generator in
          let shift = 0.5 * pow(10, -1.5 + 2 * Double.random(in: 0..<1, using: &generator))
          return instance(
            matrix.shiftingDiagonal(by: shift), context: shift, using: &generator)
        }
      })
  }

  /// The nine-point stencil of anisotropic diffusion.
  static func anisotropic() -> SystemFamily {
    SystemFamily(
      name: "anisotropic", title: "Anisotropic diffusion",
      detail: "nine points, ratio uniform in (0.1, 1) at an angle of 0.5, n = 100",
      contextRange: 0.1...1,
      makeSource: stencils(0.1...1) { .anisotropicDiffusion(ratio: $0, angle: 0.5) })
  }

  /// Upwind differences: triangular as the flow gets fast.
  static func upwindConvection() -> SystemFamily {
    SystemFamily(
      name: "convection-upwind", title: "Convection, upwind",
      detail: "speed uniform in (0, 40), n = 100", contextRange: 0...40,
      makeSource: stencils(0...40) {
        .convectionDiffusion(diffusion: 1, velocity: ($0, 0.7 * $0), spacing: spacing)
      })
  }

  /// Central differences, for which Young's formula fails from a cell Péclet number of 1 on.
  static func centralConvection(_ name: String, title: String, peclet: Double) -> SystemFamily {
    SystemFamily(
      name: name, title: title,
      detail: "central differences, cell Péclet number uniform in (0, "
        + "\(TickLabel.compact(peclet))): complex Jacobi eigenvalues, n = 100",
      contextRange: 0...peclet,
      makeSource: stencils(0...peclet) {
        .convectionDiffusion(
          diffusion: 1, velocity: (2 * $0 / spacing, 0), spacing: spacing, scheme: .central)
      })
  }

  /// Diffusion that varies smoothly over the square, differently in each system.
  static func variableDiffusion() -> SystemFamily {
    let grid = VariableDiffusion(side: 10)
    return SystemFamily(
      name: "variable-diffusion", title: "Variable diffusion",
      detail: "-∇·(a ∇u) + 50 s u, a = exp(2 sin(2πx + φ) sin(2πy + ψ)), φ, ψ and s at random; "
        + "the context is s",
      contextRange: 0...1,
      makeSource: source { _ in
        { _, generator in
          let phases = 2 * .pi * SIMD2<Double>.random(in: 0..<1, using: &generator)
          let reaction = Double.random(in: 0..<1, using: &generator)
          let matrix = try grid.matrix { place in
            let waves = 2 * Double.pi * place + phases
            return exp(2 * sin(waves.x) * sin(waves.y))
          }
          return instance(
            matrix.shiftingDiagonal(by: 50 * reaction * grid.spacing * grid.spacing),
            context: reaction, using: &generator)
        }
      })
  }

  /// Matrices of a stencil with a parameter that is uniform in a range, and the context.
  private static func stencils(
    _ range: ClosedRange<Double>, _ make: @escaping @Sendable (Double) -> Stencil
  ) -> @Sendable (SplitMix64) throws -> Source {
    source { _ in
      { _, generator in
        let parameter = Double.random(in: range, using: &generator)
        return instance(
          try make(parameter).matrix(extents: extents), context: parameter, using: &generator)
      }
    }
  }
}
