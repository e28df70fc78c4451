import Foundation
import RelaxKit
import RelaxReporting

extension MatrixAnalysis {
  /// The analysis as one line of JSON, keys in alphabetical order; what is missing or not finite is
  /// `null`.
  func json() throws -> String {
    var object: [String: Any] = [
      "rows": rowCount, "columns": columnCount, "entries": entryCount, "bandwidth": bandwidth,
      "components": componentCount, "refusal": refusal.map(\.code.rawValue) ?? NSNull(),
      "symmetricPattern": hasSymmetricPattern, "symmetric": isSymmetric,
      "positiveDiagonal": hasPositiveDiagonal, "mMatrixSigns": hasMMatrixSigns,
      "mMatrix": isMMatrix, "dominance": dominance?.kind.rawValue ?? NSNull(),
      "propertyA": hasPropertyA, "consistentlyOrdered": isConsistentlyOrdered,
      "definiteness": definiteness?.rawValue ?? NSNull(),
      "jacobiSpectralRadius": Self.number(jacobiSpectralRadius?.value),
      "jacobiConverged": jacobiSpectralRadius?.isConverged ?? NSNull(),
      "products": jacobiSpectralRadius?.productCount ?? 0,
    ]
    object["prediction"] = prediction?.basis.rawValue ?? NSNull()
    object["omega"] = Self.number(prediction?.omega)
    object["sweeps"] = Self.pair(prediction?.sweeps)
    object["sweepsAtOmega1"] = Self.pair(prediction?.gaussSeidelSweeps)
    object["iterationsSSORCG"] = Self.pair(prediction?.conjugateGradientIterations)
    let data = try JSONSerialization.data(
      withJSONObject: object, options: [.sortedKeys, .withoutEscapingSlashes])
    return String(decoding: data, as: UTF8.self)
  }

  private static func number(_ value: Double?) -> Any {
    value.flatMap { $0.isFinite ? $0 : nil } ?? NSNull()
  }

  private static func pair(_ range: ClosedRange<Double>?) -> Any {
    range.map { [number($0.lowerBound), number($0.upperBound)] } ?? NSNull()
  }
}
