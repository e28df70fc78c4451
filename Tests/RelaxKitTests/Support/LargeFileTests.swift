import Foundation
import RelaxKit
import Testing

struct LargeFileTests {
  private static let header = "%%MatrixMarket matrix coordinate real general\n"

  private func refusal(atPath path: String, byteLimit: Int? = nil) -> InputError? {
    let vector = #expect(throws: InputError.self) {
      try MatrixMarket.readVector(atPath: path, byteLimit: byteLimit)
    }
    let matrix = #expect(throws: InputError.self) {
      try MatrixMarket.readMatrix(atPath: path, byteLimit: byteLimit)
    }
    #expect(matrix == vector)
    return matrix
  }

  @Test(
    arguments: [
      ("", .malformedText, 1), (header, .tooLarge, nil), (header + "2 x\n", .malformedText, 2),
      (header + "% blank\n\n2 2 -1\n", .malformedText, 4),
      (header + "2 2 2\n", .tooLarge, nil), (header + "3 3 2200000000\n", .tooLarge, 2),
      (header + "2147483647 2 1\n", .tooLarge, 2),
    ] as [(String, InputError.Code, Int?)])
  func `a file of four tebibytes is refused by its first lines or its size`(
    beginning: String, code: InputError.Code, line: Int?
  ) throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/A.mtx"
      try Data(beginning.utf8).write(to: URL(fileURLWithPath: path))
      try #require(unsafe truncate(path, 1 << 42) == 0)
      let error = refusal(atPath: path)
      #expect(error?.code == code && error?.line == line && error?.path == path, "\(error as Any)")
    }
  }

  @Test func `a pipe that never ends is refused at its first line or at the limit`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/pipe"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      for (beginning, code) in [
        ("", InputError.Code.malformedText), (Self.header, .tooLarge),
      ] {
        let writer = Process()
        writer.executableURL = URL(fileURLWithPath: "/bin/sh")
        writer.arguments = [
          "-c", "exec > \"$0\" 2>&-; printf '%s' \"$1\"; exec yes %", path, beginning,
        ]
        try writer.run()
        let error = #expect(throws: InputError.self) {
          try MatrixMarket.readMatrix(atPath: path, byteLimit: 3 << 20)
        }
        // The pipe that nobody reads has ended it.
        writer.waitUntilExit()
        #expect(error?.code == code && error?.path == path, "\(error as Any)")
        if code == .tooLarge { #expect(error?.message.contains("3 MiB") == true) }
      }
    }
  }

  @Test func `a file is read up to the limit, and not a byte beyond`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/A.mtx"
      let text = Self.header + String(repeating: "%\n", count: 100_000) + "1 1 1\n1 1 7\n"
      try Data(text.utf8).write(to: URL(fileURLWithPath: path))
      let matrix = try MatrixMarket.readMatrix(atPath: path, byteLimit: text.utf8.count)
      #expect(matrix[0, 0] == 7)
      let error = refusal(atPath: path, byteLimit: text.utf8.count - 1)
      #expect(error?.code == .tooLarge)
      #expect(error?.message.contains("\(text.utf8.count - 1) bytes") == true)
    }
  }
}
