import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

// Laplacians with a shift. Those without context drift: the law of the shifts changes with time.
extension SystemFamily {
  private static func laplacian() throws -> CSRMatrix {
    try GridDomain(.square, size: 12).laplacian()
  }

  /// Shifted Laplacians so large that a learner's own time is nothing beside a solve.
  static func large() throws -> SystemFamily {
    let matrix = try GridDomain(.square, size: 52).laplacian()
    return SystemFamily(
      name: "large", title: "Larger Laplacian",
      detail: "50 by 50 points, shifts 0.3 u³ with u uniform in (0, 1)", contextRange: 0...0.3,
      systemCount: 300, trialCount: 3, trialLimit: 5,
      omegas: OmegaGrid.uniform(1...1.98, count: 50).omegas,
      makeSource: shifted(matrix) { _, generator in
        0.3 * pow(.random(in: 0..<1, using: &generator), 3)
      })
  }

  /// Shifts of the paper's high variance that are mirrored every 250 systems.
  static func switching() throws -> SystemFamily {
    let (matrix, shifts) = (try laplacian(), ShiftLaw.high.shifts)
    return SystemFamily(
      name: "switching", title: "Switching shifts",
      detail: "high-variance shifts c, 0.3 − c instead in every other 250 systems; no context",
      makeSource: shifted(matrix) { index, generator in
        let shift = shifts.sample(using: &generator)
        return (index / 250).isMultiple(of: 2) ? shift : 0.3 - shift
      })
  }

  /// Shifts around a centre that rises over 1000 systems.
  static func ramp() throws -> SystemFamily {
    let matrix = try laplacian()
    return SystemFamily(
      name: "ramp", title: "Ramping shifts",
      detail: "c from −0.1 to 0.4 over 1000 systems, ± 0.05 at random; no context",
      makeSource: shifted(matrix) { index, generator in
        -0.1 + 0.5 * min(Double(index) / 1000, 1) + 0.1
          * (.random(in: 0..<1, using: &generator) - 0.5)
      })
  }

  /// Shifts around a centre that swings with a period of 250 systems.
  static func sine() throws -> SystemFamily {
    let matrix = try laplacian()
    return SystemFamily(
      name: "sine", title: "Swinging shifts",
      detail: "c = 0.15 + 0.25 sin(2π t/250), ± 0.05 at random; no context",
      makeSource: shifted(matrix) { index, generator in
        0.15 + 0.25 * sin(2 * .pi * Double(index) / 250) + 0.1
          * (.random(in: 0..<1, using: &generator) - 0.5)
      })
  }

  /// Shifted Laplacians on the L-shaped domain.
  static func lShaped() throws -> SystemFamily {
    let matrix = try GridDomain(.lShaped, size: 14).laplacian()
    let shifts = ShiftDistribution(
      range: -0.15...0.45, position: BetaDistribution(alpha: 1, beta: 2))
    return SystemFamily(
      name: "l-shaped", title: "L-shaped domain",
      detail: "shifted Laplacians, c = −0.15 + 0.6 Beta(1, 2), n = 108",
      contextRange: shifts.range,
      makeSource: shifted(matrix) { _, generator in shifts.sample(using: &generator) })
  }

  /// Implicit steps of diffusion in three dimensions, of lengths over two decades.
  static func cube() throws -> SystemFamily {
    let laplacian = try Stencil.laplacian(dimensions: 3).matrix(extents: [6, 6, 6])
    return SystemFamily(
      name: "cube", title: "Diffusion in a cube",
      detail: "A + I/τ on 6 by 6 by 6 points, τ = 10^(2u); the context is log₁₀ τ",
      contextRange: 0...2, trialCount: 10,
      makeSource: source { _ in
        { _, generator in
          let exponent = 2 * Double.random(in: 0..<1, using: &generator)
          return instance(
            laplacian.shiftingDiagonal(by: pow(10, -exponent)), context: exponent,
            using: &generator)
        }
      })
  }
}
