/* Programs that are hard on the plug-in. Each prints a line that ends with ok, or ends the program:
 *
 *   options     type, preconditioner and omega change between solves
 *   sizes       one solver for matrices of several sizes
 *   nested      a solver inside another, with one prefix
 *   nan         a NaN in the matrix for some solves
 *   diverged    solves that end by the limit of iterations
 *   error       an error inside a solve that the program catches
 *   history     the history of residuals, of a solve that was repeated too
 *   slots       two solvers of one key that are there at once, created and destroyed again and again
 *
 * After each solve the answer is compared with the known one, and omega with the program's own. */

#include <petscksp.h>

#define REQUIRE(condition, text)                                                                                       \
  PetscCheck(condition, PETSC_COMM_SELF, PETSC_ERR_PLIB, "FAILED: %s (line %d)", text, __LINE__)

static PetscErrorCode Laplacian(MPI_Comm comm, PetscInt n, PetscReal shift, PetscReal wind, Mat *A) {
  PetscInt start, end;
  PetscReal h2 = 1.0 / ((n + 1) * (n + 1));

  PetscFunctionBegin;
  if (!*A) PetscCall(MatCreateAIJ(comm, PETSC_DECIDE, PETSC_DECIDE, n * n, n * n, 5, NULL, 4, NULL, A));
  PetscCall(MatGetOwnershipRange(*A, &start, &end));
  for (PetscInt row = start; row < end; ++row) {
    PetscInt i = row / n, j = row % n, columns[5] = {row, row - n, row + n, row - 1, row + 1};
    PetscScalar values[5] = {(4 + wind) / h2 + shift, -1 / h2, -1 / h2, -(1 + wind) / h2, -1 / h2};

    if (i == 0) columns[1] = -1;
    if (i == n - 1) columns[2] = -1;
    if (j == 0) columns[3] = -1;
    if (j == n - 1) columns[4] = -1;
    PetscCall(MatSetValues(*A, 1, &row, 5, columns, values, INSERT_VALUES));
  }
  PetscCall(MatAssemblyBegin(*A, MAT_FINAL_ASSEMBLY));
  PetscCall(MatAssemblyEnd(*A, MAT_FINAL_ASSEMBLY));
  PetscFunctionReturn(0);
}

static PetscReal Shift(PetscInt step) {
  return 10 * PetscPowReal(100, 0.5 + 0.5 * PetscSinReal(0.7 * step));
}

/* Solves for a known answer; whether the solver says it has it, and the relative error. */
static PetscErrorCode SolveKnown(KSP ksp, Mat A, PetscInt step, PetscBool *converged, PetscReal *error) {
  Vec x, b, known;
  PetscRandom random;
  PetscReal norm;
  KSPConvergedReason reason;
  PC pc;
  PetscBool is;

  PetscFunctionBegin;
  PetscCall(MatCreateVecs(A, &x, &b));
  PetscCall(VecDuplicate(x, &known));
  PetscCall(PetscRandomCreate(PetscObjectComm((PetscObject)A), &random));
  PetscCall(PetscRandomSetSeed(random, 7 + step));
  PetscCall(PetscRandomSeed(random));
  PetscCall(VecSetRandom(known, random));
  PetscCall(PetscRandomDestroy(&random));
  PetscCall(MatMult(A, known, b));
  PetscCall(KSPSetOperators(ksp, A, A));
  PetscCall(KSPSolve(ksp, b, x));
  PetscCall(KSPGetConvergedReason(ksp, &reason));
  *converged = (PetscBool)(reason > 0);
  PetscCall(VecNorm(known, NORM_2, &norm));
  PetscCall(VecAXPY(x, -1, known));
  PetscCall(VecNorm(x, NORM_2, error));
  *error /= norm;
  PetscCall(KSPGetPC(ksp, &pc));
  PetscCall(PetscObjectTypeCompare((PetscObject)pc, PCSOR, &is));
  if (is) {
    PetscReal omega, own = 1;
    const char *prefix;

    PetscCall(PCGetOptionsPrefix(pc, &prefix));
    PetscCall(PCSORGetOmega(pc, &omega));
    PetscCall(PetscOptionsGetReal(NULL, prefix, "-pc_sor_omega", &own, NULL));
    REQUIRE(omega == own, "omega is not the program's after a solve");
  }
  PetscCall(VecDestroy(&x));
  PetscCall(VecDestroy(&b));
  PetscCall(VecDestroy(&known));
  PetscFunctionReturn(0);
}

static PetscErrorCode MakeSolver(MPI_Comm comm, const char *prefix, const char *pc_type, KSP *ksp) {
  PC pc;

  PetscFunctionBegin;
  PetscCall(KSPCreate(comm, ksp));
  PetscCall(KSPSetOptionsPrefix(*ksp, prefix));
  PetscCall(KSPSetType(*ksp, KSPCG));
  PetscCall(KSPGetPC(*ksp, &pc));
  PetscCall(PCSetType(pc, pc_type));
  PetscCall(KSPSetTolerances(*ksp, 1e-9, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT));
  PetscCall(KSPSetFromOptions(*ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode Options(void) {
  const char *types[] = {"cg", "gmres", "bcgs", "fgmres", "tfqmr"},
             *pcs[] = {"sor", "jacobi", "bjacobi", "asm", "lu", "composite"}, *omegas[] = {"1", "1.3", "0.8"};
  const char *names[] = {
      "-ksp_type",    "-pc_type",      "-pc_sor_omega",    "-ksp_cg_single_reduction", "-ksp_initial_guess_nonzero",
      "-sub_pc_type", "-sub_ksp_type", "-pc_composite_pcs"
  };
  KSP ksp;
  Mat A = NULL;
  PetscMPIInt size;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_size(PETSC_COMM_WORLD, &size));
  PetscCall(PetscOptionsSetValue(NULL, "-sub_pc_type", "sor"));
  PetscCall(PetscOptionsSetValue(NULL, "-sub_ksp_type", "preonly"));
  PetscCall(PetscOptionsSetValue(NULL, "-pc_composite_pcs", "sor,jacobi"));
  PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
  for (PetscInt step = 0; step < 120; ++step) {
    PetscReal error;
    PetscBool converged;
    const char *pc = pcs[(step / 4) % 6];

    if (step % 4 == 0) {
      if (size > 1 && pc[0] == 'l') pc = "sor";
      PetscCall(PetscOptionsSetValue(NULL, "-ksp_type", types[(step / 4) % 5]));
      PetscCall(PetscOptionsSetValue(NULL, "-pc_type", size == 1 && step % 40 == 0 ? "eisenstat" : pc));
      PetscCall(PetscOptionsSetValue(NULL, "-pc_sor_omega", omegas[(step / 8) % 3]));
      PetscCall(PetscOptionsSetValue(NULL, "-ksp_cg_single_reduction", step % 24 == 0 ? "1" : "0"));
      PetscCall(PetscOptionsSetValue(NULL, "-ksp_initial_guess_nonzero", step % 16 == 0 ? "1" : "0"));
      PetscCall(KSPSetFromOptions(ksp));
    }
    PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 0, &A));
    PetscCall(SolveKnown(ksp, A, step, &converged, &error));
    REQUIRE(converged && error < 1e-5, "a wrong answer after options have changed");
  }
  for (size_t i = 0; i < sizeof(names) / sizeof(*names); ++i)
    PetscCall(PetscOptionsClearValue(NULL, names[i]));
  PetscCall(MatDestroy(&A));
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode Sizes(void) {
  KSP ksp;

  PetscFunctionBegin;
  PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
  PetscCall(KSPSetInitialGuessNonzero(ksp, PETSC_TRUE));
  for (PetscInt step = 0; step < 60; ++step) {
    PetscReal error;
    PetscBool converged;
    Mat A = NULL;

    PetscCall(KSPReset(ksp));
    PetscCall(Laplacian(PETSC_COMM_WORLD, 10 + 7 * (step % 5), Shift(step), 0, &A));
    PetscCall(SolveKnown(ksp, A, step, &converged, &error));
    REQUIRE(converged && error < 1e-6, "a wrong answer for a matrix of another size");
    PetscCall(MatDestroy(&A));
  }
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode Nested(void) {
  KSP ksp, inner;
  Mat A = NULL;
  PC pc;

  PetscFunctionBegin;
  PetscCall(MakeSolver(PETSC_COMM_WORLD, "same_", PCKSP, &ksp));
  PetscCall(KSPSetType(ksp, KSPFGMRES));
  PetscCall(KSPGetPC(ksp, &pc));
  PetscCall(Laplacian(PETSC_COMM_WORLD, 20, 1, 0, &A));
  PetscCall(KSPSetOperators(ksp, A, A));
  PetscCall(PCKSPGetKSP(pc, &inner));
  PetscCall(KSPSetOptionsPrefix(inner, "same_"));
  PetscCall(KSPSetType(inner, KSPGMRES));
  PetscCall(KSPGetPC(inner, &pc));
  PetscCall(PCSetType(pc, PCSOR));
  PetscCall(KSPSetTolerances(inner, 1e-4, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT));
  for (PetscInt step = 0; step < 40; ++step) {
    PetscReal error;
    PetscBool converged;

    PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 0, &A));
    PetscCall(SolveKnown(ksp, A, step, &converged, &error));
    REQUIRE(converged && error < 1e-6, "a wrong answer of nested solvers");
  }
  PetscCall(MatDestroy(&A));
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

/* Solves of which every tenth must fail: by a NaN in the matrix, or by a limit of iterations. */
static PetscErrorCode Failing(PetscBool is_limit) {
  KSP ksp;
  Mat A = NULL;

  PetscFunctionBegin;
  PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
  for (PetscInt step = 0; step < 60; ++step) {
    const PetscBool is_bad = (PetscBool)(step % 10 == 7);
    PetscReal error;
    PetscBool converged;

    PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 0, &A));
    if (is_limit)
      PetscCall(KSPSetTolerances(ksp, PETSC_DEFAULT, PETSC_DEFAULT, PETSC_DEFAULT, is_bad ? 3 : 500));
    else if (is_bad)
      PetscCall(MatSetValue(A, 5, 5, NAN, INSERT_VALUES));
    PetscCall(MatAssemblyBegin(A, MAT_FINAL_ASSEMBLY));
    PetscCall(MatAssemblyEnd(A, MAT_FINAL_ASSEMBLY));
    PetscCall(SolveKnown(ksp, A, step, &converged, &error));
    REQUIRE(converged != is_bad, "a failure is not told, or a solve fails that need not");
    REQUIRE(is_bad || error < 1e-6, "a wrong answer after a solve that failed");
  }
  PetscCall(MatDestroy(&A));
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode NaN(void) {
  PetscFunctionBegin;
  PetscCall(Failing(PETSC_FALSE));
  PetscFunctionReturn(0);
}

static PetscErrorCode Diverged(void) {
  PetscFunctionBegin;
  PetscCall(Failing(PETSC_TRUE));
  PetscFunctionReturn(0);
}

static PetscInt failing = 0;

static PetscErrorCode ShellMult(Mat shell, Vec x, Vec y) {
  Mat A;

  if (failing && --failing == 0) return PETSC_ERR_LIB;
  PetscCall(MatShellGetContext(shell, &A));
  PetscCall(MatMult(A, x, y));
  return 0;
}

static PetscErrorCode Error(void) {
  KSP ksp;
  Mat A = NULL, shell = NULL;

  PetscFunctionBegin;
  PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
  for (PetscInt step = 0; step < 40; ++step) {
    Vec x, b;
    PetscReal residual, load, omega;
    PC pc;
    PetscErrorCode error;

    PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 0, &A));
    if (!shell) {
      PetscInt m, n;

      PetscCall(MatGetLocalSize(A, &m, &n));
      PetscCall(MatCreateShell(PETSC_COMM_WORLD, m, n, PETSC_DECIDE, PETSC_DECIDE, A, &shell));
      PetscCall(MatShellSetOperation(shell, MATOP_MULT, (void (*)(void))ShellMult));
    }
    PetscCall(MatCreateVecs(A, &x, &b));
    PetscCall(VecSet(b, 1));
    PetscCall(KSPSetOperators(ksp, shell, A));
    failing = step % 5 == 4 ? 3 : 0;
    if (failing) PetscCall(PetscPushErrorHandler(PetscReturnErrorHandler, NULL));
    error = KSPSolve(ksp, b, x);
    if (step % 5 == 4) PetscCall(PetscPopErrorHandler());
    REQUIRE((error != 0) == (step % 5 == 4), "an error is lost");
    PetscCall(KSPGetPC(ksp, &pc));
    PetscCall(PCSORGetOmega(pc, &omega));
    REQUIRE(omega == 1, "omega is not the program's after an error");
    if (error) {
      /* What a program does that goes on after an error in a solve. */
      PetscCall(KSPDestroy(&ksp));
      PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
    } else {
      PetscCall(VecNorm(b, NORM_2, &load));
      PetscCall(VecScale(b, -1));
      PetscCall(MatMultAdd(A, x, b, b));
      PetscCall(VecNorm(b, NORM_2, &residual));
      REQUIRE(residual < 1e-6 * load, "a wrong answer after an error");
    }
    /* The vectors of a solve that ended by an error stay locked. */
    if (!error) {
      PetscCall(VecDestroy(&x));
      PetscCall(VecDestroy(&b));
    }
  }
  PetscCall(MatDestroy(&shell));
  PetscCall(MatDestroy(&A));
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode History(void) {
  KSP ksp;
  Mat A = NULL;

  PetscFunctionBegin;
  PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &ksp));
  PetscCall(KSPSetType(ksp, KSPBCGS));
  PetscCall(KSPSetResidualHistory(ksp, NULL, 20000, PETSC_TRUE));
  PetscCall(KSPSetErrorIfNotConverged(ksp, PETSC_TRUE));
  for (PetscInt step = 0; step < 60; ++step) {
    const PetscReal *history;
    PetscInt count, its;
    PetscReal error;
    PetscBool converged;

    PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 30, &A));
    PetscCall(SolveKnown(ksp, A, step, &converged, &error));
    REQUIRE(converged && error < 1e-5, "a wrong answer");
    PetscCall(KSPGetResidualHistory(ksp, &history, &count));
    PetscCall(KSPGetIterationNumber(ksp, &its));
    REQUIRE(count <= its + 2 && count >= its, "the history is not of the last attempt");
  }
  PetscCall(MatDestroy(&A));
  PetscCall(KSPDestroy(&ksp));
  PetscFunctionReturn(0);
}

static PetscErrorCode Slots(void) {
  PetscFunctionBegin;
  for (PetscInt round = 0; round < 30; ++round) {
    KSP first, second;
    Mat A = NULL, B = NULL;

    PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &first));
    PetscCall(MakeSolver(PETSC_COMM_WORLD, NULL, PCSOR, &second));
    for (PetscInt step = 0; step < 3; ++step) {
      PetscReal error;
      PetscBool converged;

      PetscCall(Laplacian(PETSC_COMM_WORLD, 20, Shift(step), 0, &A));
      PetscCall(Laplacian(PETSC_COMM_WORLD, 20, 1e4 * Shift(step), 0, &B));
      PetscCall(SolveKnown(first, A, step, &converged, &error));
      REQUIRE(converged && error < 1e-6, "a wrong answer of the first");
      PetscCall(SolveKnown(second, B, step, &converged, &error));
      REQUIRE(converged && error < 1e-6, "a wrong answer of the second");
    }
    PetscCall(MatDestroy(&A));
    PetscCall(MatDestroy(&B));
    if (round % 2) {
      PetscCall(KSPDestroy(&first));
      PetscCall(KSPDestroy(&second));
    } else {
      PetscCall(KSPDestroy(&second));
      PetscCall(KSPDestroy(&first));
    }
  }
  PetscFunctionReturn(0);
}

int main(int argc, char **argv) {
  struct {
    const char *name;
    PetscErrorCode (*run)(void);
  } programs[] = {{"options", Options},   {"sizes", Sizes}, {"nested", Nested},   {"nan", NaN},
                  {"diverged", Diverged}, {"error", Error}, {"history", History}, {"slots", Slots}};
  char name[32] = "";

  PetscCall(PetscInitialize(&argc, &argv, NULL, NULL));
  PetscCall(PetscOptionsGetString(NULL, NULL, "-program", name, sizeof(name), NULL));
  for (size_t i = 0; i < sizeof(programs) / sizeof(*programs); ++i) {
    PetscBool is;

    PetscCall(PetscStrcmp(name, programs[i].name, &is));
    if (name[0] && !is) continue;
    PetscCall((*programs[i].run)());
    PetscCall(PetscPrintf(PETSC_COMM_WORLD, "%s: ok\n", programs[i].name));
  }
  PetscCall(PetscFinalize());
  return 0;
}
