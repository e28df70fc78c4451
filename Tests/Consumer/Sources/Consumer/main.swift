import ModelProblems
import RelaxKit

let matrix = try GridDomain(.square, size: 12).laplacian()
let system = LinearSystem(
  matrix: matrix, rightHandSide: [Double](repeating: 1, count: matrix.rowCount))
let (_, report) = try SOR(omega: 1.5).solve(system, until: .relativeResidual(1e-8))
print(report)
