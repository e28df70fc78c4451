/* A program that is linked with the plug-in and tells it a number: the best omega of its systems depends on it, and the
 * matrix of the preconditioner, which is always the same, does not show it. Prints all iterations. */

#include <relaxkit_petsc.h>

int main(int argc, char **argv) {
  const PetscInt n = 40;
  PetscBool silent = PETSC_FALSE;
  PetscInt start, end, total = 0;
  Mat A = NULL, P = NULL;
  Vec x, b;
  KSP ksp;
  PC pc;

  PetscCall(PetscInitialize(&argc, &argv, NULL, NULL));
  PetscCall(PetscOptionsGetBool(NULL, NULL, "-silent", &silent, NULL));
  PetscCall(KSPCreate(PETSC_COMM_WORLD, &ksp));
  PetscCall(KSPSetType(ksp, KSPCG));
  PetscCall(KSPGetPC(ksp, &pc));
  PetscCall(PCSetType(pc, PCSOR));
  PetscCall(KSPSetFromOptions(ksp));
  for (PetscInt step = 0; step < 120; ++step) {
    const PetscReal shift = PetscPowReal(10, -1.5 + 1.5 * PetscSinReal(1.7 * step));

    if (!A) {
      PetscCall(MatCreateAIJ(PETSC_COMM_WORLD, PETSC_DECIDE, PETSC_DECIDE, n * n, n * n, 5, NULL, 2, NULL, &A));
      PetscCall(MatGetOwnershipRange(A, &start, &end));
      for (PetscInt row = start; row < end; ++row) {
        PetscInt columns[5] = {row, row - n, row < n * n - n ? row + n : -1, row % n ? row - 1 : -1,
                               row % n < n - 1 ? row + 1 : -1};
        PetscScalar values[5] = {4, -1, -1, -1, -1};

        PetscCall(MatSetValues(A, 1, &row, 5, columns, values, INSERT_VALUES));
      }
      PetscCall(MatAssemblyBegin(A, MAT_FINAL_ASSEMBLY));
      PetscCall(MatAssemblyEnd(A, MAT_FINAL_ASSEMBLY));
      PetscCall(MatDuplicate(A, MAT_COPY_VALUES, &P));
      PetscCall(MatShift(P, 0.01));
      PetscCall(MatCreateVecs(A, &x, &b));
      PetscCall(VecSet(b, 1));
    }
    PetscCall(MatShift(A, shift));
    PetscCall(KSPSetOperators(ksp, A, P));
    if (!silent) {
      const PetscReal value = PetscLogReal(shift);

      PetscCall(RelaxKitKSPSetContext(ksp, 1, &value));
    }
    PetscCall(KSPSolve(ksp, b, x));
    {
      PetscInt its;
      KSPConvergedReason reason;

      PetscCall(KSPGetIterationNumber(ksp, &its));
      PetscCall(KSPGetConvergedReason(ksp, &reason));
      PetscCheck(reason > 0, PETSC_COMM_WORLD, PETSC_ERR_PLIB, "not solved");
      total += its;
    }
    PetscCall(MatShift(A, -shift));
  }
  PetscCall(PetscPrintf(PETSC_COMM_WORLD, "iterations %" PetscInt_FMT "\n", total));
  PetscCall(KSPDestroy(&ksp));
  PetscCall(MatDestroy(&A));
  PetscCall(MatDestroy(&P));
  PetscCall(VecDestroy(&x));
  PetscCall(VecDestroy(&b));
  PetscCall(PetscFinalize());
  return 0;
}
