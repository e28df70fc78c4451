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

  typealias Batch = WindowPrior.Batch

  /// Of each column and row the log count and by how much it rises to the next row, and the same of the next
  /// column.
  private let logCounts: [SIMD4<Float>]

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
    let columns = (0..<Self.columnCount).map { column in
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
    logCounts = columns.indices.flatMap { column in
      let (own, next) = (columns[column], columns[min(column + 1, columns.count - 1)])
      return own.indices.map { row in
        let after = min(row + 1, own.count - 1)
        return SIMD4(own[row], own[after] - own[row], next[row], next[after] - next[row])
      }
    }
  }

  /// The log counts of whole solves with some depths, by linear interpolation.
  func logCounts(_ depths: Batch, column: Column) -> Batch {
    let distances = depths - column.bestDepth
    let sizes = distances.replacing(with: -distances, where: distances .< 0)
    let half = 0.5 * Float(Self.rowCount - 1)
    let places = half + distances / (sizes + Self.softening) * (half / Self.lastPlace)
    let positions = places.limited(0, Batch(repeating: 2 * half))
    // A number of this size has no fraction, and its last bits are the whole part.
    let shifted = positions - 0.5 + Self.wholeNumbers
    let fractions = positions - (shifted - Self.wholeNumbers)
    let start = column.index * Self.rowCount
    func corners(_ number: Float) -> SIMD4<Float> {
      logCounts[start + Int(number.bitPattern & 0xff)]
    }
    // A loop over lanes would go through memory.
    let (c0, c1, c2, c3) = (
      corners(shifted[0]), corners(shifted[1]), corners(shifted[2]), corners(shifted[3])
    )
    let (c4, c5, c6, c7) = (
      corners(shifted[4]), corners(shifted[5]), corners(shifted[6]), corners(shifted[7])
    )
    func gather(_ corner: Int) -> Batch {
      Batch(
        c0[corner], c1[corner], c2[corner], c3[corner], c4[corner], c5[corner], c6[corner],
        c7[corner])
    }
    let left = gather(0) + fractions * gather(1)
    let right = gather(2) + fractions * gather(3)
    return left + column.fraction * (right - left)
  }

  private static let wholeNumbers: Float = 12_582_912
}
