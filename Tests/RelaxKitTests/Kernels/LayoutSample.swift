import ModelProblems
import RelaxKit
import RelaxKitChecks
import RelaxTestSupport

/// A system whose pattern puts a layout to the test: diagonally dominant, so that all methods are
/// defined on it, and positive definite if it is symmetric.
struct LayoutSample: Sendable, CustomStringConvertible {
  let name: String
  let system: LinearSystem
  let start: [Double]
  let isSymmetric: Bool

  var description: String { name }
  var matrix: CSRMatrix { system.matrix }

  /// Puts random values on a pattern.
  ///
  /// - Parameters:
  ///   - pairs: rows and columns of entries off the diagonal; those of symmetric samples are
  ///     mirrored.
  init(
    _ name: String, count: Int, pairs: [(row: Int, column: Int)], isSymmetric: Bool,
    using generator: inout SplitMix64
  ) throws {
    var entries: [CSRMatrix.Entry] = []
    var sums = [Double](repeating: 0, count: count)
    for (row, column) in pairs {
      // Now and then a stored zero.
      let value =
        Int.random(in: 0..<8, using: &generator) == 0
        ? 0 : Double.random(in: -1...1, using: &generator)
      entries.append(.init(row: row, column: column, value: value))
      sums[row] += abs(value)
      if isSymmetric {
        entries.append(.init(row: column, column: row, value: value))
        sums[column] += abs(value)
      }
    }
    for row in 0..<count {
      let value = sums[row] + Double.random(in: 0.1...1, using: &generator)
      entries.append(.init(row: row, column: row, value: value))
    }
    self.init(
      name, try CSRMatrix(rowCount: count, columnCount: count, entries: entries),
      isSymmetric: isSymmetric, using: &generator)
  }

  /// Puts a random right-hand side and start vector to a matrix.
  init(
    _ name: String, _ matrix: CSRMatrix, isSymmetric: Bool, using generator: inout SplitMix64
  ) {
    self.name = name
    self.isSymmetric = isSymmetric
    system = LinearSystem(
      matrix: matrix,
      rightHandSide: randomVector(count: matrix.rowCount, using: &generator))
    start = randomVector(count: matrix.rowCount, using: &generator)
  }

  /// Whether the entries of the matrix pack into slices, told from its dense form: no entries two to
  /// seven places from the diagonal, and at most three values, zeros included, an entry.
  var packs: Bool {
    let pattern = matrix.pattern
    var blockCount = 0
    for first in stride(from: 0, to: pattern.rowCount, by: 8) {
      var distances: Set<Int> = []
      for row in first..<min(first + 8, pattern.rowCount) {
        for entry in matrix.row(row) { distances.insert(entry.column - row) }
      }
      if distances.contains(where: { (2...7).contains(abs($0)) }) { return false }
      // The blocks beside the diagonal are there in any case.
      blockCount += 2 + distances.count { abs($0) >= 8 }
    }
    return 8 * blockCount <= 3 * pattern.entryCount
  }
}

extension LayoutSample {
  /// Patterns of several hundred rows whose bands change now and then, so that long runs of equal
  /// rows, single rows out of line and stretches with holes follow one another.
  static func runs(seed: UInt64) throws -> [LayoutSample] {
    var generator = SplitMix64(seed: seed)
    return try (0..<12).map { index in
      let count = Int.random(in: 200...900, using: &generator)
      var pairs: [(row: Int, column: Int)] = []
      var row = 0
      while row < count {
        let length = Int.random(in: 1...400, using: &generator)
        let distances = [-60, -33, -16, -1, 1, 9, 25, 60].filter { _ in
          Bool.random(using: &generator)
        }
        let density = Int.random(in: 0..<4, using: &generator) == 0 ? 0.9 : 1
        for row in row..<min(row + length, count) {
          for distance in distances where (0..<count).contains(row + distance) {
            if Double.random(in: 0..<1, using: &generator) < density {
              pairs.append((row, row + distance))
            }
          }
        }
        row += length
      }
      return try LayoutSample(
        "runs, number \(index), \(count) rows", count: count, pairs: pairs, isSymmetric: false,
        using: &generator)
    }
  }
}

extension LayoutSample {
  /// Patterns and values drawn with a seed.
  static func all(seed: UInt64) throws -> [LayoutSample] {
    var generator = SplitMix64(seed: seed)
    var samples = try bands(using: &generator)
    samples += try grids(using: &generator)
    samples += try oddities(using: &generator)
    return samples
  }

  /// Bands at given distances, some with holes, symmetric and not.
  private static func bands(using generator: inout SplitMix64) throws -> [LayoutSample] {
    let sizes = [1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 40, 65]
    let bands = [
      [], [1], [8], [9], [15], [16], [1, 8], [1, 9], [1, 8, 9], [1, 15, 16], [8, 9, 15, 16],
      [1, 8, 9, 15, 16], [17], [1, 16, 17], [1, 17, 24], [1, 20, 31], [2], [1, 7], [3, 8],
      [1, 4, 5, 6],
    ]
    var samples: [LayoutSample] = []
    for distances in bands {
      for density in [1, 0.8] {
        // A few sizes for each; all of them over the seeds.
        for count in sizes.shuffled(using: &generator).prefix(3) {
          let isSymmetric = Bool.random(using: &generator)
          var pairs: [(row: Int, column: Int)] = []
          for distance in distances {
            for row in 0..<max(count - distance, 0) {
              // Without symmetry an entry may lack its mirror image.
              if Double.random(in: 0..<1, using: &generator) < density {
                pairs.append((row, row + distance))
              }
              if !isSymmetric, Double.random(in: 0..<1, using: &generator) < density {
                pairs.append((row + distance, row))
              }
            }
          }
          samples.append(
            try LayoutSample(
              "\(count) rows, distances \(distances), density \(density), symmetric \(isSymmetric)",
              count: count, pairs: pairs, isSymmetric: isSymmetric, using: &generator))
        }
      }
    }
    return samples
  }

  /// Meshes numbered line by line.
  private static func grids(using generator: inout SplitMix64) throws -> [LayoutSample] {
    var samples: [LayoutSample] = []
    for width in 7...20 {
      let height = Int.random(in: 2...5, using: &generator)
      let plane = try Stencil.laplacian(dimensions: 2).matrix(extents: [height, width])
      samples.append(
        LayoutSample("\(height) x \(width)", plane, isSymmetric: true, using: &generator))
      let transport = try Stencil.convectionDiffusion(
        diffusion: 1, velocity: (1, -2), spacing: 0.3
      ).matrix(extents: [height, width])
      samples.append(
        LayoutSample(
          "transport on \(height) x \(width)", transport, isSymmetric: false, using: &generator))
    }
    let nine = try Stencil.anisotropicDiffusion(ratio: 0.3, angle: 0.4).matrix(extents: [4, 10])
    samples.append(LayoutSample("nine points", nine, isSymmetric: true, using: &generator))
    for extents in [[3, 2, 8], [3, 3, 9], [2, 3, 16], [2, 2, 17], [4, 4, 4]] {
      let cube = try Stencil.laplacian(dimensions: 3).matrix(extents: extents)
      samples.append(LayoutSample("\(extents)", cube, isSymmetric: true, using: &generator))
    }
    for size in [8, 11] {
      let shape = try GridDomain(.lShaped, size: size).laplacian()
      samples.append(LayoutSample("L of \(size)", shape, isSymmetric: true, using: &generator))
    }
    return samples
  }

  /// Patterns that no mesh has.
  private static func oddities(using generator: inout SplitMix64) throws -> [LayoutSample] {
    var samples: [LayoutSample] = []
    for isSymmetric in [true, false] {
      let line = (0..<39).map { (row: $0, column: $0 + 1) }
      samples.append(
        try LayoutSample(
          "a dense row, symmetric \(isSymmetric)", count: 40,
          pairs: line + (0..<38).map { (row: 39, column: $0) }, isSymmetric: isSymmetric,
          using: &generator))
      samples.append(
        try LayoutSample(
          "a row dense away from the diagonal, symmetric \(isSymmetric)", count: 41,
          pairs: line + (0..<32).map { (row: 40, column: $0) }, isSymmetric: isSymmetric,
          using: &generator))
      let blocks = [0, 11, 27, 35].flatMap { first in
        (first..<first + 7).map { (row: $0, column: $0 + 1) }
      }
      samples.append(
        try LayoutSample(
          "blocks and rows on their own, symmetric \(isSymmetric)", count: 43, pairs: blocks,
          isSymmetric: isSymmetric, using: &generator))
      samples.append(
        try LayoutSample(
          "first and last row tied, symmetric \(isSymmetric)", count: 33,
          pairs: (0..<32).map { ($0, $0 + 1) } + [(row: 0, column: 32)],
          isSymmetric: isSymmetric, using: &generator))
    }
    samples.append(
      try LayoutSample(
        "left of the diagonal only", count: 30,
        pairs: (9..<30).map { ($0, $0 - 9) } + (1..<30).map { ($0, $0 - 1) }, isSymmetric: false,
        using: &generator))
    samples.append(
      try LayoutSample(
        "right of the diagonal only", count: 30,
        pairs: (0..<22).map { ($0, $0 + 8) } + (0..<29).map { ($0, $0 + 1) }, isSymmetric: false,
        using: &generator))
    return samples
  }
}
