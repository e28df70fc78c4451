import ArgumentParser

/// The methods that families are solved by.
enum StudiedSolver: String, CaseIterable, ExpressibleByArgument {
  case sor
  case ssorCG = "ssor-cg"
  case icCG = "ic-cg"

  /// What tables call it.
  var name: String { rawValue.uppercased() }
}
