import Foundation
import Testing

@testable import RelaxKit

/// The parts of the default learner.
@Suite struct CountWindowTests {
  /// Solves `A x = b` by Gaussian elimination; the matrix is positive definite.
  private func solve(_ matrix: [[Double]], _ side: [Double]) -> [Double] {
    var (a, x) = (matrix, side)
    for pivot in x.indices {
      for row in x.indices where row > pivot {
        let factor = a[row][pivot] / a[pivot][pivot]
        for column in pivot..<x.count { a[row][column] -= factor * a[pivot][column] }
        x[row] -= factor * x[pivot]
      }
    }
    for row in x.indices.reversed() {
      for column in x.indices where column > row { x[row] -= a[row][column] * x[column] }
      x[row] /= a[row][row]
    }
    return x
  }

  private func kernel(_ distance: Double) -> Double { pow(1 + distance * distance / 16, -8) }

  @Test(arguments: [WindowPrior.Kind.guided, .unguided, .imaginary, .flat])
  func `a window expects what a dense Gaussian process does`(kind: WindowPrior.Kind) {
    var generator = SplitMix64(seed: 71)
    var (rows, window) = (PriorRows(kind), CountWindow(valueIndex: 0, belief: 0))
    var positions = Array(repeating: WindowPrior.Batch.zero, count: CountWindow.batchCount)
    func look(_ guess: Double, _ position: Float) {
      rows.turn(toGuess: guess, reduction: 18.4)
      window.compare(rows.system, with: rows, position: position, positions: positions)
    }
    for row in 0..<20 {
      let omega = Double.random(in: 0.7...1.9, using: &generator)
      let guess = Double.random(in: 0.2...1.5, using: &generator)
      positions[number: row] = .random(in: 0...1, using: &generator)
      look(guess, positions[number: row])
      rows.append(
        SolvedSystem(
          .constant(omega), count: Double(Int.random(in: 20...90, using: &generator)),
          isFailure: false, guess: guess, reduction: 18.4, values: []))
      window.append(rows)
    }
    let chunks = rows.features.count / 8
    let features = { (row: Int) in
      (0..<8 * chunks).map { Double(rows.rowFeatures[chunks * row + $0 / 8][$0 % 8]) }
    }
    func numbers(_ batches: [WindowPrior.Batch]) -> [Double] {
      (0..<20).map { Double(batches[number: $0]) }
    }
    let (noises, targets) = (numbers(window.noises), numbers(window.targets))
    let (systems, rowPlaces) = (numbers(rows.systems), numbers(rows.rowPlaces))
    let rowPositions = numbers(positions)

    look(0.8, 0.4)
    let depths = WindowPrior.Batch(repeating: 0.5)
    rows.look(at: depths)
    let found = window.expect(rows)
    let own = rows.features.map { Double($0[0]) }

    let prior = rows.prior.covariance
    func covariance(
      _ first: [Double], _ second: [Double], systems: Double, positions: Double, places: Double
    ) -> Double {
      var alike = kernel(positions / 0.3)
      if kind == .guided { alike *= kernel(systems / 0.8) }
      return zip(first, second).reduce(0) { $0 + $1.0 * $1.1 } * (1 + alike) / 2
        + Double(prior.level) + Double(prior.levelOfLike) * alike
        + (Double(prior.shape) + Double(prior.shapeOfLike) * alike)
        * kernel(places / Double(prior.length))
    }
    let matrix = (0..<20).map { row in
      (0..<20).map { column in
        covariance(
          features(row), features(column), systems: systems[row] - systems[column],
          positions: rowPositions[row] - rowPositions[column],
          places: rowPlaces[row] - rowPlaces[column]) + (row == column ? noises[row] : 0)
      }
    }
    let cross = (0..<20).map { row in
      covariance(
        features(row), own, systems: systems[row] - Double(rows.system),
        positions: rowPositions[row] - 0.4, places: rowPlaces[row] - Double(rows.places[0]))
    }
    let residuals = zip(targets, numbers(rows.rowMeans)).map(-)
    let mean = zip(cross, solve(matrix, residuals)).reduce(Double(rows.means[0])) {
      $0 + $1.0 * $1.1
    }
    let variance = zip(cross, solve(matrix, cross)).reduce(
      covariance(own, own, systems: 0, positions: 0, places: 0)
    ) { $0 - $1.0 * $1.1 }
    // Single precision, and covariances whose largest eigenvalue is a thousand times the noise.
    #expect(abs(Double(found.mean[0]) - mean) < 0.005)
    #expect(abs(Double(found.variance[0]) - variance) < 0.005)
  }

  @Test func `the table of Young's counts interpolates them`() {
    let table = YoungTable(reduction: 18.4)
    for best in stride(from: 0.1, through: 5, by: 0.35) {
      for distance in stride(from: -2.0, through: 2, by: 0.3) where best + distance > -0.5 {
        let exact =
          YoungCount.logSweeps(
            depth: best + distance, u: 2 * acosh(exp(best / 2)), reduction: 17)
          + YoungCount.correction.value(at: distance)
        // Beyond that counts are as bad as none.
        guard exact < 8 else { continue }
        let found = table.logCount(Float(best + distance), best: best)
        // Rows lie farther apart far from the optimum, where counts are several times the least.
        let bound = abs(distance) < 1.5 ? 0.12 : 0.2
        #expect(abs(Double(found) - exact) < bound, "\(best) \(distance)")
      }
    }
  }

  @Test(arguments: [-0.1, -0.3, -0.5])
  func `imaginary eigenvalues want an omega below 1`(best: Double) {
    let table = YoungTable(reduction: 18.4)
    let depths = stride(from: Float(-0.64), through: 0.6, by: 0.02)
    let least = depths.min {
      table.logCount($0, best: best) < table.logCount($1, best: best)
    }
    #expect(least.map { abs($0 - Float(best)) < 0.08 } == true)
    // For μ > 1, that is a best depth below 2 log cos(π/8), omega 1 diverges.
    if best < -0.2 {
      #expect(table.logCount(0, best: best) > table.logCount(Float(best), best: best) + 1)
    }
  }

  @Test(arguments: [0.3, 2.7])
  func `the table is interpolated without steps`(best: Double) {
    let table = YoungTable(reduction: 18.4)
    let depths = stride(from: Float(best) - 3, through: Float(best) + 3, by: 1e-3)
    let counts = depths.map { table.logCount($0, best: best) }
    let steps = zip(counts, counts.dropFirst()).map { abs($1 - $0) }
    #expect(steps.reduce(0, max) < 0.03)
    // All depths of a batch at once are those one by one.
    let together = table.logCounts(
      WindowPrior.Batch(-1, -0.2, 0, 0.3, 0.9, 2, 4, 9),
      column: YoungTable.Column(bestDepth: best))
    for (lane, depth) in [Float]([-1, -0.2, 0, 0.3, 0.9, 2, 4, 9]).enumerated() {
      #expect(together[lane] == table.logCount(depth, best: best))
    }
  }

  @Test(arguments: [0, 8, 24])
  func `sums are the same to the last bit whatever the processor can do`(features: Int) {
    var generator = SplitMix64(seed: 9)
    func batches(_ count: Int) -> [CountCovariance.Batch] {
      (0..<count).map { _ in .random(in: -1...1, using: &generator) }
    }
    let covariance = CountCovariance(
      level: 0.3, levelOfLike: 0.2, shape: 0.1, shapeOfLike: 0.4, length: 0.7)
    for count in [0, 1, 7, 8, 9, 23, 24] {
      let solves = CountCovariance.Solves(
        count: count, features: batches(24 * features / 8), places: batches(3),
        likeness: batches(3), weights: batches(3), inverse: batches(24 * 3), rowBatches: 3)
      let (own, places, start) = (batches(features), batches(1)[0], batches(26))
      let found = [false, true].map { isPortable in
        var (room, mean, variance) = (Array(start[2...]), start[0], start[1])
        covariance.expect(
          solves, features: own, places: places, covariances: &room, mean: &mean,
          variance: &variance, isPortable: isPortable)
        return [mean, variance] + room
      }
      #expect(found[0] == found[1], "\(count) solves")
    }
  }

  @Test func `products with a triangular matrix are the same to the last bit, and right`() {
    var generator = SplitMix64(seed: 10)
    for count in [0, 1, 7, 8, 9, 23, 24] {
      var rows = TriangularRows(width: 3)
      for row in 0..<24 {
        for column in 0...row {
          rows.batches[3 * row + column / 8][column % 8] = .random(in: -1...1, using: &generator)
        }
      }
      let v = (0..<3).map { _ in CountCovariance.Batch.random(in: -1...1, using: &generator) }
      let start = (0..<6).map { _ in CountCovariance.Batch.random(in: -1...1, using: &generator) }
      let found = [false, true].map { isPortable in
        var (factors, back) = (Array(start[..<3]), Array(start[3...]))
        rows.apply(count, to: v, factors: &factors, back: &back, isPortable: isPortable)
        return factors + back
      }
      #expect(found[0] == found[1], "\(count) rows")
      var back = [Double](repeating: 0, count: 24)
      for row in 0..<24 {
        func entry(_ column: Int) -> Double {
          Double(rows.batches[3 * row + column / 8][column % 8])
        }
        let factor = (0...row).reduce(0) { $0 + entry($1) * Double(v[number: $1]) }
        let expected = row < count ? factor : Double(start[number: row])
        #expect(abs(Double(found[0][number: row]) - expected) < 1e-5)
        if row < count { for column in 0...row { back[column] += factor * entry(column) } }
      }
      for column in 0..<count {
        #expect(abs(Double(found[0][number: 24 + column]) - back[column]) < 1e-4)
      }
    }
  }

  @Test func `exponentials are those of the C library`() {
    for number in stride(from: Float(-8), through: 4, by: 0.01) {
      let found = WindowPrior.Batch(repeating: number).exponentials[0]
      #expect(abs(found / exp(number) - 1) < 5e-5)
    }
  }

  @Test func `numbers are placed by rank and by share of their range`() {
    var scale = ValueScale()
    func learn(_ values: [Double]) {
      let solves = values.map {
        SolvedSystem(
          .constant(1), count: 9, isFailure: false, guess: nil, reduction: 9, values: [0, $0])
      }
      scale.learn(solves, index: 1)
    }
    #expect(scale.position(of: 7) == 0.5)
    learn([3, 1, 2, 101])
    #expect(scale.position(of: 1) == Float(0.5 * (0 + 0.125)))
    #expect(scale.position(of: 101) == Float(0.5 * (1 + 0.875)))
    #expect(scale.position(of: 51) == Float(0.5 * (0.5 + 0.75)))
    #expect(scale.position(of: 1e9) == Float(0.5 * (1.5 + 1)))
    learn([-1e308, 1e308])
    #expect(scale.position(of: 0) == 0.5)
    learn([4, 4, 4])
    #expect(scale.position(of: 9) == 0.5)
  }
}

extension YoungTable {
  fileprivate func logCount(_ depth: Float, best: Double) -> Float {
    logCounts(Batch(repeating: depth), column: Column(bestDepth: best))[0]
  }
}
