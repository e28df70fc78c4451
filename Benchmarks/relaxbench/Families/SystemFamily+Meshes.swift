import Foundation
import ModelProblems
import RelaxKit

// Meshes of 10³ to 10⁶ unknowns.
extension SystemFamily {
  /// Laplacians with new loads and steps of heat flow, by CG with relaxed incomplete Cholesky alone: with
  /// other methods they take hours.
  static func meshFamilies() -> [SystemFamily] {
    let plane = [32, 100, 316, 1000].map { [$0, $0] }
    let space = [10, 22, 46, 100].map { [$0, $0, $0] }
    return (plane + space).flatMap { extents in
      let name = extents.map(String.init).joined(separator: "x")
      let steps = 0...2 * log10(Double(extents[0])) - 1
      return [
        SystemFamily("mesh-\(name)", "one Laplacian, new loads", context: nil, shiftsOnly: true) {
          _ in
          let matrix = try Stencil.laplacian(dimensions: extents.count).matrix(extents: extents)
          return { _, _ in (matrix, 0) }
        },
        SystemFamily(
          warm: "mesh-steps-\(name)", "steps of heat flow of random length", extents,
          context: 0...2 * log2(Double(extents[0]))
        ) { $1.decades(steps) },
      ]
    }.map { $0.byICCG().in(.meshes) }
  }
}
