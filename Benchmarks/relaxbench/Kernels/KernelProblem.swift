import ArgumentParser
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// The matrices kernels are measured on.
enum KernelProblem: String, CaseIterable, ExpressibleByArgument {
  case grid100 = "grid2d-100"
  case grid300 = "grid2d-300"
  case grid1000 = "grid2d-1000"
  case grid2000 = "grid2d-2000"
  case box100 = "grid3d-100"
  case mesh100 = "fem-100"
  case mesh632 = "fem-632"

  /// Those of a quick run.
  static let quick: [KernelProblem] = [.grid100, .grid300, .mesh100]

  /// What the number in the name counts points along, and how many there are.
  private enum Shape {
    case square(Int)
    case cube(Int)
    case triangulation(Int)
  }

  private var shape: Shape {
    switch self {
    case .grid100: .square(100)
    case .grid300: .square(300)
    case .grid1000: .square(1000)
    case .grid2000: .square(2000)
    case .box100: .cube(100)
    case .mesh100: .triangulation(100)
    case .mesh632: .triangulation(632)
    }
  }

  /// The points along a side of a square five-point grid; nil for other problems.
  var squareSide: Int? {
    if case .square(let side) = shape { side } else { nil }
  }

  /// The optimal omega of SOR on a square grid, 2 / (1 + sin(π / (m + 1))); nil elsewhere.
  var optimalOmega: Double? {
    squareSide.map {
      YoungTheory.optimalOmega(jacobiSpectralRadius: cos(.pi / Double($0 + 1)))
    }
  }

  /// Builds the matrix.
  func makeMatrix() throws -> CSRMatrix {
    switch shape {
    case .square(let side):
      return try Stencil.laplacian(dimensions: 2).matrix(extents: [side, side])
    case .cube(let side):
      return try Stencil.laplacian(dimensions: 3).matrix(extents: [side, side, side])
    case .triangulation(let side):
      var generator = SplitMix64(seed: 1)
      return try JitteredTriangulation(side: side, using: &generator).matrix(reaction: 1)
    }
  }

  /// The command by which a peer makes the same matrix; nil if it must be given a file.
  var peerCommand: String? {
    switch shape {
    case .square(let side): "grid2d \(side)"
    case .cube(let side): "grid3d \(side)"
    case .triangulation: nil
    }
  }

  /// The right-hand side all peers use for that number of unknowns: uniform in [-1, 1).
  static func rightHandSide(count: Int) -> [Double] {
    var generator = SplitMix64(seed: 0)
    return (0..<count).map { _ in 2 * (Double(generator.next() >> 11) * 0x1p-53) - 1 }
  }
}
