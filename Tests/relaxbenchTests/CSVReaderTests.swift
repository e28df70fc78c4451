import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct CSVReaderTests {
  private func rows(_ text: String) throws -> [[String]] {
    try CSVReader(parsing: text, path: "m.csv").rows.map(\.cells)
  }

  @Test func `cells in quotes keep commas, quotes, blanks and line breaks`() throws {
    #expect(
      try rows("a,\"b,c\",\"d \"\"e\"\"\",\" f \"\n\"x\ny\",,z,\"\"\n")
        == [["a", "b,c", "d \"e\"", " f "], ["x\ny", "", "z", ""]])
  }

  @Test func `blanks, empty lines, line ends and a byte order mark make no difference`() throws {
    let plain = [["a", "b"], ["1", "2"]]
    for text in ["a,b\n1,2\n", "a,b\r\n1,2\r\n", "\u{FEFF} a , b\n\n\n1,\t2", "\na,b\n1,2\n\n"] {
      #expect(try rows(text) == plain, "\(text.debugDescription)")
    }
    #expect(try rows("").isEmpty)
  }

  @Test func `rows know the line they start in`() throws {
    let reader = try CSVReader(parsing: "a\n\n\"b\nc\"\nd\r\ne\n", path: "m.csv")
    #expect(reader.rows.map(\.line) == [1, 3, 5, 6])
  }

  @Test func `what was written is read back`() throws {
    let cells = ["plain", "a,b", "say \"no\"", "two\nlines", " blanks "]
    var writer = CSVWriter(columns: cells)
    writer.append(cells.reversed())
    // The writer leaves blanks bare, and the reader drops such.
    let expected = cells.map { $0 == " blanks " ? "blanks" : $0 }
    #expect(try rows(writer.text) == [expected, expected.reversed()])
  }

  @Test func `a quote that is not closed is refused with its line`() {
    let error = #expect(throws: InputError.self) { try rows("a,b\n1,\"2\n3,4\n") }
    #expect(error?.line == 2 && error?.path == "m.csv")
  }
}
