import Foundation
import RelaxKit
import Testing

@Suite struct OmegaGridTests {
  @Test func `the default grid is the paper's`() {
    let grid = OmegaGrid.uniform()
    #expect(grid.count == 20)
    for arm in 0..<20 { #expect(abs(grid[arm] - (1 + 0.05 * Double(arm))) < 1e-15) }
  }

  @Test func `a uniform grid holds both ends exactly`() {
    for count in 2...50 {
      let grid = OmegaGrid.uniform(0.1...1.9, count: count)
      #expect(grid.count == count)
      #expect(grid[0] == 0.1 && grid[count - 1] == 1.9)
      #expect(zip(grid.omegas, grid.omegas.dropFirst()).allSatisfy { $0 < $1 })
    }
    #expect(OmegaGrid.uniform(1...(2 as Double).nextDown, count: 20)[19] < 2)
    #expect(OmegaGrid.uniform(1.2...1.9, count: 1).omegas == [1.2])
    #expect(OmegaGrid.uniform(1.5...1.5, count: 3).omegas == [1.5, 1.5, 1.5])
  }

  @Test func `a grid keeps its omegas in order`() throws {
    let grid = OmegaGrid([1.9, 0.5, 1.9])
    #expect(grid.omegas == [1.9, 0.5, 1.9])
    let data = try JSONEncoder().encode(grid)
    #expect(try JSONDecoder().decode(OmegaGrid.self, from: data) == grid)
  }

  @Test(arguments: ["[]", "[0]", "[2]", "[1, -1]", "{}", "[1e400]"])
  func `a corrupted grid is refused`(text: String) {
    #expect(throws: (any Error).self) {
      try JSONDecoder().decode(OmegaGrid.self, from: Data(text.utf8))
    }
  }

  @Test func `an impossible grid traps`() async {
    await #expect(processExitsWith: .failure) { _ = OmegaGrid([]) }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid([1, 2]) }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid([.nan]) }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid.uniform(1...1.9, count: 0) }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid.uniform(0...1.9) }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid.uniform()[20] }
    await #expect(processExitsWith: .failure) { _ = OmegaGrid.uniform()[-1] }
  }

  @Test func `a grid that does not fit the learner traps`() async {
    await #expect(processExitsWith: .failure) {
      _ = OmegaTuner(
        solver: SOR(), learner: TsallisINF(armCount: 3), grid: .uniform(count: 4), seed: 1)
    }
    await #expect(processExitsWith: .failure) {
      _ = OmegaTuner(learner: TsallisINF(armCount: 3), seed: 1)
    }
  }
}
