#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// What a ``HeatEquation`` solves: the diffusion coefficient, the forcing and the start of
/// `u' = κ(t) Δu + f(t, x)` on the unit square with u = 0 on its boundary.
///
///     let cooling = HeatProblem(
///       coefficient: { 1 + $0 }, forcing: { _ in nil },
///       start: ScalarField { x, y in sin(.pi * x) * sin(.pi * y) })
public struct HeatProblem: Sendable {
  /// The diffusion coefficient κ at a time, not negative.
  public let coefficient: @Sendable (_ time: Double) -> Double

  /// The forcing f at a time; nil where there is none.
  public let forcing: @Sendable (_ time: Double) -> ScalarField?

  /// The solution u at time 0.
  public let start: ScalarField

  /// Makes a problem.
  ///
  /// - Parameters:
  ///   - coefficient: κ at a time, not negative.
  ///   - forcing: f at a time; nil where there is none.
  ///   - start: u at time 0.
  public init(
    coefficient: @escaping @Sendable (_ time: Double) -> Double,
    forcing: @escaping @Sendable (_ time: Double) -> ScalarField?, start: ScalarField
  ) {
    self.coefficient = coefficient
    self.forcing = forcing
    self.start = start
  }

  /// A source that circles around the centre, in a medium that conducts by turns hardly and well.
  ///
  /// κ(t) = max(0.1 sin 2πt, -10 sin 2πt); f is a bump of height 32 and radius 1/8 that goes round
  /// eight times per unit of time at distance 1/4; u starts as a bump of radius 1/4 in the centre.
  /// This is the two-dimensional heat experiment that accompanies Khodak, Chow, Balcan and Talwalkar,
  /// *Learning to Relax*, ICLR 2024.
  public static let circlingSource = HeatProblem(
    coefficient: { HeatEquation.coefficient(at: $0) },
    forcing: { time in
      let angle = 16 * .pi * time
      return .bump(
        height: 32, center: (0.5 + cos(angle) / 4, 0.5 + sin(angle) / 4), radius: 0.125)
    },
    start: .bump(height: 1, center: (0.5, 0.5), radius: 0.25))
}
