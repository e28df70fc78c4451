import Foundation
import Testing

struct RelaxbenchProcessTests {
  @Test func `a program that writes more than a pipe holds runs to its end`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let matrix = try directory.write(
      "%%MatrixMarket matrix array real general\n2 2\n4\n1\n1\n4\n", to: "A.mtx")
    let run = try RelaxbenchProcess(["solve", matrix, "--learn", "2000", "--json"])
    #expect(run.status == 0)
    #expect(run.output.utf8.count > 1 << 17)
    #expect(try run.jsonLines().count == 2000)
  }
}
