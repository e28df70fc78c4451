import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SystemFamilyTests {
  @Test func `families have names of their own, contexts in their range and systems by the seed`()
    throws
  {
    let families = try SystemFamily.catalog()
    #expect(Set(families.map { $0.name + $0.solverName }).count == families.count)
    let groups = Dictionary(grouping: families.filter { $0.solver is SOR }, by: \.group)
    let (tuning, keptApart) = (groups[.tuning]?.count ?? 0, groups[.keptApart]?.count ?? 0)
    #expect(keptApart * 5 > tuning * 2 && tuning > keptApart, "about a third is kept apart")
    for family in families where family.solver is SOR {
      let source = try family.makeSource(SplitMix64(seed: 716_203_344))
      let again = try family.makeSource(SplitMix64(seed: 716_203_344))
      let other = try family.makeSource(SplitMix64(seed: 2))
      for index in 0..<10 {
        let (member, same) = (try source(), try again())
        #expect(member.start.count == member.system.unknownCount)
        #expect(member.system.rightHandSide == same.system.rightHandSide)
        #expect(member.system.matrix == same.system.matrix, "\(family.name)")
        if let range = family.contextRange {
          #expect(range.contains(member.context), "\(family.name): \(member.context)")
        }
        if family.isDefinite { #expect(member.system.matrix.isSymmetric(tolerance: 1e-12)) }
        guard index == 0 else { continue }
        let differs = try other().system.rightHandSide != member.system.rightHandSide
        #expect(differs != family.hasFixedSystems, "\(family.name)")
      }
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
