/* RelaxKit for PETSc: the relaxation factor of SOR and Eisenstat preconditioners is learned while a program runs.
 *
 * Programs need not be changed, nor compiled again; they are run with
 *
 *   -dll_prepend /path/librelaxkit_petsc.so
 *
 * This header is for programs that know a number that may tell which factor is best, such as a time step. */

#ifndef RELAXKIT_PETSC_H
#define RELAXKIT_PETSC_H

#include <petscksp.h>

/*@C
   RelaxKitKSPSetContext - Tells what is known of the next systems a solver is given.

   Logically collective

   Input Parameters:
+  ksp    - the solver whose iterations are counted
.  count  - how many numbers there are, 0 to 3; always the same for one solver, 0 to know nothing again
-  values - the numbers, finite, always in the same order; they are copied

   Note:
   They stay until they are set anew. A program that is linked with the library needs no -dll_prepend: the first
   call starts RelaxKit for solvers whose type is set later, and for ksp. Cost: nanoseconds.
@*/
PETSC_EXTERN PetscErrorCode RelaxKitKSPSetContext(KSP ksp, PetscInt count, const PetscReal values[]);

#endif
