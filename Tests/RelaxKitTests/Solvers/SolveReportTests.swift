import Foundation
import ModelProblems
import Testing

@testable import RelaxKit

struct SolveReportTests {
  @Test(
    arguments: [
      (7.664146610956664e-09, "7.66e-09"), (1.5178397771961194, "1.52"), (0, "0.0"),
      (9.999, "10.0"),
      (123_456, "123000.0"), (-0.000_123_45, "-0.000123"), (1, "1.0"), (999, "999.0"),
      (.infinity, "inf"), (.leastNonzeroMagnitude, "5e-324"),
    ] as [(Double, String)])
  func `numbers are shown with three digits`(number: Double, text: String) {
    #expect(number.text(digits: 3) == text)
  }

  @Test func `a report is one readable line`() throws {
    let matrix = try GridDomain(.square, size: 6).laplacian()
    let system = LinearSystem(
      matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
    let report = try SOR(omega: 1.234_567_891).solve(system, until: .relativeResidual(1e-8)).report
    let form =
      /converged after [0-9]+ iterations at omega 1\.235, relative residual [0-9]\.[0-9]{1,2}e-09, [-.0-9e]{3,9} s/
    #expect(report.description.wholeMatch(of: form) != nil, "\(report)")
  }

  @Test func `a report of one's own says how large the residual is beside its baseline`() {
    let report = SolveReport(
      reason: .breakdown, iterations: 3, residualNorm: 2, baselineNorm: 8, seconds: 0.5,
      residualHistory: [1, 0.25], omega: 1.5)
    #expect(report.relativeResidual == 0.25 && report.residualNorm == 2)
    #expect(report.outcome == .diverged && !report.isConverged)
    let zero = SolveReport(
      reason: .tolerance, iterations: 0, residualNorm: 0, baselineNorm: 0, seconds: 0)
    #expect(zero.relativeResidual == 0 && zero.isConverged)
    #expect(report.loss(limit: 500) == 500 && zero.loss(limit: 500) == 0)
    #expect(zero.residualHistory == nil && zero.omega == nil)
  }

  @Test func `a report that was saved before parameters had names is read`() throws {
    let report = SolveReport(
      reason: .tolerance, iterations: 3, residualNorm: 2, baselineNorm: 8, seconds: 0.5, omega: 1.5)
    let saved = try JSONEncoder().encode(report)
    #expect(!String(decoding: saved, as: UTF8.self).contains("parameterName"))
    let read = try JSONDecoder().decode(SolveReport.self, from: saved)
    #expect(read == report && "\(read)".contains(" at omega 1.5"))
  }
}
