import Foundation
import RelaxKitChecks
import RelaxTestSupport
import Testing

@testable import RelaxKit

struct PackedDoublesTests {
  @Test(arguments: 0...7)
  func `numbers come back bit for bit`(count: Int) throws {
    var generator = SplitMix64(seed: UInt64(count))
    let values = (0..<count).map { _ in Double(bitPattern: generator.next()) } + [-0.0, 1, .pi]
    let text = try JSONEncoder().encode(PackedDoubles(values))
    // Two quotes, and six bits a letter.
    #expect(text.count == 2 + (64 * values.count + 5) / 6)
    let back = try JSONDecoder().decode(PackedDoubles.self, from: text).values
    #expect(back.map(\.bitPattern) == values.map(\.bitPattern))
  }

  @Test func `the letters are those of Base64`() throws {
    // Of 1.0 the bits 52 to 61 are set, four of them in the letter of the bits 48 to 53 and the last.
    let text = String(decoding: try JSONEncoder().encode(PackedDoubles([1])), as: UTF8.self)
    #expect(text == "\"AAAAAAAAw_D\"")
  }

  @Test(arguments: [
    "A", "AAAAAAAAAA", "AAAAAAAAAAAA", "AAAAAAAAAA/", "AAAAAAAAAA_", "AAAA AAAAAA", "é",
  ])
  func `other text is refused`(text: String) {
    #expect(throws: DecodingError.self) { try decodeState(PackedDoubles.self, "\"\(text)\"") }
  }
}
