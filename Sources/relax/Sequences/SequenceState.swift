import Foundation
import RelaxKit
import RelaxReporting

/// All that a run needs to go on where it was: what the tuner knows and how far it has come.
struct SequenceState<Solver: Codable & Sendable, Learner: SequenceLearner & Codable>: Codable {
  let settings: SequenceSettings
  let tuner: OmegaTuner<Solver, Learner>
  /// How many systems are done.
  let doneCount: Int
  /// The check of their names, by which the sequence is known again.
  let doneChecksum: UInt64
  let log: SequenceLog.Position

  /// Saves the state; a kill at any moment leaves this one or the one before.
  func write(to output: OutputFile) throws {
    try output.write(StateFile.bytes(of: [UInt8](try JSONEncoder().encode(self))))
  }

  /// Reads a state back and checks that it fits.
  ///
  /// - Parameters:
  ///   - settings: those of this run.
  ///   - keepsSample: whether to go on sampling as before, however long the sequence is now.
  ///   - learningOnly: whether nothing but the tuner is to be used.
  /// - Throws: an error with the path.
  static func read(
    atPath path: String, settings: SequenceSettings, keepsSample: Bool, learningOnly: Bool
  ) throws(InputError) -> Self {
    let data = Data(try StateFile.read(atPath: path))
    // The settings first: with another solver or learner nothing else could be read.
    let saved = try decode(SavedSettings.self, from: data, path: path).settings
    var settings = settings
    if keepsSample { settings.samplePeriod = saved.samplePeriod }
    try settings.check(against: saved, path: path, learningOnly: learningOnly)
    let state = try decode(Self.self, from: data, path: path)
    guard state.doneCount >= 0, state.log.byteCount >= 0 else {
      throw InputError(.inconsistentState, "it counts less than no systems", path: path)
    }
    return state
  }

  private struct SavedSettings: Decodable {
    let settings: SequenceSettings
  }

  private static func decode<Value: Decodable>(
    _ type: Value.Type, from data: Data, path: String
  ) throws(InputError) -> Value {
    do {
      return try JSONDecoder().decode(type, from: data)
    } catch {
      throw InputError(
        .inconsistentState, "it is no state of relax sequence: \(error)", path: path)
    }
  }
}
