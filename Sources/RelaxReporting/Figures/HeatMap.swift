import Foundation

/// Values over a grid of cells, drawn below the lines of a chart in colours between which lie equal steps
/// of the logarithm, as between contour lines.
package struct HeatMap: Sendable {
  /// What the values are, with their unit; the heading in the legend.
  let label: String
  /// The borders of the columns and of the rows, ascending.
  package let (xEdges, yEdges): ([Double], [Double])
  /// The values, row by row; positive.
  let values: [[Double]]
  /// The values between two colours, ascending.
  let thresholds: [Double]
  /// The values of each colour, for the legend.
  let levelLabels: [String]

  /// A map of positive values, one for each cell.
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
    let ends = ([low] + thresholds + [high]).map { String(format: "%.3g", $0) }
    levelLabels = zip(ends, ends.dropFirst()).map { "\($0) to \($1)" }
  }

  /// Shades of one blue from light to dark: order is seen with every kind of colour vision, and
  /// lines of other colours stand out.
  static let colors = [
    "#F7FBFF", "#E3EEF9", "#CFE1F2", "#B5D4E9", "#93C3DF", "#6DAED5", "#4B97C9", "#2F7EBC",
  ]

  /// The number of the colour of a value.
  func level(of value: Double) -> Int { thresholds.count { $0 <= value } }

  // MARK: Legend

  /// In pixels.
  var legendWidth: Double {
    max(
      SVGMarkup.estimatedWidth(label),
      40 + (levelLabels.map { SVGMarkup.estimatedWidth($0) }.max() ?? 0))
  }

  /// Draws the label, then a box for each colour, the largest values first.
  func drawLegend(x: Double, y: Double, into markup: inout SVGMarkup) {
    markup.addText(label, x: x, y: y + 4.5)
    for (index, level) in Self.colors.indices.reversed().enumerated() {
      let top = y + 14 + 18 * Double(index)
      markup.add(
        "rect", ["x": x, "y": top, "width": 30, "height": 18],
        "fill=\"\(Self.colors[level])\" stroke=\"#BBBBBB\" stroke-width=\"0.5\"")
      markup.addText(levelLabels[level], x: x + 37, y: top + 13.5)
    }
  }
}
