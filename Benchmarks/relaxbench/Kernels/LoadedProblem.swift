import Foundation
import RelaxKit
import RelaxReporting

/// A problem in memory, here and in the peers.
struct LoadedProblem {
  let problem: KernelProblem
  let system: LinearSystem
  /// The peers that hold the matrix.
  let peers: [Peer]

  var name: String { problem.rawValue }
  var rowCount: Int { system.unknownCount }

  /// Builds the matrix and has each peer load it that offers one of the commands.
  ///
  /// A peer that cannot is told of and left out of this problem.
  init(_ problem: KernelProblem, peers: [Peer], for commands: [String]) throws {
    self.problem = problem
    let matrix = try problem.makeMatrix()
    system = LinearSystem(
      matrix: matrix, rightHandSide: KernelProblem.rightHandSide(count: matrix.rowCount))
    let users = peers.filter { peer in commands.contains(where: peer.offers) }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("relaxbench-\(UUID().uuidString).matrix")
    defer { try? FileManager.default.removeItem(at: file) }
    if problem.peerCommand == nil, !users.isEmpty { try MatrixFile(matrix).data.write(to: file) }
    self.peers = users.filter { peer in
      do {
        let reply = try peer.ask(problem.peerCommand ?? "file \(file.path)")
        let (rows, entries) = (try reply.number("rows"), try reply.number("entries"))
        guard rows == Double(matrix.rowCount), entries == Double(matrix.entryCount) else {
          throw PeerError.failed("\(rows) rows and \(entries) entries")
        }
        return true
      } catch {
        Console.note("\(peer.name) is left out on \(problem.rawValue): \(error)")
        return false
      }
    }
  }
}
