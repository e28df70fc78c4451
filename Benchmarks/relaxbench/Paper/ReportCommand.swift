import ArgumentParser
import Foundation
import RelaxReporting

/// `relaxbench paper report`: one page of all that the experiments have written.
struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Write one HTML page of the results of all experiments.",
    discussion: """
      It reads the records, tables and figures that the experiments have written, names those that \
      are missing, and writes report.html, which needs no other file.
      """)

  @Option(
    name: [.short, .long],
    help: ArgumentHelp("The directory of the results.", valueName: "dir"))
  var output = "Results/paper"

  func run() throws {
    let directory = try ResultsDirectory(path: output)
    let sections = try PaperCommand.experiments.map { experiment in
      try section(of: experiment, in: directory)
    }
    for section in sections where section.record == nil {
      try Console.print("\(section.name) is missing; run relaxbench paper \(section.name).")
    }
    let url = try directory.write(
      PaperReport(sections: sections).html, to: "report.html", kind: .page)
    try Console.print("Written to \(url.path)")
  }

  private func section(
    of experiment: any PaperExperiment.Type, in directory: ResultsDirectory
  ) throws -> PaperReport.Section {
    let record: ExperimentRecord?
    do {
      record = try ExperimentRecord(of: experiment.name, in: directory.url)
    } catch {
      throw ValidationError(
        "\(directory.file(ExperimentRecord.fileName(of: experiment.name)).path) is no record of an "
          + "experiment; remove it and run relaxbench paper \(experiment.name) again.")
    }
    let figures = (record?.figures ?? []).map { picture in
      (picture, try? String(contentsOf: directory.file(picture.file), encoding: .utf8))
    }
    return PaperReport.Section(
      name: experiment.name, title: experiment.title, record: record,
      figures: Dictionary(
        figures.compactMap { picture, svg in svg.map { (picture.file, $0) } },
        uniquingKeysWith: { first, _ in first }))
  }
}
