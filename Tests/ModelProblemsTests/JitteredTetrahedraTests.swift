import ModelProblems
import RelaxKit
import Testing

/// Finite elements on tetrahedra.
@Suite struct JitteredTetrahedraTests {
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the energy of a linear function is the square of its gradient`(seed: UInt64) throws {
    var generator = SplitMix64(seed: seed)
    let mesh = JitteredTetrahedra(side: 6, using: &generator)
    let matrix = try mesh.matrix(reaction: 0)
    #expect(matrix.isSymmetric(tolerance: 1e-12))
    let gradient = SIMD3(0.3, -1.2, 2.5)
    let values = mesh.points.map { ($0 * gradient).sum() }
    let product = try matrix.multiplied(by: values)
    let energy = zip(values, product).reduce(0) { $0 + $1.0 * $1.1 }
    #expect(abs(energy - (gradient * gradient).sum()) < 1e-11)
    // The volumes fill the cube.
    let mass = try mesh.matrix(reaction: 1)
    let total = mass.values.reduce(0, +) - matrix.values.reduce(0, +)
    #expect(abs(total - 1) < 1e-11)
  }

  @Test func `a jitter that may turn tetrahedra over is refused`() async {
    await #expect(processExitsWith: .failure) {
      var generator = SplitMix64(seed: 1)
      _ = JitteredTetrahedra(side: 4, jitter: 0.15, using: &generator)
    }
  }
}
