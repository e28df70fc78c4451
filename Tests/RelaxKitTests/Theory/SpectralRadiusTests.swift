import Foundation
import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

struct SpectralRadiusTests {
  static let seeds: [UInt64] = [2_207_155_634, 918_470_026, 3_561_209_917]

  /// The tridiagonal matrix with constant diagonals.
  func tridiagonal(_ n: Int, _ below: Double, _ diagonal: Double, _ above: Double) throws
    -> CSRMatrix
  {
    try Stencil(
      dimensions: 1,
      terms: [
        .init(offsets: [-1], coefficient: below), .init(offsets: [0], coefficient: diagonal),
        .init(offsets: [1], coefficient: above),
      ]
    ).matrix(extents: [n])
  }

  func check(_ estimate: SpectralRadiusEstimate, _ truth: Double, tolerance: Double) {
    #expect(estimate.isConverged)
    #expect(estimate.value <= truth + 1e-13)
    #expect(truth <= estimate.value + tolerance * abs(1 - truth) + 1e-13)
    #expect(estimate.uncertainty <= max(tolerance * abs(1 - estimate.value), 1e-14))
  }

  @Test(arguments: [1, 2, 3, 10, 200], seeds)
  func `one-dimensional Poisson has the cosine`(n: Int, seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let matrix = try tridiagonal(n, -1, 2, -1)
    for tolerance in [1e-1, 1e-2, 1e-5] {
      let estimate = try matrix.jacobiSpectralRadius(tolerance: tolerance, using: &generator)
      #expect(estimate.method == .lanczos)
      check(estimate, cos(.pi / Double(n + 1)), tolerance: tolerance)
    }
  }

  @Test(arguments: seeds)
  func `Laplacians of squares and cubes have the cosine`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let square = try GridDomain(.square, size: 42).laplacian()
    let ofSquare = try square.jacobiSpectralRadius(using: &generator)
    check(ofSquare, cos(.pi / 41), tolerance: 0.01)
    let cube = try Stencil.laplacian(dimensions: 3).matrix(extents: [12, 12, 12])
    let ofCube = try cube.jacobiSpectralRadius(using: &generator)
    check(ofCube, cos(.pi / 13), tolerance: 0.01)
    // Far fewer products than power iteration's (1/(1 - β)) ln(1/tolerance).
    #expect(ofSquare.productCount < 100)
  }

  @Test func `radii of the shifted Laplacians are those of the table`() throws {
    var generator = SplitMix64(seed: 88_204_117)
    let table = try Fixture("tau_S12.csv")
    let laplacian = try GridDomain(.square, size: 12).laplacian()
    for (shift, radius) in zip(table.numbers("shift"), table.numbers("rho_jacobi")) {
      let matrix = laplacian.shiftingDiagonal(by: shift)
      let estimate = try matrix.jacobiSpectralRadius(tolerance: 1e-6, using: &generator)
      check(estimate, radius, tolerance: 1e-6)
      #expect(abs(estimate.value - radius) < 1e-10)
    }
  }

  @Test(arguments: seeds)
  func `scaling rows and columns alike changes nothing`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let n = 30
    let weights = (0..<n).map { _ in Double.random(in: 0.1...10, using: &generator) }
    var entries: [CSRMatrix.Entry] = []
    for row in 0..<n {
      for (column, value) in try tridiagonal(n, -1, 2, -1).row(row) {
        let scaled = value * weights[row] * weights[column]
        entries.append(.init(row: row, column: column, value: scaled))
      }
    }
    let matrix = try CSRMatrix(rowCount: n, columnCount: n, entries: entries)
    let estimate = try matrix.jacobiSpectralRadius(tolerance: 1e-6, using: &generator)
    check(estimate, cos(.pi / 31), tolerance: 1e-6)
  }

  @Test func `a radius may come from the other end and exceed one`() throws {
    var generator = SplitMix64(seed: 417_733_905)
    // B = -0.4 (ones - I), whose eigenvalues are -0.4 (n - 1) and 0.4.
    let n = 6
    let rows = (0..<n).map { i in (0..<n).map { $0 == i ? 1.0 : 0.4 } }
    let estimate = try CSRMatrix(rows: rows).jacobiSpectralRadius(using: &generator)
    check(estimate, 2, tolerance: 0.01)
  }

  @Test func `a diagonal matrix has radius zero`() throws {
    var generator = SplitMix64(seed: 1_093_441)
    let matrix = try CSRMatrix(rows: [[3, 0, 0], [0, 5, 0], [0, 0, 0.1]])
    #expect(try matrix.jacobiSpectralRadius(using: &generator).value < 1e-14)
  }

  @Test(arguments: seeds)
  func `nonsymmetric tridiagonal matrices take power iteration`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    // The eigenvalues of B are 2 √(below · above) cos(k π / (n + 1)) / diagonal.
    let matrix = try tridiagonal(8, -1.2, 2, -0.3)
    let truth = 2 * (1.2 * 0.3).squareRoot() * cos(.pi / 9) / 2
    let estimate = try matrix.jacobiSpectralRadius(tolerance: 1e-6, using: &generator)
    #expect(estimate.method == .powerIteration)
    #expect(estimate.isConverged)
    #expect(abs(estimate.value - truth) < 1e-5)
  }

  @Test func `a triangular matrix has a nilpotent Jacobi matrix`() throws {
    var generator = SplitMix64(seed: 660_291_358)
    let matrix = try CSRMatrix(rows: [[2, 0, 0], [1, 3, 0], [4, 1, 5]])
    let estimate = try matrix.jacobiSpectralRadius(using: &generator)
    #expect(estimate.value == 0)
    #expect(estimate.isConverged)
  }

  @Test func `complex eigenvalues are reported as not converged`() throws {
    var generator = SplitMix64(seed: 540_017_228)
    // B is a cyclic permutation, with the cube roots of one as eigenvalues.
    let matrix = try CSRMatrix(rows: [[1, -1, 0], [0, 1, -1], [-1, 0, 1]])
    let estimate = try matrix.jacobiSpectralRadius(productLimit: 100, using: &generator)
    #expect(!estimate.isConverged)
    #expect(estimate.productCount == 100)
  }

  @Test func `too few products are reported as not converged`() throws {
    var generator = SplitMix64(seed: 9_128_364)
    let matrix = try GridDomain(.square, size: 42).laplacian()
    let estimate = try matrix.jacobiSpectralRadius(productLimit: 8, using: &generator)
    #expect(!estimate.isConverged)
    #expect(estimate.productCount == 8)
    #expect(estimate.value < cos(.pi / 41))
    #expect(estimate.value + estimate.uncertainty > estimate.value)
  }

  @Test func `a limit claims no memory`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian()
    var first = SplitMix64(seed: 41)
    var second = SplitMix64(seed: 41)
    let unlimited = try matrix.jacobiSpectralRadius(productLimit: .max, using: &first)
    #expect(try matrix.jacobiSpectralRadius(using: &second) == unlimited)
    #expect(matrix.analysis(productLimit: .max, using: &first).refusal == nil)
  }

  @Test func `one seed gives one estimate`() throws {
    let matrix = try GridDomain(.lShaped, size: 20).laplacian()
    var first = SplitMix64(seed: 7_310_442)
    var second = SplitMix64(seed: 7_310_442)
    let estimate = try matrix.jacobiSpectralRadius(using: &first)
    #expect(try matrix.jacobiSpectralRadius(using: &second) == estimate)
  }

  @Test func `a zero on the diagonal is an error`() throws {
    let matrix = try CSRMatrix(rows: [[1, 1], [1, 0]])
    var generator = SplitMix64(seed: 1)
    let error = #expect(throws: InputError.self) {
      try matrix.jacobiSpectralRadius(using: &generator)
    }
    #expect(error?.row == 1)
  }

  @Test func `a Jacobi matrix out of the range of numbers has no estimate`() throws {
    var generator = SplitMix64(seed: Self.seeds[0])
    let matrix = try CSRMatrix(rows: [[1e-300, 1e300], [1e299, 1e-300]])
    let estimate = try matrix.jacobiSpectralRadius(using: &generator)
    #expect(!estimate.isConverged && !estimate.value.isFinite)
    #expect(estimate.productCount <= 2)
  }
}
