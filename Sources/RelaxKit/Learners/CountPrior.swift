#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

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
  /// `wide`: of 0.5, 1 and 1.5 the best for SSOR-CG on the heat equation with 49 points a side.
  /// `gentle`: without a context, what differs between systems passes for noise, and exploring lasts.
  func optimism(hasContext: Bool) -> Double {
    switch self {
    case .wide: 1.5
    case .gentle: hasContext ? 1.25 : 0.75
    }
  }

  /// The covariance of two log counts.
  ///
  /// - Parameters:
  ///   - depth: the difference of their w.
  ///   - place: the difference of their places.
  func covariance(depth: Double, place: Double) -> Double {
    func likeness(_ difference: Double, over length: Double) -> Double {
      exp(-0.5 * difference * difference / (length * length))
    }
    let shape = likeness(depth, over: 0.55)
    let level = 1.8 * likeness(place, over: 2)
    switch self {
    case .wide: return level + 0.64 * shape * likeness(place, over: 0.15)
    case .gentle:
      return level + 0.1 * shape + (0.1 + 0.05 * shape) * likeness(place, over: 0.25)
    }
  }
}
