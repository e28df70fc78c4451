import ArgumentParser
import Foundation
import Logging
import RelaxKit
import RelaxReporting

/// `relax sequence`: a sequence on disk, solved with learned omegas or alphas.
struct SequenceCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sequence",
    abstract: "Solve a sequence of systems on disk, learning alpha or omega on the way.",
    discussion: """
      The path is a folder of Matrix Market files (.mtx or .mtx.gz), or a manifest: CSV with a header \
      and a row for each system, or JSON with an array of objects. The column or key matrix names a \
      file, rhs and x0 may; others may hold contexts, one of which --context picks. Names are \
      relative to the manifest, which in a folder is manifest.csv or manifest.json. In a folder \
      without one, A7.mtx is solved for b7.mtx from x7.mtx, or heat.mtx for heat_b.mtx from \
      heat_x0.mtx, in the order of the names; a right-hand side without a matrix of its own goes \
      with the matrix before it. Without any right-hand sides random ones are used.

        relax sequence steps
        relax sequence steps --compare --output /tmp/results
        relax sequence steps --solver ssor-cg
        relax sequence run.csv --learner chebcb --context time_step
        relax sequence steps --save-state run.state
        relax sequence steps --save-state run.state --restore run.state

      Matrices that are all symmetric with a positive diagonal are solved by ic-cg, CG with relaxed \
      incomplete Cholesky, whose alpha the default learner chooses. All other methods have an omega, and \
      --omega or another learner has ssor-cg take the place of ic-cg.

      A system that cannot be read or used is named and left out. What is saved is shown against \
      alpha = 0, plain incomplete Cholesky, or omega = 1: measured with --compare, else estimated from \
      every 20th system, or five, solved with that as well.

      The output directory gets omegas.csv (totals), sequence.svg (figures) and, without --log, \
      log.jsonl: a line of JSON for each system with its place (system, from 0), matrix, context, \
      unknowns, omega (that of the last iteration), iterations, failedIterations, failedReason and \
      retryOmega (of a first attempt that failed, and the omega of the second), converged, reason, \
      relativeResidual, seconds, iterationsAtOmegaOne (if in the sample) and, with --compare, \
      fixedIterations and fixedSeconds, of all omegas; or, if it could not be used, its error. For \
      ic-cg the keys are alpha, retryAlpha and iterationsAtAlphaZero.

      Killing the process loses no more than the systems since the last save. With --restore the \
      same command goes on after these, and the result is that of a run never interrupted. Log and \
      state are locked while they are in use, a state by an empty file beside it that ends in .lock.

      Exit status: 0 if all systems were solved, 1 if some were not, 2 if the arguments, the \
      manifest or the state cannot be used.
      """)

  @Argument(help: .value("path", "A folder or a manifest."))
  var path: String

  @Option(
    help: ArgumentHelp(
      "sor, ssor, ssor-cg or ic-cg. (default: ic-cg if all matrices are symmetric and their diagonals "
        + "positive, or ssor-cg if there is --omega or a --learner but default; else sor)"))
  var solver: SolverName?

  @Option(
    help: ArgumentHelp(
      "default, which looks at the matrix and alone knows ic-cg, young, which knows how sor depends "
        + "on omega, or one that picks from a list of omegas: tsallis-inf, tsallis-inf-cb, chebcb or "
        + "epsilon-greedy. (default: default)"))
  var learner: SequenceLearnerName?

  @Option(help: .value("column", "The column of the manifest to learn from."))
  var context: String?

  @Option(
    parsing: .unconditional,
    help: .value("from:to", "The interval of contexts. (default: that of the manifest)"),
    transform: RangeArgument.init)
  var contextRange: RangeArgument?

  @Option(
    parsing: .unconditional,
    help: .value(
      "list",
      "The omegas that --compare tries and that learners pick from, except default and young, which "
        + "find their own. (default: 1:1.95:0.05)"),
    transform: ParameterList.omegas)
  var omega: ParameterList?

  @Option(
    parsing: .unconditional,
    help: .value(
      "list",
      "The alphas that --compare tries for ic-cg, from -1 to 1. (default: 17 from -1 to 0.99997)"),
    transform: ParameterList.alphas)
  var alpha: ParameterList?

  @OptionGroup
  var stopping: CriterionOptions

  @Option(help: "What the learner's draws and random right-hand sides follow from.")
  var seed: UInt64 = 1

  @Flag(
    help:
      "Also solve every system with every omega or alpha, and tell what hindsight would have done.")
  var compare = false

  @Option(
    parsing: .unconditional,
    help: .value(
      "n",
      "Solve every n-th system with omega 1 or alpha 0 as well, to estimate the saving; 0 for none. At a "
        + "saving of 80 % the default makes solving take a quarter longer, larger n less. "
        + "(default: 20, or what gives five systems if the sequence is short)"))
  var sample: Int?

  @Option(help: .value("file", "Where to save the state."))
  var saveState: String?

  @Option(
    parsing: .unconditional,
    help: .value("n", "Save after every n systems, and at the end. (default: 10)"))
  var saveEvery: Int?

  @Option(help: .value("file", "Go on where the run was that saved this state."))
  var restore: String?

  @Flag(help: "With --restore: take over what was learned, and solve all systems.")
  var fromStart = false

  @Option(help: .value("file", "Where to write a line of JSON for each system."))
  var log: String?

  @OptionGroup
  var logging: LoggingOptions

  @OptionGroup
  var input: InputOptions

  @OptionGroup
  var output: OutputOptions

  func validate() throws {
    try solver?.checkParameter()
    let wish = try wish
    try ValidationError.check(saveEvery, in: 1..., of: "save-every")
    try ValidationError.check(sample, in: 0..., of: "sample")
    if let solver = wish.name { try learner?.check(for: solver) }
    let name = learner?.rawValue ?? "The learner"
    try ValidationError.check(
      context != nil || learner?.needsContext != true,
      "\(name) learns from a context; name one by --context.")
    try ValidationError.check(
      context == nil || learner?.usesContext != false,
      "\(name) makes no use of --context; default, tsallis-inf-cb and chebcb do.")
    try ValidationError.check(
      omega == nil || compare || learner?.picksFromList == true,
      "\(name) finds its own omegas; --omega needs --compare or a --learner that picks from a list, "
        + "such as epsilon-greedy.")
    try ValidationError.check(
      alpha == nil || compare, "\(name) finds its own alphas; --alpha needs --compare.")
    try ValidationError.check(
      contextRange == nil || context != nil, "--context-range needs --context.")
    try ValidationError.check(
      saveEvery == nil || saveState != nil, "--save-every needs --save-state.")
    try ValidationError.check(!fromStart || restore != nil, "--from-start needs --restore.")
  }

  /// What the options say about the method.
  private var wish: SolverWish {
    get throws {
      try SolverWish(
        solver, omega: omega, alpha: alpha, learnsOmega: learner.map { $0 != .standard } ?? false)
    }
  }

  func run() throws {
    let manifest = try SequenceManifest(path: path, contextColumn: context)
    if !manifest.unusedFiles.isEmpty {
      Console.note(
        "Left out, as they belong to no system: \(manifest.unusedFiles.joined(separator: ", "))")
    }
    if manifest.entries.contains(where: { $0.rightHandSide == nil }) {
      Console.note("Note: there are no right-hand sides, so random ones are used.")
    }
    let reader = SystemReader(manifest, files: input.files, seed: seed)
    let wish = try wish
    let solver = try SolverName.choice(wish, for: reader, title: title)
    guard let relaxation = solver.relaxation else { return }
    let learner = learner ?? .standard
    try learner.check(for: solver)
    let values = wish.values(of: solver.parameter) ?? solver.parameter.grid
    let settings = SequenceSettings(
      solver: solver.rawValue, learner: learner.rawValue, context: context,
      contextRange: contextRange?.description, omegas: values, tolerance: stopping.tolerance,
      baseline: stopping.baseline.rawValue, iterationLimit: stopping.maxIterations, seed: seed,
      isCompared: compare,
      samplePeriod: sample ?? SequenceSettings.samplePeriod(systemCount: manifest.entries.count))
    try run(
      reader, solver: relaxation,
      learner: learner.learner(
        for: solver, armCount: values.count, contextRange: try range(of: manifest),
        tolerance: stopping.tolerance),
      settings: settings)
  }

  /// The contexts to expect; nil if there are none.
  private func range(of manifest: SequenceManifest) throws -> ClosedRange<Double>? {
    guard let context else { return nil }
    guard let range = contextRange?.range ?? manifest.contextRange else {
      throw ValidationError(
        "The context \(context) is the same for all systems; learn without --context.")
    }
    try ValidationError.check(
      (range.upperBound - range.lowerBound).isFinite,
      "The contexts \(context) reach from \(range.lowerBound) to \(range.upperBound), which is "
        + "longer than the largest number; give the part that matters with --context-range.")
    return range
  }

  // MARK: The run

  /// How many systems that are not solved are named on the way, before the log has to do.
  private static let shownFaultLimit = 20

  private func run<Solver: RelaxationSolver & Codable, Learner: SequenceLearner & Codable>(
    _ reader: SystemReader, solver: Solver, learner: Learner, settings: SequenceSettings
  ) throws {
    let directory = try output.makeDirectory()
    let (log, savedState) = try outputs(in: directory, reading: reader.manifest.files)
    // Before it is read.
    let lock = try savedState.map(FileLock.init)
    defer { withExtendedLifetime(lock) {} }
    let criterion = stopping.criterion
    let state = try restore.map { path throws(InputError) in
      try SequenceState<Solver, Learner>.read(
        atPath: path, settings: settings, keepsSample: sample == nil, learningOnly: fromStart)
    }
    var run: SequenceRun<Solver, Learner>
    if let state, let restore, !fromStart {
      run = try SequenceRun(
        reader, resuming: state, path: restore, criterion: criterion, log: log)
      logging.logger.notice(
        "going on", metadata: ["state": "\(restore)", "systemsDone": "\(run.doneCount)"])
    } else {
      let tuner =
        state?.tuner
        ?? OmegaTuner(
          solver: solver, learner: learner,
          scale: Learner.scale(of: settings.parameter, values: settings.omegas),
          seed: ~seed)
      let log = try SequenceLog(log, isNew: true)
      try log.begin()
      run = SequenceRun(
        reader, with: tuner, settings: settings, criterion: criterion, log: log)
    }
    try solveAll(&run, of: reader.manifest, savingTo: savedState)
    try report(&run, to: directory)
  }

  /// Looks at the places of all files to be written, none of which is one that is read, before any is
  /// touched.
  private func outputs(
    in directory: ResultsDirectory, reading inputs: [String]
  ) throws -> (log: OutputFile, state: OutputFile?) {
    var files = RunFiles()
    for input in inputs { files.reads(input) }
    let state = try saveState.map { path throws(InputError) in
      try files.output(path, kind: .savedState)
    }
    try state?.checkIsFile()
    if let state, state.found != nil, restore == nil {
      throw InputError(
        .unreadableFile, "this exists; add --restore \(state.path) to go on from it, or remove it",
        path: state.path)
    }
    // The state to go on from may be the one to save.
    if let restore, try FileIdentity(ofPath: restore) != state?.identity { files.reads(restore) }
    let log = try files.output(log ?? directory.file("log.jsonl").path, kind: .log)
    try log.checkIsFile()
    try directory.check(
      [
        ("omegas.csv", SequenceSummary.kind),
        ("sequence.svg", .figure),
      ], in: &files)
    return (log, state)
  }

  private func solveAll<Solver, Learner>(
    _ run: inout SequenceRun<Solver, Learner>, of manifest: SequenceManifest,
    savingTo output: OutputFile?
  ) throws {
    let count = manifest.entries.count
    var progress = ProgressMeter(title, total: count)
    progress.skip(run.doneCount)
    var faultCount = 0
    let logger = logging.logger
    defer { Interruption.say(nil) }
    while run.doneCount < count {
      sayOnInterruption(doneCount: run.doneCount, count: count)
      let record = try run.solveNext()
      logger.debug(
        "system done",
        metadata: [
          "system": "\(record.system)",
          "\(run.settings.parameter.name)": "\(record.chosen ?? .nan)",
          "iterations": "\(record.iterations ?? 0)", "fault": "\(record.fault ?? "none")",
        ])
      if let output, run.doneCount % (saveEvery ?? 10) == 0 || run.doneCount == count {
        try run.save(to: output)
        logger.info(
          "state saved", metadata: ["file": "\(output.path)", "systemsDone": "\(run.doneCount)"])
      }
      if let fault = record.fault {
        faultCount += 1
        if faultCount <= Self.shownFaultLimit {
          progress.tell(InputError.printable("\(manifest.place(of: record.system)) \(fault)"))
        } else if faultCount == Self.shownFaultLimit + 1 {
          progress.tell("Further systems that are not solved are in the log.")
        }
      }
      let name = run.settings.parameter.name
      let chosen = record.chosen.map { name + String(format: " %.3g, ", $0) } ?? ""
      progress.note = chosen + run.savings.note
      progress.advance()
    }
    progress.finish()
  }

  private func sayOnInterruption(doneCount: Int, count: Int) {
    let every = saveEvery ?? 10
    let savedCount = doneCount / every * every
    let place = log ?? output.output + "/log.jsonl"
    let advice: String
    if let saveState {
      // With --restore of another state, or none, the saved one is the one to go on from.
      var words = CommandLine.arguments
      if let place = words.firstIndex(of: "--restore") { words.removeSubrange(place...place + 1) }
      words.removeAll { $0 == "--from-start" || $0.hasPrefix("--restore=") }
      advice =
        "to go on after \(savedCount) of them: " + words.map(Self.quoted).joined(separator: " ")
        + (savedCount > 0 ? " --restore \(Self.quoted(saveState))" : "")
    } else {
      advice = "with --save-state a run can go on"
    }
    Interruption.say { "\(doneCount) of \(count) systems done, in \(place); \(advice)" }
  }

  /// A word as a shell takes it.
  private static func quoted(_ word: String) -> String {
    let isPlain = word.allSatisfy { $0.isLetter || $0.isNumber || "/._-:=,+".contains($0) }
    return isPlain ? word : "'" + word.replacing("'", with: "'\\''") + "'"
  }

  /// The name of the sequence.
  private var title: String {
    InputError.printable(URL(fileURLWithPath: path).deletingPathExtension().lastPathComponent)
  }

  private func report<Solver, Learner>(
    _ run: inout SequenceRun<Solver, Learner>, to directory: ResultsDirectory
  ) throws {
    let isExtended = omega == nil && alpha == nil
    let hindsight = compare ? try run.hindsight(isExtended: isExtended, title: title) : nil
    let summary = SequenceSummary(
      title: title, records: run.records, settings: run.settings, savings: run.savings,
      hindsight: hindsight)
    try Console.print(summary.text)
    try directory.write(summary.csv.text, to: "omegas.csv", kind: SequenceSummary.kind)
    try directory.write(summary.figure, to: "sequence.svg")
    try Console.print(
      "Written to \(directory.url.path): omegas.csv, sequence.svg; log: \(log ?? "log.jsonl")")
    if summary.unsolvedCount > 0 { throw ExitCode(1) }
  }
}
