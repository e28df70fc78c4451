import Foundation
import RelaxReporting

/// The results of all experiments as one HTML page that needs no other file.
struct PaperReport {
  /// What there is of an experiment.
  struct Section {
    var name: String
    var title: String
    /// nil if the experiment has not been run.
    var record: ExperimentRecord?
    /// The text of its SVG files by name; those that cannot be read are missing.
    var figures: [String: String]
  }

  var sections: [Section]

  static let title = "Learning to Relax, repeated"

  /// The text of the page.
  var html: String {
    """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>\(Self.title)</title>
    <style>
    \(Self.style)
    </style>
    </head>
    <body>
    <h1>\(Self.title)</h1>
    <p>The experiments of Khodak, Chow, Balcan and Talwalkar, <cite>Learning to Relax: Setting Solver
    Parameters Across a Sequence of Linear System Instances</cite>, ICLR 2024, run with RelaxKit.
    \(overview)</p>
    <h2>Findings</h2>
    \(findingsTable)
    \(sections.map(html(of:)).joined(separator: "\n"))
    </body>
    </html>

    """
  }

  // MARK: Summary

  private var overview: String {
    let findings = sections.flatMap { $0.record?.findings ?? [] }
    let seconds = sections.reduce(0) { $0 + ($1.record?.seconds ?? 0) }
    let missing = sections.filter { $0.record == nil }.map(\.name)
    let quick = sections.filter { $0.record?.quick == true }.map(\.name)
    var text =
      "\(findings.filter(\.holds).count) of \(findings.count) findings hold; the runs took "
      + ProgressMeter.duration(seconds) + "."
    if !missing.isEmpty { text += " Not run: " + missing.joined(separator: ", ") + "." }
    if !quick.isEmpty {
      text +=
        " Run with fewer trials and systems than the paper's, so that its findings need not show: "
        + quick.joined(separator: ", ") + "."
    }
    return Self.escaping(text)
  }

  private var findingsTable: String {
    var rows = [
      "<tr><th>Experiment</th><th>Finding</th><th>Paper</th><th>Ours</th><th>Uncertainty</th>"
        + "<th>Holds</th></tr>"
    ]
    for section in sections {
      let link = "<a href=\"#\(section.name)\">\(Self.escaping(section.name))</a>"
      guard let record = section.record else {
        rows.append("<tr><td>\(link)</td><td colspan=\"5\" class=\"missing\">missing</td></tr>")
        continue
      }
      for finding in record.findings {
        let cells = [finding.finding, finding.paper, finding.ours, finding.uncertainty]
          .map { "<td>\(Self.escaping($0))</td>" }.joined()
        let verdict =
          finding.isDecided == false
          ? "<td>not decided</td>"
          : finding.holds ? "<td class=\"yes\">✓ yes</td>" : "<td class=\"no\">✗ no</td>"
        rows.append("<tr><td>\(link)</td>\(cells)\(verdict)</tr>")
      }
    }
    return Self.table(rows)
  }

  // MARK: Sections

  private func html(of section: Section) -> String {
    var parts = ["<h2 id=\"\(section.name)\">\(Self.escaping(section.title))</h2>"]
    guard let record = section.record else {
      parts.append(
        "<p class=\"missing\">Missing: run <code>relaxbench paper \(section.name)</code>.</p>")
      return parts.joined(separator: "\n")
    }
    parts.append("<p class=\"settings\">\(Self.escaping(Self.settings(record)))</p>")
    parts += record.notes.map { "<p>\(Self.escaping($0))</p>" }
    for picture in record.figures {
      let caption = "<figcaption>\(Self.escaping(picture.caption))</figcaption>"
      let image =
        section.figures[picture.file].map { Self.inline($0, prefix: picture.file) }
        ?? "<p class=\"missing\">\(Self.escaping(picture.file)) is missing.</p>"
      parts.append("<figure>\(image)\(caption)</figure>")
    }
    for table in record.tables where !table.cells.isEmpty {
      let rows = table.cells.enumerated().map { index, cells in
        let tag = index == 0 ? "th" : "td"
        return "<tr>" + cells.map { "<\(tag)>\(Self.escaping($0))</\(tag)>" }.joined() + "</tr>"
      }
      parts.append("<p>\(Self.escaping(table.caption))</p>")
      parts.append(Self.table(rows, kind: "numbers"))
    }
    let files = record.tables.compactMap(\.file) + record.figures.map(\.file)
    parts.append(
      "<p class=\"settings\">Files: \(Self.escaping(files.joined(separator: ", ")))</p>")
    return parts.joined(separator: "\n")
  }

  private static func settings(_ record: ExperimentRecord) -> String {
    let machine = record.machine
    let settings = record.settings.sorted { $0.key < $1.key }.map { "\($0.key) \($0.value)" }
    return
      (["seed \(record.seed)", "\(record.trials) trials", "\(record.threads) threads"] + settings
      + (record.quick ? ["quick"] : [])
      + [
        ProgressMeter.duration(record.seconds)
          + (record.resumedJobs > 0
            ? " after \(record.resumedJobs) jobs of an interrupted run" : ""),
        "relaxbench \(machine.relaxbench)", "Swift \(machine.swift)", machine.processor,
        machine.system, record.date,
      ]).joined(separator: " · ")
  }

  /// An SVG file as a part of the page; its identifiers get a prefix that no other figure has.
  private static func inline(_ svg: String, prefix: String) -> String {
    let stem = prefix.map { $0.isASCII && ($0.isLetter || $0.isNumber) ? $0 : "-" }
    return svg.replacing("id=\"", with: "id=\"\(String(stem))-")
      .replacing("url(#", with: "url(#\(String(stem))-")
  }

  private static func table(_ rows: [String], kind: String = "text") -> String {
    "<div class=\"wide\"><table class=\"\(kind)\">\n" + rows.joined(separator: "\n")
      + "\n</table></div>"
  }

  static func escaping(_ text: String) -> String { SVGMarkup.escaping(text) }

  private static let style = """
    :root { color-scheme: light dark; --text: #1d1d1f; --page: #fdfdfc; --line: #d9d9d6;
      --faint: #5c5c60; --yes: #00694d; --no: #a93c00; --head: #f1f1ee; }
    @media (prefers-color-scheme: dark) {
      :root { --text: #e8e8e6; --page: #1b1b1d; --line: #444448; --faint: #a9a9ae;
        --yes: #4fd1a5; --no: #ff9d66; --head: #29292c; } }
    body { margin: 2.5rem auto; max-width: 78rem; padding: 0 1.25rem; color: var(--text);
      background: var(--page); font: 1rem/1.5 system-ui, "Helvetica Neue", Arial, sans-serif; }
    h1 { font-size: 1.9rem; line-height: 1.2; }
    h2 { margin-top: 3rem; border-bottom: 1px solid var(--line); padding-bottom: .3rem; }
    p { max-width: 52rem; }
    a { color: inherit; }
    .settings, figcaption { color: var(--faint); font-size: .88rem; max-width: none; }
    .wide { overflow-x: auto; }
    table { border-collapse: collapse; font-size: .9rem; margin: .5rem 0 1.5rem; }
    th, td { padding: .35rem .7rem; border-bottom: 1px solid var(--line); text-align: left;
      vertical-align: top; }
    th { background: var(--head); }
    table.numbers td:not(:first-child), table.numbers th:not(:first-child) { text-align: right;
      font-variant-numeric: tabular-nums; white-space: nowrap; }
    .yes { color: var(--yes); font-weight: 600; white-space: nowrap; }
    .no, .missing { color: var(--no); font-weight: 600; }
    .no { white-space: nowrap; }
    figure { margin: 1.2rem 0; }
    figure svg { max-width: 100%; height: auto; border-radius: 6px; border: 1px solid var(--line); }
    """
}
