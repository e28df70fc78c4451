import Foundation
import RelaxReporting

extension FamilyResults {
  /// A header and a row for each method, with a column for each number of systems and one for the
  /// failed solves.
  func cells(tolerance: Double) -> [[String]] {
    let columns = SystemMarks.columns(upTo: systemCount)
    let header = ["\(family.name), \(Self.text(tolerance))"] + columns.map { "T = \($0)" }
    let rows = methods.map { method in
      let failures = failureCount(method, tolerance: tolerance)
      return [title(of: method, tolerance: tolerance)]
        + columns.map { count in
          ratio(method, tolerance: tolerance, after: count).map(Self.text) ?? "–"
        } + [failures > 0 ? "\(failures)" : ""]
    }
    return [header + ["failed"]] + rows
  }

  /// The name of a method, with the mean of the best fixed omegas of the trials.
  private func title(of method: Method, tolerance: Double) -> String {
    guard method == .bestFixed, let place = tolerances.firstIndex(of: tolerance) else {
      return method.title
    }
    let omegas = TrialStatistics(hindsight.map { $0.bestOmegas[place] })
    return method.title + String(format: ", %.3g", omegas.mean)
  }

  /// What a table shows: the family, how often it ran, and what hindsight had to choose from.
  func caption(_ tolerance: Double) -> String {
    let step = family.omegas.count > 1 ? family.omegas[1] - family.omegas[0] : 0
    return
      "\(family.title), \(family.method.rawValue) to \(Self.text(tolerance)): \(family.detail). "
      + "\(trialCount) trials; hindsight has omegas 1, \(TickLabel.compact(1 + step)), ..., "
      + "\(TickLabel.compact(family.omegas.last ?? 1))."
  }

  /// The mean with its standard error.
  static func text(_ statistics: TrialStatistics) -> String {
    String(format: "%.3f ", statistics.mean) + statistics.uncertainty(decimals: 3)
  }

  /// A tolerance as people write it: 1e-8.
  static func text(_ tolerance: Double) -> String {
    let exponent = Int((log10(tolerance) + 1e-9).rounded(.down))
    return String(format: "%ge%d", tolerance / pow(10, Double(exponent)), exponent)
  }

  // MARK: CSV

  static let columns = [
    "family", "tolerance", "method", "systems", "trials", "ratio_to_instance_optimal",
    "standard_error", "ratio_to_best_fixed", "failed_solves",
  ]

  /// Adds a row for each tolerance, method and number of systems.
  func append(to csv: inout CSVWriter) {
    for tolerance in tolerances {
      for method in methods {
        for count in marks {
          guard let ratio = ratio(method, tolerance: tolerance, after: count) else { continue }
          let fixed = self.ratio(method, over: .bestFixed, tolerance: tolerance, after: count)
          let failures =
            count == systemCount ? "\(failureCount(method, tolerance: tolerance))" : ""
          csv.append([
            family.name, Self.text(tolerance), method.name, count, ratio.values.count, ratio.mean,
            ratio.values.count > 1 ? ratio.standardError.description : "",
            fixed?.mean.description ?? "", failures,
          ])
        }
      }
    }
  }

  // MARK: Charts

  /// The ratio of each method over the number of systems, with bands of a standard error. The first
  /// few systems, where little has been learned, are left out.
  func chart(tolerance: Double) -> Chart {
    let series = methods.filter { $0 != .learner(.omegaOne) }.map { method in
      let points = marks.filter { $0 >= 3 }.compactMap { count in
        ratio(method, tolerance: tolerance, after: count).map { (Double(count), $0) }
      }
      let errors = points.map { $0.1.standardError.isNaN ? 0 : $0.1.standardError }
      let means = points.map(\.1.mean)
      return Series(
        method.title, x: points.map(\.0), y: means,
        band: (zip(means, errors).map(-), zip(means, errors).map(+)), style: method.style)
    }
    return Chart(
      title: family.title, subtitle: "\(family.method.rawValue), \(trialCount) trials",
      xAxis: .log("systems", in: Double(min(3, systemCount - 1))...Double(systemCount)),
      yAxis: .log("over best per system"), series: series)
  }
}
