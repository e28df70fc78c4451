import ArgumentParser
import Foundation
import RelaxKit
import RelaxReporting

/// `relaxbench learners`: all learners on many kinds of sequences.
struct LearnersCommand: ParsableCommand {
  static let name = "learners"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract: "Compare learners with each other and with hindsight on many kinds of sequences.",
    discussion: """
      Families of systems, each solved by SOR unless said otherwise: the paper's shifted Laplacians \
      (high, low); random M-matrices (m-matrix); a nine-point stencil (anisotropic); transport by \
      upwind and by central differences, where Young's formula is false (convection-upwind, \
      convection-mild, convection-strong); shifts whose law drifts, without context (switching, \
      ramp, sine); kinds of matrices that no constant of a learner was chosen on \
      (variable-diffusion, l-shaped, cube); 2500 unknowns (large); the paper's heat equation by CG \
      with SSOR (heat-25, heat-50, heat-100); a recorded simulation (solidification-heat), and \
      those of --recorded, by the names of their folders.

      Learners: the default of OmegaTuner without and with context; the same without its fallback \
      (young); Tsallis-INF, Tsallis-INF-CB and ChebCB of the paper; \
      epsilon-greedy; Exp3 on the path of omegas (spectral-exp3); the unimodal bandit OSUB (osub); \
      Tsallis-INF that forgets, by 0.99 a system (discounted-tsallis-inf); omega 1 (omega-1). Every \
      one solves every system, and sees iteration counts alone. Beside them adaptive SOR \
      (adaptive-sor) sees the residual of each sweep, and begins anew with each system. A solve that \
      fails costs the limit of 10000 iterations and is not repeated.

      Hindsight solves every system with every omega, 1, 1.005, ..., 1.955 for n up to some \
      hundred, in coarser steps for larger ones, as the tables say. After 100 systems, an omega \
      that has taken over 1.5 times what the best fixed one has is given up at twice the fewest \
      iterations of a system, and counts as that number. A system that no omega solves costs it the \
      limit, too. Ratios are totals after T systems over those of the best omega of each system, \
      means over trials with standard errors. Systems of recorded sequences and of the heat \
      equation are the same in all trials, so that what draws nothing runs once there.

      Costs are measured one learner at a time on 1000 systems of 100 unknowns.

      It writes learners.csv, learners-cost.csv and a figure for each tolerance. An interrupted run \
      goes on where it stopped if it is started again with the same tolerances and seed.

        relaxbench learners --quick
        relaxbench learners --families high convection-mild --learners default tsallis-inf
        relaxbench learners --recorded ../recordings --output Results/learners
      """)

  @OptionGroup
  var options: LearnersOptions

  func run() throws {
    let families = try chosenFamilies()
    var run = try ExperimentRun(
      name: Self.name, title: "Learners of omega",
      trialCount: families.map(trialCount).max() ?? 0, seed: options.seed,
      output: options.output, options: options.extent)
    try Console.print("relaxbench learners: \(run.summary)")
    if options.recorded.isEmpty, options.families.isEmpty {
      try run.note(
        "Recorded sequences beside the one that is built in are left out: no --recorded.")
    }
    try perform(families, in: &run)
    try run.finish()
  }

  /// The families asked for; a recorded one takes the place of a built-in one of its name.
  private func chosenFamilies() throws -> [SystemFamily] {
    let recorded = try options.recorded.flatMap {
      try SystemFamily.recorded(atPath: $0, files: options.input.files)
    }
    let names = recorded.map(\.name)
    guard Set(names).count == names.count else {
      throw ValidationError(
        "--recorded names two sequences alike: \(names.joined(separator: ", ")).")
    }
    let all = try SystemFamily.catalog().filter { !names.contains($0.name) } + recorded
    for name in options.families where !all.contains(where: { $0.name == name }) {
      throw ValidationError(
        "--families has \(name); it must be one of \(all.map(\.name).joined(separator: ", ")).")
    }
    return all.filter { options.families.isEmpty || options.families.contains($0.name) }
  }

  private func trialCount(of family: SystemFamily) -> Int {
    family.trialCount(asked: options.extent.trials, isQuick: options.extent.quick)
  }

  private func perform(_ families: [SystemFamily], in run: inout ExperimentRun) throws {
    let tolerances = options.chosenTolerances
    run.set("tolerances", tolerances.map(FamilyResults.text).joined(separator: " "))
    var results: [FamilyResults] = []
    for family in families {
      let study = FamilyStudy(
        family: family, learners: options.chosenLearners,
        systemCount: options.systemCount(of: family), trialCount: trialCount(of: family),
        tolerances: tolerances)
      let result = try study.results(in: &run)
      for tolerance in tolerances {
        try run.show(result.cells(tolerance: tolerance), caption: result.caption(tolerance))
      }
      results.append(result)
    }
    let costs = try CostStudy(
      options.chosenLearners, systemCount: min(1000, options.systems ?? .max),
      roundCount: options.extent.quick ? 2 : 5, in: &run)
    try run.show(
      costs.cells,
      caption: "Cost over \(costs.systemCount) systems of high variance to 1e-8: mean of rounds ± "
        + "standard error, processor time of choices and records, wall-clock time of all.")
    // Named last: what was done of one family serves runs with others.
    run.set("families", families.map(\.name).joined(separator: " "))
    run.set("learners", options.chosenLearners.map(\.rawValue).joined(separator: " "))
    try write(results, costs, to: &run)
    let goals = LearnerGoals(results: results, costs: costs).all
    if !goals.isEmpty {
      try run.show(
        [LearnerGoal.header] + goals.map(\.cells),
        caption:
          "Goals, at a tolerance of 1e-8: \(goals.count(where: \.isMet)) of \(goals.count) met."
      )
    }
  }

  private func write(
    _ results: [FamilyResults], _ costs: CostStudy, to run: inout ExperimentRun
  ) throws {
    var csv = CSVWriter(columns: FamilyResults.columns)
    for result in results { result.append(to: &csv) }
    try run.write(
      csv, to: "learners.csv",
      caption: "Iterations over those of the best omega of each system, along the sequences.")
    try run.write(
      costs.csv, to: "learners-cost.csv", caption: "Time and memory of the learners' own work.")
    for tolerance in options.chosenTolerances {
      let text = FamilyResults.text(tolerance)
      try run.write(
        Figure(
          title: "Iterations over those of the best omega of each system, to \(text)",
          subtitle: "Mean of the trials and a standard error to either side; lower is better. "
            + "Dashed: without context.",
          panels: results.map { $0.chart(tolerance: tolerance) }, columnCount: 3),
        to: "learners-\(text).svg",
        caption: "Totals after each number of systems over those of the best omega of each, to "
          + "\(text).")
    }
  }
}
