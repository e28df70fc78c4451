import Foundation
import RelaxKit
import Testing

@Suite struct OmegaGridTests {
  @Test func `the omegas of the paper are the numbers one writes`() {
    let written = [
      1.0, 1.05, 1.1, 1.15, 1.2, 1.25, 1.3, 1.35, 1.4, 1.45, 1.5, 1.55, 1.6, 1.65, 1.7, 1.75, 1.8,
      1.85, 1.9, 1.95,
    ]
    #expect(OmegaGrid.uniform().omegas == written)
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
