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
      Families of systems, solved by SOR and, where the matrix allows it, by CG with SSOR and with \
      relaxed incomplete Cholesky: the \
      paper's shifted Laplacians (high, low), other shifts, drifts, jumps and tolerances that change; \
      steps of heat flow from the solution before; diffusion through random cells; graphs; transport \
      by upwind and by central differences, rotating and skew systems, for which omegas below 1 are \
      best; a recorded simulation (solidification-heat), and those of --recorded. Large meshes (mesh-100x100, \
      mesh-steps-100x100, and alike to 1000x1000 and 100x100x100) run only if they are named.

      Learners: the default of OmegaTuner without and with context, without a look at the matrix \
      (no-look), with numbers that say nothing (random-context, constant-context, two-valued-context, \
      outlying-context, misleading-context), for a solver of one's own (own-solver); Young's theory \
      alone (young); Tsallis-INF, Tsallis-INF-CB and ChebCB of the paper; epsilon-greedy; Exp3 on the \
      path of omegas (spectral-exp3); the unimodal bandit OSUB (osub); Tsallis-INF that forgets \
      (discounted-tsallis-inf); adaptive SOR (adaptive-sor), which sees residuals. Work is all \
      iterations, those of attempts that failed among them, and the products of looks.

      Hindsight solves every system with every omega of 0.1 to 1.99, or alpha of -1 to 0.99997, and \
      four times more around the best. Ratios are totals after T systems over those of the best fixed \
      omega of as many, or over those of the best omega of each; means over trials with standard errors.

      It writes learners.csv, a line for each cell, learners-cost.csv and learners.svg, and what the \
      default believes of a system after 0, 3 and 30 others, learners-belief.svg. An interrupted run \
      goes on where it stopped if it is started again with the same settings.

        relaxbench learners --quick
        relaxbench learners --families high upwind-strong --learners default tsallis-inf
        relaxbench learners --recorded ../recordings --output Results/learners
      """)

  @OptionGroup var options: LearnersOptions

  func run() throws {
    let families = try chosenFamilies()
    var run = try ExperimentRun(
      name: Self.name, title: "Learners of omega",
      trialCount: options.extent.trials ?? (options.extent.quick ? 1 : 5), seed: options.seed,
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
    try ValidationError.check(
      Set(names).count == names.count,
      "--recorded names two sequences alike: \(names.joined(separator: ", ")).")
    let all =
      try SystemFamily.catalog().filter { !names.contains($0.name) }
      + recorded.flatMap(\.byItsMethods)
    for name in options.families where !all.contains(where: { $0.name == name }) {
      let known = all.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
      throw ValidationError(
        "--families has \(name); it must be one of \(known.joined(separator: ", ")).")
    }
    return all.filter {
      (options.families.isEmpty ? $0.group != .meshes : options.families.contains($0.name))
        && (options.solvers.isEmpty || options.solvers.contains($0.studiedSolver))
    }
  }

  private func perform(_ families: [SystemFamily], in run: inout ExperimentRun) throws {
    let tolerances = options.chosenTolerances
    run.set("tolerances", tolerances.map(StudyCell.text).joined(separator: " "))
    var cells: [StudyCell] = []
    for family in families {
      let marks = SystemMarks.study(upTo: options.systemCount(of: family))
      let learners = options.chosenLearners.filter { $0.suits(family) && $0 != .omegaOne }
      let untuned = Method.fixed(family.parameter.reference)
      let played = try run.play(
        [.bestFixed, untuned] + learners.map { .learner($0) }, on: family,
        trialCount: run.record.trials, marks: marks, tolerances: tolerances
      ) { method, tolerance, trial, job in
        job.generatorSeed(
          ofKey: "\(family.name)/\(family.solverName)/\(method.key)/\(trial)", for: "\(tolerance)")
      }
      for result in played {
        if options.details {
          try run.show(StudyCell.cells(result), caption: StudyCell.caption(result))
        }
        cells += result.methods.compactMap { StudyCell($0, of: result) }
      }
    }
    let costs = try CostStudy(
      options.chosenLearners, systemCount: min(1000, options.systems ?? .max),
      roundCount: options.extent.quick ? 2 : 5, in: &run)
    try run.show(
      costs.cells,
      caption: "Cost over \(costs.systemCount) systems of high variance to 1e-8: mean of rounds ± "
        + "standard error, processor time of choices and records, wall-clock time of all.")
    // Named last: what was done of one family serves runs with others.
    run.set("families", families.map { "\($0.name):\($0.solverName)" }.joined(separator: " "))
    run.set("learners", options.chosenLearners.map(\.rawValue).joined(separator: " "))
    guard !cells.isEmpty else { return try run.note("No family took an iteration.") }
    try run.write(
      CSVWriter(rows: cells.map(\.row)), to: "learners.csv",
      caption: "Work over that of hindsight, a line for each family, tolerance and method.")
    try run.write(
      costs.csv, to: "learners-cost.csv", caption: "Time and memory of the learners' own work.")
    try run.write(
      BeliefFigure(seed: options.seed).figure(), to: "learners-belief.svg",
      caption: "What the default learner believes of a system after 0, 3 and 30 others.")
    let summary = StudySummary(cells: cells)
    try run.write(
      summary.figure, to: "learners.svg",
      caption: "Work over that of the best fixed omega after 100 systems, cells in order.")
    try run.show(
      summary.worst(10), caption: "The default learner's worst cells, over the best fixed omega.")
    try run.show(
      summary.table,
      caption:
        "Geometric means over the best fixed omega and over the best of each system, after 30 "
        + "and 100 systems; cells above 1.5 at T = 30 and above 1.25 at T = 100, above 1.05 times "
        + "omega 1 and 3 iterations a solve, and systems unsolved that some omega solves.")
    try run.show(summary.goals, caption: "Goals.")
  }
}
