import Foundation
import ModelProblems
import RelaxKit
import Testing

@Suite struct RestoredLookTests {
  @Test(arguments: [30, 200])
  func `a restored tuner makes the same guesses from the same matrices`(count: Int) throws {
    // Short solves and long ones take turns, so that the number of products changes.
    let laplacian = try GridDomain(.square, size: 9).laplacian()
    let load = (0..<laplacian.rowCount).map { cos(Double($0)) }
    func solve(
      _ tuner: inout OmegaTuner<SOR, DefaultLearner>, _ rounds: Range<Int>
    ) throws -> [Double?] {
      try rounds.map { round in
        var x = [Double](repeating: 0, count: load.count)
        let shift = round / 20 % 2 == 0 ? 4 + 0.1 * Double(round % 3) : 0.01 * Double(round % 4)
        return try tuner.solve(
          LinearSystem(matrix: laplacian.shiftingDiagonal(by: shift), rightHandSide: load),
          updating: &x, until: .relativeResidual(1e-6)
        ).omega
      }
    }
    var tuner = OmegaTuner(solver: SOR())
    _ = try solve(&tuner, 0..<count / 2)
    let state = try JSONEncoder().encode(tuner)
    #expect(state.count < 16 * 1024)
    var restored = try JSONDecoder().decode(OmegaTuner<SOR, DefaultLearner>.self, from: state)
    #expect(try solve(&tuner, count / 2..<count) == solve(&restored, count / 2..<count))
  }
}
