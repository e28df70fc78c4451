import ModelProblems
import RelaxKit
import RelaxReporting

extension SystemFamily {
  /// All families but those recorded elsewhere: the paper's first and the slow ones last.
  static func catalog() throws -> [SystemFamily] {
    [
      try paper(.high), try paper(.low), mMatrices(), anisotropic(), upwindConvection(),
      centralConvection("convection-mild", title: "Convection, mild", peclet: 2),
      centralConvection("convection-strong", title: "Convection, strong", peclet: 5),
      try switching(), try ramp(), try sine(), variableDiffusion(), try lShaped(), try cube(),
      try large(), heat(gridSize: 25), heat(gridSize: 50), heat(gridSize: 100),
      try bundledSequence(),
    ]
  }
}
