/// The graph of a square matrix: an edge between `i` and `j` where `a_ij` or `a_ji` is not zero.
struct MatrixGraph {
  /// The number of connected components.
  let componentCount: Int

  /// The component of each unknown, from 0 on.
  let components: [Int32]

  /// Whether the unknowns fall into two sets so that no edge lies within one of them.
  let isBipartite: Bool

  /// Whether numbers γ exist with γ_j = γ_i + 1 for every edge from `i` to a larger `j`.
  let isConsistentlyOrdered: Bool

  /// Searches the graph of a matrix breadth first; `transpose` adds the edges that only the mirror image of an
  /// entry stores, nil if there are none.
  ///
  /// - Complexity: O(n + entries).
  init(_ matrix: CSRMatrix, transpose: CSRMatrix?) {
    let count = matrix.rowCount
    var components = [Int32](repeating: -1, count: count)
    // Each step changes γ by one, so its parity is the colour of the unknown.
    var levels = [Int32](repeating: 0, count: count)
    var queue: [Int32] = []
    queue.reserveCapacity(count)
    var componentCount = 0
    var (isBipartite, isConsistentlyOrdered) = (true, true)
    for root in 0..<count where components[root] < 0 {
      components[root] = Int32(componentCount)
      queue.append(Int32(root))
      var next = queue.count - 1
      while next < queue.count {
        let row = queue[next]
        next += 1
        for part in [matrix, transpose] {
          part?.forEachNeighbor(of: Int(row)) { neighbor in
            let level = levels[Int(row)] + (neighbor > row ? 1 : -1)
            if components[Int(neighbor)] < 0 {
              components[Int(neighbor)] = Int32(componentCount)
              levels[Int(neighbor)] = level
              queue.append(neighbor)
            } else if levels[Int(neighbor)] != level {
              isConsistentlyOrdered = false
              if (levels[Int(neighbor)] - level) & 1 != 0 { isBipartite = false }
            }
          }
        }
      }
      componentCount += 1
    }
    self.componentCount = componentCount
    self.components = components
    self.isBipartite = isBipartite
    self.isConsistentlyOrdered = isConsistentlyOrdered
  }
}

extension CSRMatrix {
  /// Calls `body` with the column of each entry of a row that is off the diagonal and not zero.
  fileprivate func forEachNeighbor(of row: Int, _ body: (Int32) -> Void) {
    let storage = pattern.storage
    for position in Int(storage.rowStarts[row])..<Int(storage.rowStarts[row + 1])
    where offDiagonal[position] != 0 {
      body(storage.columnIndices[position])
    }
  }
}
