import Foundation
package import RelaxKit

/// The parameter of a method: what options, tables and logs call it, and where it may lie.
package enum RelaxationParameter: String, Sendable, CaseIterable {
  /// That of SOR, SSOR and CG with SSOR, in (0, 2).
  case omega
  /// That of CG with relaxed incomplete Cholesky: -1 is SSOR with omega 1, 0 plain, 1 modified.
  case alpha

  /// The name in tables, in logs and of columns.
  package var name: String { rawValue }

  /// The option that gives it.
  package var option: String { "--\(name)" }

  /// The value that needs no tuning, against which savings are told.
  package var reference: Double { self == .omega ? 1 : 0 }

  /// A choice of the reference, as tables call it: `omega = 1`.
  package var referenceText: String { "\(name) = \(Int(reference))" }

  /// The references of all parameters, for where one curve stands for each: `omega = 1, alpha = 0`.
  package static let referenceTexts = allCases.map(\.referenceText).joined(separator: ", ")

  /// The values that are compared unless others are given: omegas at equal distances, and alphas at
  /// about equal ones of `-log(1 - α)`, to five places.
  package var grid: [Double] {
    switch self {
    case .omega: OmegaGrid.uniform().omegas
    case .alpha: [-1] + Self.alphaDepths.map { ((1 - exp(-$0)) * 1e5).rounded() / 1e5 }
    }
  }

  /// The values of `-log(1 - α)` that cover, with alpha -1, what is best for 10 to 10⁷ unknowns.
  private static let alphaDepths =
    [-0.35, 0, 0.35, 0.7, 1.1, 1.5, 2, 2.5, 3, 3.6, 4.2, 5, 6, 7.5, 9, 10.5]

  /// Whether the methods that have the parameter take the value.
  package func accepts(_ value: Double) -> Bool {
    switch self {
    case .omega: SSORConjugateGradient.accepts(omega: value)
    case .alpha: ICConjugateGradient.accepts(omega: value)
    }
  }

  /// Why a value is refused.
  package func refusal(of value: Double) -> String {
    switch self {
    case .omega: "omega \(value) is outside (0, 2), where relaxation converges."
    case .alpha: "alpha \(value) is not accepted; it goes from -1 to 1."
    }
  }

  /// A value as tables show it: an omega is what was given, an alpha may have been worked out.
  package func text(_ value: Double) -> String {
    self == .omega ? value.description : String(format: "%.6g", value)
  }

  /// Where a value is drawn: an alpha at -log(1 - α), as those near 1 differ most.
  package func height(_ value: Double) -> Double {
    self == .omega ? value : -log(max(1 - value, 1e-5))
  }

  /// What an axis of such heights is called.
  package var heightName: String { self == .omega ? name : "-log(1 - alpha)" }

  /// What tuners make parameters of this kind with, from choices that are omegas themselves.
  package var scale: RelaxationScale { self == .omega ? RelaxationScale() : .alpha }

  // MARK: Beyond a list

  /// Values below the least of a list, at which counts may still fall; none if that is the end.
  package func values(below least: Double) -> [Double] {
    switch self {
    case .omega: further([0.8, 0.85, 0.9, 0.95].map { $0 * least }, than: least)
    case .alpha: further([1, 0.75, 0.5, 0.25].map { least - $0 * (least + 1) }, than: least)
    }
  }

  /// Values above the largest of a list; none if that is the end.
  package func values(above most: Double) -> [Double] {
    switch self {
    case .omega: further([0.2, 0.4, 0.6, 0.8].map { most + $0 * (2 - most) }, than: most)
    case .alpha: further([0.5, 0.75, 0.9, 1].map { most + $0 * (1 - most) }, than: most)
    }
  }

  /// Those that differ from the end of a list and may be used, to six places.
  private func further(_ values: [Double], than end: Double) -> [Double] {
    values.map { ($0 * 1e6).rounded() / 1e6 }.filter { $0 != end && accepts($0) }
  }
}
