import RelaxReporting

/// The goals that learners were built for, as far as a run has what they are about.
struct LearnerGoals {
  let results: [FamilyResults]
  let costs: CostStudy?

  /// The tolerance that goals are set at.
  static let tolerance = 1e-8

  var all: [LearnerGoal] { curves + safety + heat + recorded + cost }

  private func result(_ name: String) -> FamilyResults? { results.first { $0.family.name == name } }

  /// A goal for the ratio of a learner to instance-optimal, or to another method.
  private func goal(
    _ learner: StudiedLearner, over other: FamilyResults.Method? = nil, on name: String,
    after count: Int? = nil, atMost limit: Double, remark: String = ""
  ) -> LearnerGoal? {
    guard let result = result(name) else { return nil }
    let count = count ?? result.systemCount
    let ratio =
      if let other {
        result.ratio(.learner(learner), over: other, tolerance: Self.tolerance, after: count)
      } else {
        result.ratio(.learner(learner), tolerance: Self.tolerance, after: count)
      }
    guard let ratio else { return nil }
    let reference = other.map { "over \($0.title)" } ?? "over instance-optimal"
    return LearnerGoal(
      subject: "\(learner.title) \(reference), \(name), T = \(count)", limit: limit,
      measured: ratio, remark: remark)
  }

  /// The paper's two settings, after 30, 100, 1000 and 5000 systems.
  private var curves: [LearnerGoal] {
    let counts = [30, 100, 1000, 5000]
    let limits: [(name: String, context: [Double], none: [Double])] = [
      ("high", [1.30, 1.18, 1.06, 1.04], [0.90, 0.85, 0.82, 0.81]),
      ("low", [1.18, 1.11, 1.035, 1.02], [1.00, 0.94, 0.92, 0.92]),
    ]
    return limits.flatMap { name, context, none in
      zip(counts, context).compactMap {
        goal(.contextualStandard, on: name, after: $0, atMost: $1)
      }
        + [StudiedLearner.young, .standard].flatMap { learner in
          zip(counts, none).compactMap {
            goal(learner, over: .bestFixed, on: name, after: $0, atMost: $1)
          }
        }
    }
  }

  /// That the default loses little where its theory is false.
  private var safety: [LearnerGoal] {
    let easy = ["high", "low", "m-matrix", "anisotropic"].compactMap {
      goal(.contextualStandard, on: $0, after: 1000, atMost: 1.12)
    }
    let convection = ["convection-mild", "convection-strong"].flatMap { name in
      [300, 1000].compactMap { againstPaper(.contextualStandard, on: name, after: $0, atMost: 1) }
    }
    let everywhere = results.filter { $0.family.method == .sor }.compactMap { result in
      againstPaper(
        .standard, on: result.family.name, after: min(1000, result.systemCount), atMost: 1.1)
    }
    return easy + convection + everywhere
  }

  /// A learner against the best of the paper's, whichever that is.
  private func againstPaper(
    _ learner: StudiedLearner, on name: String, after count: Int, atMost limit: Double
  ) -> LearnerGoal? {
    let paper = StudiedLearner.paper.map { FamilyResults.Method.learner($0) }
    return result(name)?.best(of: paper, tolerance: Self.tolerance, after: count).flatMap {
      goal(learner, over: $0, on: name, after: count, atMost: limit, remark: "best of the paper's")
    }
  }

  /// CG with SSOR on the heat equation.
  private var heat: [LearnerGoal] {
    ["heat-25", "heat-50", "heat-100"].flatMap { name in
      [
        goal(.contextualStandard, on: name, atMost: 1.05),
        goal(.contextualStandard, over: .learner(.chebCB), on: name, atMost: 1),
      ].compactMap(\.self)
    }
  }

  /// Sequences of simulations.
  private var recorded: [LearnerGoal] {
    [("solidification-heat", 1.0), ("power-grid-1354", 1.05)].flatMap { name, limit in
      [StudiedLearner.contextualStandard, .standard].compactMap {
        goal($0, over: .bestFixed, on: name, atMost: limit)
      }
    }
  }

  /// The learner's own time and memory.
  private var cost: [LearnerGoal] {
    guard let costs else { return [] }
    return [StudiedLearner.standard, .contextualStandard].flatMap { learner in
      [
        costs.statistics(learner, \.microseconds).map {
          LearnerGoal(
            subject: "\(learner.title), µs a choice and record", limit: 20, measured: $0,
            decimals: 2)
        },
        costs.statistics(learner) { Double($0.stateByteCount) }.map {
          LearnerGoal(
            subject: "\(learner.title), bytes of state", limit: 65_536, measured: $0, decimals: 0)
        },
        costs.totalTime(learner, over: .tsallisINF).map {
          LearnerGoal(
            subject: "\(learner.title), time of \(costs.systemCount) systems over Tsallis-INF",
            limit: 1,
            measured: $0)
        },
      ].compactMap(\.self)
    }
  }
}
