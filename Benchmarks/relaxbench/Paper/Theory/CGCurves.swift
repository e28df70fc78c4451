import RelaxReporting

/// Counts and bounds of SSOR-CG over omega for one matrix.
struct CGCurves: Sendable {
  let system: CGCase
  let omegas: [Double]
  /// For each right-hand side the iterations with each omega.
  let counts: [[Int]]
  /// The bound for each omega, not rounded.
  let bounds: [Double]

  /// The counts of one omega.
  private func counts(at index: Int) -> [Double] { counts.map { Double($0[index]) } }

  /// For each omega the mean count over the right-hand sides, and its standard error.
  var means: [TrialStatistics] { omegas.indices.map { TrialStatistics(counts(at: $0)) } }

  /// For each omega the smallest count.
  var lowest: [Double] { omegas.indices.map { counts(at: $0).min() ?? .nan } }

  /// For each omega the largest count.
  var highest: [Double] { omegas.indices.map { counts(at: $0).max() ?? .nan } }

  /// The constant τ with which 1 + τ (bound - 1) touches the largest counts from above.
  var scale: Double { zip(highest, bounds).map { ($0 - 1) / ($1 - 1) }.max() ?? .nan }

  /// The bound scaled by ``scale``.
  var scaledBounds: [Double] {
    let scale = scale
    return bounds.map { 1 + scale * ($0 - 1) }
  }

  /// The index of the omega with the smallest bound.
  var boundIndex: Int { bounds.indices.min { bounds[$0] < bounds[$1] } ?? 0 }

  /// The index of the omega with the smallest mean count; of equal ones, that in the middle.
  var bestIndex: Int {
    let means = means.map(\.mean)
    let least = means.min() ?? .nan
    let best = means.indices.filter { means[$0] == least }
    return best[best.count / 2]
  }

  /// For each right-hand side what the omega of the smallest bound costs beyond the best one: 0.02
  /// for two percent.
  var excesses: [Double] {
    counts.map { Double($0[boundIndex]) / Double($0.min() ?? 0) - 1 }
  }
}
