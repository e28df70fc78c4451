/// The relaxation parameters of one solve: some sweeps with each, and the last until the end.
///
///     let schedule = OmegaSchedule([(1.2, sweeps: 10), (1.5, sweeps: 20)], then: 1.8)
///     let (x, report) = try SOR(schedule: schedule).solve(system, until: .relativeResidual(1e-8))
///
/// A sweep with another omega starts from the iterate there is; nothing is lost by changing. Where
/// one does not know how hard a system is, rising omegas serve easy ones with the omega that suits
/// them, and hard ones hardly worse than their own omega would from the start.
public struct OmegaSchedule: Sendable, Hashable, Codable {
  /// A number of sweeps with one omega.
  public struct Phase: Sendable, Hashable, Codable {
    /// The relaxation parameter, in (0, 2).
    public let omega: Double

    /// How many sweeps are done with it, at least 1.
    public let sweepCount: Int

    /// Makes a phase.
    ///
    /// - Precondition: omega lies in (0, 2), and `sweepCount` is positive.
    public init(omega: Double, sweepCount: Int) {
      checkOmega(omega)
      require(sweepCount > 0, "a phase of \(sweepCount) sweeps must be left out")
      self.omega = omega
      self.sweepCount = sweepCount
    }

    /// Reads a phase back.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2) or no sweeps.
    public init(from decoder: any Decoder) throws {
      let container = try decoder.container(keyedBy: CodingKeys.self)
      omega = try container.decodeOmega(forKey: .omega)
      sweepCount = try container.decode(Int.self, forKey: .sweepCount)
      guard sweepCount > 0 else {
        throw DecodingError.inconsistentState("a phase of \(sweepCount) sweeps", in: decoder)
      }
    }
  }

  /// The phases that end, in their order; none if omega stays the same.
  public let phases: [Phase]

  /// The omega of all sweeps after them.
  public let finalOmega: Double

  /// Makes a schedule.
  ///
  /// - Precondition: `finalOmega` lies in (0, 2).
  public init(phases: [Phase], finalOmega: Double) {
    checkOmega(finalOmega)
    self.phases = phases
    self.finalOmega = finalOmega
  }

  /// Makes a schedule from pairs of an omega and a number of sweeps, and the omega after them.
  ///
  /// - Precondition: all omegas lie in (0, 2), and the numbers of sweeps are positive.
  public init(_ phases: [(omega: Double, sweeps: Int)], then finalOmega: Double) {
    self.init(
      phases: phases.map { Phase(omega: $0.omega, sweepCount: $0.sweeps) }, finalOmega: finalOmega)
  }

  /// One omega for the whole solve.
  ///
  /// - Precondition: omega lies in (0, 2).
  public static func constant(_ omega: Double) -> OmegaSchedule {
    OmegaSchedule(phases: [], finalOmega: omega)
  }

  /// The omega of a sweep, counted from 1.
  ///
  /// - Complexity: O(number of phases).
  public func omega(ofSweep sweep: Int) -> Double {
    var before = sweep
    for phase in phases {
      if before <= phase.sweepCount { return phase.omega }
      before -= phase.sweepCount
    }
    return finalOmega
  }

  /// Reads a schedule back.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2) or a phase of no sweeps.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    phases = try container.decode([Phase].self, forKey: .phases)
    finalOmega = try container.decodeOmega(forKey: .finalOmega)
  }
}
