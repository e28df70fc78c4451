import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// A matrix without lines of equal rows, on which kernels are measured.
struct IrregularProblem: Sendable {
  let name: String
  let makeMatrix: @Sendable () throws -> CSRMatrix

  /// Finite elements in the plane and in space and networks, in several numberings and sizes in and out
  /// of cache, and elasticity.
  static let all: [IrregularProblem] =
    meshes("fem2d-3k", side: 55, [.bandwidth]) + meshes("fem2d-10k", side: 100, [.bandwidth])
    + meshes("fem2d-40k", side: 200) + meshes("fem2d-400k", side: 632)
    + boxes("fem3d-9k", side: 21, [.bandwidth]) + boxes("fem3d-30k", side: 31)
    + boxes("fem3d-150k", side: 53)
    + networks("network-3k", count: 3000, [.areas])
    + networks("network-30k", count: 30_000, [.areas, .bandwidth])
    + networks("network-500k", count: 500_000) + [
      IrregularProblem(name: "elastic2d-10k") {
        var generator = SplitMix64(seed: 4)
        let mesh = JitteredTriangulation(side: 70, using: &generator)
        return try elasticity(
          mesh.matrix(reaction: 1), points: mesh.points.map { SIMD3($0.x, $0.y, 0) }, unknowns: 2,
          using: &generator)
      },
      IrregularProblem(name: "elastic3d-5k") { try elasticity(side: 12) },
      IrregularProblem(name: "elastic3d-80k") { try elasticity(side: 30) },
    ]

  /// Matrices of files in Matrix Market format.
  static func files(_ paths: [String]) -> [IrregularProblem] {
    paths.map { path in
      IrregularProblem(name: URL(fileURLWithPath: path).lastPathComponent) {
        try MatrixFiles().matrix(atPath: path)
      }
    }
  }

  /// How unknowns are numbered.
  enum Numbering: String, CaseIterable {
    /// Area by area, at random within each, as meshers leave them.
    case areas
    /// Reverse Cuthill-McKee.
    case bandwidth = "rcm"
    case random
  }

  private static func meshes(
    _ name: String, side: Int, _ numberings: [Numbering] = Numbering.allCases
  ) -> [IrregularProblem] {
    problems(name, numberings, seed: 1) { generator in
      let mesh = JitteredTriangulation(side: side, using: &generator)
      return (try mesh.matrix(reaction: 1), mesh.points.map { SIMD3($0.x, $0.y, 0) })
    }
  }

  private static func boxes(
    _ name: String, side: Int, _ numberings: [Numbering] = Numbering.allCases
  ) -> [IrregularProblem] {
    problems(name, numberings, seed: 2) { generator in
      let mesh = JitteredTetrahedra(side: side, using: &generator)
      return (try mesh.matrix(reaction: 1), mesh.points)
    }
  }

  private static func networks(
    _ name: String, count: Int, _ numberings: [Numbering] = Numbering.allCases
  ) -> [IrregularProblem] {
    problems(name, numberings, seed: 3) { generator in
      let network = PlanarNetwork(count: count, using: &generator)
      return (try network.laplacian(using: &generator), network.points)
    }
  }

  /// A matrix in several numberings, with the points that its unknowns lie at.
  private static func problems(
    _ name: String, _ numberings: [Numbering], seed: UInt64,
    _ make: @escaping @Sendable (inout SplitMix64) throws -> (CSRMatrix, [SIMD3<Double>])
  ) -> [IrregularProblem] {
    numberings.map { numbering in
      IrregularProblem(name: "\(name)-\(numbering.rawValue)") {
        var generator = SplitMix64(seed: seed)
        let (matrix, points) = try make(&generator)
        return try matrix.numbered(numbering, points: points, using: &generator)
      }
    }
  }

  /// Three unknowns at each node of a mesh in space.
  private static func elasticity(side: Int) throws -> CSRMatrix {
    var generator = SplitMix64(seed: 4)
    let mesh = JitteredTetrahedra(side: side, using: &generator)
    return try elasticity(
      mesh.matrix(reaction: 1), points: mesh.points, unknowns: 3, using: &generator)
  }

  /// Several unknowns at each node of a mesh, all linked to those of the neighbours.
  private static func elasticity(
    _ matrix: CSRMatrix, points: [SIMD3<Double>], unknowns: Int,
    using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    let scalar = try matrix.numbered(.areas, points: points, using: &generator)
    var entries: [CSRMatrix.Entry] = []
    for row in 0..<scalar.rowCount {
      for entry in scalar.row(row) {
        for i in 0..<unknowns {
          for j in 0..<unknowns {
            entries.append(
              .init(
                row: unknowns * row + i, column: unknowns * entry.column + j,
                value: entry.value * (i == j ? 1.3 : 0.2)))
          }
        }
      }
    }
    let count = unknowns * scalar.rowCount
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }
}

extension CSRMatrix {
  /// Numbers the unknowns, which lie at some points, anew.
  fileprivate func numbered(
    _ numbering: IrregularProblem.Numbering, points: [SIMD3<Double>],
    using generator: inout SplitMix64
  ) throws -> CSRMatrix {
    let shuffled = (0..<rowCount).shuffled(using: &generator)
    switch numbering {
    case .random: return try permuted(by: shuffled)
    case .bandwidth: return try permuted(by: reverseCuthillMcKee())
    case .areas:
      // About a hundred points to each.
      let isFlat = points.allSatisfy { $0.z == 0 }
      let count = Double(rowCount) / 100
      let scale = isFlat ? count.squareRoot() : pow(count, 1 / 3)
      let areas = points.map { point -> Int in
        let cell = SIMD3<Int>((point * scale).rounded(.down), rounding: .towardZero)
        return (cell.x << 20 + cell.y) << 20 + cell.z
      }
      return try permuted(by: shuffled.sorted { areas[$0] < areas[$1] })
    }
  }

  /// The reverse Cuthill-McKee order, from a node at the end of a component.
  private func reverseCuthillMcKee() -> [Int] {
    let degrees = (0..<rowCount).map { pattern.rowStarts[$0 + 1] - pattern.rowStarts[$0] }
    func search(from root: Int, _ isFound: inout [Bool]) -> [Int] {
      var order = [root]
      isFound[root] = true
      var next = 0
      while next < order.count {
        let new = row(order[next]).map(\.column).filter { !isFound[$0] }
          .sorted { degrees[$0] < degrees[$1] }
        for node in new { isFound[node] = true }
        order += new
        next += 1
      }
      return order
    }
    var (order, isFound) = ([Int](), [Bool](repeating: false, count: rowCount))
    for root in 0..<rowCount where !isFound[root] {
      var end = root
      for _ in 0..<2 {
        var seen = isFound
        end = search(from: end, &seen).last ?? end
      }
      order += search(from: end, &isFound)
    }
    return order.reversed()
  }
}

/// A network of the kind of power grids: points at random, each linked to its nearest and most to a
/// second one, about three and a half entries to a row.
private struct PlanarNetwork {
  let points: [SIMD3<Double>]
  private let pairs: [(Int, Int)]

  init(count: Int, using generator: inout SplitMix64) {
    let points = (0..<count).map { _ in
      SIMD3(
        Double.random(in: 0..<1, using: &generator), Double.random(in: 0..<1, using: &generator), 0)
    }
    // Neighbours are looked for in cells of some four points.
    let side = max(1, Int((Double(count) / 4).squareRoot()))
    func cell(_ point: SIMD3<Double>) -> (Int, Int) {
      (Int(point.x * Double(side)), Int(point.y * Double(side)))
    }
    var members = [[Int]](repeating: [], count: side * side)
    for (index, point) in points.enumerated() {
      let (i, j) = cell(point)
      members[i * side + j].append(index)
    }
    var pairs: [(Int, Int)] = []
    for (index, point) in points.enumerated() {
      let (i, j) = cell(point)
      var near: [(distance: Double, index: Int)] = []
      for x in max(0, i - 1)...min(side - 1, i + 1) {
        for y in max(0, j - 1)...min(side - 1, j + 1) {
          for other in members[x * side + y] where other != index {
            let difference = points[other] - point
            near.append(((difference * difference).sum(), other))
          }
        }
      }
      near.sort { $0.distance < $1.distance }
      let linkCount = Double.random(in: 0..<1, using: &generator) < 0.7 ? 2 : 1
      for other in near.prefix(linkCount) { pairs.append((index, other.index)) }
    }
    (self.points, self.pairs) = (points, pairs)
  }

  func laplacian(using generator: inout SplitMix64) throws -> CSRMatrix {
    var entries = points.indices.map { CSRMatrix.Entry(row: $0, column: $0, value: 1e-3) }
    for (i, j) in pairs {
      let weight = Double.random(in: 0.2...5, using: &generator)
      for (row, column, value) in [
        (i, i, weight), (j, j, weight), (i, j, -weight), (j, i, -weight),
      ] {
        entries.append(.init(row: row, column: column, value: value))
      }
    }
    return try CSRMatrix(rowCount: points.count, columnCount: points.count, entries: entries)
  }
}
