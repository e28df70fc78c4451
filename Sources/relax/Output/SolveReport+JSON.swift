import RelaxKit
import RelaxReporting

extension SolveReport {
  /// The report as one line of JSON; what is missing or not finite is `null`.
  var json: String {
    func number(_ value: Double?) -> String {
      value.flatMap { $0.isFinite ? "\($0)" : nil } ?? "null"
    }
    return "{\"omega\":\(number(omega)),\"iterations\":\(iterations),"
      + "\"converged\":\(isConverged),\"reason\":\"\(reason.rawValue)\","
      + "\"relativeResidual\":\(number(relativeResidual)),\"seconds\":\(number(seconds))}"
  }
}
