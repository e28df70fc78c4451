import Foundation
import ModelProblems
import RelaxKit
import Testing

struct StencilTests {
  @Test func `on a square box the Laplacian is that of the square domain`() throws {
    let matrix = try Stencil.laplacian(dimensions: 2).matrix(extents: [6, 6])
    #expect(try matrix == GridDomain(.square, size: 8).laplacian())
  }

  @Test func `in three dimensions sines are eigenvectors of the Laplacian`() throws {
    let extents = [3, 4, 5]
    let matrix = try Stencil.laplacian(dimensions: 3).matrix(extents: extents)
    let waves = [2, 1, 3]
    var vector: [Double] = []
    for i in 1...3 {
      for j in 1...4 {
        for k in 1...5 {
          vector.append(
            zip(zip([i, j, k], waves), extents).reduce(1.0) { product, pair in
              product * sin(.pi * Double(pair.0.0 * pair.0.1) / Double(pair.1 + 1))
            })
        }
      }
    }
    let eigenvalue = zip(waves, extents).reduce(0.0) {
      $0 + 2 - 2 * cos(.pi * Double($1.0) / Double($1.1 + 1))
    }
    for (image, element) in zip(try matrix.multiplied(by: vector), vector) {
      #expect(abs(image - eigenvalue * element) < 1e-14)
    }
  }

  @Test(arguments: [0.0, 0.3, 1.1, 2.5], [1.0, 0.1, 1e-3])
  func `anisotropic diffusion is exact for quadratics`(angle: Double, ratio: Double) throws {
    let stencil = Stencil.anisotropicDiffusion(ratio: ratio, angle: angle)
    let matrix = try stencil.matrix(extents: [5, 7])
    #expect(matrix.isSymmetric(tolerance: 1e-12))
    let u = (0..<35).map { index in
      let (i, j) = (Double(index / 7), Double(index % 7))
      return 3 + i - 2 * j + 0.5 * i * i - 1.5 * i * j + 0.75 * j * j
    }
    // The eigenvalues of K lie along and across the direction at `angle`.
    let k11 = cos(angle) * cos(angle) + ratio * sin(angle) * sin(angle)
    let k22 = sin(angle) * sin(angle) + ratio * cos(angle) * cos(angle)
    let k12 = (1 - ratio) * sin(angle) * cos(angle)
    let expected = -(k11 * 1 + 2 * k12 * -1.5 + k22 * 1.5)
    let image = try matrix.multiplied(by: u)
    for i in 1..<4 {
      for j in 1..<6 { #expect(abs(image[i * 7 + j] - expected) < 1e-12) }
    }
  }

  @Test func `isotropic diffusion is the bilinear element Laplacian`() throws {
    let matrix = try Stencil.anisotropicDiffusion(ratio: 1, angle: 0.7).matrix(extents: [3, 3])
    #expect(abs(matrix[4, 4] - 8.0 / 3) < 1e-15)
    for other in [0, 1, 2, 3, 5, 6, 7, 8] { #expect(abs(matrix[4, other] + 1.0 / 3) < 1e-15) }
  }

  @Test(arguments: [(0.0, 0.0), (40.0, 0.0), (-3.0, 25.0), (-10.0, -0.5)])
  func `upwind transport is an M-matrix exact for linear functions`(
    velocity: (Double, Double)
  ) throws {
    let spacing = 0.125
    let stencil = Stencil.convectionDiffusion(
      diffusion: 0.5, velocity: velocity, spacing: spacing)
    let matrix = try stencil.matrix(extents: [5, 5])
    for row in 0..<25 {
      #expect(matrix.row(row).allSatisfy { $0.column == row ? $0.value > 0 : $0.value < 0 })
    }
    let u = (0..<25).map { 4 + 2 * spacing * Double($0 / 5) - 3 * spacing * Double($0 % 5) }
    let expected = spacing * spacing * (2 * velocity.0 - 3 * velocity.1)
    let image = try matrix.multiplied(by: u)
    for i in 1..<4 {
      for j in 1..<4 { #expect(abs(image[i * 5 + j] - expected) < 1e-12) }
    }
  }

  @Test(arguments: [(0.0, 0.0), (40.0, 0.0), (-3.0, 25.0)])
  func `central transport is exact for quadratics`(velocity: (Double, Double)) throws {
    let spacing = 0.125
    let matrix = try Stencil.convectionDiffusion(
      diffusion: 0.5, velocity: velocity, spacing: spacing, scheme: .central
    ).matrix(extents: [5, 5])
    let places = (0..<25).map { SIMD2(Double($0 / 5), Double($0 % 5)) * spacing }
    let u = places.map { 4 + 2 * $0.x - 3 * $0.y + 5 * $0.x * $0.x - $0.y * $0.y }
    let image = try matrix.multiplied(by: u)
    for index in [6, 7, 8, 11, 12, 13, 16, 17, 18] {
      let place = places[index]
      let slope = (2 + 10 * place.x, -3 - 2 * place.y)
      // -0.5 Δu = -0.5 (10 - 2)
      let expected = spacing * spacing * (-4 + velocity.0 * slope.0 + velocity.1 * slope.1)
      #expect(abs(image[index] - expected) < 1e-12)
    }
  }

  @Test(arguments: [(0.9, 0.9), (4.0, 0.0)])
  func `central transport makes M-matrices up to a cell Péclet number of 1`(
    peclet: Double, share: Double
  ) throws {
    let matrix = try Stencil.convectionDiffusion(
      diffusion: 2, velocity: (4 * peclet, 4 * peclet * share), spacing: 1, scheme: .central
    ).matrix(extents: [4, 4])
    let hasSigns = (0..<16).allSatisfy { row in
      matrix.row(row).allSatisfy { ($0.column == row) == ($0.value > 0) }
    }
    #expect(hasSigns == (peclet <= 1))
  }

  @Test func `a stencil larger than the box loses the terms outside`() throws {
    let matrix = try Stencil.laplacian(dimensions: 3).matrix(extents: [1, 1, 1])
    #expect(matrix.values == [6])
  }

  @Test func `a box beyond 32-bit indices is an error`() {
    #expect(throws: InputError.self) {
      try Stencil.laplacian(dimensions: 2).matrix(extents: [1 << 16, 1 << 16])
    }
  }

  @Test func `extents must fit the dimensions`() async {
    await #expect(processExitsWith: .failure) {
      _ = try? Stencil.laplacian(dimensions: 3).matrix(extents: [4, 4])
    }
  }
}
