import Foundation
import RelaxReporting

/// The machine and the programs a measurement was made with.
struct Machine: Codable, Hashable, Sendable {
  /// The version; part of what resumed results must agree in.
  var relaxbench: String
  var swift: String
  var system: String
  /// The name of the processor, if the system tells it.
  var processor: String
  var processorCount: Int

  static var current: Machine {
    let process = ProcessInfo.processInfo
    return Machine(
      relaxbench: ProgramVersion.text, swift: swiftVersion,
      system: process.operatingSystemVersionString, processor: processorName,
      processorCount: process.activeProcessorCount)
  }

  /// The compiler's version, as closely as a program can tell its own.
  private static var swiftVersion: String {
    #if compiler(>=6.4)
      "6.4 or later"
    #elseif compiler(>=6.3)
      "6.3"
    #else
      "6.2"
    #endif
  }

  /// The model name on Linux; the architecture elsewhere.
  private static var processorName: String {
    let table = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
    let line = table.split(separator: "\n").first { $0.hasPrefix("model name") }
    let name = line?.split(separator: ":", maxSplits: 1).last?
      .trimmingCharacters(in: .whitespaces)
    return name ?? architecture
  }

  private static var architecture: String {
    #if arch(x86_64)
      "x86-64"
    #elseif arch(arm64)
      "arm64"
    #else
      "unknown"
    #endif
  }
}
