import RelaxReporting

/// What a contest measured of one entrant.
struct Standing: Sendable {
  let name: String
  /// The least bytes moved for the unit of the contest.
  let bytes: Double?
  /// One for each round, in order; fewer if the entrant dropped out or is slow.
  var samples: [Sample] = []

  /// The middle of the seconds measured.
  var median: Double { Self.quantile(0.5, of: samples.map(\.seconds)) }

  /// The quartiles of the seconds measured.
  var quartiles: (lower: Double, upper: Double) {
    let seconds = samples.map(\.seconds)
    return (Self.quantile(0.25, of: seconds), Self.quantile(0.75, of: seconds))
  }

  /// How many times as fast as another: the median over the rounds both took part in.
  func speed(against other: Standing) -> Double {
    Self.quantile(0.5, of: zip(samples, other.samples).map { $1.seconds / $0.seconds })
  }

  /// A quantile with linear interpolation between neighbours; NaN of nothing.
  static func quantile(_ share: Double, of values: [Double]) -> Double {
    guard !values.isEmpty else { return .nan }
    let sorted = values.sorted()
    let place = share * Double(sorted.count - 1)
    let below = Int(place)
    let above = min(below + 1, sorted.count - 1)
    return sorted[below] + (place - Double(below)) * (sorted[above] - sorted[below])
  }
}
