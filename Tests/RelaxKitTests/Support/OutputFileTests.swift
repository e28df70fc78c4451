import Foundation
import RelaxKit
import Testing

struct OutputFileTests {
  private static let kind = FileKind("a table", beginningWith: "a,b\n")

  private func write(_ text: String, _ path: String) throws {
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
  }

  private func text(_ path: String) throws -> String {
    try String(contentsOfFile: path, encoding: .utf8)
  }

  @Test func `a file of the kind, an empty one and none at all are written`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/t"
      for old in ["a,b\n1,2\n", "", nil] {
        try? FileManager.default.removeItem(atPath: path)
        if let old { try write(old, path) }
        try OutputFile(path: path, kind: Self.kind).write(Array("a,b\n3,4\n".utf8))
        #expect(try text(path) == "a,b\n3,4\n")
        #expect(try FileManager.default.contentsOfDirectory(atPath: directory) == ["t"])
      }
    }
  }

  @Test func `any other file is refused by name, also if it came after the first look`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/t"
      let early = try OutputFile(path: path, kind: Self.kind)
      for old in ["a,c\n", "a", "hello", "\u{0}"] {
        try write(old, path)
        let error = #expect(throws: InputError.self) {
          try OutputFile(path: path, kind: Self.kind)
        }
        #expect(error?.path == path && error?.message.contains("not a table") == true)
        #expect(throws: InputError.self) { try early.write(Array("a,b\n".utf8)) }
        #expect(try text(path) == old)
      }
    }
  }

  @Test func `directories, sockets and places without a directory are refused`() throws {
    try withTemporaryDirectory { directory in
      for path in [directory, directory + "/", directory + "/none/t", ""] {
        #expect(throws: InputError.self) { try OutputFile(path: path, kind: Self.kind) }
      }
    }
  }

  @Test func `a device is written into and stays one`() throws {
    let output = try OutputFile(path: "/dev/null", kind: Self.kind)
    try output.write(Array("a,b\n".utf8))
    #expect(try FileStatus.ofFile(atPath: "/dev/null")?.kind == .characterDevice)
    #expect(throws: InputError.self) { try output.checkIsFile() }
    let full = #expect(throws: InputError.self) {
      try OutputFile(path: "/dev/full", kind: Self.kind).write(Array("a,b\n".utf8))
    }
    #expect(full?.path == "/dev/full")
  }

  @Test func `a pipe is written into and stays one`() throws {
    try withTemporaryDirectory { directory in
      let path = directory + "/pipe"
      try #require(unsafe mkfifo(path, 0o600) == 0)
      let reader = Process()
      reader.executableURL = URL(fileURLWithPath: "/bin/cat")
      reader.arguments = [path]
      let pipe = Pipe()
      reader.standardOutput = pipe
      try reader.run()
      try OutputFile(path: path, kind: Self.kind).write(Array("a,b\n".utf8))
      #expect(try pipe.fileHandleForReading.readToEnd() == Data("a,b\n".utf8))
      reader.waitUntilExit()
      #expect(try FileStatus.ofFile(atPath: path)?.kind == .pipe)
    }
  }

  @Test func `a link is followed, and one that leads nowhere refused`() throws {
    try withTemporaryDirectory { directory in
      let (path, link) = (directory + "/t", directory + "/link")
      try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "t")
      #expect(throws: InputError.self) { try OutputFile(path: link, kind: Self.kind) }
      try write("a,b\n", path)
      try FileManager.default.setAttributes([.posixPermissions: 0o640], ofItemAtPath: path)
      try OutputFile(path: link, kind: Self.kind).write(Array("a,b\n1,2\n".utf8))
      #expect(try text(path) == "a,b\n1,2\n")
      #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "t")
      let attributes = try FileManager.default.attributesOfItem(atPath: path)
      #expect(attributes[.posixPermissions] as? Int == 0o640)
    }
  }

  @Test func `files are told apart by what they are, and names by their bytes`() throws {
    try withTemporaryDirectory { directory in
      func identity(_ name: String) throws -> FileIdentity {
        try FileIdentity(ofPath: directory + "/" + name)
      }
      #expect(try identity("t") == identity("./t"))
      #expect(try identity("t") != identity("u"))
      let (composed, decomposed) = ("\u{E9}", "e\u{301}")
      #expect(composed == decomposed)
      #expect(try identity(composed) != identity(decomposed))
      try write("", directory + "/t")
      try FileManager.default.linkItem(atPath: directory + "/t", toPath: directory + "/hard")
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/soft", withDestinationPath: directory + "/t")
      #expect(try identity("t") == identity("hard") && identity("t") == identity("soft"))
      // A directory by another name.
      try FileManager.default.createSymbolicLink(
        atPath: directory + "/d", withDestinationPath: directory)
      #expect(try identity("d/new") == identity("new"))
    }
  }

  @Test func `a locked file is refused by name until it is released`() throws {
    try withTemporaryDirectory { directory in
      let output = try OutputFile(path: directory + "/run.state", kind: .savedState)
      do {
        let lock = try FileLock(output)
        for _ in 0..<2 {
          let error = #expect(throws: InputError.self) { _ = try FileLock(output) }
          #expect(error?.path == output.path && error?.message.contains("in use") == true)
        }
        withExtendedLifetime(lock) {}
      }
      // What a kill has left behind is no hindrance, and goes.
      try write("", output.path + ".lock")
      do { _ = try FileLock(output) }
      #expect(try FileManager.default.contentsOfDirectory(atPath: directory).isEmpty)
      try write("not ours", output.path + ".lock")
      do { _ = try FileLock(output) }
      #expect(try text(output.path + ".lock") == "not ours")
    }
  }
}
