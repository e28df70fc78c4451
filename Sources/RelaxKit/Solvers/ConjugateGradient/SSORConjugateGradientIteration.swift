/// Conjugate gradients preconditioned by SSOR, one pass over the matrix an iteration (Eisenstat
/// 1981), with the exact residual of the original system.
///
/// With `E = D/ω + L` the preconditioner `M = ω/(2 - ω) E D⁻¹ Eᵀ` splits, and CG runs on
/// `Â = E⁻¹ A E⁻ᵀ`. A product with `Â` is a backward and a forward solve:
///
///     t = E⁻ᵀ p,    Â p = t + v,    v = E⁻¹ (p + (1 - 2/ω) D t).
///
/// The split residual `r̂ = E⁻¹ r` has the preconditioned one `ẑ = (2 - ω)/ω D r̂`. The forward solve
/// reads the rows of `L`, which also give `r = E r̂ = D/ω r̂ + L r̂`: the norm of the residual of
/// `A x = b` costs no pass of its own.
///
/// All that CG does to vectors is done in the two passes. The backward one takes a step of length
/// `α` and solves for the new `ẑ`, which needs no `β`; the forward one adds the old direction:
///
///     x <- x + α t,    r̂ <- r̂ - α (t + v),    s = E⁻ᵀ ẑ,     r̂ᵀ ẑ
///     t <- s + β t,    p <- ẑ + β p,          v = E⁻¹ (…),   pᵀ Â p
@safe struct SSORConjugateGradientIteration: SystemIteration {
  let system: SystemView
  private let omega: Double
  private let vectors: SplitVectors
  private let inverse: UnsafeMutablePointer<Double>
  /// `r̂ᵀ ẑ = rᵀ M⁻¹ r` of the present iterate.
  private var energy = 0.0
  /// `pᵀ Â p`.
  private var curvature = 0.0

  static var vectorCount: Int { 6 }

  init(_ system: SystemView, omega: Double) {
    self.system = system
    self.omega = omega
    unsafe vectors = SplitVectors(
      step: system.vector(0), rest: system.vector(1), split: system.vector(2),
      direction: system.vector(3), solved: system.vector(4))
    unsafe inverse = system.vector(5)
    unsafe system.invertDiagonal(omega: omega, into: inverse)
  }

  mutating func measure(_ precision: ResidualPrecision) -> Double {
    unsafe system.residual(into: vectors.split, precision)
  }

  mutating func restart() {
    unsafe system.matrix.solveLower(vectors.split, inverse: inverse)
    // With no old direction and a step of length zero, the passes make the first direction.
    unsafe vectors.step.update(repeating: 0, count: system.count)
    unsafe vectors.rest.update(repeating: 0, count: system.count)
    unsafe vectors.direction.update(repeating: 0, count: system.count)
    // Zeros that fill up a block are multiplied with what is there before it is solved for.
    unsafe vectors.solved.update(repeating: 0, count: system.count)
    energy = backward(length: 0)
    curvature = forward(ratio: 0).curvature
  }

  mutating func advance() -> IterationStep {
    guard energy > 0 else {
      return .breakdown(
        energy.isNaN ? .nonFinite : hasLostEnergy ? .underflow : .indefinitePreconditioner)
    }
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let newEnergy = backward(length: energy / curvature)
    let sums = forward(ratio: newEnergy / energy)
    energy = newEnergy
    curvature = sums.curvature
    return .residualNorm(sums.squares.squareRoot())
  }

  /// `(2 - ω)/ω`: `ẑ = (2 - ω)/ω D r̂`.
  private var scale: Double { (2 - omega) / omega }

  /// Whether the energy is zero because each of its terms has underflowed.
  private var hasLostEnergy: Bool {
    let (diagonal, split) = unsafe (system.diagonal, vectors.split)
    return (0..<system.count).allSatisfy { unsafe diagonal[$0] * split[$0] * split[$0] == 0 }
  }

  private func backward(length: Double) -> Double {
    unsafe system.matrix.splitBackward(
      vectors, length: length, scale: scale, inverse: inverse, x: system.x)
  }

  private func forward(ratio: Double) -> SplitSums {
    unsafe system.matrix.splitForward(
      vectors, ratio: ratio, scale: scale, omega: omega, inverse: inverse)
  }
}

/// The vectors of the split system: `t`, `v`, `r̂`, `p` and `s`.
@unsafe struct SplitVectors {
  let step: UnsafeMutablePointer<Double>
  let rest: UnsafeMutablePointer<Double>
  let split: UnsafeMutablePointer<Double>
  let direction: UnsafeMutablePointer<Double>
  let solved: UnsafeMutablePointer<Double>
}

/// What a forward pass sums up.
struct SplitSums {
  /// `pᵀ Â p`.
  var curvature: Double
  /// `rᵀ r`.
  var squares: Double
}
