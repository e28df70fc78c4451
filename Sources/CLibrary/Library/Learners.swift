internal import RelaxKit

/// A learner that can be asked for by name.
protocol NamedLearner: OnlineLearner, Codable where Choice: OmegaChoice, Choice.Scale: Codable {
  /// What it wants to know of what is known.
  static func context(_ known: KnownContext) throws(Failure) -> Context
}

extension NamedLearner where Context == Void {
  static func context(_ known: KnownContext) throws(Failure) {}
}

extension NamedLearner where Context == Double {
  static func context(_ known: KnownContext) throws(Failure) -> Double {
    guard let value = known.values.first else {
      throw .argument("the learner needs a number of the context, and there is none")
    }
    return value
  }
}

extension DefaultLearner: NamedLearner {
  static func context(_ known: KnownContext) throws(Failure) -> TuningContext {
    TuningContext(known.values, depthGuess: known.depthGuess, reduction: known.reduction)
  }
}

extension YoungLearner: NamedLearner {}
extension TsallisINF: NamedLearner {}
extension BinnedTsallisINF: NamedLearner {}
extension ChebCB: NamedLearner {}
extension EpsilonGreedy: NamedLearner {}
extension DiscountedTsallisINF: NamedLearner {}
extension OSUB: NamedLearner {}
extension SpectralExp3: NamedLearner {}
extension FixedArm: NamedLearner {}

/// The learners by name.
enum LearnerName: String, CaseIterable {
  case standard = "default"
  case young
  case tsallisINF = "tsallis-inf"
  case binnedTsallisINF = "tsallis-inf-cb"
  case chebCB = "chebcb"
  case epsilonGreedy = "epsilon-greedy"
  case discountedTsallisINF = "discounted-tsallis-inf"
  case osub
  case spectralExp3 = "spectral-exp3"
  case fixedArm = "fixed-arm"

  /// The type of the learner.
  var type: any NamedLearner.Type {
    switch self {
    case .standard: DefaultLearner.self
    case .young: YoungLearner.self
    case .tsallisINF: TsallisINF.self
    case .binnedTsallisINF: BinnedTsallisINF.self
    case .chebCB: ChebCB.self
    case .epsilonGreedy: EpsilonGreedy.self
    case .discountedTsallisINF: DiscountedTsallisINF.self
    case .osub: OSUB.self
    case .spectralExp3: SpectralExp3.self
    case .fixedArm: FixedArm.self
    }
  }

  /// Whether the learner picks from arms.
  var picksFromArms: Bool { self != .standard && self != .young }

  /// A learner that knows nothing yet; nil for one that picks from no arms.
  func learner(_ options: TunerOptions) -> (any NamedLearner & BanditLearner)? {
    let count = options.armCount
    return switch self {
    case .standard, .young: nil
    case .tsallisINF: TsallisINF(armCount: count)
    case .binnedTsallisINF:
      BinnedTsallisINF(
        armCount: count, contextRange: options.contextRange, binCount: options.binCount)
    case .chebCB:
      ChebCB(armCount: count, contextRange: options.contextRange, degree: options.degree)
    case .epsilonGreedy: EpsilonGreedy(armCount: count, epsilon: options.epsilon)
    case .discountedTsallisINF: DiscountedTsallisINF(armCount: count, discount: options.discount)
    case .osub: OSUB(armCount: count)
    case .spectralExp3: SpectralExp3(armCount: count, smoothing: options.smoothing)
    case .fixedArm: FixedArm(armCount: count, arm: options.fixedArm)
    }
  }
}
