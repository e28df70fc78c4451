import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

/// Names that are equal as text and differ in their bytes.
struct FileNameTests {
  private static let composed = "\u{E9}"
  private static let decomposed = "e\u{301}"

  private static func diagonal(_ value: Int) -> String {
    "%%MatrixMarket matrix coordinate real general\n1 1 1\n1 1 \(value)\n"
  }

  private static let load = "%%MatrixMarket matrix array real general\n1 1\n1\n"

  @Test func `each row of a manifest is solved with the matrix it names`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let names = [Self.composed + ".mtx", Self.decomposed + ".mtx"]
    #expect(names[0] == names[1] && FileName(names[0]) != FileName(names[1]))
    for (index, name) in names.enumerated() {
      _ = try directory.write(Self.diagonal(index + 2), to: name)
    }
    _ = try directory.write(Self.load, to: "b.mtx")
    let csv = "matrix,rhs\n" + names.map { "\($0),b.mtx\n" }.joined()
    let json = try String(
      decoding: JSONSerialization.data(
        withJSONObject: names.map { ["matrix": $0, "rhs": "b.mtx"] }), as: UTF8.self)
    for (text, file) in [(csv, "run.csv"), (json, "run.json")] {
      let manifest = try SequenceManifest(
        path: directory.write(text, to: file), contextColumn: nil)
      var reader = SystemReader(manifest, seed: 1)
      for index in 0..<2 {
        #expect(try reader.system(at: index).system.matrix[0, 0] == Double(index + 2))
      }
    }
  }

  @Test func `in a folder they are two systems, always in the same order`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for (index, name) in [Self.composed, Self.decomposed].enumerated() {
      _ = try directory.write(Self.diagonal(index + 2), to: name + ".mtx")
      _ = try directory.write(Self.load, to: name + "_b.mtx")
    }
    for _ in 0..<10 {
      let entries = try SequenceManifest(path: directory.url.path, contextColumn: nil).entries
      // Sorted by bytes: the plain letter comes first.
      #expect(
        entries.map { Array($0.matrix.utf8) } == [
          Array((Self.decomposed + ".mtx").utf8), Array((Self.composed + ".mtx").utf8),
        ])
      #expect(
        entries.map { $0.rightHandSide.map { Array($0.utf8) } } == [
          Array((Self.decomposed + "_b.mtx").utf8), Array((Self.composed + "_b.mtx").utf8),
        ])
    }
  }

  @Test func `a saved state does not go on with a file of the other name`() throws {
    let folder = try SequenceFolder(count: 2, size: 4)
    defer { folder.remove() }
    for name in [Self.composed, Self.decomposed] {
      try FileManager.default.copyItem(
        atPath: folder.path("A0.mtx"), toPath: folder.path(name + ".mtx"))
    }
    let arguments = [
      "sequence", folder.path(), "--output", folder.path("out"), "--save-state", folder.path("s"),
    ]
    _ = try folder.directory.write(
      "matrix,rhs\n\(Self.composed).mtx,b0.mtx\n", to: "manifest.csv")
    #expect(try RelaxbenchProcess(arguments).status == 0)
    _ = try folder.directory.write(
      "matrix,rhs\n\(Self.decomposed).mtx,b0.mtx\n", to: "manifest.csv")
    let other = try RelaxbenchProcess(arguments + ["--restore", folder.path("s")])
    #expect(other.status == 2 && other.complaint.contains("are not the first"))
  }

  @Test func `an accent after a comma or a quote belongs to its cell`() throws {
    let text = "matrix,\u{301}b\r\n\"A,\u{301}\"\"\u{301}.mtx\",c\r"
    let rows = try CSVReader(parsing: text, path: "run.csv").rows
    #expect(rows.map(\.line) == [1, 2])
    #expect(
      rows.map { $0.cells.map { Array($0.utf8) } } == [
        ["matrix", "\u{301}b"].map { Array($0.utf8) },
        ["A,\u{301}\"\u{301}.mtx", "c"].map { Array($0.utf8) },
      ])
  }

  @Test func `names keep their bytes on the way to the file`() throws {
    for name in ["A%20.mtx", "a b#?.mtx", "~/A.mtx", "./../A.mtx", Self.decomposed] {
      let directory = try TemporaryDirectory()
      defer { directory.remove() }
      let manifest = try SequenceManifest(
        path: directory.write("matrix\n\(name)\n", to: "run.csv"), contextColumn: nil)
      #expect(
        Array(manifest.path(of: manifest.entries[0].matrix).utf8).suffix(name.utf8.count + 1)
          == Array(("/" + name).utf8))
    }
  }
}
