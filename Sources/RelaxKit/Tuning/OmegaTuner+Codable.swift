// All a tuner knows is saved; its scratch memory is not. A restored tuner makes exactly the choices
// the original would have made.

extension OmegaTuner: Encodable
where Solver: Encodable, Learner: Encodable, Learner.Choice.Scale: Encodable {
  /// Writes all the tuner knows; its scratch memory is left out.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: TunerCodingKeys.self)
    try container.encode(solver, forKey: .solver)
    try container.encode(learner, forKey: .learner)
    try container.encode(scale, forKey: .scale)
    try container.encode(generator, forKey: .generator)
    try container.encode(round, forKey: .round)
    try container.encodeIfPresent(fallbackOmega, forKey: .fallbackOmega)
  }
}

extension OmegaTuner: Decodable
where Solver: Decodable, Learner: Decodable, Learner.Choice.Scale: Decodable {
  /// Reads a tuner back.
  ///
  /// - Throws: `DecodingError` if the data is not a tuner of this type or its parts contradict each
  ///   other.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: TunerCodingKeys.self)
    self.init(
      solver: try container.decode(Solver.self, forKey: .solver),
      learner: try container.decode(Learner.self, forKey: .learner),
      scale: try container.decode(Learner.Choice.Scale.self, forKey: .scale),
      seed: 0)
    generator = try container.decode(SplitMix64.self, forKey: .generator)
    round = try container.decode(in: recordCounts, forKey: .round)
    let fallback = try container.decodeIfPresent(Double.self, forKey: .fallbackOmega)
    if let armCount = (learner as? any BanditLearner)?.armCount, let grid = scale as? OmegaGrid,
      armCount != grid.count
    {
      throw DecodingError.inconsistentState(
        "the learner has \(armCount) arms and the grid \(grid.count) omegas", in: decoder)
    }
    if let fallback, !(fallback > 0 && fallback < 2) {
      throw container.inconsistentState(forKey: .fallbackOmega, "= \(fallback) is outside (0, 2)")
    }
    fallbackOmega = fallback
  }
}

private enum TunerCodingKeys: String, CodingKey {
  case solver
  case learner
  case scale
  case generator
  case round
  case fallbackOmega
}
