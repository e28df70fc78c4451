import Foundation
import RelaxKit

/// One saved tuner of any of three kinds, so that the text is taken apart once.
private struct SavedTuner: Decodable {
  var tsallisINF: OmegaTuner<SOR, TsallisINF>?
  var binnedTsallisINF: OmegaTuner<SOR, BinnedTsallisINF>?
  var chebCB: OmegaTuner<SOR, ChebCB>?
}

/// Restores tuners from the bytes; one that is restored must go on, whatever it was told.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let text = unsafe Data(buffer: UnsafeBufferPointer(start: bytes, count: count))
  // Decoders nest as deep as the text does, and the text is short.
  guard let saved = try? JSONDecoder().decode(SavedTuner.self, from: text) else { return 0 }
  if let tuner = saved.tsallisINF { playOn(tuner, armCount: tuner.learner.armCount) { _ in } }
  if let tuner = saved.binnedTsallisINF { playOn(tuner, armCount: tuner.learner.armCount) { $0 } }
  if let tuner = saved.chebCB { playOn(tuner, armCount: tuner.learner.armCount) { $0 } }
  return 0
}

private func playOn<Learner: BanditLearner & Codable>(
  _ tuner: OmegaTuner<SOR, Learner>, armCount: Int, context: (Double) -> Learner.Context
) {
  var tuner = tuner
  for (value, loss) in [(0.0, 17.0), (-1e300, 1), (0.5, 10_000), (1e300, 9e15), (0.25, 3)] {
    guard let proposal = try? tuner.propose(context: context(value)) else {
      preconditionFailure("a finite context is refused")
    }
    precondition(proposal.omega > 0 && proposal.omega < 2, "omega \(proposal.omega)")
    precondition((0..<armCount).contains(proposal.choice.arm), "arm \(proposal.choice.arm)")
    let probability = proposal.choice.probability
    precondition(probability > 0 && probability <= 1, "probability \(probability)")
    tuner.record(loss: loss, for: proposal)
  }
  // Fails on a number that is not finite.
  guard (try? JSONEncoder().encode(tuner)) != nil else {
    preconditionFailure("a restored tuner cannot be saved any more")
  }
}
