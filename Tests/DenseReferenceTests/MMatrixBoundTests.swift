import DenseReference
import ModelProblems
import RelaxKit
import Testing

/// The bounds that predictions for symmetric M-matrices rest on, against dense eigenvalues.
@Suite(.needsDense)
struct MMatrixBoundTests {
  @Test func `the radius of SOR at Young's omega is between omega - 1 and its root`() throws {
    var generator = SplitMix64(seed: 71_902_113)
    for surplus in [0.01, 0.1, 1] {
      let family = RandomMMatrix(
        unknownCount: 25, entriesPerRow: 3, surplus: surplus, isSymmetric: true)
      for _ in 0..<10 {
        let matrix = try family.sample(using: &generator)
        let beta = try JacobiConvergence(matrix).spectralRadius()
        let omega = YoungTheory.optimalOmega(jacobiSpectralRadius: beta)
        let radius = try SORConvergence(matrix).spectralRadius(omega: omega)
        // A defective eigenvalue moves by the root of rounding.
        #expect(radius >= omega - 1 - 1e-6 && radius <= (omega - 1).squareRoot() + 1e-6)
        let gaussSeidel = try SORConvergence(matrix).spectralRadius(omega: 1)
        #expect(gaussSeidel >= beta * beta - 1e-9 && gaussSeidel <= beta + 1e-9)
      }
    }
  }
}
