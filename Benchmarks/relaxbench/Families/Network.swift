import ModelProblems
import RelaxKit

/// Unknowns and the pairs of them that are coupled.
struct Network: Sendable {
  let count: Int
  let pairs: [(Int, Int)]

  /// Neighbours on a box of grid points, the last coordinate fastest.
  static func grid(_ extents: [Int]) -> Network {
    let count = extents.reduce(1, *)
    var pairs: [(Int, Int)] = []
    var stride = count
    for extent in extents {
      stride /= extent
      for point in 0..<count where point / stride % extent < extent - 1 {
        pairs.append((point, point + stride))
      }
    }
    return Network(count: count, pairs: pairs)
  }

  /// A random tree with further pairs; near ones only if they are `local`.
  static func random(
    _ count: Int, extra: Int, local: Int? = nil, using generator: inout SplitMix64
  ) -> Network {
    var pairs = (1..<count).map {
      (Int.random(in: max(0, $0 - (local ?? $0))..<$0, using: &generator), $0)
    }
    for _ in 0..<extra {
      let i = Int.random(in: 0..<count - 1, using: &generator)
      pairs.append(
        (i, Int.random(in: i + 1..<min(count, i + 1 + (local ?? count)), using: &generator)))
    }
    return Network(count: count, pairs: pairs)
  }

  /// A matrix with `diagonal(i)` on the diagonal and what `coupling` gives for a pair (i, j) as the
  /// entries (i, j) and (j, i).
  func matrix(
    diagonal: (Int) -> Double, coupling: (Int, Int) -> (Double, Double)
  ) throws -> CSRMatrix {
    var entries = (0..<count).map { CSRMatrix.Entry(row: $0, column: $0, value: diagonal($0)) }
    for (i, j) in pairs {
      let (above, below) = coupling(i, j)
      if above != 0 { entries.append(.init(row: i, column: j, value: above)) }
      if below != 0 { entries.append(.init(row: j, column: i, value: below)) }
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }

  /// The M-matrix with the sums of the weights of a row, and a surplus, on the diagonal.
  func laplacian(
    surplus: (Int) -> Double, weights: (Int, Int) -> (Double, Double)
  ) throws -> CSRMatrix {
    var sums = (0..<count).map(surplus)
    var drawn: [(Double, Double)] = []
    for (i, j) in pairs {
      let pair = weights(i, j)
      sums[i] += pair.0
      sums[j] += pair.1
      drawn.append(pair)
    }
    var next = drawn.makeIterator()
    return try matrix(
      diagonal: { sums[$0] },
      coupling: { _, _ in
        let pair = next.next() ?? (0, 0)
        return (-pair.0, -pair.1)
      })
  }

  /// The square of the Laplacian of a grid with shift; its Jacobi matrix has a radius above 1.
  func squaredLaplacian(shift: Double) throws -> CSRMatrix {
    var rows = (0..<count).map { [(column: $0, value: 4.0)] }
    for (i, j) in pairs {
      rows[i].append((j, -1))
      rows[j].append((i, -1))
    }
    let entries = rows.indices.flatMap { i in
      [CSRMatrix.Entry(row: i, column: i, value: shift)]
        + rows[i].flatMap { k, a in
          rows[k].map { CSRMatrix.Entry(row: i, column: $0.column, value: a * $0.value) }
        }
    }
    return try CSRMatrix(rowCount: count, columnCount: count, entries: entries)
  }
}
