/// Young's log counts for one reduction of the residual, tabulated over how far omega is from the best
/// and what the best is.
///
/// Both are depths -log(2 - ω). Depths below 0 are best where the Jacobi matrix has imaginary
/// eigenvalues, of the radius μ = tan(2 acos(exp(b / 2))) for a best depth b; then the growth of an
/// error is the larger modulus of the roots of y² - i ω μ y + ω - 1, squared (Young 1971, chapter 6).
struct YoungTable: Sendable {
  /// A best depth, as a place among the columns.
  struct Column: Sendable {
    let bestDepth: Float
    fileprivate let index: Int
    fileprivate let fraction: Float

    init(bestDepth: Double) {
      let depth = min(
        max(bestDepth, YoungTable.bestDepths.lowerBound), YoungTable.bestDepths.upperBound)
      let position = (YoungTable.angle(depth) - YoungTable.firstAngle) / YoungTable.angleStep
      let index = min(max(Int(position), 0), YoungTable.columnCount - 2)
      self.bestDepth = Float(depth)
      self.index = index
      fraction = Float(position - Double(index))
    }
  }

  private let logCounts: [Float]

  /// The best depths told apart: those of μ = 20 and of a Poisson problem with 700 points a side.
  private static let bestDepths = -0.62...5.9

  /// Columns are spaced evenly in u = artanh β or, below 0, in the angle -artan μ.
  private static func angle(_ depth: Double) -> Double {
    depth >= 0 ? 2 * acosh(exp(depth / 2)) : -2 * acos(exp(depth / 2))
  }
  private static let firstAngle = -1.5
  private static let angleStep = 0.1875
  private static let columnCount = 48

  /// Rows are distances from the best depth, spaced evenly in y / (|y| + ½), densely near 0.
  private static let rowCount = 45
  private static let lastPlace: Float = 0.92
  private static let softening: Float = 0.5

  /// Counts above this many for a unit of the reduction are as bad as it; there are none if the solve
  /// diverges.
  private static let worst = 6.0

  /// Tabulates.
  ///
  /// - Complexity: some thousand logarithms.
  init(reduction: Double) {
    // The start error is ahead of the slowest mode, by 1.4 as for solves to 1e-8.
    let needed = max(reduction - 1.4, 0.3 * reduction)
    logCounts = (0..<Self.columnCount).flatMap { column in
      let angle = Self.firstAngle + Double(column) * Self.angleStep
      let best = angle >= 0 ? YoungCount.bestDepth(u: angle) : 2 * log(cos(angle / 2))
      return (0..<Self.rowCount).map { row in
        let place = Self.lastPlace * (2 * Float(row) / Float(Self.rowCount - 1) - 1)
        let distance = Double(Self.softening * place / (1 - abs(place)))
        let depth = max(best + distance, SolvedSystem.omegaDepths.lowerBound)
        let sweeps =
          angle >= 0
          ? YoungCount.logSweeps(depth: depth, u: max(angle, 0.01), reduction: needed)
          : YoungCount.logSweeps(depth: depth, imaginaryRadius: tan(-angle), reduction: needed)
        return Float(
          min(sweeps + YoungCount.correction.value(at: distance), log(reduction) + Self.worst))
      }
    }
  }

  /// The log count of a whole solve with a depth, by linear interpolation.
  func logCount(depth: Float, column: Column) -> Float {
    let distance = depth - column.bestDepth
    let place = distance / (abs(distance) + Self.softening)
    let half = 0.5 * Float(Self.rowCount - 1)
    let position = min(max(place / Self.lastPlace, -1), 1) * half + half
    let row = min(Int(position), Self.rowCount - 2)
    let fraction = position - Float(row)
    let left = column.index * Self.rowCount + row
    let right = left + Self.rowCount
    let lower = logCounts[left] + fraction * (logCounts[left + 1] - logCounts[left])
    let upper = logCounts[right] + fraction * (logCounts[right + 1] - logCounts[right])
    return lower + column.fraction * (upper - lower)
  }
}
