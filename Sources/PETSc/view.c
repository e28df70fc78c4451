/* What is printed: a line for each solve, and at the end what was learned and what was left alone. */

#include "impl.h"
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/* A solver that was left alone, by its reason. */
typedef struct Left {
  struct Left *next;
  char *name;
  const char *why;
  PetscInt64 solves;
} Left;

static Left *left = NULL;

void RKWarn(const char *format, ...) {
  int initialized = 0, finalized = 0, rank = 0;
  va_list arguments;

  MPI_Initialized(&initialized);
  MPI_Finalized(&finalized);
  if (initialized && !finalized) MPI_Comm_rank(MPI_COMM_WORLD, &rank);
  if (rank) fprintf(stderr, "[%d] ", rank);
  fprintf(stderr, "RelaxKit: ");
  va_start(arguments, format);
  vfprintf(stderr, format, arguments);
  va_end(arguments);
  fprintf(stderr, "\n");
}

static PetscErrorCode Name(KSP ksp, char *name, size_t size) {
  const char *prefix = ((PetscObject)ksp)->prefix, *pc = ((PetscObject)ksp->pc)->type_name;

  PetscFunctionBegin;
  PetscCall(PetscSNPrintf(
      name, size, "%s%s%s with %s", prefix ? prefix : "", prefix ? " " : "", ((PetscObject)ksp)->type_name,
      pc ? pc : "no preconditioner"
  ));
  PetscFunctionReturn(0);
}

/* Remembers why a solver is left alone; told by the first process of a solver. */
PetscErrorCode RKNoteLeft(KSP ksp, const char *why) {
  char name[160];
  PetscMPIInt rank;
  Left *item;

  PetscFunctionBegin;
  if (!rk_program.view) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Comm_rank(PetscObjectComm((PetscObject)ksp), &rank));
  if (rank) PetscFunctionReturn(0);
  PetscCall(Name(ksp, name, sizeof(name)));
  for (item = left; item; item = item->next)
    if (item->why == why && !strcmp(item->name, name)) break;
  if (!item) {
    PetscCall(PetscNew(&item));
    PetscCall(PetscStrallocpy(name, &item->name));
    item->why = why;
    item->next = left;
    left = item;
  }
  ++item->solves;
  PetscFunctionReturn(0);
}

PetscErrorCode RKForgetLeft(void) {
  PetscFunctionBegin;
  while (left) {
    Left *next = left->next;

    PetscCall(PetscFree(left->name));
    PetscCall(PetscFree(left));
    left = next;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode RKMonitor(KSP ksp, RKSolver *solver, const RKDecision *decision, const RKResult *result) {
  RKKnowledge *known = solver->knowledge;

  PetscFunctionBegin;
  (void)ksp;
  PetscCall(PetscPrintf(
      PETSC_COMM_SELF, "RelaxKit: %s solve %" PetscInt64_FMT " omega %.4f", known->key, known->solves + 1,
      (double)(decision->omega > 0 ? decision->omega : known->program_omega)
  ));
  PetscCall(PetscPrintf(PETSC_COMM_SELF, " iterations %" PetscInt_FMT "", result->its));
  if (known->expected > 0) PetscCall(PetscPrintf(PETSC_COMM_SELF, " expected %.1f", (double)known->expected));
  if (solver->options.observe_only && known->suggested > 0)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "; would use omega %.4f", (double)known->suggested));
  if (result->is_again)
    PetscCall(PetscPrintf(
        PETSC_COMM_SELF, ", failed (%s, residual %g); again with %.4f: %" PetscInt_FMT,
        KSPConvergedReasons[result->reason], (double)result->quotient, (double)known->program_omega, result->again_its
    ));
  PetscCall(PetscPrintf(PETSC_COMM_SELF, "\n"));
  PetscFunctionReturn(0);
}

static PetscErrorCode ViewKnowledge(const RKKnowledge *known) {
  PetscReal omega;

  PetscFunctionBegin;
  PetscCall(PetscPrintf(
      PETSC_COMM_SELF,
      "  %s\n    %" PetscInt64_FMT " solves, %" PetscInt64_FMT " iterations, %" PetscInt64_FMT
      " with a learned omega, %" PetscInt64_FMT " second attempts\n",
      known->key, known->solves, known->iterations, known->tuned, known->attempts
  ));
  if (!known->tuned) {
    if (known->reference && known->reference < RK_LEAST_ITERATIONS)
      PetscCall(PetscPrintf(
          PETSC_COMM_SELF, "    left alone: its solves take fewer than %d iterations\n", RK_LEAST_ITERATIONS
      ));
    else if (known->is_unproven)
      PetscCall(
          PetscPrintf(PETSC_COMM_SELF, "    left alone: no solve with the program's own omega ended by its tolerance\n")
      );
    PetscFunctionReturn(0);
  }
  if (known->saving_count)
    PetscCall(PetscPrintf(
        PETSC_COMM_SELF, "    saved %.0f %% of the iterations with omega %.3f, by %" PetscInt_FMT " samples\n",
        (double)(100 * (1 - PetscExpReal(-known->saving_sum / known->saving_count))), (double)known->program_omega,
        known->saving_count
    ));
  omega = RKBestFixedOmega(known);
  if (known->saving_count && known->saving_sum <= 0)
    PetscCall(PetscPrintf(PETSC_COMM_SELF, "    run it without RelaxKit: no omega is known to be better\n"));
  else if (omega > 0)
    PetscCall(PetscPrintf(
        PETSC_COMM_SELF, "    to run without RelaxKit: -pc_%s_omega %.3f\n", known->eisenstat ? "eisenstat" : "sor",
        (double)omega
    ));
  PetscFunctionReturn(0);
}

PetscErrorCode RKView(void) {
  PetscMPIInt rank;
  PetscBool any = PETSC_FALSE;

  PetscFunctionBegin;
  if (!rk_program.view) PetscFunctionReturn(0);
  PetscCallMPI(MPI_Comm_rank(PETSC_COMM_WORLD, &rank));
  for (RKKnowledge *known = rk_knowledge; known; known = known->next)
    any = (PetscBool)(any || !rank || known->processes > 1);
  if (any) PetscCall(PetscPrintf(PETSC_COMM_SELF, "RelaxKit: what was learned\n"));
  for (RKKnowledge *known = rk_knowledge; known; known = known->next)
    if (!rank || known->processes > 1) PetscCall(ViewKnowledge(known));
  /* Solvers of one process each would be told as many times as there are processes. */
  if (left && !rank) PetscCall(PetscPrintf(PETSC_COMM_SELF, "RelaxKit: what was left alone\n"));
  for (Left *item = left; item && !rank; item = item->next)
    PetscCall(
        PetscPrintf(PETSC_COMM_SELF, "  %s, %" PetscInt64_FMT " solves: %s\n", item->name, item->solves, item->why)
    );
  PetscFunctionReturn(0);
}
