import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct PeerReplyTests {
  @Test func `an answer gives its numbers and texts`() throws {
    let reply = try PeerReply(line: "ok iterations=1018 cpu=0.25 residual=9.9e-09 name=petsc")
    #expect(try reply.number("iterations") == 1018)
    #expect(try reply.number("residual") == 9.9e-9)
    #expect(reply.text("name") == "petsc")
    #expect(reply.text("wall") == nil)
  }

  @Test func `a version takes the rest of the line`() throws {
    let reply = try PeerReply(line: "ok name=naive commands=sweeps,sor-solve version=12.2 a=b c")
    #expect(reply.text("commands") == "sweeps,sor-solve")
    #expect(reply.text("version") == "12.2 a=b c")
  }

  @Test func `an answer may have no values`() throws {
    #expect(try PeerReply(line: "ok").text("name") == nil)
  }

  @Test func `what a library lacks or fails at is told apart`() {
    #expect(throws: PeerError.unsupported("cg-ichol")) {
      try PeerReply(line: "unsupported cg-ichol")
    }
    #expect(throws: PeerError.failed("out of memory")) {
      try PeerReply(line: "error out of memory")
    }
  }

  @Test(arguments: ["", "okay", "OK cpu=1", "ok cpu", "ok =1", "ok cpu=1 wall", "ok a=1 a=2"])
  func `a line of another protocol is refused`(line: String) {
    #expect(throws: PeerError.malformed(line)) { try PeerReply(line: line) }
  }

  @Test(arguments: ["ok cpu=fast", "ok cpu=", "ok cpu=nan", "ok cpu=inf", "ok wall=1"])
  func `a number that is none is refused`(line: String) {
    #expect(throws: PeerError.malformed(line)) { try PeerReply(line: line).number("cpu") }
  }

  @Test func `the script's lines name what is built and what is not`() {
    let programs = PeerPrograms(
      scriptOutput: """
        peer naive /tmp/with space/naive
        missing petsc: pkg-config module PETSc not found; Debian: petsc-dev
        note: no PyAMG

        """)
    #expect(programs.programs.map(\.name) == ["naive"])
    #expect(programs.programs.map(\.path) == ["/tmp/with space/naive"])
    #expect(programs.remarks.count == 2 && programs.remarks[0].hasPrefix("missing petsc"))
  }
}
