// Eigen: conjugate gradients with incomplete Cholesky, with Jacobi and without a preconditioner.
// Eigen has no SOR.
#include "peer.h"

#include <Eigen/IterativeLinearSolvers>
#include <Eigen/SparseCore>

#include <string>

namespace {

// Rows, and both triangles used: the layout Eigen documents as its fastest for this solver.
using Matrix = Eigen::SparseMatrix<double, Eigen::RowMajor>;

template <typename Preconditioner>
using ConjugateGradient =
    Eigen::ConjugateGradient<Matrix, Eigen::Lower | Eigen::Upper, Preconditioner>;

// The loaded problem in Eigen's own storage.
Matrix matrix;
Eigen::VectorXd rightHandSide;

int adopt(const Problem *problem) {
  const int n = problem->rows;
  matrix = Eigen::Map<const Matrix>(n, n, problem->entries, problem->rowStarts, problem->columns,
                                    problem->values);
  rightHandSide = Eigen::Map<const Eigen::VectorXd>(problem->rightHandSide, n);
  return 0;
}

template <typename Preconditioner>
int solve(const Problem *problem, const double *parameters) {
  const Seconds start = now();
  ConjugateGradient<Preconditioner> solver;
  solver.setTolerance(parameters[0]);
  solver.setMaxIterations(static_cast<Eigen::Index>(parameters[1]));
  solver.compute(matrix);
  const Eigen::VectorXd x = solver.solve(rightHandSide);
  const Seconds used = since(start);
  replySolve(problem, x.data(), used, static_cast<int>(solver.iterations()),
             solver.info() == Eigen::Success);
  return 0;
}

}  // namespace

int main(int, char **arguments) {
  limitToOneThread(arguments);
  // The natural ordering: the default AMD ordering fills less but needs more iterations here.
  using IncompleteCholesky =
      Eigen::IncompleteCholesky<double, Eigen::Lower, Eigen::NaturalOrdering<int>>;
  const Command commands[] = {
      {"cg-ichol", 2, solve<IncompleteCholesky>},
      {"cg-jacobi", 2, solve<Eigen::DiagonalPreconditioner<double>>},
      {"cg-plain", 2, solve<Eigen::IdentityPreconditioner>},
      {nullptr, 0, nullptr},
  };
  const std::string version = std::to_string(EIGEN_WORLD_VERSION) + "." +
                              std::to_string(EIGEN_MAJOR_VERSION) + "." +
                              std::to_string(EIGEN_MINOR_VERSION);
  return serve("eigen", version.c_str(), commands, adopt);
}
