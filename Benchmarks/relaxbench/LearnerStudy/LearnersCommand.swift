import ArgumentParser
import Foundation
import RelaxKit

/// `relaxbench learners`: all learners on many kinds of sequences.
struct LearnersCommand: ParsableCommand {
  static let name = "learners"
  static let title = "Learners of omega"

  static let configuration = CommandConfiguration(
    commandName: name,
    abstract:
      "Compare all learners on many kinds of sequences, with what hindsight would have done.",
    discussion: """
      x
      """)

  @OptionGroup
  var options: LearnersOptions

  private static let defaultSeed: UInt64 = 20_000

  func run() throws {
    let families = try chosenFamilies()
    let trialCount = families.map(trialCount).max() ?? 0
    var run = try ExperimentRun(
      name: Self.name, title: Self.title, trialCount: trialCount,
      seed: options.seed ?? Self.defaultSeed, output: options.output, options: options.extent)
    try Console.print("relaxbench learners: \(run.summary)")
    try perform(families, in: &run)
    try run.finish()
  }

  private func chosenFamilies() throws -> [SystemFamily] {
    let catalog = try SystemFamily.catalog()
    for name in options.families where !catalog.contains(where: { $0.name == name }) {
      throw ValidationError(
        "--families has \(name); it must be one of \(catalog.map(\.name).joined(separator: ", ")).")
    }
    return catalog.filter { options.families.isEmpty || options.families.contains($0.name) }
  }

  private func trialCount(of family: SystemFamily) -> Int {
    family.trialCount(asked: options.extent.trials, isQuick: options.extent.quick)
  }

  private func perform(_ families: [SystemFamily], in run: inout ExperimentRun) throws {
    let tolerances = options.chosenTolerances
    run.set("tolerances", tolerances.map(FamilyResults.text).joined(separator: " "))
    var results: [FamilyResults] = []
    for family in families {
      let result = try study(family).results(in: &run)
      for tolerance in tolerances {
        try run.show(
          result.cells(tolerance: tolerance), caption: family.detail)
      }
      results.append(result)
    }
    var csv = CSVWriter(columns: FamilyResults.columns)
    for result in results { result.append(to: &csv) }
    try run.write(
      csv, to: "learners.csv", caption: "Iterations over those of the best omega of each system.")
    for tolerance in tolerances {
      try run.write(
        Figure(
          title:
            "Iterations over those of the best omega of each system, to \(FamilyResults.text(tolerance))",
          panels: results.map { $0.chart(tolerance: tolerance) }, columnCount: 3),
        to: "learners-\(FamilyResults.text(tolerance)).svg", caption: "x")
    }
  }

  private func study(_ family: SystemFamily) -> FamilyStudy {
    FamilyStudy(
      family: family, learners: options.chosenLearners,
      systemCount: options.systemCount(of: family), trialCount: trialCount(of: family),
      tolerances: options.chosenTolerances)
  }
}
