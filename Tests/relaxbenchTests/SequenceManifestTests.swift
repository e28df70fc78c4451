import Foundation
import RelaxKit
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

struct SequenceManifestTests {
  private typealias Entry = SequenceManifest.Entry

  /// The manifest of a folder with files of those names, which are not looked into.
  private func folder(
    _ names: [String], contextColumn: String? = nil
  ) throws -> SequenceManifest {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    for name in names { _ = try directory.write("", to: name) }
    return try SequenceManifest(path: directory.path(""), contextColumn: contextColumn)
  }

  private func manifest(
    _ text: String, name: String = "run.csv", contextColumn: String? = nil
  ) throws -> SequenceManifest {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    return try SequenceManifest(
      path: directory.write(text, to: name), contextColumn: contextColumn)
  }

  // MARK: Folders

  @Test func `numbers in names are compared by value`() throws {
    let names = ["step10.mtx", "step9.mtx.gz", "step1.mtx"]
    #expect(
      try folder(names).entries
        == ["step1.mtx", "step9.mtx.gz", "step10.mtx"].map { Entry(matrix: $0) })
  }

  @Test func `letters pair matrices, right-hand sides and start vectors`() throws {
    let names = [
      "A1.mtx", "b1.mtx", "x1.mtx", "A_02.mtx.gz", "b_02.mtx", "notes.txt", ".hidden.mtx",
    ]
    #expect(
      try folder(names).entries == [
        Entry(matrix: "A1.mtx", rightHandSide: "b1.mtx", start: "x1.mtx"),
        Entry(matrix: "A_02.mtx.gz", rightHandSide: "b_02.mtx"),
      ])
    #expect(
      try folder(["A.mtx", "b.mtx"]).entries == [Entry(matrix: "A.mtx", rightHandSide: "b.mtx")])
  }

  @Test func `endings pair them too, and words are not taken for letters`() throws {
    let names = [
      "bar.mtx", "bar_b.mtx", "bar_x0.mtx", "Airfoil.mtx", "Airfoil_rhs.mtx.gz",
    ]
    #expect(
      try folder(names).entries == [
        Entry(matrix: "Airfoil.mtx", rightHandSide: "Airfoil_rhs.mtx.gz"),
        Entry(matrix: "bar.mtx", rightHandSide: "bar_b.mtx", start: "bar_x0.mtx"),
      ])
  }

  @Test func `right-hand sides share the matrix before them`() throws {
    let manifest = try folder([
      "A0.mtx", "b0.mtx", "b1.mtx", "A2.mtx", "b2.mtx", "b3.mtx", "A4.mtx",
    ])
    #expect(manifest.entries.map(\.matrix) == ["A0.mtx", "A0.mtx", "A2.mtx", "A2.mtx"])
    #expect(manifest.entries.map(\.rightHandSide) == ["b0.mtx", "b1.mtx", "b2.mtx", "b3.mtx"])
    #expect(manifest.unusedFiles == ["A4.mtx"])
  }

  @Test func `folders that describe no sequence are refused`() {
    for (names, message) in [
      ([], "no .mtx"), (["b0.mtx", "A1.mtx"], "b0.mtx has no matrix"),
      (["A1.mtx", "A1.mtx.gz"], "both"), (["manifest.csv", "manifest.json"], "both"),
    ] {
      let error = #expect(throws: InputError.self) { try folder(names) }
      #expect(error?.message.contains(message) == true, "\(String(describing: error))")
    }
    #expect(throws: InputError.self) { try folder(["A1.mtx"], contextColumn: "time") }
  }

  // MARK: CSV

  @Test func `a CSV manifest names files and contexts in any order of columns`() throws {
    let text = "time,x0,rhs,matrix,max\n0.5,,b.mtx,A.mtx,nan\n1e-3,x.mtx,\"b,2.mtx\",/data/A.mtx,\n"
    let entries = try manifest(text, contextColumn: "time").entries
    #expect(
      entries == [
        Entry(matrix: "A.mtx", rightHandSide: "b.mtx", context: 0.5, line: 2),
        Entry(
          matrix: "/data/A.mtx", rightHandSide: "b,2.mtx", start: "x.mtx", context: 1e-3, line: 3),
      ])
    #expect(
      try manifest(text, contextColumn: "max").entries.allSatisfy { $0.context?.isNaN == true })
    #expect(try manifest(text).entries.allSatisfy { $0.context == nil })
  }

  @Test func `names are relative to the manifest`() throws {
    let manifest = try manifest("matrix\nsub/A.mtx\n/data/A.mtx\n")
    #expect(
      manifest.path(of: "sub/A.mtx")
        == URL(fileURLWithPath: manifest.path).deletingLastPathComponent().path + "/sub/A.mtx")
    #expect(manifest.path(of: "/data/A.mtx") == "/data/A.mtx")
  }

  @Test(
    arguments: [
      ("", nil, "empty"), ("a,b\n", 1, "matrix"), ("matrix,rhs\n", nil, "no systems"),
      ("matrix,rhs\nA,b\nA\n", 3, "1 cells"), ("matrix,rhs\nA,\n", 2, "rhs is empty"),
      ("matrix,rhs\n,b\n", 2, "matrix is empty"), ("matrix,time\nA,1\n\nA,soon\n", 4, "soon"),
    ] as [(String, Int?, String)])
  func `faults of a CSV manifest name the line`(text: String, line: Int?, message: String) {
    let error = #expect(throws: InputError.self) {
      try manifest(text, contextColumn: text.contains("time") ? "time" : nil)
    }
    #expect(error?.path?.hasSuffix("run.csv") == true && error?.line == line)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  @Test func `a context that is no column is refused with those there are`() {
    let error = #expect(throws: InputError.self) {
      try manifest("matrix,time\nA,1\n", contextColumn: "tim")
    }
    #expect(error?.message.contains("matrix,time") == true)
  }

  // MARK: JSON

  @Test func `a JSON manifest is an array or an object that holds one`() throws {
    let list = """
      [{"matrix": "A.mtx", "rhs": "b.mtx", "time": 0.5, "note": "start"},
       {"matrix": "A.mtx", "rhs": "c.mtx", "x0": "x.mtx", "time": null}]
      """
    for text in [list, "{\"name\": \"run\", \"systems\": \(list)}"] {
      let entries = try manifest(text, name: "run.json", contextColumn: "time").entries
      #expect(entries[0] == Entry(matrix: "A.mtx", rightHandSide: "b.mtx", context: 0.5))
      #expect(entries[1].start == "x.mtx" && entries[1].context?.isNaN == true)
    }
  }

  @Test(arguments: [
    ("[{\"matrix\": ", "not JSON"), ("{}", "array"), ("[]", "no systems"), ("[1]", "system 0"),
    ("[{\"matrix\": \"A\"}, {\"rhs\": \"b\"}]", "system 1: the key matrix"),
    ("[{\"matrix\": 7}]", "system 0: matrix"),
    ("[{\"matrix\": \"A\", \"time\": \"late\"}]", "system 0: time"),
    ("[{\"matrix\": \"A\", \"tim\": 1}]", "no system has the key time"),
  ])
  func `faults of a JSON manifest name the system`(text: String, message: String) {
    let error = #expect(throws: InputError.self) {
      try manifest(text, name: "run.json", contextColumn: text.contains("tim") ? "time" : nil)
    }
    #expect(error?.path?.hasSuffix("run.json") == true)
    #expect(error?.message.contains(message) == true, "\(String(describing: error))")
  }

  // MARK: Reading

  @Test func `matrices of one pattern share it, and random right-hand sides repeat`() throws {
    let folder = try SequenceFolder(count: 3, size: 5)
    defer { folder.remove() }
    let manifest = try SequenceManifest(path: folder.path(), contextColumn: "shift")
    var reader = SystemReader(manifest, seed: 1)
    let systems = try (0..<3).map { try reader.system(at: $0).system }
    #expect(systems.map(\.matrix.pattern).allSatisfy { $0 == systems[0].matrix.pattern })
    #expect(systems[1].matrix != systems[0].matrix)
    for index in 0..<3 {
      let path = folder.path("A\(index).mtx")
      #expect(try systems[index].matrix == MatrixMarket.readMatrix(atPath: path))
    }

    _ = try folder.directory.write("matrix\nA0.mtx\nA0.mtx\n", to: "bare.csv")
    let bare = try SequenceManifest(path: folder.path("bare.csv"), contextColumn: nil)
    var readers = [SystemReader(bare, seed: 7), SystemReader(bare, seed: 7)]
    let loads = try [0, 1].map { try readers[0].system(at: $0).system.rightHandSide }
    #expect(loads[0] != loads[1])
    // Also when the first is skipped, as in a run that goes on.
    #expect(try readers[1].system(at: 1).system.rightHandSide == loads[1])
  }
}
