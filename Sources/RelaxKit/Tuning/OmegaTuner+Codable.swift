// All a tuner knows is saved; its scratch memory is not. A restored tuner makes exactly the choices
// the original would have made.

extension OmegaTuner: Encodable
where Solver: Encodable, Learner: Encodable, Learner.Choice.Scale: Encodable {
  /// Writes all the tuner knows, and what kind of tuner it is; its scratch memory is left out.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TunerCodingKeys.self)
    try container.encode(tunerStateVersion, forKey: .version)
    try container.encode(Self.kind, forKey: .kind)
    try container.encode(solver, forKey: .solver)
    try container.encode(learner, forKey: .learner)
    try container.encode(scale, forKey: .scale)
    try container.encode(generator, forKey: .generator)
    try container.encode(round, forKey: .round)
    try container.encodeIfPresent(lookPlan, forKey: .lookPlan)
    try container.encode(unsolvedCount, forKey: .unsolvedCount)
    try container.encodeIfPresent(fallbackOmega, forKey: .fallbackOmega)
  }
}

extension OmegaTuner {
  /// What a saved state says it is of.
  package static var kind: String { "\(Learner.self) for \(Solver.self)" }
}

extension OmegaTuner: Decodable
where Solver: Decodable, Learner: Decodable, Learner.Choice.Scale: Decodable {
  /// Reads a tuner back.
  ///
  /// - Throws: `DecodingError.dataCorrupted`, which says so, if the state is of another version or
  ///   another kind of tuner, or its parts contradict each other.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TunerCodingKeys.self)
    try container.checkVersion()
    let kind = try container.decode(String.self, forKey: .kind)
    guard kind == Self.kind else {
      throw container.inconsistentState(
        forKey: .kind, "is \"\(kind)\", and a tuner with \(Self.kind) is to be restored")
    }
    let scale = try container.decode(Learner.Choice.Scale.self, forKey: .scale)
    guard Self.accepts(scale) else {
      throw container.inconsistentState(
        forKey: .scale, "= \(scale) goes beyond the parameters that \(Solver.self) accepts")
    }
    self.init(
      solver: try container.decode(Solver.self, forKey: .solver),
      learner: try container.decode(Learner.self, forKey: .learner), scale: scale, seed: 0)
    generator = try container.decode(SplitMix64.self, forKey: .generator)
    round = try container.decode(in: recordCounts, forKey: .round)
    lookPlan = try container.decodeIfPresent(LookPlan.self, forKey: .lookPlan)
    unsolvedCount = try container.decode(in: recordCounts, forKey: .unsolvedCount)
    let fallback = try container.decodeIfPresent(Double.self, forKey: .fallbackOmega)
    if let armCount = (learner as? any BanditLearner)?.armCount, let grid = scale as? OmegaGrid,
      armCount != grid.count
    {
      throw DecodingError.inconsistentState(
        "the learner has \(armCount) arms and the grid \(grid.count) omegas", in: decoder)
    }
    if let fallback, !Self.isUsable(fallback: fallback, on: scale) {
      throw container.inconsistentState(
        forKey: .fallbackOmega, "= \(fallback) is no parameter that the solver can use")
    }
    fallbackOmega = fallback
  }
}

/// The version of the states written, and the only one read.
private let tunerStateVersion = 4

private enum TunerCodingKeys: String, CodingKey {
  case version
  case kind
  case solver
  case learner
  case scale
  case generator
  case round
  case lookPlan
  case unsolvedCount
  case fallbackOmega
}

extension KeyedDecodingContainer<TunerCodingKeys> {
  fileprivate func checkVersion() throws {
    guard contains(.version) else {
      throw inconsistentState(
        forKey: .version,
        "is missing: this is no state of a tuner, or one that was saved before states had a version, "
          + "which this release cannot read; begin with a new tuner")
    }
    let version = try decode(Int.self, forKey: .version)
    guard version != tunerStateVersion else { return }
    throw inconsistentState(
      forKey: .version,
      version > tunerStateVersion
        ? "= \(version) is too new: this release reads \(tunerStateVersion); use a later one"
        : "= \(version) is too old: this release reads \(tunerStateVersion); begin with a new tuner"
    )
  }
}

extension LookPlan: Codable {
  /// As seven numbers; the depth is NaN if there is none.
  init(from decoder: any Decoder) throws {
    let numbers = try PackedDoubles(from: decoder).values
    self.init()
    guard numbers.count == 7, let plan = Self(numbers: numbers) else {
      throw DecodingError.inconsistentState(
        "\(numbers) do not say when to look at a matrix", in: decoder)
    }
    self = plan
  }

  func encode(to encoder: any Encoder) throws { try PackedDoubles(numbers).encode(to: encoder) }
}
