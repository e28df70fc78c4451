import Foundation
import RelaxKit
import RelaxTestSupport
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct CostTableTests {
  @Test func `a full run is read number for number`() throws {
    let fixture = try Fixture("trace_costs.csv")
    let table = try CostTable(contentsOfFile: Fixture.url("trace_costs.csv").path)
    #expect(table.roundCount == fixture.rows.count)
    #expect(table.armCount == fixture.columnNames.count - 2)
    #expect(table.contexts == fixture.numbers("context"))
    #expect(table.uniforms == fixture.numbers("uniform"))
    for arm in 0..<table.armCount {
      let column = (0..<table.roundCount).map { table[round: $0, arm: arm] }
      #expect(column == fixture.numbers("arm\(arm)"))
    }
    #expect(table.costs(inRound: 1).first == table[round: 1, arm: 0])
  }

  @Test func `line ends of other systems, spaces and blank lines do no harm`() throws {
    let plain = try CostTable(parsing: "context,uniform,arm0,arm1\n-1,0.5,3,4\n2,0,5,1\n")
    let other = try CostTable(
      parsing: "\u{FEFF}context, uniform,arm0,arm1\r\n-1,0.5,3, 4\r\n\r\n2,0,5,1")
    #expect(other == plain)
    #expect(plain[round: 1, arm: 1] == 1)
  }

  @Test(arguments: [
    ("1,0.5,3", InputError.Code.shapeMismatch), ("1,0.5,3,4,5", .shapeMismatch),
    ("1,0.5,3,fast", .malformedText), ("1,0.5,3,", .malformedText), ("1,0.5,nan,4", .notFinite),
    ("inf,0.5,3,4", .notFinite), ("1,1,3,4", .malformedText), ("1,-0.1,3,4", .malformedText),
    ("1,0.5,0,4", .malformedText),
  ])
  func `a bad row is refused with its line`(row: String, code: InputError.Code) {
    let error = #expect(throws: InputError.self) {
      try CostTable(parsing: "context,uniform,arm0,arm1\n0,0,1,1\n\n\(row)\n", path: "c.csv")
    }
    #expect(error?.code == code)
    #expect(error?.line == 4)
    #expect(error?.path == "c.csv")
  }

  @Test(arguments: ["", "a,b,c", "context,uniform", "context,uniform,arm1,arm0"])
  func `another header is refused`(header: String) {
    let error = #expect(throws: InputError.self) { try CostTable(parsing: header + "\n1,0,1,1") }
    #expect(error?.code == .malformedText)
    #expect(error?.line == 1)
  }

  @Test func `no rounds and no file are refused`() {
    let empty = #expect(throws: InputError.self) {
      try CostTable(parsing: "context,uniform,arm0\n")
    }
    #expect(empty?.code == .truncated)
    let missing = #expect(throws: InputError.self) {
      try CostTable(contentsOfFile: "/nonexistent/costs.csv")
    }
    #expect(missing?.code == .unreadableFile)
    #expect(missing?.path == "/nonexistent/costs.csv")
  }

  @Test func `an arm that is not there traps`() async {
    await #expect(processExitsWith: .failure) {
      let table = try CostTable(parsing: "context,uniform,arm0\n0,0,1\n0,0,1\n")
      _ = table[round: 0, arm: 1]
    }
  }
}
