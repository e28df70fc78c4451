import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relax inspect`: what a matrix looks like, and what to expect of a solve.
struct InspectCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "inspect",
    abstract: "Tell the properties of a matrix and predict omega and sweeps.",
    usage: "relax inspect <A.mtx> [--shift <number>] [--tolerance <number>] [--json]",
    discussion: """
      Reads a Matrix Market file and tells whether the matrix is symmetric, definite, an M-matrix, \
      diagonally dominant and consistently ordered, estimates the spectral radius of its Jacobi \
      matrix, and where theory has an answer predicts the best omega of SOR, and the \
      counts to expect of SOR and of SSOR-CG: 95 of 100 lie in the range told. The last line tells \
      how sweeps would lay out the matrix, why, and what that costs.

        relax inspect A.mtx
        relax inspect A.mtx --shift 0.2 --tolerance 1e-6 --json

      --json prints one object with the keys rows, columns, entries, bandwidth, components, refusal \
      (why a solver would refuse the matrix), symmetricPattern, symmetric, positiveDiagonal, \
      mMatrixSigns, mMatrix, dominance (none, weak, irreducible, strict), propertyA, \
      consistentlyOrdered, definiteness (positive, indefinite, undecided), jacobiSpectralRadius, \
      jacobiConverged, products, prediction (consistentOrdering, symmetricMMatrix), omega, sweeps, \
      sweepsAtOmega1 and iterationsSSORCG (each from, to). What is not known is null.

      Exit status: 0 if solvers take the matrix, 1 if they refuse it, 2 if the arguments or the file \
      cannot be used.
      """)

  @Argument(
    help: .value("A.mtx", "The matrix, a Matrix Market file, which may be compressed with gzip."))
  var matrix: String

  @OptionGroup
  var diagonal: ShiftOption

  @Option(
    parsing: .unconditional,
    help: .value("number", "The relative residual sweeps are predicted for."))
  var tolerance = 1e-8

  @Option(
    parsing: .unconditional,
    help: .value("n", "How many products to spend on the spectral radius."))
  var products = 1000

  @Option(help: "What the start vector of the estimate follows from.")
  var seed: UInt64 = 1

  @Flag(help: "Print one line of JSON.")
  var json = false

  @OptionGroup
  var input: InputOptions

  func validate() throws {
    try ValidationError.check(tolerance: tolerance)
    try ValidationError.check(products, in: 2...1_000_000, of: "products")
  }

  func run() throws {
    let path = matrix
    var matrix = try input.files.matrix(atPath: path)
    if diagonal.shift != 0 { matrix.shiftDiagonal(by: diagonal.shift) }
    var generator = SplitMix64(seed: seed)
    let analysis = matrix.analysis(
      tolerance: tolerance, productLimit: products, using: &generator)
    var text = analysis.description
    if let refusal = analysis.refusal {
      let told = refusal.ofMatrix(matrix, path: path, shift: diagonal.shift)
      text = text.replacing(refusal.description, with: told.description)
    }
    // A refusal is left whole, as errors are.
    let lines = text.split(separator: "\n").map { line in
      line.hasPrefix("SOR") ? String(line).wrapped(indent: "  ") : String(line)
    }
    if json {
      try Console.print(analysis.json())
    } else {
      let note = LayoutNote(matrix).map { [$0.text.wrapped(indent: "  ")] } ?? []
      try Console.print((lines + note).joined(separator: "\n"))
    }
    if analysis.refusal != nil { throw ExitCode(1) }
  }
}

extension MatrixAnalysis {
  /// One line of JSON, keys in alphabetical order; what is missing or not finite is `null`.
  fileprivate func json() throws -> String {
    func number(_ value: Double?) -> Any {
      value.flatMap { $0.isFinite ? $0 : nil } ?? NSNull()
    }
    func pair(_ range: ClosedRange<Double>?) -> Any? {
      range.map { [number($0.lowerBound), number($0.upperBound)] }
    }
    let object: [String: Any?] = [
      "rows": rowCount, "columns": columnCount, "entries": entryCount, "bandwidth": bandwidth,
      "components": componentCount, "refusal": refusal?.code.rawValue,
      "symmetricPattern": hasSymmetricPattern, "symmetric": isSymmetric,
      "positiveDiagonal": hasPositiveDiagonal, "mMatrixSigns": hasMMatrixSigns,
      "mMatrix": isMMatrix, "dominance": dominance?.kind.rawValue, "propertyA": hasPropertyA,
      "consistentlyOrdered": isConsistentlyOrdered, "definiteness": definiteness?.rawValue,
      "jacobiSpectralRadius": number(jacobiSpectralRadius?.value),
      "jacobiConverged": jacobiSpectralRadius?.isConverged,
      "products": jacobiSpectralRadius?.productCount ?? 0,
      "prediction": prediction?.basis.rawValue, "omega": number(prediction?.omega),
      "sweeps": pair(prediction?.sweeps), "sweepsAtOmega1": pair(prediction?.gaussSeidelSweeps),
      "iterationsSSORCG": pair(prediction?.conjugateGradientIterations),
    ]
    let data = try JSONSerialization.data(
      withJSONObject: object.mapValues { $0 ?? NSNull() as Any },
      options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }
}
