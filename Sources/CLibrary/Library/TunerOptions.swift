internal import CRelaxKit
internal import RelaxKit

/// Options of a tuner that were looked through, so that none stops the program.
struct TunerOptions {
  let method: Int32
  let name: LearnerName
  let armCount: Int
  /// The omegas of the arms; nil for configurations of the caller's.
  let omegas: [Double]?
  /// The range of a parameter that is no omega.
  let range: ClosedRange<Double>?
  let seed: UInt64
  /// Nil for what a tuner takes by itself.
  let safeParameter: Double?
  let looksAtMatrix: Bool
  let binCount: Int
  let degree: Int
  let contextRange: ClosedRange<Double>
  let epsilon: Double
  let discount: Double
  let smoothing: Double
  let fixedArm: Int

  init(_ pointer: UnsafePointer<relaxkit_tuner_options>?) throws(Failure) {
    let given = unsafe try read(pointer, { unsafe $0.size }, "tuner options")
    var options = unsafe given ?? relaxkit_tuner_options()
    if unsafe given == nil {
      _ = unsafe relaxkit_tuner_options_init(
        &options, MemoryLayout<relaxkit_tuner_options>.stride)
    }
    method = unsafe options.method
    armCount = unsafe Int(options.arm_count)
    name = unsafe try Self.learner(options)
    range = unsafe try Self.range(options)
    try Self.checkArms(of: name, armCount)
    omegas = unsafe try options.omegas == nil ? nil : copy(options.omegas, armCount, "omegas")
    seed = unsafe options.seed
    let safe = unsafe options.safe_parameter
    safeParameter = safe.isNaN ? nil : safe
    looksAtMatrix = unsafe options.looks_at_matrix != 0
    (binCount, degree) = unsafe (Int(options.bin_count), Int(options.degree))
    (epsilon, discount) = unsafe (options.epsilon, options.discount)
    (smoothing, fixedArm) = unsafe (options.smoothing, Int(options.fixed_arm))
    let (low, high) = unsafe (options.context_low, options.context_high)
    contextRange = low < high ? low...high : 0...1
    try checkOmegas()
    try checkLearner(contexts: (low, high))
  }

  private static func learner(_ options: relaxkit_tuner_options) throws(Failure) -> LearnerName {
    guard unsafe options.learner != nil else {
      return unsafe options.arm_count > 0 ? .tsallisINF : .standard
    }
    let text = unsafe try text(options.learner, "learner")
    guard let name = LearnerName(rawValue: text) else {
      let names = LearnerName.allCases.map(\.rawValue).joined(separator: ", ")
      throw .argument("learner is \"\(text)\"; it must be one of \(names)")
    }
    return name
  }

  private static func range(
    _ options: relaxkit_tuner_options
  ) throws(Failure) -> ClosedRange<Double>? {
    let (low, high) = unsafe (options.range_low, options.range_high)
    if low == 0, high == 0 { return nil }
    guard low < high, (high - low).isFinite else {
      throw .argument("the range is \(low) to \(high); it must have a finite length above 0")
    }
    return low...high
  }

  private static func checkArms(of name: LearnerName, _ armCount: Int) throws(Failure) {
    guard name.picksFromArms else {
      guard armCount == 0 else {
        throw .argument(
          "the learner \"\(name.rawValue)\" chooses omegas itself and takes no arms; leave the "
            + "learner out, or name one that picks from arms")
      }
      return
    }
    guard (1...1_000_000).contains(armCount) else {
      throw .argument("arm_count is \(armCount); \"\(name.rawValue)\" needs 1 to 1000000 arms")
    }
  }

  private func checkOmegas() throws(Failure) {
    guard armCount > 0 else { return }
    guard range == nil else { throw .argument("give arms or a range, not both") }
    for (arm, omega) in (omegas ?? []).enumerated() where !(omega > 0 && omega < 2) {
      throw .argument("omegas[\(arm)] is \(omega); it must lie in (0, 2)")
    }
    guard omegas != nil || method == Int32(RELAXKIT_EXTERNAL.rawValue) else {
      throw .argument("a tuner for a method of the library needs the omegas of its arms")
    }
  }

  private func checkLearner(contexts: (low: Double, high: Double)) throws(Failure) {
    switch name {
    case .binnedTsallisINF, .chebCB:
      guard contexts.low < contexts.high, (contexts.high - contexts.low).isFinite else {
        throw .argument(
          "context_low and context_high are \(contexts.low) and \(contexts.high); their distance "
            + "must be finite and above 0")
      }
    default: break
    }
    switch name {
    case .binnedTsallisINF:
      guard binCount > 0, binCount <= 1_000_000 / armCount else {
        throw .argument("bin_count is \(binCount); 1000000 arms in all bins are the most")
      }
    case .chebCB:
      guard ChebCB.degrees.contains(degree) else {
        throw .argument("degree is \(degree); it must lie in \(ChebCB.degrees)")
      }
      guard armCount <= ChebCB.largestArmCount(degree: degree) else {
        throw .argument(
          "arm_count is \(armCount); \"chebcb\" of degree \(degree) takes at most "
            + "\(ChebCB.largestArmCount(degree: degree))")
      }
    case .epsilonGreedy:
      guard epsilon >= 0, epsilon <= 1 else {
        throw .argument("epsilon is \(epsilon); it must lie in [0, 1]")
      }
    case .discountedTsallisINF:
      guard discount > 0, discount <= 1 else {
        throw .argument("discount is \(discount); it must lie in (0, 1]")
      }
    case .spectralExp3:
      guard SpectralExp3.smoothingRange.contains(smoothing) else {
        throw .argument(
          "smoothing is \(smoothing); it must lie in \(SpectralExp3.smoothingRange)")
      }
    case .fixedArm:
      guard fixedArm >= 0, fixedArm < armCount else {
        throw .argument("fixed_arm is \(fixedArm); there are \(armCount) arms")
      }
    default: break
    }
  }
}
