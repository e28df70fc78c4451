internal import RelaxKit

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// A function of a point of the unit square, zero outside a rectangle.
///
///     let warmSpot = ScalarField.bump(height: 1, center: (0.5, 0.5), radius: 0.25)
///     let wave = ScalarField { x, y in x * (1 - x) * y * (1 - y) }
///
/// The rectangle only saves work: points outside it are never asked for.
public struct ScalarField: Sendable {
  /// The first and the second coordinates of the rectangle.
  public let support: (x: ClosedRange<Double>, y: ClosedRange<Double>)

  /// The value at a point of the rectangle.
  public let value: @Sendable (_ x: Double, _ y: Double) -> Double

  /// Makes a field from its values.
  ///
  /// - Parameters:
  ///   - support: a rectangle outside which the field is zero.
  ///   - value: the field within it.
  public init(
    support: (x: ClosedRange<Double>, y: ClosedRange<Double>) = (0...1, 0...1),
    value: @escaping @Sendable (_ x: Double, _ y: Double) -> Double
  ) {
    self.support = support
    self.value = value
  }

  /// A smooth bump: `height · exp(1 - 1/(1 - min(1, |p - center|²/radius²)))`, which is the height in
  /// the centre and zero from the radius on.
  ///
  /// - Precondition: the radius is positive.
  public static func bump(
    height: Double, center: (x: Double, y: Double), radius: Double
  ) -> ScalarField {
    require(radius > 0, "the radius of the bump is \(radius); it must be positive")
    return ScalarField(
      support: (
        center.x - radius...center.x + radius, center.y - radius...center.y + radius
      )
    ) { x, y in
      let (dx, dy) = (x - center.x, y - center.y)
      let ratio = (dx * dx + dy * dy) / (radius * radius)
      return ratio < 1 ? height * exp(1 - 1 / (1 - ratio)) : 0
    }
  }

  /// Adds a multiple of the field to its values at the interior points (i, j) / `gridSize` of the
  /// square, i outer and j inner.
  ///
  /// - Complexity: O(gridSize + points of the rectangle).
  func add(times factor: Double, to values: inout [Double], gridSize: Int) {
    let coordinates = (1..<gridSize).map { Double($0) / Double(gridSize) }
    let columns = coordinates.indices.filter { support.y.contains(coordinates[$0]) }
    for row in coordinates.indices where support.x.contains(coordinates[row]) {
      for column in columns {
        values[row * coordinates.count + column] +=
          factor * value(coordinates[row], coordinates[column])
      }
    }
  }
}
