import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct MatrixFilesTests {
  private static let text = Array(
    "%%MatrixMarket matrix coordinate real general\n2 2 3\n1 1 4\n2 1 -1\n2 2 0.5\n".utf8)

  /// Reads a matrix from a file with those bytes.
  private func matrix(_ bytes: [UInt8], limit: Int = 1 << 20) throws -> CSRMatrix {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = directory.path("A.mtx.gz")
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return try MatrixFiles(inflateLimit: limit).matrix(atPath: path)
  }

  private func refusal(_ bytes: [UInt8], limit: Int = 1 << 20) -> InputError? {
    #expect(throws: InputError.self) { try matrix(bytes, limit: limit) }
  }

  @Test func `a compressed file reads like the plain one, whatever it is called`() throws {
    let plain = try MatrixMarket.parseMatrix(Self.text)
    #expect(try matrix(Self.text) == plain)
    #expect(try matrix(GzipMember.storing(Self.text)) == plain)
  }

  @Test func `a file that gzip compressed reads as long as it is`() throws {
    let folder = Bundle.module.bundleURL.deletingLastPathComponent()
      .appendingPathComponent("RelaxKit_relaxbench.resources/solidification-heat")
    let matrix = try MatrixFiles().matrix(
      atPath: folder.appendingPathComponent("A0000.mtx.gz").path)
    #expect(matrix.rowCount == 1600 && matrix.entryCount == 7840)
  }

  @Test func `members follow one another, and zeros may pad them`() throws {
    let (first, second) = (Self.text.prefix(60), Self.text.dropFirst(60))
    let members = GzipMember.storing(Array(first)) + GzipMember.storing(Array(second))
    let plain = try MatrixMarket.parseMatrix(Self.text)
    #expect(try matrix(members) == plain)
    #expect(try matrix(members + [0, 0, 0]) == plain)
    #expect(refusal(members + [7])?.code == .truncated)
    #expect(refusal(members + Array("garbage after it".utf8))?.code == .malformedText)
  }

  @Test func `a torn file is refused at every length`() {
    let bytes = GzipMember.storing(Self.text)
    for count in 2..<bytes.count {
      #expect(refusal(Array(bytes.prefix(count)))?.code == .truncated, "\(count) bytes")
    }
  }

  @Test func `damage to the contents or their check is noticed`() {
    let bytes = GzipMember.storing(Self.text)
    for index in 11..<bytes.count {
      var damaged = bytes
      damaged[index] ^= 0x10
      #expect(refusal(damaged) != nil, "byte \(index)")
    }
  }

  @Test func `no more is inflated than the limit allows`() throws {
    let bytes = GzipMember.storing(Self.text)
    #expect(try matrix(bytes, limit: Self.text.count).entryCount == 3)
    #expect(refusal(bytes, limit: Self.text.count - 1)?.code == .tooLarge)
  }

  @Test func `errors name file and line`() {
    let text = String(decoding: Self.text, as: UTF8.self).replacing("2 2 0.5", with: "3 2 0.5")
    let error = refusal(GzipMember.storing(Array(text.utf8)))
    #expect(error?.code == .indexOutOfRange && error?.line == 5)
    #expect(error?.path?.hasSuffix("A.mtx.gz") == true)
    let missing = #expect(throws: InputError.self) {
      try MatrixFiles().vector(atPath: "/nonexistent/b.mtx.gz")
    }
    #expect(missing?.path == "/nonexistent/b.mtx.gz")
  }
}
