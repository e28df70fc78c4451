internal import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

extension Stencil {
  /// -Δ times the square of the grid spacing: twice the number of dimensions at the point itself,
  /// -1 at each of its neighbours along an axis.
  ///
  /// Five points in two dimensions, seven in three. On a cube of n points a side the spectral radius
  /// of its Jacobi matrix is cos(π / (n + 1)).
  ///
  /// - Precondition: `dimensions` lies in 1...31; with more, 32-bit indices would not do for two points
  ///   along each.
  public static func laplacian(dimensions: Int) -> Stencil {
    require(
      (1...31).contains(dimensions), "\(dimensions) dimensions: a Laplacian has 1 to 31")
    var terms = [
      Term(offsets: Array(repeating: 0, count: dimensions), coefficient: 2 * Double(dimensions))
    ]
    for axis in 0..<dimensions {
      for step in [-1, 1] {
        var offsets = [Int](repeating: 0, count: dimensions)
        offsets[axis] = step
        terms.append(Term(offsets: offsets, coefficient: -1))
      }
    }
    return Stencil(dimensions: dimensions, terms: terms)
  }

  /// Diffusion that is strong along one direction and weak across it: -∇·(K ∇u) in two dimensions
  /// by bilinear finite elements on squares, a stencil of nine points.
  ///
  /// K has the eigenvalue 1 along the direction at `angle` from the first axis and the eigenvalue
  /// `ratio` across it. The matrices are symmetric positive definite; most are not M-matrices.
  ///
  /// With mass (1, 4, 1)/6, stiffness (-1, 2, -1) and slope (-1, 0, 1)/2 along an axis, the stencil
  /// is `k₁₁ stiffness ⊗ mass + k₂₂ mass ⊗ stiffness - 2 k₁₂ slope ⊗ slope`.
  ///
  /// - Parameters:
  ///   - ratio: the weak over the strong diffusion, positive.
  ///   - angle: in radians.
  /// - Precondition: `ratio` is positive.
  public static func anisotropicDiffusion(ratio: Double, angle: Double) -> Stencil {
    require(ratio > 0, "the diffusion ratio is \(ratio); it must be positive")
    let (along, across) = (cos(angle), sin(angle))
    let k11 = along * along + ratio * across * across
    let k22 = across * across + ratio * along * along
    let k12 = (1 - ratio) * along * across
    var terms: [Term] = []
    for first in -1...1 {
      for second in -1...1 {
        let coefficient =
          k11 * stiffness(first) * mass(second) + k22 * mass(first) * stiffness(second)
          - 2 * k12 * slope(first) * slope(second)
        terms.append(Term(offsets: [first, second], coefficient: coefficient))
      }
    }
    return Stencil(dimensions: 2, terms: terms)
  }

  /// Diffusion with transport, -diffusion Δu + velocity · ∇u in two dimensions, times the square of
  /// the grid spacing: central differences for the first part, those of a scheme for the second.
  ///
  /// Upwind differences give nonsymmetric M-matrices for every velocity. Central ones give them as
  /// long as the cell Péclet number, spacing · |velocity| / (2 · diffusion), is at most 1 along both
  /// coordinates. Along one where it is larger the two neighbours have coefficients of opposite
  /// sign, and the Jacobi matrix has complex eigenvalues.
  ///
  /// - Parameters:
  ///   - diffusion: positive.
  ///   - velocity: along the two coordinates.
  ///   - spacing: the distance of neighbouring points, positive.
  ///   - scheme: how the first derivatives are taken.
  /// - Precondition: `diffusion` and `spacing` are positive.
  public static func convectionDiffusion(
    diffusion: Double, velocity: (Double, Double), spacing: Double,
    scheme: ConvectionScheme = .upwind
  ) -> Stencil {
    require(
      diffusion > 0 && spacing > 0,
      "diffusion \(diffusion) and spacing \(spacing) must both be positive")
    var terms = [Term(offsets: [0, 0], coefficient: 4 * diffusion)]
    for (axis, transport) in [spacing * velocity.0, spacing * velocity.1].enumerated() {
      // Shares of the transport for the points before and after, and their difference for the middle.
      let (before, after) =
        switch scheme {
        case .upwind: (max(transport, 0), min(transport, 0))
        case .central: (transport / 2, transport / 2)
        }
      func offsets(_ step: Int) -> [Int] { axis == 0 ? [step, 0] : [0, step] }
      terms[0] = Term(
        offsets: [0, 0], coefficient: terms[0].coefficient + before - after)
      terms.append(Term(offsets: offsets(-1), coefficient: -diffusion - before))
      terms.append(Term(offsets: offsets(1), coefficient: -diffusion + after))
    }
    return Stencil(dimensions: 2, terms: terms)
  }

  private static func mass(_ offset: Int) -> Double { offset == 0 ? 4.0 / 6 : 1.0 / 6 }
  private static func stiffness(_ offset: Int) -> Double { offset == 0 ? 2 : -1 }
  private static func slope(_ offset: Int) -> Double { Double(offset) / 2 }
}
