import Foundation

/// Values over a grid of cells, drawn below the lines of a chart in steps of colour.
///
///     chart.heatMap = HeatMap(
///       "iterations", xEdges: [0, 1, 2], yEdges: [1, 1.5, 2], values: [[4, 8], [5, 12]])
///
/// Between light and dark lie equal steps of the logarithm, as between contour lines.
package struct HeatMap: Sendable {
  /// What the values are, with their unit; the heading in the legend.
  package var label: String
  /// The borders of the columns, ascending.
  package var xEdges: [Double]
  /// The borders of the rows, ascending.
  package var yEdges: [Double]
  /// The values, row by row; positive.
  package var values: [[Double]]
  /// The values between two colours, ascending.
  package var thresholds: [Double]

  /// A map of those values.
  ///
  /// - Precondition: there is a positive value for each cell.
  package init(_ label: String, xEdges: [Double], yEdges: [Double], values: [[Double]]) {
    precondition(
      values.count == yEdges.count - 1 && values.allSatisfy { $0.count == xEdges.count - 1 },
      "give a heat map a row between any two edges, and in it a value between any two")
    precondition(
      values.joined().allSatisfy { $0 > 0 && $0.isFinite }, "a heat map shows positive values")
    (self.label, self.xEdges, self.yEdges, self.values) = (label, xEdges, yEdges, values)
    let (low, high) = (values.joined().min() ?? 1, values.joined().max() ?? 1)
    let steps = Double(Self.colors.count)
    thresholds = (1..<Self.colors.count).map { low * pow(high / low, Double($0) / steps) }
  }

  /// Shades of one blue from light to dark: order is seen with every kind of colour vision, and
  /// lines of other colours stand out.
  package static let colors = [
    "#F7FBFF", "#E3EEF9", "#CFE1F2", "#B5D4E9", "#93C3DF", "#6DAED5", "#4B97C9", "#2F7EBC",
  ]

  /// The number of the colour of a value.
  package func level(of value: Double) -> Int { thresholds.count { $0 <= value } }

  /// The values of each colour, for the legend.
  package var levelLabels: [String] {
    let (low, high) = (values.joined().min() ?? 1, values.joined().max() ?? 1)
    let ends = ([low] + thresholds + [high]).map { String(format: "%.3g", $0) }
    return zip(ends, ends.dropFirst()).map { "\($0) to \($1)" }
  }
}
