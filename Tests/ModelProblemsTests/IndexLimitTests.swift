import ModelProblems
import RelaxKit
import Testing

/// Matrices beyond 32-bit indices are refused at once, before any memory is asked for.
struct IndexLimitTests {
  private func expectTooLarge(
    naming words: String, sourceLocation: SourceLocation = #_sourceLocation,
    _ body: () throws -> CSRMatrix
  ) {
    let error = #expect(throws: InputError.self, sourceLocation: sourceLocation) {
      _ = try body()
    }
    #expect(error?.code == .tooLarge, sourceLocation: sourceLocation)
    #expect(
      error?.message.contains(words) == true, "\(String(describing: error))",
      sourceLocation: sourceLocation)
  }

  @Test(arguments: [
    [1 << 40, 1 << 40], [1 << 62, 1 << 62], [.max, .max], [1 << 31, 1], [1, 1 << 30],
  ])
  func `a stencil says which extents are too large`(extents: [Int]) {
    expectTooLarge(naming: "\(extents)") {
      try Stencil.laplacian(dimensions: 2).matrix(extents: extents)
    }
  }

  @Test func `a stencil without terms is held to its rows`() {
    expectTooLarge(naming: "\(1 << 31)") {
      try Stencil(dimensions: 1, terms: []).matrix(extents: [1 << 31])
    }
  }

  @Test func `offsets beyond the box are dropped, however large`() throws {
    let terms = [
      Stencil.Term(offsets: [0, 0], coefficient: 2),
      Stencil.Term(offsets: [.max, .max], coefficient: 1),
      Stencil.Term(offsets: [.min, 1], coefficient: 1),
    ]
    let matrix = try Stencil(dimensions: 2, terms: terms).matrix(extents: [2, 3])
    #expect(matrix.values == [2, 2, 2, 2, 2, 2])
  }

  @Test(arguments: [1 << 33, 1 << 20, .max])
  func `a heat equation says that its grid is too large`(gridSize: Int) {
    expectTooLarge(naming: "\(gridSize)") {
      try HeatEquation(gridSize: gridSize).nextSystem().matrix
    }
  }

  @Test(arguments: [1 << 31, 20_725, .max])
  func `variable diffusion says that its side is too large`(side: Int) {
    expectTooLarge(naming: "\(side)") { try VariableDiffusion(side: side).matrix { _ in 1 } }
  }

  @Test(arguments: [(1 << 20, 1 << 20), (.max, 2), (2, .max), (1 << 31, 0), (1 << 28, 8)])
  func `a random matrix says that it has too many entries`(unknowns: Int, entries: Int) {
    for isSymmetric in [false, true] {
      let family = RandomMMatrix(
        unknownCount: unknowns, entriesPerRow: entries, surplus: 1, isSymmetric: isSymmetric)
      var generator = SplitMix64(seed: 1)
      expectTooLarge(naming: "\(unknowns)") { try family.sample(using: &generator) }
    }
  }

  @Test(arguments: [GridDomain.Shape.square, .lShaped])
  func `the Laplacian of a domain says that its size is too large`(shape: GridDomain.Shape) {
    for size in [1 << 31, 1 << 20, 30_000] {
      expectTooLarge(naming: "\(size)") { try GridDomain(shape, size: size).laplacian() }
    }
  }

  @Test func `sizes that only trap say so beforehand`() async {
    await #expect(processExitsWith: .failure) { _ = GridDomain(.square, size: 1 << 32) }
    await #expect(processExitsWith: .failure) {
      var generator = SplitMix64(seed: 1)
      _ = JitteredTriangulation(side: 10_924, using: &generator)
    }
    await #expect(processExitsWith: .failure) { _ = TruncatedNormal(dimension: 1 << 31) }
    await #expect(processExitsWith: .failure) {
      var generator = SplitMix64(seed: 1)
      _ = StandardNormal().vector(count: .max, using: &generator)
    }
    await #expect(processExitsWith: .failure) { _ = Stencil.laplacian(dimensions: 32) }
  }
}
