/// A line in pixels, thinned to what can be seen.
///
/// Of each run of points within one column of pixels the first, lowest, highest and last stay: the
/// raster is the same as that of all points (Jugel et al., *M4*, VLDB 2014), and a line of any
/// length takes at most four points per column.
struct Polyline {
  private(set) var runs: [[SIMD2<Double>]] = [[]]

  /// Thins a line; `nil` interrupts it.
  init(_ pixels: some Sequence<SIMD2<Double>?>) {
    var column: [SIMD2<Double>] = []
    for pixel in pixels {
      if let pixel, let first = column.first, pixel.x.rounded(.down) == first.x.rounded(.down) {
        column.append(pixel)
      } else {
        close(&column)
        if let pixel { column = [pixel] } else { runs.append([]) }
      }
    }
    close(&column)
  }

  /// SVG path data in tenths of a pixel, relative, without zeros and spaces it can do without.
  var pathData: String {
    runs.filter { !$0.isEmpty }.map { run in
      var (path, last) = ("", SIMD2<Double>.zero)
      for (index, point) in run.enumerated() {
        // Differences of rounded places, so that rounding does not add up along the line.
        let place = (point * 10).rounded(.toNearestOrEven) / 10
        let move = place - last
        if index > 0 && move == .zero { continue }
        let y = Self.shortened(move.y)
        path += (index == 0 ? "M" : "l") + Self.shortened(move.x) + (y.hasPrefix("-") ? y : " " + y)
        last = place
      }
      return run.count == 1 ? path + "l0 0" : path
    }.joined()
  }

  private static func shortened(_ length: Double) -> String {
    let text = SVGMarkup.pixels(length)
    if text.hasPrefix("0.") { return String(text.dropFirst()) }
    return text.hasPrefix("-0.") ? "-" + text.dropFirst(2) : text
  }

  private mutating func close(_ column: inout [SIMD2<Double>]) {
    let heights = column.map(\.y)
    let extremes = [heights.min(), heights.max()].map { $0.flatMap(heights.firstIndex) }
    let kept = Set([0, column.count - 1] + extremes.compactMap(\.self))
    runs[runs.count - 1] += column.indices.filter(kept.contains).map { column[$0] }
    column = []
  }
}
