public import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A heat equation whose diffusion coefficient changes with time: a sequence of linear systems.
///
///     var equation = try HeatEquation(gridSize: 100)
///     while equation.time < 5 {
///       let system = try equation.nextSystem()
///       let temperatures = solve(system.matrix, system.rightHandSide, from: equation.temperatures)
///       equation.advance(to: temperatures)
///     }
///
/// u' = κ(t) Δu + f(t, x) on the unit square with u = 0 on its boundary, where
/// κ(t) = max(0.1 sin 2πt, -10 sin 2πt), f is a bump of height 32 and radius 1/8 that circles around
/// the centre eight times per unit of time, and u starts as a bump of radius 1/4 in the centre. Five
/// point differences in space, Crank-Nicolson in time with κ and f taken in the middle of the step:
/// `(I - C) u_next = (I + C) u + Δt f`, `C = κ Δt/2 Δ`.
///
/// The problem is the two-dimensional heat experiment that accompanies Khodak, Chow, Balcan and
/// Talwalkar, *Learning to Relax*, ICLR 2024.
public struct HeatEquation: Sendable {
  /// The number of intervals along a side of the square, `nx`; there are `nx - 1` unknowns a side.
  public let gridSize: Int

  /// The length of a step, in units of time.
  public let timeStep: Double

  /// The number of steps taken.
  public private(set) var stepCount = 0

  /// The present solution u at the (nx - 1)² interior points, the first coordinate outer and the
  /// second inner: point (i, j) / nx is element (i - 1)(nx - 1) + (j - 1).
  public private(set) var temperatures: [Double]

  /// -Δ times the square of the grid spacing.
  private let laplacian: CSRMatrix

  /// The time reached, from 0.
  public var time: Double { Double(stepCount) * timeStep }

  /// The number of unknowns, (nx - 1)².
  public var unknownCount: Int { temperatures.count }

  /// The interval of all diffusion coefficients.
  public static let coefficientRange = 0.0...10.0

  /// Makes the problem at time 0.
  ///
  /// - Parameters:
  ///   - gridSize: the number of intervals along a side, at least 2.
  ///   - timeStep: positive.
  /// - Precondition: the parameters lie in these ranges.
  /// - Throws: `InputError` if there are more entries than 32-bit indices address.
  public init(gridSize: Int, timeStep: Double = 0.001) throws(InputError) {
    precondition(gridSize >= 2, "a heat equation on \(gridSize) intervals a side has no unknown")
    precondition(timeStep > 0, "the time step is \(timeStep); it must be positive")
    self.gridSize = gridSize
    self.timeStep = timeStep
    let side = gridSize - 1
    laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    temperatures = [Double](repeating: 0, count: side * side)
    Self.add(1, timesBumpAt: (0.5, 0.5), radius: 0.25, to: &temperatures, gridSize: gridSize)
  }

  /// The diffusion coefficient κ at a time: κ(t) = max(0.1 sin 2πt, -10 sin 2πt).
  public static func coefficient(at time: Double) -> Double {
    let wave = sin(2 * .pi * time)
    return max(0.1 * wave, -10 * wave)
  }

  /// The system of the step from the present time to the next.
  ///
  /// Its context is the coefficient at the present time, which is known before the step is set up;
  /// the matrix is built with that in the middle of the step. All systems share one pattern. The
  /// present ``temperatures`` are the natural start vector.
  ///
  /// - Throws: `InputError` if a value overflows.
  /// - Complexity: O(n).
  public func nextSystem() throws(InputError) -> ProblemInstance {
    let middle = (Double(stepCount) + 0.5) * timeStep
    let intervals = Double(gridSize)
    let factor = Self.coefficient(at: middle) * timeStep / 2 * intervals * intervals
    var rightHandSide = try laplacian.multiplied(by: temperatures)
    for index in rightHandSide.indices {
      rightHandSide[index] = temperatures[index] - factor * rightHandSide[index]
    }
    let angle = 16 * .pi * middle
    Self.add(
      32 * timeStep, timesBumpAt: (0.5 + cos(angle) / 4, 0.5 + sin(angle) / 4), radius: 0.125,
      to: &rightHandSide, gridSize: gridSize)
    return ProblemInstance(
      matrix: try laplacian.scaled(by: factor).shiftingDiagonal(by: 1),
      rightHandSide: rightHandSide, context: Self.coefficient(at: time))
  }

  /// Takes the solution of ``nextSystem()`` as the present one and moves one step ahead.
  ///
  /// - Precondition: as many elements as there are unknowns.
  public mutating func advance(to temperatures: [Double]) {
    precondition(
      temperatures.count == unknownCount,
      "\(unknownCount) temperatures are needed, and \(temperatures.count) were given")
    self.temperatures = temperatures
    stepCount += 1
  }

  /// Adds a multiple of the bump exp(1 - 1/(1 - min(1, |x - centre|²/radius²))): 1 in the centre, 0
  /// from the radius on, smooth everywhere.
  private static func add(
    _ height: Double, timesBumpAt center: (Double, Double), radius: Double,
    to values: inout [Double], gridSize: Int
  ) {
    for first in 1..<gridSize {
      for second in 1..<gridSize {
        let dx = Double(first) / Double(gridSize) - center.0
        let dy = Double(second) / Double(gridSize) - center.1
        let ratio = (dx * dx + dy * dy) / (radius * radius)
        guard ratio < 1 else { continue }
        values[(first - 1) * (gridSize - 1) + second - 1] += height * exp(1 - 1 / (1 - ratio))
      }
    }
  }
}
