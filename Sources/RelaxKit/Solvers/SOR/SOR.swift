/// Successive over-relaxation: `x <- x + (D/ω + L)⁻¹ (b - A x)`.
///
///     let (x, report) = try SOR(omega: 1.5).solve(system, until: .relativeResidual(1e-8))
///
/// `L` is what lies left of the diagonal when the unknowns are in the order of ``ordering``.
/// Omega 1 is the Gauss-Seidel method. SOR converges for every omega in (0, 2) if the matrix is
/// symmetric positive definite (Ostrowski 1954), and for omega up to 1 if it is strictly diagonally
/// dominant. How fast depends on omega; see ``OmegaTuner``.
///
/// One iteration is one forward sweep. It reads the matrix once, and the norm of the residual comes
/// with it; a solve of `k` sweeps reads the matrix `k + 2.5` times, once less from zero, and once less
/// where it ends at the limit of iterations.
///
/// Omega may change during a solve, which costs a division for each row; see ``OmegaSchedule``.
public struct SOR: IterativeMethod, ScheduledSolver, Hashable {
  /// The relaxation parameters of a solve, which may change from sweep to sweep.
  public var schedule: OmegaSchedule

  /// The relaxation parameter, in (0, 2): that of a schedule's last, open-ended phase. Setting it
  /// makes it that of every sweep.
  public var omega: Double {
    get { schedule.finalOmega }
    set { schedule = .constant(newValue) }
  }

  /// In which order the unknowns are relaxed. Counts differ between orders.
  ///
  /// Vectors and the rows that errors name stay in the order of the matrix.
  public var ordering: SweepPlan.Ordering

  /// Makes the method.
  ///
  ///     let (x, report) = try SOR(omega: 1.9, ordering: .multicolor)
  ///       .solve(system, until: .relativeResidual(1e-8))
  ///
  /// - Precondition: omega lies in (0, 2).
  public init(omega: Double = 1, ordering: SweepPlan.Ordering = .natural) {
    self.init(schedule: .constant(omega), ordering: ordering)
  }

  /// Makes the method with an omega that changes during a solve.
  ///
  ///     SOR(schedule: OmegaSchedule([(1.2, sweeps: 10)], then: 1.8))
  public init(schedule: OmegaSchedule, ordering: SweepPlan.Ordering = .natural) {
    self.schedule = schedule
    self.ordering = ordering
  }

  /// Accepts (0, 2).
  public static func accepts(omega: Double) -> Bool { isRelaxationParameter(omega) }

  /// The step and the reciprocals of the diagonal.
  public static var scratchVectorCount: Int { 2 }

  /// Allowed: a sweep is the same in all orders that groups are made in.
  public var allowsReordering: Bool { true }

  /// Prepares for a solve.
  public func makeState(_ context: SolveContext) -> SORState {
    SORState(context, schedule: schedule)
  }
}

extension SOR: Codable {
  private enum CodingKeys: CodingKey {
    case omega
    case phases
    case ordering
  }

  /// Writes the method; phases only if omega changes.
  ///
  /// - Throws: what the encoder throws.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.container(keyedBy: CodingKeys.self)
    try container.encode(omega, forKey: .omega)
    if !schedule.phases.isEmpty { try container.encode(schedule.phases, forKey: .phases) }
    try container.encode(ordering, forKey: .ordering)
  }

  /// Reads the method back; one saved without phases has one omega, without an order the natural one.
  ///
  /// - Throws: `DecodingError.dataCorrupted` for an omega outside (0, 2) or an unknown order.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.container(keyedBy: CodingKeys.self)
    schedule = OmegaSchedule(
      phases: try container.decodeIfPresent([OmegaSchedule.Phase].self, forKey: .phases) ?? [],
      finalOmega: try container.decodeOmega(forKey: .omega))
    ordering = try container.decodeIfPresent(SweepPlan.Ordering.self, forKey: .ordering) ?? .natural
  }
}
