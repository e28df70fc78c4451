/* A time stepper whose step changes: the heat equation on a square, implicit. With two unknowns a node, rows come in
 * pairs of one pattern, for which PETSc 3.18 has a parallel Eisenstat preconditioner.
 *
 *   -n 65          nodes in a direction
 *   -tile 0        nodes are numbered square by square of so many in a direction, which divides n, as by a partitioner
 *   -dof 1         unknowns a node
 *   -steps 200     solves
 *   -warm          begin with the solution before
 *   -recreate      a new solver for each step, with a new number in its prefix
 *   -keep          do not destroy it before the end
 *   -convection 0  upwind differences along x, over diffusion
 *   -central 0     central differences along x, over diffusion
 *
 * Prints all iterations, the largest true residual over that of the right-hand side, and the norm of the last solution.
 */

#include <petscksp.h>

/* The number of a node of row i and column j, and back. */
static PetscInt Node(PetscInt n, PetscInt tile, PetscInt i, PetscInt j) {
  return ((i / tile) * (n / tile) + j / tile) * tile * tile + (i % tile) * tile + j % tile;
}

static void Place(PetscInt n, PetscInt tile, PetscInt node, PetscInt *i, PetscInt *j) {
  const PetscInt square = node / (tile * tile), own = node % (tile * tile);

  *i = square / (n / tile) * tile + own / tile;
  *j = square % (n / tile) * tile + own % tile;
}

static PetscErrorCode Fill(
    Mat A, PetscInt n, PetscInt tile, PetscInt dof, PetscReal dt, PetscReal convection, PetscReal central
) {
  PetscInt start, end;
  PetscReal h2 = 1.0 / ((n + 1) * (n + 1));

  PetscFunctionBegin;
  PetscCall(MatGetOwnershipRange(A, &start, &end));
  for (PetscInt row = start; row < end; ++row) {
    PetscInt own = row % dof, node = row / dof, i, j, columns[16], count = 0;
    PetscScalar values[16];
    PetscInt others[5];
    PetscBool inside[5];

    Place(n, tile, node, &i, &j);
    PetscInt at[5][2] = {{i, j}, {i - 1, j}, {i + 1, j}, {i, j - 1}, {i, j + 1}};
    PetscReal entries[5] = {
        1 / dt + (4 + convection) / h2, -1 / h2, -1 / h2, -(1 + convection + central) / h2, -(1 - central) / h2
    };

    for (int k = 0; k < 5; ++k) {
      inside[k] = (PetscBool)(at[k][0] >= 0 && at[k][0] < n && at[k][1] >= 0 && at[k][1] < n);
      others[k] = inside[k] ? Node(n, tile, at[k][0], at[k][1]) : 0;
    }
    for (int k = 0; k < 5; ++k)
      for (PetscInt c = 0; inside[k] && c < dof; ++c) {
        columns[count] = others[k] * dof + c;
        values[count++] = c == own ? entries[k] + (k == 0 && dof > 1 ? 0.3 / h2 : 0) : (k == 0 ? -0.3 / h2 : 0);
      }
    PetscCall(MatSetValues(A, 1, &row, count, columns, values, INSERT_VALUES));
  }
  PetscCall(MatAssemblyBegin(A, MAT_FINAL_ASSEMBLY));
  PetscCall(MatAssemblyEnd(A, MAT_FINAL_ASSEMBLY));
  PetscFunctionReturn(0);
}

static PetscErrorCode MakeSolver(Mat A, PetscInt number, KSP *ksp) {
  char prefix[32];

  PetscFunctionBegin;
  PetscCall(KSPCreate(PetscObjectComm((PetscObject)A), ksp));
  if (number >= 0) {
    PetscCall(PetscSNPrintf(prefix, sizeof(prefix), "heat_%" PetscInt_FMT "_", number));
    PetscCall(KSPSetOptionsPrefix(*ksp, prefix));
  }
  PetscCall(KSPSetType(*ksp, KSPCG));
  if (number >= 0) {
    PC pc;

    PetscCall(KSPGetPC(*ksp, &pc));
    PetscCall(PCSetType(pc, PCSOR));
  }
  PetscCall(KSPSetOperators(*ksp, A, A));
  PetscCall(KSPSetTolerances(*ksp, 1e-8, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT));
  PetscCall(KSPSetFromOptions(*ksp));
  PetscFunctionReturn(0);
}

int main(int argc, char **argv) {
  Mat A;
  Vec b, x, u;
  KSP ksp = NULL;
  PetscInt n = 65, steps = 200, dof = 1, tile = 0, total = 0;
  PetscBool warm = PETSC_FALSE, recreate = PETSC_FALSE, keep = PETSC_FALSE, upper;
  PetscReal worst = 0, norm, convection = 0, central = 0;

  PetscCall(PetscInitialize(&argc, &argv, NULL, NULL));
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-n", &n, NULL));
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-steps", &steps, NULL));
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-dof", &dof, NULL));
  PetscCall(PetscOptionsGetInt(NULL, NULL, "-tile", &tile, NULL));
  PetscCheck(tile <= 0 || n % tile == 0, PETSC_COMM_WORLD, PETSC_ERR_ARG_OUTOFRANGE, "-tile must divide -n");
  PetscCall(PetscOptionsGetBool(NULL, NULL, "-warm", &warm, NULL));
  PetscCall(PetscOptionsGetBool(NULL, NULL, "-recreate", &recreate, NULL));
  PetscCall(PetscOptionsGetBool(NULL, NULL, "-keep", &keep, NULL));
  PetscCall(PetscOptionsGetReal(NULL, NULL, "-convection", &convection, NULL));
  PetscCall(PetscOptionsGetReal(NULL, NULL, "-central", &central, NULL));
  PetscCall(MatCreate(PETSC_COMM_WORLD, &A));
  PetscCall(MatSetSizes(A, PETSC_DECIDE, PETSC_DECIDE, n * n * dof, n * n * dof));
  PetscCall(MatSetBlockSize(A, dof));
  PetscCall(MatSetFromOptions(A));
  PetscCall(MatSeqAIJSetPreallocation(A, 5 * dof, NULL));
  PetscCall(MatMPIAIJSetPreallocation(A, 5 * dof, NULL, 4 * dof, NULL));
  PetscCall(MatSeqBAIJSetPreallocation(A, dof, 5, NULL));
  PetscCall(MatMPIBAIJSetPreallocation(A, dof, 5, NULL, 4, NULL));
  PetscCall(MatSeqSBAIJSetPreallocation(A, dof, 5, NULL));
  PetscCall(MatMPISBAIJSetPreallocation(A, dof, 5, NULL, 4, NULL));
  PetscCall(PetscObjectTypeCompareAny((PetscObject)A, &upper, MATSEQSBAIJ, MATMPISBAIJ, ""));
  if (upper) PetscCall(MatSetOption(A, MAT_IGNORE_LOWER_TRIANGULAR, PETSC_TRUE));
  PetscCall(MatCreateVecs(A, &x, &b));
  PetscCall(VecDuplicate(x, &u));
  PetscCall(VecSet(u, 1));
  for (PetscInt step = 0; step < steps; ++step) {
    PetscReal dt = 1e-4 * PetscPowReal(1e3, 0.5 + 0.5 * PetscSinReal(0.37 * step)), residual, load;
    PetscInt its;

    PetscCall(Fill(A, n, tile > 0 ? tile : n, dof, dt, convection, central));
    if (!ksp || recreate) {
      if (keep && ksp) {
        const char *prefix;

        PetscCall(KSPGetOptionsPrefix(ksp, &prefix));
        PetscCall(PetscObjectCompose((PetscObject)x, prefix, (PetscObject)ksp));
      }
      PetscCall(KSPDestroy(&ksp));
      PetscCall(MakeSolver(A, recreate ? step : -1, &ksp));
    }
    PetscCall(KSPSetOperators(ksp, A, A));
    PetscCall(VecCopy(u, b));
    PetscCall(VecScale(b, 1 / dt));
    PetscCall(VecShift(b, 1 + PetscSinReal(step)));
    if (warm) {
      PetscCall(KSPSetInitialGuessNonzero(ksp, PETSC_TRUE));
      PetscCall(VecCopy(u, x));
    }
    PetscCall(KSPSolve(ksp, b, x));
    PetscCall(KSPGetIterationNumber(ksp, &its));
    total += its;
    PetscCall(MatMult(A, x, u));
    PetscCall(VecAYPX(u, -1, b));
    PetscCall(VecNorm(u, NORM_2, &residual));
    PetscCall(VecNorm(b, NORM_2, &load));
    worst = PetscMax(worst, residual / load);
    PetscCall(VecCopy(x, u));
  }
  PetscCall(VecNorm(u, NORM_2, &norm));
  PetscCall(PetscPrintf(
      PETSC_COMM_WORLD, "iterations %" PetscInt_FMT " residual %.2e norm %.10g\n", total, (double)worst, (double)norm
  ));
  PetscCall(KSPDestroy(&ksp));
  PetscCall(MatDestroy(&A));
  PetscCall(VecDestroy(&x));
  PetscCall(VecDestroy(&b));
  PetscCall(VecDestroy(&u));
  PetscCall(PetscFinalize());
  return 0;
}
