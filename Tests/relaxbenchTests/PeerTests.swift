import Foundation
import Testing

@testable import RelaxReporting
@testable import relax
@testable import relaxbench

/// Peers made of a few lines of shell.
struct PeerTests {
  private static func withPeer(
    _ body: String, patience: Int = 20, _ test: (Peer) throws -> Void
  ) throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    let path = try write(body, in: directory)
    try test(Peer(name: "peer", program: URL(fileURLWithPath: path), patience: patience))
  }

  private static func write(
    _ body: String, in directory: TemporaryDirectory, name: String = "peer"
  ) throws -> String {
    let path = try directory.write(
      """
      #!/bin/sh
      read line
      echo 'ok name=peer commands=sweeps,bandwidth version=1 beta'
      \(body)
      """, to: name)
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: path)
    return path
  }

  @Test func `a peer is asked line by line`() throws {
    try Self.withPeer("while read a b; do echo \"ok norm=$b\"; done") { peer in
      #expect(peer.version == "1 beta")
      #expect(peer.offers("sweeps") && !peer.offers("cg-ssor"))
      for number in [3.0, 4.5] {
        let reply = try peer.ask("sweeps \(number)")
        #expect(try reply.number("norm") == number)
      }
    }
  }

  @Test func `a failure that a peer reports does not end it`() throws {
    try Self.withPeer("read a; echo 'error too large'; read a; echo 'ok rows=4'") { peer in
      #expect(throws: PeerError.failed("too large")) { try peer.ask("grid2d 99999") }
      let reply = try peer.ask("grid2d 2")
      #expect(try reply.number("rows") == 4)
    }
  }

  @Test(arguments: [("read a; exit 3", "status 3"), ("read a; kill -9 $$", "signal 9")])
  func `a peer that dies is told of and asked no more`(body: String, how: String) throws {
    try Self.withPeer(body) { peer in
      for _ in 0..<2 {
        #expect(throws: PeerError.ended(how)) { try peer.ask("sweeps 1.5 10") }
      }
      #expect(!peer.offers("sweeps"))
    }
  }

  @Test func `a peer that does not answer is given up`() throws {
    try Self.withPeer("exec sleep 60", patience: 1) { peer in
      #expect(throws: PeerError.silent(1)) { try peer.ask("sweeps 1.5 10") }
      #expect(!peer.offers("sweeps"))
    }
  }

  @Test func `a program that is not there is refused`() {
    #expect(throws: PeerError.self) {
      try Peer(name: "peer", program: URL(fileURLWithPath: "/nonexistent/peer"))
    }
  }

  @Test func `a run goes on without a peer that dies`() throws {
    let directory = try TemporaryDirectory()
    defer { directory.remove() }
    _ = try Self.write("read a; echo 'ok rows=10000 entries=49600'", in: directory, name: "naive")
    let run = try RelaxbenchProcess([
      "kernels", "--problems", "grid2d-100", "--repeats", "1", "--work", "1000", "--peers",
      directory.url.path, "--output", directory.path("results"),
    ])
    #expect(run.status == 0, "\(run.complaint)")
    #expect(run.output.contains("peer naive 1 beta"))
    #expect(run.output.contains("missing petsc"))
    #expect(run.complaint.contains("naive leaves sweeps on grid2d-100"), "\(run.complaint)")
    #expect(try directory.read("results/kernels.csv").contains("sweeps,grid2d-100,10000,default"))
  }
}
