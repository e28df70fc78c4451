import ModelProblems
import RelaxKit
import Testing

struct FamilyTests {
  @Test(arguments: [61_204_717, 3_390_217_745, 210_559_302] as [UInt64], [false, true])
  func `random M-matrices have the signs and the dominance they promise`(
    seed: UInt64, isSymmetric: Bool
  ) throws {
    var generator = SplitMix64(seed: seed)
    let family = RandomMMatrix(
      unknownCount: 40, entriesPerRow: 5, surplus: 0.25, isSymmetric: isSymmetric)
    let matrix = try family.sample(using: &generator)
    #expect(matrix.isSymmetric(tolerance: 1e-15) == isSymmetric)
    for row in 0..<40 {
      var rowSum = 0.0
      for (column, value) in matrix.row(row) {
        #expect(column == row ? value > 0 : value < 0)
        rowSum += value
      }
      #expect(abs(rowSum - 0.25) < 1e-13)
    }
    #expect(try family.sample(using: &generator) != matrix)
  }

  @Test func `shifted systems differ from their matrix by the context on the diagonal`() throws {
    var generator = SplitMix64(seed: 71_330_428)
    let matrix = try GridDomain(.square, size: 6).laplacian()
    let family = ShiftedMatrixFamily(matrix: matrix, shifts: .highVariance)
    for _ in 0..<50 {
      let instance = family.sample(using: &generator)
      #expect((-0.15...0.45).contains(instance.context))
      #expect(instance.matrix == matrix.shiftingDiagonal(by: instance.context))
      #expect(instance.rightHandSide.count == 16)
      #expect(instance.rightHandSide.reduce(0) { $0 + $1 * $1 } <= 16)
    }
  }
}
