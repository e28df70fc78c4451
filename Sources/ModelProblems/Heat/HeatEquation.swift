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
///     var system = try equation.nextSystem()
///     while equation.time < 5 {
///       let temperatures = solve(system.matrix, system.rightHandSide, from: equation.temperatures)
///       equation.advance(to: temperatures)
///       try equation.refill(&system)
///     }
///
/// u' = κ(t) Δu + f(t, x) on the unit square with u = 0 on its boundary; κ, f and the start are those
/// of a ``HeatProblem``, that of the paper unless another is given. Five point differences in space,
/// Crank-Nicolson in time with κ and f taken in the middle of the step:
/// `(I - C) u_next = (I + C) u + Δt f`, `C = κ Δt/2 Δ`. Both are of second order.
///
/// The Laplacian is built once. The matrices of all steps have its pattern, and ``refill(_:)`` makes
/// one step's system that of the next in place.
public struct HeatEquation: Sendable {
  /// The coefficient, the forcing and the start.
  public let problem: HeatProblem

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

  /// The interval of all diffusion coefficients of ``HeatProblem/circlingSource``.
  public static let coefficientRange = 0.0...10.0

  /// Makes a problem at time 0.
  ///
  /// - Parameters:
  ///   - problem: the coefficient, the forcing and the start.
  ///   - gridSize: the number of intervals along a side, at least 2.
  ///   - timeStep: positive.
  /// - Precondition: the parameters lie in these ranges.
  /// - Throws: `InputError` if there are more entries than 32-bit indices address.
  public init(
    _ problem: HeatProblem = .circlingSource, gridSize: Int, timeStep: Double = 0.001
  ) throws(InputError) {
    require(gridSize >= 2, "a heat equation on \(gridSize) intervals a side has no unknown")
    require(timeStep > 0, "the time step is \(timeStep); it must be positive")
    self.problem = problem
    self.gridSize = gridSize
    self.timeStep = timeStep
    let side = gridSize - 1
    try requireIndexable([5, side, side], "\(gridSize) intervals a side are too many")
    laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    temperatures = [Double](repeating: 0, count: side * side)
    problem.start.add(times: 1, to: &temperatures, gridSize: gridSize)
  }

  /// The diffusion coefficient of ``HeatProblem/circlingSource`` at a time:
  /// κ(t) = max(0.1 sin 2πt, -10 sin 2πt).
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
  /// - Complexity: O(n), with room for the values and the right-hand side; see ``refill(_:)``.
  public func nextSystem() throws(InputError) -> ProblemInstance {
    var instance = ProblemInstance(matrix: laplacian, rightHandSide: temperatures, context: 0)
    try refill(&instance)
    return instance
  }

  /// Makes a system that ``nextSystem()`` gave that of the step from the present time to the next.
  ///
  /// The values are put into the memory of the old ones, unless a copy of these is still in use.
  ///
  /// - Throws: `InputError` if a value overflows, or the system is not one of this grid.
  /// - Complexity: O(n): one pass over the values and one product with the Laplacian.
  public func refill(_ instance: inout ProblemInstance) throws(InputError) {
    let middle = (Double(stepCount) + 0.5) * timeStep
    let intervals = Double(gridSize)
    let factor = problem.coefficient(middle) * timeStep / 2 * intervals * intervals
    try instance.matrix.replaceValues(withThoseOf: laplacian, scaledBy: factor)
    instance.matrix.shiftDiagonal(by: 1)
    try laplacian.multiply(temperatures, into: &instance.rightHandSide)
    for index in temperatures.indices {
      instance.rightHandSide[index] = temperatures[index] - factor * instance.rightHandSide[index]
    }
    problem.forcing(middle)?.add(
      times: timeStep, to: &instance.rightHandSide, gridSize: gridSize)
    instance.context = problem.coefficient(time)
  }

  /// Takes the solution of ``nextSystem()`` as the present one and moves one step ahead.
  ///
  /// - Precondition: as many elements as there are unknowns.
  public mutating func advance(to temperatures: [Double]) {
    require(
      temperatures.count == unknownCount,
      "\(unknownCount) temperatures are needed, and \(temperatures.count) were given")
    self.temperatures = temperatures
    stepCount += 1
  }
}
