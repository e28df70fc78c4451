import ModelProblems
import RelaxKit
import RelaxTestSupport
import Testing

/// The golden tables, met by every layout and every set of kernels.
@Suite struct LayoutGoldenTests {
  @Test(arguments: WorkspaceKind.all)
  func `each fifth count of the SOR table is met exactly`(kind: WorkspaceKind) throws {
    let table = try Fixture("sor_counts_S12.csv")
    let load = try Fixture("rhs_S12.csv").numbers("b")
    let laplacian = try GridDomain(.square, size: 12).laplacian()
    let (shifts, omegas) = (table.numbers("shift"), table.numbers("omega"))
    let expected = table.numbers("iterations").map { Int($0) }
    var workspace = kind.workspace()
    for row in stride(from: 0, to: expected.count, by: 5) {
      let system = LinearSystem(
        matrix: laplacian.shiftingDiagonal(by: shifts[row]), rightHandSide: load)
      var x = load.map { _ in 0.0 }
      let report = try SOR(omega: omegas[row]).solve(
        system, updating: &x, until: .relativeResidual(1e-8, baseline: .initialResidual),
        using: &workspace)
      #expect(report.isConverged && report.iterations == expected[row], "row \(row)")
    }
    // 10 unknowns in a line tie rows ten places apart, so slices were swept unless rows were asked.
    #expect(workspace.plan?.layout == (kind.layout ?? .slices))
  }

  @Test(arguments: WorkspaceKind.all)
  func `every count of the SSOR-CG tables is met exactly`(kind: WorkspaceKind) throws {
    let main = try Fixture("ssor_pcg_counts.csv")
    try compare(main, .forwardFirst, column: "iterations", kind)
    let orders = try Fixture("ssor_pcg_orders.csv")
    try compare(orders, .forwardFirst, column: "forward_first", kind)
    try compare(orders, .backwardFirst, column: "published_backward_first", kind)
  }

  private func compare(
    _ table: Fixture, _ order: SSORConjugateGradient.SweepOrder, column: String,
    _ kind: WorkspaceKind
  ) throws {
    let expected = table.numbers(column).map { Int($0) }
    let omegas = table.numbers("omega")
    #expect(expected.count == 24)
    var workspace = kind.workspace()
    for row in expected.indices {
      let domain = table.text("domain")[row]
      let size = Int(table.numbers("size")[row])
      let offset = table.text("offset")[row]
      let load = try Fixture("cg_rhs_\(domain)\(size)_\(offset).csv").numbers("b")
      let laplacian = try GridDomain(domain == "S" ? .square : .lShaped, size: size).laplacian()
      let system = LinearSystem(
        matrix: laplacian.shiftingDiagonal(by: table.numbers("offset")[row]), rightHandSide: load)
      var x = load.map { _ in 0.0 }
      let report = try SSORConjugateGradient(omega: omegas[row], sweepOrder: order).solve(
        system, updating: &x, until: .relativeResidual(1e-8), using: &workspace)
      #expect(report.isConverged && report.iterations == expected[row], "\(column), row \(row)")
    }
  }
}
