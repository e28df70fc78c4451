import ArgumentParser
import DenseReference
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// `relaxbench paper cg`: iterations of SSOR-CG beside the bound from its condition number.
struct CGExperiment: PaperExperiment {
  static let name = "cg"
  static let title = "Conjugate gradients preconditioned by SSOR"
  static let paperTrials = 20
  static let quickTrials = 2

  static let configuration = commandConfiguration(
    abstract: "Compare the iterations of SSOR-CG with the bound from its condition number.",
    discussion: """
      The matrices are Laplacians of a square and an L-shaped domain of two sizes, without and with \
      0.5 added to the diagonal. Each is solved to a relative residual of 1e-8 with 100 omegas from \
      2 √2 - 2 to 1.9. A trial is a right-hand side of uniform numbers in [-0.5, 0.5], shared by \
      all omegas; the paper shows one. It writes a table of counts and bounds (cg.csv) and a figure \
      of eight panels (cg.svg). LAPACKE and OpenBLAS are needed.

        relaxbench paper cg --quick
      """)

  @OptionGroup var options: PaperOptions

  func perform(_ run: inout ExperimentRun) throws {
    guard DenseReference.isAvailable else { throw DenseReferenceError.unavailable }
    // The jobs run side by side.
    DenseReference.useThreads(1)
    let omegaCount = options.quick ? 25 : 100
    let (first, last, tolerance) = (8.0.squareRoot() - 2, 1.9, 1e-8)
    let omegas = (0..<omegaCount).map {
      first + (last - first) * Double($0) / Double(omegaCount - 1)
    }
    run.set("tolerance", tolerance)
    run.set("omegas", "\(omegaCount) from 2√2 - 2 to 1.9")
    let cases = CGCase.all
    let bounds = try run.map("bounds", keys: cases.map(\.name)) { job in
      try cases[job.index].bounds(omegas: omegas, tolerance: tolerance)
    }
    let trials = try run.map(
      "draws", keys: (0..<trialCount).map(String.init), stepsPerJob: cases.count
    ) { job in
      try cases.map { system in
        var generator = job.generator(for: system.name)
        let b = (0..<system.unknownCount).map { _ in
          Double.random(in: -0.5...0.5, using: &generator)
        }
        defer { job.advance() }
        return try system.counts(omegas: omegas, rightHandSide: b, tolerance: tolerance)
      }
    }
    let results = CGResults(
      omegas: omegas,
      curves: cases.indices.map { index in
        CGCurves(
          system: cases[index], omegas: omegas, counts: trials.map { $0[index] },
          bounds: bounds[index])
      })
    try run.write(
      results.csv, to: "cg.csv", caption: "Iterations of SSOR-CG and their bound over omega.")
    try run.show(
      results.cells, caption: "Means over the right-hand sides; the ratio is the median over omega."
    )
    try run.write(
      results.figure, to: "cg.svg",
      caption: "Iterations of SSOR-CG, the condition-number bound, and the bound scaled by τ.")
    for finding in results.findings { run.add(finding) }
  }
}

/// One matrix of the `cg` experiment: a Laplacian plus a multiple of the identity.
struct CGCase: Hashable, Sendable {
  let shape: GridDomain.Shape
  /// The grid points along a side, boundary included.
  let size: Int
  /// What is added to the diagonal.
  let offset: Double

  /// Those of the paper: both domains, two sizes, two offsets.
  static let all = [GridDomain.Shape.lShaped, .square].flatMap { shape in
    [12, 32].flatMap { size in
      [0, 0.5].map { CGCase(shape: shape, size: size, offset: $0) }
    }
  }

  /// A short name, such as `L-12-0.5`.
  var name: String { "\(shape.rawValue)-\(size)-\(offset)" }

  /// The number of unknowns.
  var unknownCount: Int { GridDomain(shape, size: size).unknownCount }

  var title: String {
    "\(shape == .square ? "Square" : "L-shape"), \(unknownCount) unknowns, offset \(offset.formatted())"
  }

  func matrix() throws(InputError) -> CSRMatrix {
    try GridDomain(shape, size: size).laplacian().shiftingDiagonal(by: offset)
  }

  /// Counts the iterations of SSOR-CG from zero with each omega.
  func counts(omegas: [Double], rightHandSide: [Double], tolerance: Double) throws -> [Int] {
    var family = SystemFamily.heat(gridSize: 4)
    family.solver = SSORConjugateGradient()
    return try IterationCounter.counts(
      of: LinearSystem(matrix: try matrix(), rightHandSide: rightHandSide), omegas: omegas,
      family: family, tolerance: tolerance)
  }

  /// The bound on these counts for each omega, whatever the right-hand side.
  ///
  /// - Throws: `DenseReferenceError` if the dense libraries are missing.
  func bounds(omegas: [Double], tolerance: Double) throws -> [Double] {
    let bound = try SSORConditionBound(matrix())
    return omegas.map { bound.iterations(omega: $0, tolerance: tolerance) }
  }
}

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
