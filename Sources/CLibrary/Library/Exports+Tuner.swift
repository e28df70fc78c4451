// swift-format-ignore-file: AlwaysUseLowerCamelCase, AllPublicDeclarationsHaveDocumentation
// The functions of relaxkit.h for tuners and their states; see there.

public import CRelaxKit
internal import RelaxKit

@c @implementation
public func relaxkit_learner_name(_ index: Int32) -> UnsafePointer<CChar>? {
  guard index >= 0, Int(index) < learnerNames.count else { return nil }
  return unsafe learnerNames[Int(index)].utf8Start.withMemoryRebound(to: CChar.self, capacity: 1) {
    unsafe $0
  }
}

@c @implementation
public func relaxkit_tuner_create(
  _ options: UnsafePointer<relaxkit_tuner_options>?,
  _ tuner: UnsafeMutablePointer<OpaquePointer?>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let target = unsafe try required(tuner, "tuner")
    let made = unsafe try makeTuner(try TunerOptions(options))
    unsafe target.pointee = try tuners.add(made)
  }
}

@c @implementation
public func relaxkit_tuner_suggest(
  _ tuner: OpaquePointer?, _ context: UnsafePointer<relaxkit_context>?,
  _ suggestion: UnsafeMutablePointer<relaxkit_suggestion>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    let target = unsafe try required(suggestion, "suggestion")
    unsafe try check(suggestion, "suggestion")
    unsafe target.pointee = try tuner.suggest(try KnownContext(context))
  }
}

@c @implementation
public func relaxkit_tuner_observe(
  _ tuner: OpaquePointer?, _ ticket: UInt64, _ loss: Double, _ outcome: relaxkit_outcome
) -> relaxkit_status {
  answer { () throws(Failure) in
    unsafe try tuners.object(tuner).observe(ticket, loss: loss, outcome: outcome)
  }
}

@c @implementation
public func relaxkit_tuner_solve(
  _ tuner: OpaquePointer?, _ matrix: OpaquePointer?, _ n: Int32, _ b: UnsafePointer<Double>?,
  _ x: UnsafeMutablePointer<Double>?, _ context: UnsafePointer<relaxkit_context>?,
  _ options: UnsafePointer<relaxkit_solve_options>?,
  _ report: UnsafeMutablePointer<relaxkit_report>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    let matrix = unsafe try matrices.object(matrix)
    unsafe try check(report, "report")
    let known = unsafe try KnownContext(context)
    let options = unsafe try SolveOptions(options)
    try matrix.use(needsRows: true) { contents throws(Failure) in
      guard contents.coupling == nil else {
        throw Failure(
          RELAXKIT_UNSUPPORTED,
          "the matrix is coupled; have one process suggest a parameter for relaxkit_matrix_solve")
      }
      unsafe try contents.take(n, b, x)
      let result = try tuner.solve(&contents, known, options)
      var first: Double?
      if !result.failedAttempts.isEmpty {
        // The last attempt may have begun elsewhere; the caller still has the start vector.
        first = options.relativeResidual(
          contents.system, start: unsafe try copy(x, contents.unknownCount, "x"))
      }
      unsafe give(contents.x, to: x)
      unsafe report?.pointee.fill(result, hasParameter: true, first: first)
    }
  }
}

@c @implementation
public func relaxkit_tuner_expect(
  _ tuner: OpaquePointer?, _ context: UnsafePointer<relaxkit_context>?, _ count: Int32,
  _ omegas: UnsafePointer<Double>?, _ iterations: UnsafeMutablePointer<Double>?,
  _ low: UnsafeMutablePointer<Double>?, _ high: UnsafeMutablePointer<Double>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    guard count >= 0 else { throw .argument("count is \(count); it must be 0 or more") }
    let omegas = unsafe try copy(omegas, Int(count), "omegas")
    if count > 0 { _ = unsafe try required(iterations, "iterations") }
    let beliefs = try tuner.expect(unsafe try KnownContext(context), omegas: omegas)
    unsafe give(beliefs.map(\.count), to: iterations)
    unsafe give(beliefs.map(\.likelyCounts.lowerBound), to: low)
    unsafe give(beliefs.map(\.likelyCounts.upperBound), to: high)
  }
}

@c @implementation
public func relaxkit_tuner_describe(
  _ tuner: OpaquePointer?, _ text: UnsafeMutablePointer<CChar>?, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    guard unsafe give(tuner.text, to: text, capacity, length) else {
      throw Failure(RELAXKIT_TOO_SMALL, "the text needs more than \(capacity) bytes")
    }
  }
}

@c @implementation
public func relaxkit_tuner_round(
  _ tuner: OpaquePointer?, _ count: UnsafeMutablePointer<Int64>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    let target = unsafe try required(count, "count")
    unsafe target.pointee = Int64(tuner.round)
  }
}

@c @implementation
public func relaxkit_tuner_destroy(_ tuner: OpaquePointer?) -> relaxkit_status {
  guard unsafe tuner != nil else { return RELAXKIT_OK }
  return answer { () throws(Failure) in unsafe try tuners.remove(tuner) }
}

// MARK: State

@c @implementation
public func relaxkit_tuner_state(
  _ tuner: OpaquePointer?, _ buffer: UnsafeMutableRawPointer?, _ capacity: Int,
  _ length: UnsafeMutablePointer<Int>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    let target = unsafe try required(length, "length")
    let state = try tuner.state()
    unsafe target.pointee = state.count
    guard let buffer = unsafe buffer else { return }
    guard UInt(bitPattern: capacity) >= UInt(state.count) else {
      throw Failure(
        RELAXKIT_TOO_SMALL, "the state has \(state.count) bytes, and there is room for \(capacity)")
    }
    unsafe state.withUnsafeBytes { state in
      if let start = state.baseAddress {
        unsafe buffer.copyMemory(from: start, byteCount: state.count)
      }
    }
  }
}

@c @implementation
public func relaxkit_tuner_restore(
  _ buffer: UnsafeRawPointer?, _ length: Int, _ tuner: UnsafeMutablePointer<OpaquePointer?>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let target = unsafe try required(tuner, "tuner")
    guard let buffer = unsafe buffer else { throw .argument("buffer is NULL") }
    guard (0...stateLimit).contains(length) else {
      throw Failure(
        RELAXKIT_INVALID_STATE, "\(UInt(bitPattern: length)) bytes are more than a state has")
    }
    let bytes = unsafe Array(UnsafeRawBufferPointer(start: buffer, count: length))
    unsafe target.pointee = try tuners.add(try restoreTuner(bytes))
  }
}

@c @implementation
public func relaxkit_tuner_save(
  _ tuner: OpaquePointer?, _ path: UnsafePointer<CChar>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let tuner = unsafe try tuners.object(tuner)
    let path = unsafe try text(path, "path")
    let state = try tuner.state()
    try refusing { () throws(InputError) in
      try StateFile.write(try StateFile.state(in: state), toPath: path)
    }
  }
}

@c @implementation
public func relaxkit_tuner_load(
  _ path: UnsafePointer<CChar>?, _ tuner: UnsafeMutablePointer<OpaquePointer?>?
) -> relaxkit_status {
  answer { () throws(Failure) in
    let path = unsafe try text(path, "path")
    let target = unsafe try required(tuner, "tuner")
    let state = try refusing { () throws(InputError) in try StateFile.read(atPath: path) }
    unsafe target.pointee = try tuners.add(try restoreTuner(StateFile.bytes(of: state)))
  }
}

/// The most bytes a state may have, as ``StateFile`` has it.
private let stateLimit = 1 << 30

/// The names as C wants them, in the order of ``LearnerName``.
private let learnerNames: [StaticString] = [
  "default", "young", "tsallis-inf", "tsallis-inf-cb", "chebcb", "epsilon-greedy",
  "discounted-tsallis-inf", "osub", "spectral-exp3", "fixed-arm",
]
