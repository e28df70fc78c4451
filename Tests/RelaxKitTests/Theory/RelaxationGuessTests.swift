import Foundation
import ModelProblems
import RelaxTestSupport
import Testing

@testable import RelaxKit

struct RelaxationGuessTests {
  static let seeds: [UInt64] = [6_120_771_430, 2_999_105_218, 41_860_553]

  /// A matrix with a full diagonal, a share of the entries off it, and any signs.
  private func random(
    _ n: Int, density: Double, symmetric: Bool, using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    var rows = [[Double]](repeating: [Double](repeating: 0, count: n), count: n)
    for i in 0..<n {
      rows[i][i] = Double.random(in: 1...4, using: &generator)
      for j in 0..<i where Double.random(in: 0...1, using: &generator) < density {
        rows[i][j] = Double.random(in: -1...1, using: &generator)
        rows[j][i] = symmetric ? rows[i][j] : Double.random(in: -1...1, using: &generator)
      }
    }
    return try CSRMatrix(rows: rows)
  }

  private func expectNear(
    _ first: RelaxationGuess, _ second: RelaxationGuess, _ tolerance: Double = 1e-9,
    _ location: SourceLocation = #_sourceLocation
  ) {
    #expect(abs(first.realRadius - second.realRadius) < tolerance, sourceLocation: location)
    #expect(
      abs(first.imaginaryRadius - second.imaginaryRadius) < tolerance, sourceLocation: location)
    #expect(first.productCount == second.productCount, sourceLocation: location)
  }

  @Test(arguments: [2, 3, 5, 8, 11])
  func `few unknowns have the cosine, and Young's omega`(n: Int) throws {
    let matrix = try CSRMatrix(
      rows: (0..<n).map { i in (0..<n).map { j in i == j ? 2 : (abs(i - j) == 1 ? -1 : 0) } })
    // The start vector is symmetric, so the process is exhausted in half as many steps, and long
    // before the limit gives no better guess the rule ends it.
    let guess = try matrix.relaxationGuess(productLimit: 100)
    let radius = cos(.pi / Double(n + 1))
    #expect(guess.realRadius <= radius + 1e-12 && guess.imaginaryRadius == 0)
    let best = YoungTheory.optimalOmega(jacobiSpectralRadius: radius)
    #expect(abs(guess.depth + log(2 - best)) < 0.03)
    #expect(
      abs(guess.omega - YoungTheory.optimalOmega(jacobiSpectralRadius: guess.realRadius)) < 1e-12)
  }

  @Test func `six products come near on the model problem`() throws {
    for size in [6, 10, 18] {
      let guess = try GridDomain(.square, size: size).laplacian().relaxationGuess()
      let radius = cos(.pi / Double(size - 1))
      #expect(guess.realRadius <= radius + 1e-12 && guess.productCount <= 6)
      let best = YoungTheory.optimalOmega(jacobiSpectralRadius: radius)
      #expect(abs(guess.depth + log(2 - best)) < 0.12, "size \(size)")
    }
  }

  @Test(arguments: seeds)
  func `the order of the unknowns does not matter`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for symmetric in [true, false] {
      let matrix = try random(40, density: 0.2, symmetric: symmetric, using: &generator)
      let order = (0..<40).shuffled(using: &generator)
      expectNear(
        try matrix.relaxationGuess(), try matrix.permuted(by: order).relaxationGuess(), 1e-11)
    }
  }

  @Test(arguments: seeds)
  func `a factor does not matter, nor a similar scaling`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for symmetric in [true, false] {
      let matrix = try random(30, density: 0.2, symmetric: symmetric, using: &generator)
      let guess = try matrix.relaxationGuess()
      for factor in [-3.7, 1e-290, 1e300, -1e300] {
        expectNear(try matrix.scaled(by: factor).relaxationGuess(), guess, 1e-12)
      }
      let scales = (0..<30).map { _ in exp(Double.random(in: -5...5, using: &generator)) }
      let rows = (0..<30).map { i in
        (0..<30).map { scales[i] * matrix[i, $0] / scales[$0] }
      }
      expectNear(try CSRMatrix(rows: rows).relaxationGuess(), guess, 1e-10)
    }
  }

  @Test(arguments: seeds)
  func `two unknowns are exact whatever the scaling of rows and columns`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    for _ in 0..<100 {
      func factor() -> Double {
        exp(Double.random(in: -300...300, using: &generator))
          * (Bool.random(using: &generator) ? 1 : -1)
      }
      let product = Double.random(in: -2...0.99, using: &generator)
      let (r, c) = ((factor(), factor()), (factor(), factor()))
      let matrix = try CSRMatrix(
        rows: [[r.0 * c.0, r.0 * c.1], [product * r.1 * c.0, r.1 * c.1]])
      let guess = try matrix.relaxationGuess(productLimit: 2)
      // The stop rule may leave the larger eigenvalue aside after one product.
      let best = 2 / (1 + (1 - product).squareRoot())
      #expect(abs(guess.depth + log(2 - best)) < (product > 0 ? 0.03 : 1e-9))
    }
  }

  @Test(arguments: seeds)
  func `scaling rows and columns alike leaves it near`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let matrix = try GridDomain(.square, size: 12).laplacian()
    let n = matrix.rowCount
    let scales = (0..<n).map { _ in exp(Double.random(in: -1...1, using: &generator)) }
    let scaled = try CSRMatrix(
      rows: (0..<n).map { i in (0..<n).map { scales[i] * matrix[i, $0] * scales[$0] } })
    // The Krylov space is another, S the same.
    let (plain, other) = (try matrix.relaxationGuess(), try scaled.relaxationGuess())
    #expect(abs(plain.depth - other.depth) < 0.4)
    #expect(other.realRadius <= cos(.pi / 11) + 1e-12)
  }

  @Test func `triangular matrices, diagonal ones and empty ones are solved by omega 1`() throws {
    let triangular = try CSRMatrix(rows: [[2, 0, 0], [5, -3, 0], [1, 7, 4]])
    for matrix in [
      triangular, triangular.transposed(), try CSRMatrix(rows: [[-7]]),
      try CSRMatrix(rows: [[1, 0], [0, 1e300]]), try CSRMatrix(rows: []),
    ] {
      let guess = try matrix.relaxationGuess()
      #expect(guess.omega == 1 && guess.depth == 0 && guess.productCount <= 1)
    }
  }

  @Test(arguments: [0.3, 0.95, 4])
  func `skew matrices want less than 1`(radius: Double) throws {
    // Neighbours on a ring: K is constant along it, and κ is that of the constant vector.
    let n = 12
    let matrix = try CSRMatrix(
      rows: (0..<n).map { i in
        (0..<n).map { j in
          i == j ? 2 : (j == (i + 1) % n ? radius : (i == (j + 1) % n ? -radius : 0))
        }
      })
    let guess = try matrix.relaxationGuess()
    #expect(guess.realRadius == 0)
    #expect(abs(guess.imaginaryRadius - radius) < 1e-12)
    #expect(abs(guess.omega - 2 / (1 + (1 + radius * radius).squareRoot())) < 1e-12)
    #expect(guess.depth < 0)
  }

  @Test func `a singular matrix has a finite guess`() throws {
    let guess = try CSRMatrix(rows: [[1, -1], [-1, 1]]).relaxationGuess()
    #expect(guess.omega < 2 && guess.depth > 9 && guess.depth < 12)
  }

  @Test func `what cannot be relaxed is refused`() throws {
    for rows in [[[1, 2], [3, 0]], [[1.0, 2, 3], [4, 5, 6]]] {
      let matrix = try CSRMatrix(rows: rows)
      #expect(throws: InputError.self) { try matrix.relaxationGuess() }
    }
  }

  @Test(arguments: seeds)
  func `a probe keeps what it found and finds what is new`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    var workspace = SolverWorkspace()
    var probe = RelaxationProbe()
    let zeros = [Double](repeating: 0, count: 100)
    func fresh(_ matrix: CSRMatrix) -> RelaxationGuess {
      let context = workspace.makeContext(
        .matrix(matrix), ordering: .multicolor, layout: nil, rightHandSide: zeros, start: zeros,
        norm: .euclidean,
        vectorCount: RelaxationProbe.scratchVectorCount)
      return probe.guess(in: context, productLimit: 6)
    }
    let matrix = try GridDomain(.square, size: 12).laplacian()
    #expect(probe.knownGuess(for: matrix, productLimit: 6) == nil)
    expectNear(fresh(matrix), try matrix.relaxationGuess(), 1e-12)
    let again = try #require(probe.knownGuess(for: matrix, productLimit: 6))
    #expect(again.productCount == 0)
    #expect(again.depth == (try matrix.relaxationGuess().depth))
    var known = 0
    for _ in 0..<20 {
      let shifted = matrix.shiftingDiagonal(by: Double.random(in: -0.01...2, using: &generator))
      guard let guess = probe.knownGuess(for: shifted, productLimit: 6) else { continue }
      known += 1
      #expect(abs(guess.depth - (try shifted.relaxationGuess().depth)) < 1e-9)
    }
    #expect(known > 15)
    let other = try random(100, density: 0.04, symmetric: false, using: &generator)
    #expect(probe.knownGuess(for: other, productLimit: 6) == nil)
    expectNear(fresh(other), try other.relaxationGuess(), 1e-12)
    #expect(probe.knownGuess(for: matrix, productLimit: 6) == nil)
    #expect(probe.knownGuess(for: other.shiftingDiagonal(by: 0.1), productLimit: 6) == nil)
  }
}
