import ArgumentParser
import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// The matrices kernels are measured on; the number in a name counts points along a side.
enum KernelProblem: String, CaseIterable, ExpressibleByArgument {
  case grid100 = "grid2d-100"
  case grid300 = "grid2d-300"
  case grid1000 = "grid2d-1000"
  case grid2000 = "grid2d-2000"
  case box100 = "grid3d-100"
  case mesh100 = "fem-100"
  case mesh632 = "fem-632"

  /// Those of a quick run.
  static let quick: [KernelProblem] = [.grid100, .grid300, .mesh100]

  private var side: Int { rawValue.split(separator: "-").last.flatMap { Int($0) } ?? 0 }
  /// Of a grid of five or seven points; nil for meshes.
  private var dimensionCount: Int? {
    rawValue.hasPrefix("grid2d") ? 2 : rawValue.hasPrefix("grid3d") ? 3 : nil
  }

  /// The optimal omega of SOR on a square grid, 2 / (1 + sin(π / (m + 1))).
  var optimalOmega: Double {
    YoungTheory.optimalOmega(jacobiSpectralRadius: cos(.pi / Double(side + 1)))
  }

  /// A good alpha of relaxed incomplete Cholesky on such a grid.
  var relaxedAlpha: Double { 1 - exp(3.4 - 2 * log(Double(side))) }

  func makeMatrix() throws -> CSRMatrix {
    if let dimensionCount {
      return try Stencil.laplacian(dimensions: dimensionCount)
        .matrix(extents: [Int](repeating: side, count: dimensionCount))
    }
    var generator = SplitMix64(seed: 1)
    return try JitteredTriangulation(side: side, using: &generator).matrix(reaction: 1)
  }

  /// The command by which a peer makes the same matrix; nil if it must be given a file.
  var peerCommand: String? {
    dimensionCount == nil ? nil : rawValue.replacing("-", with: " ")
  }

  /// The right-hand side all peers use for that number of unknowns: uniform in [-1, 1).
  static func rightHandSide(count: Int) -> [Double] {
    var generator = SplitMix64(seed: 0)
    return (0..<count).map { _ in 2 * (Double(generator.next() >> 11) * 0x1p-53) - 1 }
  }
}

/// A problem in memory, here and in the peers.
struct LoadedProblem {
  let name: String
  let system: LinearSystem
  /// The peers that hold the matrix.
  let peers: [Peer]

  /// Builds the matrix and has each peer load it that offers one of the commands; one that cannot is left
  /// out of this problem.
  init(_ problem: KernelProblem, peers: [Peer], for commands: [String]) throws {
    try self.init(
      problem.rawValue, problem.makeMatrix(), peerCommand: problem.peerCommand, peers: peers,
      for: commands)
  }

  /// The same for a matrix that peers are given as a file unless they make it themselves by a command.
  init(
    _ name: String, _ matrix: CSRMatrix, peerCommand: String? = nil, peers: [Peer],
    for commands: [String]
  ) throws {
    self.name = name
    system = LinearSystem(
      matrix: matrix, rightHandSide: KernelProblem.rightHandSide(count: matrix.rowCount))
    let users = peers.filter { peer in commands.contains(where: peer.offers) }
    let file = FileManager.default.temporaryDirectory
      .appendingPathComponent("relaxbench-\(UUID().uuidString).matrix")
    defer { try? FileManager.default.removeItem(at: file) }
    if peerCommand == nil, !users.isEmpty { try matrix.peerFile.write(to: file) }
    self.peers = users.filter { peer in
      do {
        let reply = try peer.ask(peerCommand ?? "file \(file.path)")
        let (rows, entries) = (try reply.number("rows"), try reply.number("entries"))
        guard rows == Double(matrix.rowCount), entries == Double(matrix.entryCount) else {
          throw PeerError.failed("\(rows) rows and \(entries) entries")
        }
        return true
      } catch {
        Console.note("\(peer.name) is left out on \(name): \(error)")
        return false
      }
    }
  }
}

extension CSRMatrix {
  /// A file for peers: sizes, row starts, column indices and values, little endian.
  var peerFile: Data {
    var bytes = Data(capacity: 16 + 4 * (rowCount + 1) + 12 * entryCount)
    func append(_ number: some FixedWidthInteger & UnsignedInteger) {
      for shift in stride(from: 0, to: number.bitWidth, by: 8) {
        bytes.append(UInt8(truncatingIfNeeded: number >> shift))
      }
    }
    append(UInt64(rowCount))
    append(UInt64(entryCount))
    for index in pattern.rowStarts + pattern.columnIndices { append(UInt32(index)) }
    for value in values { append(value.bitPattern) }
    return bytes
  }
}
