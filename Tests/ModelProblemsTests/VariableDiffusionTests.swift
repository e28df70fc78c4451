import Foundation
import ModelProblems
import RelaxKit
import Testing

struct VariableDiffusionTests {
  @Test(arguments: 1...6)
  func `a constant coefficient gives the Laplacian`(side: Int) throws {
    let matrix = try VariableDiffusion(side: side).matrix { _ in 3 }
    let laplacian = try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    #expect(matrix.pattern == laplacian.pattern)
    #expect(matrix.values == laplacian.values.map { 3 * $0 })
  }

  @Test func `it is symmetric with the signs and the dominance of an M-matrix`() throws {
    let matrix = try VariableDiffusion(side: 9).matrix { place in
      exp(3 * sin(2 * .pi * place.x) * cos(5 * place.y))
    }
    #expect(matrix.isSymmetric(tolerance: 0))
    for row in 0..<81 {
      #expect(matrix.row(row).allSatisfy { ($0.column == row) == ($0.value > 0) })
      let sum = matrix.row(row).reduce(0) { $0 + $1.value }
      let isInside = (1..<8).contains(row / 9) && (1..<8).contains(row % 9)
      #expect(isInside ? abs(sum) < 1e-12 : sum > 0)
    }
  }

  @Test func `the flux through a linear coefficient is exact`() throws {
    // a = 2 + 3 x + y, u = x - 2 y: -∇·(a ∇u) = -(3 - 2)
    let grid = VariableDiffusion(side: 7)
    let matrix = try grid.matrix { 2 + 3 * $0.x + $0.y }
    let u = (0..<49).map { unknown in
      let (x, y) = (Double(unknown / 7 + 1), Double(unknown % 7 + 1))
      return grid.spacing * (x - 2 * y)
    }
    let image = try matrix.multiplied(by: u)
    for row in 1..<6 {
      for column in 1..<6 {
        #expect(abs(image[row * 7 + column] + grid.spacing * grid.spacing) < 1e-14)
      }
    }
  }

  @Test func `a coefficient that is not finite is an error`() {
    #expect(throws: InputError.self) { try VariableDiffusion(side: 3).matrix { _ in .nan } }
  }

  @Test func `a coefficient of zero is refused`() async {
    await #expect(processExitsWith: .failure) {
      _ = try? VariableDiffusion(side: 3).matrix { _ in 0 }
    }
  }
}
