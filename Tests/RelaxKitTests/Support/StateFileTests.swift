import Foundation
import RelaxKit
import Testing

struct StateFileTests {
  private static let state = Array("{\"round\":17}\n\u{0}".utf8)

  @Test func `the checksum of the nine digits is the published one`() {
    // The check value of CRC-64/XZ in Cook, Catalogue of parametrised CRC algorithms.
    #expect(Checksum(of: Array("123456789".utf8)).value == 0x995D_C9BB_DF19_39FA)
    #expect(Checksum().value == 0)
    var pieces = Checksum(of: Array("1234".utf8))
    pieces.update(Array("56789".utf8))
    #expect(pieces == Checksum(of: Array("123456789".utf8)))
  }

  @Test func `a state survives, also one without bytes`() throws {
    for state in [Self.state, [], Array(repeating: 0x0A, count: 100_000)] {
      #expect(try StateFile.state(in: StateFile.bytes(of: state)) == state)
    }
  }

  @Test func `a tuner goes on from its file as if nothing had happened`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.state"
      var tuner = OmegaTuner(
        solver: SOR(), learner: TsallisINF(armCount: 4), grid: .uniform(count: 4), seed: 11)
      for _ in 0..<20 { _ = try tuner.run { Int(100 * $0) } }
      try StateFile.write([UInt8](try JSONEncoder().encode(tuner)), toPath: path)
      var restored = try JSONDecoder().decode(
        OmegaTuner<SOR, TsallisINF>.self, from: Data(try StateFile.read(atPath: path)))
      for _ in 0..<20 {
        #expect(try restored.propose().omega == tuner.propose().omega)
      }
    }
  }

  @Test func `every torn file is refused`() {
    let bytes = StateFile.bytes(of: Self.state)
    for count in 0..<bytes.count {
      #expect(throws: InputError.self) { try StateFile.state(in: Array(bytes.prefix(count))) }
    }
    #expect(code(of: []) == .malformedText)
    #expect(code(of: Array(bytes.dropLast())) == .truncated)
  }

  @Test func `a file with any byte altered is refused`() {
    let bytes = StateFile.bytes(of: Self.state)
    for index in bytes.indices {
      for bit in 0..<8 {
        var altered = bytes
        altered[index] ^= 1 << bit
        #expect(throws: InputError.self) { try StateFile.state(in: altered) }
      }
    }
    var altered = bytes
    altered[bytes.count - 1] ^= 1
    #expect(code(of: altered) == .inconsistentState)
    #expect(code(of: bytes + [0]) == .inconsistentState)
  }

  @Test func `foreign and newer files are told apart`() {
    #expect(code(of: Array("%%MatrixMarket matrix array real general\n".utf8)) == .malformedText)
    #expect(code(of: [0x1F, 0x8B, 8, 0]) == .malformedText)
    #expect(code(of: Array("RelaxKit-state 2 5 abc def\nhello".utf8)) == .unsupportedFormat)
    let huge = Array("RelaxKit-state 1 999999999999 0000000000000000\n".utf8)
    #expect(code(of: huge) == .truncated)
  }

  @Test func `writing replaces the old state and leaves nothing beside it`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.state"
      try StateFile.write([1, 2, 3], toPath: path)
      try StateFile.write([4], toPath: path)
      #expect(try StateFile.read(atPath: path) == [4])
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(names == ["run.state"])
    }
  }

  @Test func `no file beside it is touched, whatever it is called`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.state"
      try StateFile.write([1], toPath: path)
      let process = ProcessInfo.processInfo.processIdentifier
      let others =
        ["run.state.partial", "run.state.lock"]
        + (0..<3).map { "relaxkit-\(process)-\($0).partial" }
      for name in others {
        try Data("mine".utf8).write(to: URL(fileURLWithPath: directory + "/" + name))
      }
      try StateFile.write([2], toPath: path)
      #expect(try StateFile.read(atPath: path) == [2])
      let names = try FileManager.default.contentsOfDirectory(atPath: directory)
      #expect(names.sorted() == (others + ["run.state"]).sorted())
      for name in others {
        #expect(try String(contentsOfFile: directory + "/" + name, encoding: .utf8) == "mine")
      }
    }
  }

  @Test func `a file that is no saved state is neither replaced nor read`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/thesis.tex"
      try Data("twelve years of work".utf8).write(to: URL(fileURLWithPath: path))
      let error = #expect(throws: InputError.self) { try StateFile.write([2], toPath: path) }
      #expect(error?.path == path && error?.message.contains("not a saved state") == true)
      #expect(try String(contentsOfFile: path, encoding: .utf8) == "twelve years of work")
      #expect(throws: InputError.self) { try StateFile.write([2], toPath: "/dev/null") }
      #expect(throws: InputError.self) { try StateFile.write([2], toPath: directory) }
      // One that somebody made to be filled is no loss.
      try Data().write(to: URL(fileURLWithPath: directory + "/empty"))
      try StateFile.write([3], toPath: directory + "/empty")
      #expect(try StateFile.read(atPath: directory + "/empty") == [3])
    }
  }

  @Test func `a file of four tebibytes is refused, with and without a good beginning`() throws {
    try withTemporaryDirectory { directory in
      for beginning in ["", "RelaxKit-state 1 4398046511104 0000000000000000\n"] {
        let path = directory + "/huge"
        try Data(beginning.utf8).write(to: URL(fileURLWithPath: path))
        try #require(unsafe truncate(path, 1 << 42) == 0)
        let error = #expect(throws: InputError.self) { try StateFile.read(atPath: path) }
        #expect(error?.path == path)
        #expect(error?.code == (beginning.isEmpty ? .malformedText : .tooLarge))
      }
    }
  }

  @Test func `a write that fails names the path and leaves the old state`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/run.state"
      try StateFile.write([1], toPath: path)
      // Longer than any name of a file may be.
      let long = directory + "/" + String(repeating: "n", count: 300)
      let error = #expect(throws: InputError.self) { try StateFile.write([2], toPath: long) }
      #expect(error?.code == .unreadableFile && error?.path == long)
      #expect(try StateFile.read(atPath: path) == [1])
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["run.state"])
    }
    let error = #expect(throws: InputError.self) {
      try StateFile.write([1], toPath: "/nonexistent/run.state")
    }
    #expect(error?.path?.hasPrefix("/nonexistent/run.state") == true)
  }

  private func code(of bytes: [UInt8]) -> InputError.Code? {
    do {
      _ = try StateFile.state(in: bytes)
      return nil
    } catch {
      return error.code
    }
  }
}
