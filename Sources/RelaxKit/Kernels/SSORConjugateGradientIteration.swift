/// Conjugate gradients preconditioned by SSOR, one pass over the matrix an iteration (Eisenstat
/// 1981), with the exact residual of the original system.
///
/// With `E = D/ω + L` the preconditioner `M = ω/(2 - ω) E D⁻¹ Eᵀ` splits, and CG runs on
/// `Â = E⁻¹ A E⁻ᵀ`. A product with `Â` is a backward and a forward solve:
///
///     t = E⁻ᵀ p,    Â p = t + E⁻¹ (p + (1 - 2/ω) D t).
///
/// The forward solve reads the rows of `L`, which also give `A t = p + L t + (1 - 1/ω) D t` and with
/// it the residual of `A x = b`. With the sweeps exchanged, `E = D/ω + U` and left and right change
/// places.
@safe struct SSORConjugateGradientIteration: SystemIteration {
  let system: SystemView
  private let omega: Double
  private let order: SSORConjugateGradient.SweepOrder
  /// Reciprocals of the diagonal of `D/ω`.
  private let inverse: UnsafeMutablePointer<Double>
  /// `r = b - A x`.
  private let residual: UnsafeMutablePointer<Double>
  /// `r̂ = E⁻¹ r`.
  private let split: UnsafeMutablePointer<Double>
  /// The search direction `p` of the split system.
  private let direction: UnsafeMutablePointer<Double>
  /// `t = E⁻ᵀ p`, the search direction of the original system.
  private let step: UnsafeMutablePointer<Double>
  /// `Â p - t`.
  private let rest: UnsafeMutablePointer<Double>
  /// `A t`.
  private let product: UnsafeMutablePointer<Double>
  /// `r̂ᵀ ẑ = rᵀ M⁻¹ r` of this iterate, and over that of the one before.
  private var energy = 0.0
  private var ratio = 0.0
  /// `rᵀ r` of this iterate, and `r̂ᵀ ẑ` over it at the last restart.
  private var squares = 0.0
  private var energyShare = 0.0

  static var vectorCount: Int { 7 }

  init(_ system: SystemView, omega: Double, order: SSORConjugateGradient.SweepOrder) {
    self.system = system
    self.omega = omega
    self.order = order
    unsafe inverse = system.vector(0)
    unsafe residual = system.vector(1)
    unsafe split = system.vector(2)
    unsafe direction = system.vector(3)
    unsafe step = system.vector(4)
    unsafe rest = system.vector(5)
    unsafe product = system.vector(6)
    for row in 0..<system.count {
      unsafe inverse[row] = omega / system.matrix.diagonal[row]
    }
  }

  mutating func measure() -> Double { unsafe system.residual(into: residual) }

  mutating func restart() {
    unsafe split.update(from: residual, count: system.count)
    switch order {
    case .forwardFirst: unsafe system.matrix.solveLower(split, inverse: inverse)
    case .backwardFirst: unsafe system.matrix.solveUpper(split, inverse: inverse)
    }
    // A zero direction and ratio make the first direction ẑ, whatever was left in memory.
    unsafe direction.update(repeating: 0, count: system.count)
    ratio = 0
    let (residual, split, diagonal) = unsafe (residual, split, system.matrix.diagonal)
    energy =
      scale
      * VectorKernels.sum(system.count) {
        unsafe diagonal[$0] * split[$0] * split[$0]
      }
    squares = VectorKernels.sum(system.count) { unsafe residual[$0] * residual[$0] }
    energyShare = energy / squares
  }

  mutating func advance() -> IterationStep {
    // r and r̂ are carried along side by side. Once r̂ is below the rounding of r, as after a start
    // far from the solution, steps no longer reach r: begin anew from the true residual.
    if energy < Double.ulpOfOne * Double.ulpOfOne * energyShare * squares {
      _ = measure()
      restart()
    }
    guard energy > 0 else {
      return .breakdown(
        energy.isNaN ? .nonFinite : hasLostEnergy ? .underflow : .indefinitePreconditioner)
    }
    let curvature =
      switch order {
      case .forwardFirst: applySplitMatrix(forwardFirst: true)
      case .backwardFirst: applySplitMatrix(forwardFirst: false)
      }
    guard curvature > 0 else {
      return .breakdown(curvature.isNaN ? .nonFinite : .nonPositiveCurvature)
    }
    let length = energy / curvature
    let (x, residual, split, diagonal) = unsafe (
      system.x, residual, split, system.matrix.diagonal
    )
    let (step, rest, product) = unsafe (step, rest, product)
    var newSquares = 0.0
    let newEnergy =
      scale
      * VectorKernels.sum(system.count) { row in
        unsafe x[row] += length * step[row]
        let value = unsafe residual[row] - length * product[row]
        unsafe residual[row] = value
        newSquares += value * value
        let splitValue = unsafe split[row] - length * (step[row] + rest[row])
        unsafe split[row] = splitValue
        return unsafe diagonal[row] * splitValue * splitValue
      }
    ratio = newEnergy / energy
    energy = newEnergy
    squares = newSquares
    return .residualNorm(newSquares.squareRoot())
  }

  /// `(2 - ω)/ω`: `ẑ = (2 - ω)/ω D r̂`.
  private var scale: Double { (2 - omega) / omega }

  /// Whether the energy is zero because each of its terms has underflowed.
  private var hasLostEnergy: Bool {
    (0..<system.count).allSatisfy { row in
      unsafe system.matrix.diagonal[row] * split[row] * split[row] == 0
    }
  }

  /// Renews the direction, applies `Â` to it and returns `pᵀ Â p`.
  @inline(__always)
  private func applySplitMatrix(forwardFirst: Bool) -> Double {
    let matrix = unsafe system.matrix
    let count = unsafe matrix.rowCount
    let (scale, ratio) = (scale, ratio)
    for index in 0..<count {
      let row = forwardFirst ? count - 1 - index : index
      let part = unsafe forwardFirst ? matrix.upper(row) : matrix.lower(row)
      let value = unsafe scale * matrix.diagonal[row] * split[row] + ratio * direction[row]
      unsafe direction[row] = value
      unsafe step[row] = (value - matrix.sum(step, part)) * inverse[row]
    }
    var curvature = 0.0
    let (solved, carried) = (1 - 2 / omega, 1 - 1 / omega)
    for index in 0..<count {
      let row = forwardFirst ? index : count - 1 - index
      let part = unsafe forwardFirst ? matrix.lower(row) : matrix.upper(row)
      let (p, t) = unsafe (direction[row], step[row])
      let scaledStep = unsafe matrix.diagonal[row] * t
      let value = unsafe (p + solved * scaledStep - matrix.sum(rest, part)) * inverse[row]
      unsafe rest[row] = value
      unsafe product[row] = p + matrix.sum(step, part) + carried * scaledStep
      curvature += p * (t + value)
    }
    return curvature
  }
}
