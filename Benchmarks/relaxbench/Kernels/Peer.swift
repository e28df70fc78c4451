import Foundation
import RelaxReporting

/// Why a peer gave no measurement.
struct PeerError: Error, Equatable, CustomStringConvertible {
  let description: String

  static func notStarted(_ reason: String) -> Self { Self("it cannot be started: \(reason)") }
  static func ended(_ how: String) -> Self { Self("it ended without an answer (\(how))") }
  static func silent(_ seconds: Int) -> Self { Self("no answer within \(seconds) s") }
  /// A line that is not of the protocol, or lacks a value.
  static func malformed(_ line: String) -> Self { Self("its answer \"\(line)\" is not understood") }
  static func unsupported(_ command: String) -> Self { Self("it has no command \(command)") }
  static func failed(_ message: String) -> Self { Self("it reports \"\(message)\"") }

  private init(_ description: String) { self.description = description }
}

/// The values of a line with which a peer answers: `ok KEY=VALUE ...`.
struct PeerReply: Sendable, Equatable {
  private let line: String
  private var values: [String: String] = [:]

  /// Throws what the line reports instead of values, or that it is not of the protocol.
  init(line: String) throws(PeerError) {
    self.line = line
    let words = line.split(separator: " ", maxSplits: 1)
    var rest = words.count == 2 ? words[1] : ""
    switch words.first {
    case "ok": break
    case "unsupported": throw .unsupported(String(rest))
    case "error": throw .failed(String(rest))
    default: throw .malformed(line)
    }
    while !rest.isEmpty {
      guard let sign = rest.firstIndex(of: "="), sign > rest.startIndex else {
        throw .malformed(line)
      }
      let key = String(rest[..<sign])
      rest = rest[rest.index(after: sign)...]
      // A version comes last and takes the rest of the line.
      let end = key == "version" ? rest.endIndex : rest.firstIndex(of: " ") ?? rest.endIndex
      guard !key.contains(" "), values.updateValue(String(rest[..<end]), forKey: key) == nil else {
        throw .malformed(line)
      }
      rest = rest[end...].drop { $0 == " " }
    }
  }

  /// The number with that key, which must be there.
  func number(_ key: String) throws(PeerError) -> Double {
    guard let number = values[key].flatMap(Double.init), number.isFinite else {
      throw .malformed(line)
    }
    return number
  }

  func text(_ key: String) -> String? { values[key] }
}

/// A running peer: another library behind the line protocol of Benchmarks/peers.
final class Peer {
  let name: String
  private(set) var version = ""
  private var commands: Set<String> = []
  private let process = Process()
  private let (input, output) = (Pipe(), Pipe())
  private var received = Data()
  private let patience: Int
  /// Why it can no longer be asked.
  private var failure: PeerError?

  /// Starts a program and asks what it offers; an answer is waited for so many seconds.
  init(name: String, program: URL, patience: Int = 300) throws(PeerError) {
    self.name = name
    self.patience = patience
    process.executableURL = program
    process.standardInput = input
    process.standardOutput = output
    process.standardError = FileHandle.nullDevice
    do {
      try process.run()
    } catch {
      throw .notStarted(error.localizedDescription)
    }
    let reply = try ask("capabilities")
    commands = Set((reply.text("commands") ?? "").split(separator: ",").map(String.init))
    version = reply.text("version") ?? ""
  }

  deinit { stop() }

  /// Whether the library has a method, by the name of its command.
  func offers(_ command: String) -> Bool { failure == nil && commands.contains(command) }

  /// Sends a command and waits for the answer. After a failure of the program, as opposed to one
  /// that it reports, all further commands fail alike.
  func ask(_ command: String) throws(PeerError) -> PeerReply {
    if let failure { throw failure }
    do {
      try input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
    } catch {
      throw giveUp(.ended(ending))
    }
    return try PeerReply(line: nextLine())
  }

  /// Asks for a measurement of so many units of the contest.
  func sample(_ command: String, count: Double = 1) throws -> Sample {
    let reply = try ask(command)
    return Sample(
      seconds: try reply.number("cpu") / count,
      iterations: try reply.number("iterations") / count, residual: try reply.number("residual"))
  }

  private func nextLine() throws(PeerError) -> String {
    let handle = output.fileHandleForReading
    let deadline = ContinuousClock.now + .seconds(patience)
    while true {
      if let end = received.firstIndex(of: UInt8(ascii: "\n")) {
        defer { received = Data(received[(end + 1)...]) }
        return String(decoding: received[..<end], as: UTF8.self)
      }
      // Looked at before the pipe is, so that no last words are missed.
      let isRunning = process.isRunning
      var descriptor = pollfd(fd: handle.fileDescriptor, events: Int16(POLLIN), revents: 0)
      if unsafe poll(&descriptor, 1, 200) > 0 {
        let chunk = handle.availableData
        if chunk.isEmpty { throw giveUp(.ended(ending)) }
        received.append(chunk)
      } else if !isRunning {
        throw giveUp(.ended(ending))
      } else if ContinuousClock.now > deadline {
        throw giveUp(.silent(patience))
      }
    }
  }

  private func giveUp(_ error: PeerError) -> PeerError {
    failure = error
    stop()
    return error
  }

  /// How the program ended, having closed its end of a pipe.
  private var ending: String {
    waitForEnd(seconds: 2)
    if process.isRunning { return "but still runs" }
    let kind = process.terminationReason == .uncaughtSignal ? "signal" : "status"
    return "\(kind) \(process.terminationStatus)"
  }

  /// Ends the program: at once when its input does, by force if it is busy.
  func stop() {
    try? input.fileHandleForWriting.close()
    waitForEnd(seconds: 0.3)
    // Other signals may be blocked: a program inherits what the thread that starts it blocks.
    if process.isRunning { kill(process.processIdentifier, SIGKILL) }
  }

  private func waitForEnd(seconds: Double) {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while process.isRunning && ContinuousClock.now < deadline {
      Thread.sleep(forTimeInterval: 0.01)
    }
  }
}
