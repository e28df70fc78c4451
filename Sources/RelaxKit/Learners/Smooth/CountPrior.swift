/// What a ``CountSurface`` expects of log counts before it has seen any.
///
/// They are a Gaussian process over w = -log(2 - ω) and the place: a sum of a level, a shape over w
/// that all places share, and for each place a level and a shape of its own.
enum CountPrior: String, Sendable, Hashable, Codable {
  /// Counts that may change tenfold with omega, at each place in another way, such as those of sweeps.
  case wide
  /// Counts that change by a factor of two or so, much alike at all places, and are least at middling
  /// omegas: those of SSOR, above all as a preconditioner.
  case gentle

  /// Expected counts around 60.
  static let mean = 4.1

  /// The expected log counts at a depth w, less their mean.
  ///
  /// `gentle`: the mean over recorded sequences of SSOR-CG, to the next 0.05 or 0.1.
  func rise(atDepth depth: Double) -> Double {
    switch self {
    case .wide: 0
    case .gentle:
      depth < 0.5 ? 0.25 - 0.4 * depth : max(0.05, 0.37 * (depth - 1.05))
    }
  }

  /// By how many deviations a count is hoped to be lower than expected.
  ///
  /// `wide`: of 0.5, 1 and 1.5 the best for SSOR-CG on the heat equation with 49 points a side, and of 1
  /// and 1.5 for SOR where convection makes Young's theory false. `gentle`: of 0.75, 1 and 1.25 the
  /// best on the heat equation, with the context and without.
  var optimism: Double {
    switch self {
    case .wide: 1.5
    case .gentle: 1
    }
  }

  /// The covariance of two log counts.
  ///
  /// - Parameters:
  ///   - depth: the difference of their w.
  ///   - place: the difference of their places.
  func covariance(depth: Double, place: Double) -> Double {
    let shape = Self.likeness(depth, over: 0.55)
    let level = 1.8 * Self.likeness(place, over: 2)
    switch self {
    case .wide: return level + 0.64 * shape * Self.likeness(place, over: 0.15)
    case .gentle:
      return level + 0.1 * shape + (0.1 + 0.05 * shape) * Self.likeness(place, over: 0.25)
    }
  }

  /// The covariance of the drifts of two log counts: all rise and fall together by a factor of 1.6, one
  /// deviation, and change their shape by 1.4.
  ///
  /// - Parameter depth: the difference of their w.
  func driftCovariance(depth: Double) -> Double { 0.2 + 0.1 * Self.likeness(depth, over: 0.55) }

  /// What drifts keep of themselves from system to system: some hundred systems have much in common.
  static let driftMemory = 0.99

  private static func likeness(_ difference: Double, over length: Double) -> Double {
    exp(-0.5 * difference * difference / (length * length))
  }
}
