import ArgumentParser
import DenseReference
import Foundation
import ModelProblems
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

  @OptionGroup
  var options: PaperOptions

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
