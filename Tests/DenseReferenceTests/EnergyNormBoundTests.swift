import DenseReference
import ModelProblems
import RelaxKit
import Testing

/// The bound on the energy norm against the norm itself.
@Suite(.needsDense)
struct EnergyNormBoundTests {
  /// The energy norm of the error iteration matrix, ‖A^(1/2) E A^(-1/2)‖₂.
  ///
  /// With C = A E A⁻¹ the matrix is A^(-1/2) C A^(1/2).
  func energyNorm(_ matrix: CSRMatrix, omega: Double) throws -> Double {
    let (values, vectors) = try DenseReference.symmetricEigensystem(DenseMatrix(matrix))
    let transposed = vectors.transposed()
    let root = try vectors.multiplied(
      by: transposed.scalingRows(by: values.map { $0.squareRoot() }))
    let inverseRoot = try vectors.multiplied(
      by: transposed.scalingRows(by: values.map { 1 / $0.squareRoot() }))
    let residual = try SORConvergence(matrix).residualMatrix(omega: omega)
    return try DenseReference.norm2(
      inverseRoot.multiplied(by: residual).multiplied(by: root))
  }

  @Test(arguments: [-0.15, 0, 0.45, 4])
  func `the guarded bound is above the energy norm, for every omega`(shift: Double) throws {
    let matrix = try GridDomain(.square, size: 12).laplacian().shiftingDiagonal(by: shift)
    let bound = try EnergyNormBound(matrix)
    for omega in stride(from: 0.1, to: 2, by: 0.1) {
      let norm = try energyNorm(matrix, omega: omega)
      #expect(norm <= bound.guardedEnergyNorm(omega: omega) * (1 + 1e-12))
      if bound.triangularSpectralRadius >= 0.25 {
        #expect(bound.guardedEnergyNorm(omega: omega) == bound.energyNorm(omega: omega))
      }
    }
    #expect((bound.triangularSpectralRadius >= 0.25) == (shift == -0.15))
  }

  @Test func `the published expression can be below the norm and the spectral radius`() throws {
    let matrix = try GridDomain(.square, size: 12).laplacian().shiftingDiagonal(by: 0.45)
    let bound = try EnergyNormBound(matrix)
    // For omega above the optimum, 1.33, the spectral radius is omega - 1.
    #expect(bound.energyNorm(omega: 1.9) < 0.9)
    #expect(try energyNorm(matrix, omega: 1.9) > 0.9)
  }

  @Test func `sweeps follow from norms`() throws {
    let bound = try EnergyNormBound(GridDomain(.square, size: 6).laplacian())
    let factor = 1e-8 / (2 * bound.conditionNumber.squareRoot())
    for (norm, sweeps) in [
      (bound.energyNorm(omega: 1.3), bound.sweeps(omega: 1.3, tolerance: 1e-8)),
      (bound.guardedEnergyNorm(omega: 1.3), bound.guardedSweeps(omega: 1.3, tolerance: 1e-8)),
    ] {
      var product = 1.0
      for _ in 0..<Int(sweeps) { product *= norm }
      #expect(product >= factor && product * norm <= factor)
    }
  }
}
