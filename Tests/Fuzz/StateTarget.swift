import Foundation
import RelaxKit

/// One saved tuner of any kind, so that the text is taken apart once.
private struct SavedTuner: Decodable {
  var tsallisINF: OmegaTuner<SOR, TsallisINF>?
  var binnedTsallisINF: OmegaTuner<SOR, BinnedTsallisINF>?
  var chebCB: OmegaTuner<SOR, ChebCB>?
  var young: OmegaTuner<SOR, YoungLearner>?
  var contextualYoung: OmegaTuner<SOR, ContextualYoungLearner>?
  var smooth: OmegaTuner<SOR, SmoothLearner>?
  var contextualSmooth: OmegaTuner<SOR, ContextualSmoothLearner>?
}

/// Restores tuners from the bytes; one that is restored must go on, whatever it was told.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe Data(buffer: UnsafeBufferPointer(start: bytes, count: count))
  // Decoders nest as deep as the text does, and the text is short.
  guard let saved = try? JSONDecoder().decode(SavedTuner.self, from: text) else { return 0 }
  if let tuner = saved.tsallisINF { playOn(tuner) { _ in } }
  if let tuner = saved.binnedTsallisINF { playOn(tuner) { $0 } }
  if let tuner = saved.chebCB { playOn(tuner) { $0 } }
  if let tuner = saved.young { playOn(tuner) { _ in } }
  if let tuner = saved.contextualYoung { playOn(tuner) { $0 } }
  if let tuner = saved.smooth { playOn(tuner) { _ in } }
  if let tuner = saved.contextualSmooth { playOn(tuner) { $0 } }
  return 0
}

private func playOn<Learner: OnlineLearner & Codable>(
  _ tuner: OmegaTuner<SOR, Learner>, context: (Double) -> Learner.Context
) where Learner.Choice: OmegaChoice, Learner.Choice.Scale: Codable {
  var tuner = tuner
  for (value, loss) in [(0.0, 17.0), (-1e300, 1), (0.5, 10_000), (1e300, 9e15), (0.25, 3)] {
    guard let proposal = try? tuner.propose(context: context(value)) else {
      preconditionFailure("a finite context is refused")
    }
    let omegas = proposal.schedule.phases.map(\.omega) + [proposal.omega]
    precondition(omegas.allSatisfy { $0 > 0 && $0 < 2 }, "omegas \(omegas)")
    if let choice = proposal.choice as? ArmChoice {
      let armCount = (tuner.learner as? any BanditLearner)?.armCount ?? 0
      precondition((0..<armCount).contains(choice.arm), "arm \(choice.arm)")
      precondition(
        choice.probability > 0 && choice.probability <= 1, "probability \(choice.probability)")
    }
    tuner.record(loss: loss, for: proposal)
  }
  // Fails on a number that is not finite.
  guard (try? JSONEncoder().encode(tuner)) != nil else {
    preconditionFailure("a restored tuner cannot be saved any more")
  }
}
