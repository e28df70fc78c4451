import RelaxReporting

extension KernelResults {
  /// What is drawn of a run; nil without sweeps.
  var figure: Figure? { iterations.isEmpty ? sizeFigure : speedFigure }

  /// Time and bandwidth of sweeps over the size of their working set; nil without sweeps.
  private var sizeFigure: Figure? {
    let measured = sweeps.compactMap { contest in contest.memory.map { (contest, $0) } }
      .sorted { $0.1.workingSet < $1.1.workingSet }
    guard !measured.isEmpty else { return nil }
    var names: [String] = []
    for name in measured.flatMap({ $0.0.standings.map(\.name) }) where !names.contains(name) {
      names.append(name)
    }
    func series(_ y: (Standing) -> Double) -> [Series] {
      names.enumerated().map { index, name in
        // One line for each kind of mesh, broken where the next begins.
        let points = ["grid2d", "grid3d", "fem"].flatMap { kind in
          measured.compactMap { contest, memory -> Series.Point? in
            guard contest.problem.hasPrefix(kind) else { return nil }
            return contest.standings.first { $0.name == name }
              .map { .init(x: memory.workingSet / 1e6, y: y($0)) }
          } + [.init(x: .nan, y: .nan)]
        }
        var style = LineStyle.automatic(index)
        style.hasMarkers = true
        return Series(name, points: points, style: style)
      }
    }
    let ceiling = Series(
      "read bandwidth",
      points: measured.map { .init(x: $1.workingSet / 1e6, y: $1.bandwidth / 1e9) },
      style: .dashed(.gray))
    let xAxis = Axis.log("working set, MB")
    return Figure(
      title: "Forward SOR sweeps, one thread",
      subtitle: "Lines join grids of one kind; RelaxKit's sweeps include the residual norm.",
      panels: [
        Chart(
          title: "Time", subtitle: "lower is better", xAxis: xAxis, yAxis: .log("ns per row"),
          series: series { 1e9 * $0.median }),
        Chart(
          title: "Bandwidth", subtitle: "least bytes to move over time", xAxis: xAxis,
          yAxis: .log("GB/s"),
          series: series { ($0.bytes ?? .nan) / $0.median / 1e9 } + [ceiling]),
      ])
  }

  // MARK: Irregular matrices

  /// How many times as fast as the reference, for each matrix: sweeps, iterations and solves.
  private var speedFigure: Figure? {
    guard let reference = sweeps.first?.presentReferences.first else { return nil }
    // A vertical axis begins at the bottom.
    let problems = Array(sweeps.map(\.problem).reversed())
    func chart(
      _ title: String, colorsFrom color: Int = 0,
      _ series: [(name: String, contests: [Contest], entrant: String)]
    ) -> Chart {
      Chart(
        title: title, xAxis: .log("times as fast as \(reference.name.prefix { $0 != " " })"),
        yAxis: .names(problems),
        series: series.enumerated().compactMap { index, series in
          let points = problems.enumerated().compactMap { place, problem -> Series.Point? in
            guard let contest = series.contests.first(where: { $0.problem == problem }),
              let other = contest.presentReferences.first,
              let standing = contest.standings.first(where: { $0.name == series.entrant })
            else { return nil }
            return .init(x: standing.speed(against: other), y: Double(place))
          }
          if points.isEmpty { return nil }
          let style = LineStyle.scatter(LineStyle.Color.allCases[color + index])
          return Series(series.name, points: points, style: style)
        },
        references: [.vertical(1, "")])
    }
    let variants = ["default", "rows", "groups, portable"]
    func solves(_ experiment: String, of contests: [Contest]) -> [Contest] {
      contests.filter { $0.experiment == experiment }
    }
    let (few, later) = ("first 5 iterations", "later, new values")
    return Figure(
      title: "Irregular matrices, one thread",
      panels: [
        chart("SOR sweep", variants.map { ($0, sweeps, $0) }),
        chart("Iteration of SSOR-CG", variants.map { ($0, iterations, $0) }),
        chart(
          "Solves", colorsFrom: variants.count,
          [
            ("SOR, \(few)", solves("sor, \(few)", of: shortSolves), "first"),
            ("SOR to 1e-8, \(later)", solves("sor-solve", of: self.solves), later),
            ("SSOR-CG, \(few)", solves("ssor-cg, \(few)", of: shortSolves), "first"),
            ("SSOR-CG to 1e-8, \(later)", solves("ssor-cg-solve", of: self.solves), later),
          ]),
      ], columnCount: 3, height: 150 + 20 * Double(problems.count))
  }
}
