/* PETSc: MatSOR sweeps, and KSP with SOR, SSOR, Eisenstat, ICC(0), Jacobi or no preconditioner. */
#include "peer.h"

#include <petscksp.h>
#include <stdio.h>

#if defined(PETSC_USE_COMPLEX) || defined(PETSC_USE_64BIT_INDICES) || \
    !defined(PETSC_USE_REAL_DOUBLE)
#error "this peer needs a PETSc with real double scalars and 32-bit indices"
#endif

/* The loaded problem as PETSc objects; matrix and right-hand side share the problem's arrays. */
static Mat matrix;
static Vec rightHandSide, solution;

static PetscErrorCode wrap(const Problem *problem, Mat *matrix, Vec *rightHandSide, Vec *solution) {
  const PetscInt n = problem->rows;
  PetscCall(MatCreateSeqAIJWithArrays(PETSC_COMM_SELF, n, n, problem->rowStarts, problem->columns,
                                      problem->values, matrix));
  PetscCall(VecCreateSeqWithArray(PETSC_COMM_SELF, 1, n, problem->rightHandSide, rightHandSide));
  PetscCall(VecCreateSeq(PETSC_COMM_SELF, n, solution));
  return 0;
}

static int adopt(const Problem *problem) {
  PetscCall(MatDestroy(&matrix));
  PetscCall(VecDestroy(&rightHandSide));
  PetscCall(VecDestroy(&solution));
  PetscCall(wrap(problem, &matrix, &rightHandSide, &solution));
  return 0;
}

static int runSweeps(const Problem *problem, const double *parameters) {
  (void)problem;
  const PetscReal omega = parameters[0];
  const PetscInt count = (PetscInt)parameters[1];
  /* The first sweep prepares the inverse diagonal and touches the memory; it is not timed. */
  PetscCall(VecSet(solution, 0));
  PetscCall(MatSOR(matrix, rightHandSide, omega, SOR_FORWARD_SWEEP, 0, 1, 1, solution));
  PetscCall(VecSet(solution, 0));
  const Seconds start = now();
  /* Without SOR_ZERO_INITIAL_GUESS, whose first sweep reads only half of the matrix. */
  PetscCall(MatSOR(matrix, rightHandSide, omega, SOR_FORWARD_SWEEP, 0, count, 1, solution));
  const Seconds used = since(start);
  PetscReal size;
  PetscCall(VecNorm(solution, NORM_2, &size));
  replySweeps(used, size);
  return 0;
}

static PetscErrorCode ignore(KSP ksp, PetscInt iteration, PetscReal residual, void *context) {
  (void)ksp, (void)iteration, (void)residual, (void)context;
  return 0;
}

static PetscErrorCode create(KSPType method, PCType preconditioner, double tolerance, double limit,
                             KSP *ksp, PC *pc) {
  PetscCall(KSPCreate(PETSC_COMM_SELF, ksp));
  PetscCall(KSPSetType(*ksp, method));
  PetscCall(KSPSetTolerances(*ksp, tolerance, 0, PETSC_DEFAULT, (PetscInt)limit));
  PetscCall(KSPGetPC(*ksp, pc));
  PetscCall(PCSetType(*pc, preconditioner));
  return 0;
}

static PetscErrorCode createSOR(double omega, double tolerance, double limit, KSP *ksp) {
  PC pc;
  PetscCall(create(KSPRICHARDSON, PCSOR, tolerance, limit, ksp, &pc));
  PetscCall(KSPSetNormType(*ksp, KSP_NORM_UNPRECONDITIONED));
  PetscCall(PCSORSetOmega(pc, omega));
  PetscCall(PCSORSetSymmetric(pc, SOR_LOCAL_FORWARD_SWEEP));
  /* Without a monitor Richardson hands all its iterations to one MatSOR call and never tests. */
  PetscCall(KSPMonitorSet(*ksp, ignore, NULL, NULL));
  return 0;
}

/* Solves the loaded problem and reports it. The time since `start` holds the setup as well. */
static PetscErrorCode finish(const Problem *problem, KSP ksp, Seconds start) {
  PetscCall(KSPSetOperators(ksp, matrix, matrix));
  PetscCall(KSPSolve(ksp, rightHandSide, solution));
  const Seconds used = since(start);
  PetscInt iterations;
  KSPConvergedReason reason;
  const PetscScalar *x;
  PetscCall(KSPGetIterationNumber(ksp, &iterations));
  PetscCall(KSPGetConvergedReason(ksp, &reason));
  PetscCall(VecGetArrayRead(solution, &x));
  replySolve(problem, x, used, iterations, reason > 0);
  PetscCall(VecRestoreArrayRead(solution, &x));
  PetscCall(KSPDestroy(&ksp));
  return 0;
}

static int runSOR(const Problem *problem, const double *parameters) {
  const Seconds start = now();
  KSP ksp;
  PetscCall(createSOR(parameters[0], parameters[1], parameters[2], &ksp));
  PetscCall(finish(problem, ksp, start));
  return 0;
}

static int runSSOR(const Problem *problem, const double *parameters) {
  const Seconds start = now();
  KSP ksp;
  PC pc;
  PetscCall(create(KSPCG, PCSOR, parameters[1], parameters[2], &ksp, &pc));
  PetscCall(KSPSetNormType(ksp, KSP_NORM_UNPRECONDITIONED));
  PetscCall(PCSORSetOmega(pc, parameters[0]));
  PetscCall(PCSORSetSymmetric(pc, SOR_LOCAL_SYMMETRIC_SWEEP));
  PetscCall(finish(problem, ksp, start));
  return 0;
}

static int runEisenstat(const Problem *problem, const double *parameters) {
  const Seconds start = now();
  KSP ksp;
  PC pc;
  /* The norm type stays PETSc's default: under Eisenstat's transformation it has no access to the
     residual of the original system, so the reply's residual says what the stop was worth. */
  PetscCall(create(KSPCG, PCEISENSTAT, parameters[1], parameters[2], &ksp, &pc));
  PetscCall(PCEisenstatSetOmega(pc, parameters[0]));
  PetscCall(finish(problem, ksp, start));
  return 0;
}

static PetscErrorCode runWithoutOmega(const Problem *problem, PCType preconditioner,
                                      const double *parameters) {
  const Seconds start = now();
  KSP ksp;
  PC pc;
  PetscCall(create(KSPCG, preconditioner, parameters[0], parameters[1], &ksp, &pc));
  PetscCall(KSPSetNormType(ksp, KSP_NORM_UNPRECONDITIONED));
  PetscCall(finish(problem, ksp, start));
  return 0;
}

static int runIncompleteCholesky(const Problem *problem, const double *parameters) {
  return runWithoutOmega(problem, PCICC, parameters);
}

static int runJacobi(const Problem *problem, const double *parameters) {
  return runWithoutOmega(problem, PCJACOBI, parameters);
}

static int runPlain(const Problem *problem, const double *parameters) {
  return runWithoutOmega(problem, PCNONE, parameters);
}

/* Solves one system of the sequence; writing the diagonal in place is PETSc's cheapest update. */
static PetscErrorCode solveShifted(const Problem *grid, double shift, KSP ksp, Mat shifted, Vec b,
                                   Vec x) {
  PetscScalar *values;
  PetscCall(MatSeqAIJGetArray(shifted, &values));
  for (int i = 0; i < grid->rows; i++) values[grid->diagonal[i]] = 4 + shift;
  PetscCall(MatSeqAIJRestoreArray(shifted, &values));
  PetscCall(KSPSetOperators(ksp, shifted, shifted));
  PetscCall(KSPSolve(ksp, b, x));
  return 0;
}

static int runSmallSystems(const Problem *unused, const double *parameters) {
  (void)unused;
  Problem grid;
  if (makeGrid(&grid, 2, (int)parameters[0])) return 1;
  Mat shifted;
  Vec b, x;
  PetscCall(wrap(&grid, &shifted, &b, &x));
  KSP ksp;
  PetscCall(createSOR(parameters[1], parameters[2], 10000, &ksp));
  const int systems = (int)parameters[3];
  PetscCall(solveShifted(&grid, parameters[5], ksp, shifted, b, x)); /* setup, not timed */
  double shift = 0;
  long iterations = 0;
  const Seconds start = now();
  for (int k = 0; k < systems; k++) {
    shift = shiftInSequence(k, parameters[4], parameters[5]);
    PetscCall(solveShifted(&grid, shift, ksp, shifted, b, x));
    PetscInt count;
    PetscCall(KSPGetIterationNumber(ksp, &count));
    iterations += count;
  }
  const Seconds used = since(start);
  const PetscScalar *values;
  PetscCall(VecGetArrayRead(x, &values));
  /* The shift is in the matrix, which shares the grid's values. */
  replySmallSystems(used, systems, iterations, relativeResidual(&grid, 0, values));
  PetscCall(VecRestoreArrayRead(x, &values));
  PetscCall(KSPDestroy(&ksp));
  PetscCall(MatDestroy(&shifted));
  PetscCall(VecDestroy(&b));
  PetscCall(VecDestroy(&x));
  freeProblem(&grid);
  return 0;
}

int main(int count, char **arguments) {
  limitToOneThread(arguments);
  PetscCall(PetscInitialize(&count, &arguments, NULL, NULL));
  /* PETSc relaxes rows with equal columns ("inodes") block by block: another method, with counts of
     its own. MatSetOption comes too late for a matrix made of arrays: CG with Eisenstat's trick would
     crash. */
  PetscCall(PetscOptionsSetValue(NULL, "-mat_no_inode", "true"));
  const Command commands[] = {
      {"sweeps", 2, runSweeps},
      {"sor-solve", 3, runSOR},
      {"cg-ssor", 3, runSSOR},
      {"cg-eisenstat", 3, runEisenstat},
      {"cg-ichol", 2, runIncompleteCholesky},
      {"cg-jacobi", 2, runJacobi},
      {"cg-plain", 2, runPlain},
      {"small-systems", 6, runSmallSystems},
      {0},
  };
  char version[32];
  snprintf(version, sizeof version, "%d.%d.%d", PETSC_VERSION_MAJOR, PETSC_VERSION_MINOR,
           PETSC_VERSION_SUBMINOR);
  serve("petsc", version, commands, adopt);
  PetscCall(MatDestroy(&matrix));
  PetscCall(VecDestroy(&rightHandSide));
  PetscCall(VecDestroy(&solution));
  PetscCall(PetscFinalize());
  return 0;
}
