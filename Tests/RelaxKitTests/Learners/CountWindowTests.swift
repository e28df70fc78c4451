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
    var (rows, window) = (PriorRows(kind), CountWindow(kind, valueIndex: 0))
    var (solves, positions) = ([SolvedSystem](), [Float]())
    func look(_ guess: Double, _ position: Float) {
      rows.turn(toGuess: guess, reduction: 18.4)
      window.compare(with: rows, position: position, positions: positions)
    }
    for _ in 0..<20 {
      let omega = Double.random(in: 0.7...1.9, using: &generator)
      let guess = Double.random(in: 0.2...1.5, using: &generator)
      let position = Float.random(in: 0...1, using: &generator)
      look(guess, position)
      let solve = SolvedSystem(
        .constant(omega), count: Double(Int.random(in: 20...90, using: &generator)),
        isFailure: false, guess: guess, reduction: 18.4, values: [Double(position)])
      rows.append(solve)
      solves.append(solve)
      window.append(solves, rows: rows)
      positions.append(position)
    }
    let chunks = rows.features.count / 8
    let features = { (row: Int) in
      (0..<8 * chunks).map { Double(rows.rowFeatures[chunks * row + $0 / 8][$0 % 8]) }
    }
    let noises = window.noises.map(Double.init)
    let targets = window.targets.map(Double.init)

    look(0.8, 0.4)
    let depths = WindowPrior.Batch(repeating: 0.5)
    rows.look(at: depths)
    let (means, places) = (rows.means, rows.places)
    let found = window.expect(rows)
    let own = rows.features.map { Double($0[0]) }

    let prior = window.prior
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
    let matrix = solves.indices.map { row in
      solves.indices.map { column in
        covariance(
          features(row), features(column),
          systems: Double(rows.systems[row] - rows.systems[column]),
          positions: Double(positions[row] - positions[column]),
          places: Double(rows.rowPlaces[row] - rows.rowPlaces[column]))
          + (row == column ? noises[row] : 0)
      }
    }
    let cross = solves.indices.map { row in
      covariance(
        features(row), own, systems: Double(rows.systems[row] - rows.system),
        positions: Double(positions[row] - 0.4), places: Double(rows.rowPlaces[row] - places[0]))
    }
    let residuals = zip(targets, rows.rowMeans).map { $0 - Double($1) }
    let mean = zip(cross, solve(matrix, residuals)).reduce(Double(means[0])) { $0 + $1.0 * $1.1 }
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
        let found = table.logCount(
          depth: Float(best + distance), column: YoungTable.Column(bestDepth: best))
        // Rows lie farther apart far from the optimum, where counts are several times the least.
        let bound = abs(distance) < 1.5 ? 0.12 : 0.2
        #expect(abs(Double(found) - exact) < bound, "\(best) \(distance)")
      }
    }
  }

  @Test(arguments: [-0.1, -0.3, -0.5])
  func `imaginary eigenvalues want an omega below 1`(best: Double) {
    let table = YoungTable(reduction: 18.4)
    let column = YoungTable.Column(bestDepth: best)
    let depths = stride(from: Float(-0.64), through: 0.6, by: 0.02)
    let least = depths.min {
      table.logCount(depth: $0, column: column) < table.logCount(depth: $1, column: column)
    }
    #expect(least.map { abs($0 - Float(best)) < 0.08 } == true)
    // For μ > 1, that is a best depth below 2 log cos(π/8), omega 1 diverges.
    if best < -0.2 {
      #expect(
        table.logCount(depth: 0, column: column) > table.logCount(
          depth: Float(best), column: column) + 1)
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
