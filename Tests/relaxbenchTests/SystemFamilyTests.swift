import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SystemFamilyTests {
  @Test func `families have names of their own and contexts in the range they tell`() throws {
    let families = try SystemFamily.catalog()
    #expect(Set(families.map(\.name)).count == families.count)
    // The large grids take long to draw from.
    for family in families where !["heat-50", "heat-100", "large"].contains(family.name) {
      let source = try family.makeSource(SplitMix64(seed: 716_203_344))
      for _ in 0..<min(25, family.systemCount) {
        let member = try source()
        #expect(member.start.count == member.system.unknownCount)
        if let range = family.contextRange {
          #expect(range.contains(member.context), "\(family.name): \(member.context)")
        }
      }
    }
  }

  @Test func `systems follow from the seed, and recorded ones do not`() throws {
    func first(_ family: SystemFamily, seed: UInt64) throws -> [Double] {
      try family.makeSource(SplitMix64(seed: seed))().system.rightHandSide
    }
    for family in try SystemFamily.catalog() where !family.name.hasPrefix("heat") {
      let systems = try [1, 1, 2].map { try first(family, seed: $0) }
      #expect(systems[0] == systems[1])
      #expect((systems[0] == systems[2]) == family.hasFixedSystems, "\(family.name)")
    }
  }

  @Test func `the steps of the heat equation are those of solving it`() throws {
    let family = SystemFamily.heat(gridSize: 8)
    let source = try family.makeSource(SplitMix64(seed: 1))
    for _ in 0..<5 { _ = try source() }
    let member = try source()
    // The temperatures that the sixth step starts from solve the system of the fifth.
    let again = try family.makeSource(SplitMix64(seed: 2))
    for _ in 0..<4 { _ = try again() }
    let before = try again().system
    let product = try before.matrix.multiplied(by: member.start)
    let load = before.rightHandSide
    let residual = zip(product, load).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
    #expect(residual.squareRoot() <= 1e-9 * load.reduce(0) { $0 + $1 * $1 }.squareRoot())
    #expect(member.context == HeatTime.startCoefficient(ofStep: 5))
  }

  @Test func `drifting shifts stay where the Laplacian is positive definite`() throws {
    for family in [try SystemFamily.switching(), try .ramp(), try .sine()] {
      #expect(family.contextRange == nil)
      let source = try family.makeSource(SplitMix64(seed: 83_411_902))
      let shifts = try (0..<600).map { _ in try source().context }
      #expect(shifts.allSatisfy { (-0.16...0.46).contains($0) }, "\(family.name)")
      let early = shifts[..<250].reduce(0, +) / 250
      let late = shifts[250..<500].reduce(0, +) / 250
      // A swing of 250 systems has the same mean each time; the other two laws move.
      #expect((abs(late - early) < 0.02) == (family.name == "sine"), "\(early) \(late)")
    }
  }

  @Test func `a folder of recordings gives a family for each`() throws {
    let parent = try TemporaryDirectory()
    defer { parent.remove() }
    for name in ["one", "two"] {
      let folder = try SequenceFolder(count: 3)
      try FileManager.default.moveItem(atPath: folder.path(), toPath: parent.path(name))
    }
    let families = try SystemFamily.recorded(atPath: parent.url.path)
    #expect(families.map(\.name) == ["one", "two"])
    #expect(families.allSatisfy { $0.systemCount == 3 && $0.hasFixedSystems })
    // The shifts of the manifests: 0.02, 0.37, 0.22.
    #expect(families[0].contextRange == 0.02...0.37)
  }
}
