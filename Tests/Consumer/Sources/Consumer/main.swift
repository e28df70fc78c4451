// Solves a small system with each example, and fails if an answer is wrong.

import ModelProblems
import RelaxKit
import RelaxKitChecks

let criterion = StoppingCriterion.relativeResidual(1e-10)

/// Solves a system whose solution is known; prints how that went and says whether it went well.
func check(
  _ name: String, _ matrix: CSRMatrix,
  solve: (LinearSystem) throws -> (x: [Double], report: SolveReport)
) throws -> Bool {
  var generator = SplitMix64(seed: 7)
  let solution = (0..<matrix.rowCount).map { _ in Double.random(in: -1...1, using: &generator) }
  let (x, report) = try solve(
    LinearSystem(matrix: matrix, rightHandSide: matrix.multiplied(by: solution)))
  let error = zip(x, solution).map { abs($0 - $1) }.max() ?? 0
  let isRight = report.isConverged && error < 1e-7
  print("\(isRight ? "right" : "WRONG")  \(name): \(report)")
  return isRight
}

let side = 15
let laplacian = try GridDomain(.square, size: side + 2).laplacian()
let transport = try Stencil.convectionDiffusion(
  diffusion: 1, velocity: (8, 3), spacing: 1 / Double(side + 1)
).matrix(extents: [side, side])

let stiff = (0..<40).map { laplacian.shiftingDiagonal(by: 0.002 * Double($0)) }

let results = [
  try check("steepest descent", laplacian) {
    try SteepestDescent(preconditioner: TridiagonalPreconditioner()).solve($0, until: criterion)
  },
  try check("BiCGStab", transport) { try BiCGStab().solve($0, until: criterion) },
  try check("conjugate gradients without a matrix", laplacian) {
    try ConjugateGradient().solve(
      operator: GridLaplacian(width: side, height: side), rightHandSide: $0.rightHandSide,
      until: criterion)
  },
  try check("incomplete Cholesky", laplacian) {
    try ConjugateGradient(preconditioner: IncompleteCholesky()).solve($0, until: criterion)
  },
  try checkTuning("the shift of incomplete Cholesky, tuned", stiff),
  try check("band Cholesky", laplacian) { try BandCholesky().solve($0, until: criterion) },
]

// What every solver must do, whatever its method.
let violations = [
  try checkSolver(SteepestDescent(preconditioner: TridiagonalPreconditioner())),
  try checkSolver(BiCGStab()),
  try checkSolver(ConjugateGradient(preconditioner: IncompleteCholesky())),
  try checkSolver(BandCholesky()),
].joined()
if violations.isEmpty { print("right  what every solver must do, by four of them") }
for violation in violations { print("WRONG  \(violation)") }
guard results.allSatisfy({ $0 }), violations.isEmpty else { fatalError("an answer is wrong") }
