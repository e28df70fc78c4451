import Foundation
import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport
import Testing

/// Predicted counts against solves and norms.
@Suite struct SweepPredictionTests {
  private func prediction(_ matrix: CSRMatrix, tolerance: Double = 1e-8) throws -> SweepPrediction {
    var generator = SplitMix64(seed: 6_107)
    return try #require(matrix.analysis(tolerance: tolerance, using: &generator).prediction)
  }

  /// Symmetric systems of several kinds.
  private func systems(
    count: Int, using generator: inout SplitMix64
  ) throws -> [LinearSystem] {
    let square = try GridDomain(.square, size: 12).laplacian()
    let cube = try Stencil.laplacian(dimensions: 3).matrix(extents: [6, 6, 6])
    let family = RandomMMatrix(
      unknownCount: 60, entriesPerRow: 3, surplus: 0.02, isSymmetric: true)
    let diffusion = VariableDiffusion(side: 10)
    return try (0..<count).map { index in
      let shift = pow(10, Double.random(in: -3...0.5, using: &generator))
      let matrix =
        switch index % 4 {
        case 0: square.shiftingDiagonal(by: shift)
        case 1: cube.shiftingDiagonal(by: shift)
        case 2: try family.sample(using: &generator)
        default:
          try diffusion.matrix { place in exp(2 * sin(6 * place.x + Double(index)) * place.y) }
            .shiftingDiagonal(by: shift)
        }
      return LinearSystem(
        matrix: matrix, rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
    }
  }

  @Test func `of 240 systems at least 95 in 100 take as many iterations as predicted`() throws {
    var generator = SplitMix64(seed: 118_035)
    let systems = try systems(count: 240, using: &generator)
    var inside = [0, 0, 0]
    for system in systems {
      let prediction = try prediction(system.matrix)
      func count(_ solver: some LinearSolver) throws -> Double {
        let (_, report) = try solver.solve(
          system, until: .relativeResidual(1e-8, iterationLimit: 100_000))
        return Double(report.iterations)
      }
      let found = [
        prediction.sweeps.contains(try count(SOR(omega: prediction.omega))),
        prediction.gaussSeidelSweeps.contains(try count(SOR(omega: 1))),
        prediction.conjugateGradientIterations.contains(
          try count(SSORConjugateGradient(omega: .random(in: 1...1.6, using: &generator)))),
      ]
      for index in found.indices where found[index] { inside[index] += 1 }
    }
    #expect(inside.allSatisfy { 100 * $0 >= 95 * systems.count }, "\(inside) of \(systems.count)")
  }

  @Test(arguments: [0.3, 0.9, 0.99]) func `the most sweeps are those of the norm`(beta: Double)
    throws
  {
    // Two unknowns in red-black order; the iteration matrix at the optimum is defective.
    let prediction = try prediction(CSRMatrix(rows: [[1, -beta], [-beta, 1]]), tolerance: 1e-6)
    let omega = prediction.omega
    var columns: [[Double]] = [[1, 0], [0, 1]]
    var count = 0.0
    while norm2(columns) > 1e-6 {
      for index in columns.indices {
        columns[index][0] = (1 - omega) * columns[index][0] + omega * beta * columns[index][1]
        columns[index][1] = (1 - omega) * columns[index][1] + omega * beta * columns[index][0]
      }
      count += 1
    }
    // What theory says, before it is widened.
    #expect(((prediction.sweeps.upperBound - 2) / 1.65).rounded(.up) == count)
  }

  /// The 2-norm of a matrix of two columns of two.
  private func norm2(_ columns: [[Double]]) -> Double {
    let squares = columns.reduce(0.0) { $0 + $1[0] * $1[0] + $1[1] * $1[1] }
    let determinant = columns[0][0] * columns[1][1] - columns[0][1] * columns[1][0]
    let root = max(0, squares * squares - 4 * determinant * determinant).squareRoot()
    return ((squares + root) / 2).squareRoot()
  }

  @Test func `counts of SOR on symmetric M-matrices lie in the predicted range`() throws {
    var generator = SplitMix64(seed: 2_230_945)
    let family = RandomMMatrix(
      unknownCount: 60, entriesPerRow: 3, surplus: 0.02, isSymmetric: true)
    for _ in 0..<20 {
      let matrix = try family.sample(using: &generator)
      let prediction = try prediction(matrix)
      #expect(prediction.basis == .symmetricMMatrix)
      let system = LinearSystem(
        matrix: matrix, rightHandSide: randomVector(count: 60, using: &generator))
      let (_, report) = try SOR(omega: prediction.omega)
        .solve(system, until: .relativeResidual(1e-8))
      #expect(prediction.sweeps.contains(Double(report.iterations)))
    }
  }
}
