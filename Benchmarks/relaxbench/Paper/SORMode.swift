import Foundation
import ModelProblems
import RelaxKit
import RelaxReporting

/// An eigenvector of the residual iteration matrix of SOR for the five-point Laplacian on a square.
///
/// As a right-hand side it shrinks by its eigenvalue λ each sweep, from a zero start: the count is
/// ⌈ln ε / ln λ⌉.
struct SORMode: Sendable {
  /// The eigenvalue.
  let eigenvalue: Double

  /// The right-hand side, one element for each unknown.
  let rightHandSide: [Double]

  /// The mode of the smallest eigenvalue, at an omega below the optimal one.
  ///
  /// With β = cos(π/(m + 1)) on m by m points, Young's equation λ + ω - 1 = ω β √λ has two real roots;
  /// the lesser is the smallest eigenvalue in modulus, since complex ones have modulus ω - 1, the
  /// product of the two. The error belonging to it is λ^((i + j)/2) sin(iπ/(m + 1)) sin(jπ/(m + 1)) at
  /// point (i, j), and the residual A times that (D. M. Young, *Iterative Solution of Large Linear
  /// Systems*, Academic Press 1971, chapter 6).
  ///
  /// - Precondition: 1 < omega < the optimal omega.
  init(smallestAt omega: Double, domain: GridDomain) throws {
    let angle = Double.pi / Double(domain.size - 1)
    let product = omega * cos(angle)
    let discriminant = product * product - 4 * (omega - 1)
    precondition(
      omega > 1 && discriminant > 0, "omega is \(omega); it must lie above 1, below the optimum")
    let root = (product - discriminant.squareRoot()) / 2
    eigenvalue = root * root
    let error = domain.points.map { point in
      pow(root, Double(point.row + point.column)) * sin(Double(point.row) * angle)
        * sin(Double(point.column) * angle)
    }
    rightHandSide = try domain.laplacian().multiplied(by: error)
  }
}
