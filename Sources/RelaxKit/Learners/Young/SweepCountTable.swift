/// Young's counts for one reduction of the error, corrected and tabulated.
///
/// The rows are distances y = w - w*(u) of omega from the optimum, so that the kink of the counts at
/// the optimum lies on a row and linear interpolation does not blunt it. They are spaced evenly in
/// s = y / (|y| + ½), densely near the optimum. The columns are values of u.
struct SweepCountTable: Sendable {
  /// The natural logarithm of the factor by which the error is to be reduced.
  let reduction: Double

  private let sweeps: [Double]
  private let floors: [Double]

  /// A place among the columns.
  struct Column: Sendable {
    fileprivate let index: Int
    fileprivate let fraction: Double
  }

  /// u from 0.1 (β = 0.1) to 6.1 (β = 1 - 10⁻⁵, a Poisson problem with 700 points a side).
  static let range = 0.1...6.1
  private static let columnCount = 33
  private static let columnStep = 0.1875

  /// Up to y = ±3.7, a factor of 40 in 2 - ω.
  private static let rowCount = 41
  private static let lastPlace = 0.88
  private static let softening = 0.5

  /// Where the floor is read off, just right of the kink, and the w it is tabulated at.
  private static let floorDistance = 0.06
  private static let floorStep = 0.05
  private static let floorCount = 111

  /// The reduction for a tolerance: -log(tolerance), less what the start error is ahead. The 1.4 was
  /// fitted with the correction, on the same systems.
  static func usualReduction(tolerance: Double) -> Double { max(-log(tolerance) - 1.4, 1) }

  /// Tabulates.
  ///
  /// - Complexity: some thousand logarithms.
  init(reduction: Double) {
    self.reduction = reduction
    var sweeps: [Double] = []
    sweeps.reserveCapacity(Self.columnCount * Self.rowCount)
    for column in 0..<Self.columnCount {
      let u = Self.range.lowerBound + Double(column) * Self.columnStep
      let best = YoungCount.bestDepth(u: u)
      for row in 0..<Self.rowCount {
        let place = Self.lastPlace * (2 * Double(row) / Double(Self.rowCount - 1) - 1)
        let distance = Self.softening * place / (1 - abs(place))
        sweeps.append(
          exp(
            YoungCount.logSweeps(depth: max(best + distance, 0), u: u, reduction: reduction)
              + YoungCount.correction.value(at: distance)))
      }
    }
    self.sweeps = sweeps
    floors = (0..<Self.floorCount).map { index in
      let depth = Double(index) * Self.floorStep
      let u = 2 * acosh(exp(max(depth - Self.floorDistance, 0) / 2))
      return Self.count(sweeps, distance: Self.floorDistance, column: Self.column(u: u))
    }
  }

  /// The count with w of a system whose optimum is a little lower. By Young's theory those with lower
  /// ones still have nearly the same.
  func floor(depth: Double) -> Double {
    let position = min(max(depth / Self.floorStep, 0), Double(Self.floorCount - 1))
    let index = min(Int(position), Self.floorCount - 2)
    return floors[index] + (position - Double(index)) * (floors[index + 1] - floors[index])
  }

  /// Finds the column of a u; one outside the range is taken to its end.
  static func column(u: Double) -> Column {
    let position = (min(max(u, range.lowerBound), range.upperBound) - range.lowerBound) / columnStep
    let index = min(Int(position), columnCount - 2)
    return Column(index: index, fraction: position - Double(index))
  }

  /// The count of a whole solve at a distance y from the optimum, by linear interpolation.
  func count(distance: Double, column: Column) -> Double {
    Self.count(sweeps, distance: distance, column: column)
  }

  private static func count(_ sweeps: [Double], distance: Double, column: Column) -> Double {
    let place = distance / (abs(distance) + softening)
    let position =
      (min(max(place / lastPlace, -1), 1) + 1) * (0.5 * Double(rowCount - 1))
    let row = min(Int(position), rowCount - 2)
    let fraction = position - Double(row)
    let left = column.index * rowCount + row
    let right = left + rowCount
    let lower = sweeps[left] + fraction * (sweeps[left + 1] - sweeps[left])
    let upper = sweeps[right] + fraction * (sweeps[right + 1] - sweeps[right])
    return lower + column.fraction * (upper - lower)
  }
}
