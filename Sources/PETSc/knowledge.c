/* What is kept of solves, by key: on the first process of each solver. */

#include "impl.h"
#include <string.h>

RKKnowledge *rk_knowledge = NULL;

/* Runs of digits are not told apart: some programs number their solvers. */
static void AppendNormalized(char *key, size_t size, const char *text)
{
  size_t n = strlen(key);

  for (const char *c = text; *c && n + 1 < size; ++c) {
    PetscBool is_digit = (PetscBool)(*c >= '0' && *c <= '9');

    if (is_digit && n && key[n - 1] == '#') continue;
    key[n++] = is_digit ? '#' : *c;
  }
  key[n] = 0;
}

/* The tolerance is no part of a key: learners know
 * it of each solve. */
static PetscErrorCode MakeKey(KSP ksp, RKSolver *solver, char *key, size_t size)
{
  char        rest[192];
  PetscInt    rows;
  PetscMPIInt processes;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &processes));
  PetscCall(MatGetSize(ksp->pc->pmat, &rows, NULL));
  key[0] = 0;
  AppendNormalized(key, size, ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "");
  PetscCall(PetscSNPrintf(rest, sizeof(rest), "%s%s%s %s x %" PetscInt_FMT " %s norm, %" PetscInt_FMT " rows, %d processes", key[0] ? " " : "", ((PetscObject)ksp)->type_name, ksp->transpose_solve ? " transposed" : "", solver->relaxations.path, solver->relaxations.count, KSPNormTypes[ksp->normtype], rows, processes));
  PetscCall(PetscStrlcat(key, rest, size));
  PetscFunctionReturn(0);
}

/* Ends the use of what a solver learned, with which others may go on. */
void RKRelease(RKSolver *solver)
{
  if (solver->knowledge && solver->knowledge->user == solver) solver->knowledge->user = NULL;
  solver->knowledge = NULL;
}

PetscErrorCode RKForget(void)
{
  PetscFunctionBegin;
  while (rk_knowledge) {
    RKKnowledge *next = rk_knowledge->next;

    if (rk_knowledge->user) rk_knowledge->user->knowledge = NULL;
    relaxkit_tuner_destroy(rk_knowledge->tuner);
    PetscCall(PetscFree(rk_knowledge->key));
    PetscCall(PetscFree(rk_knowledge));
    rk_knowledge = next;
  }
  PetscFunctionReturn(0);
}

PetscErrorCode RKNewKnowledge(const char *key, RKKnowledge **result)
{
  RKKnowledge *made, **end = &rk_knowledge;

  PetscFunctionBegin;
  PetscCall(PetscNew(&made));
  PetscCall(PetscStrallocpy(key, &made->key));
  made->is_unproven  = PETSC_TRUE;
  made->until_sample = made->sample_interval = RK_FIRST_SAMPLE;
  made->pause_length                         = RK_FIRST_PAUSE;
  made->program_omega                        = 1;
  while (*end) end = &(*end)->next;
  *end    = made;
  *result = made;
  PetscFunctionReturn(0);
}

/* Finds what solves with this key have taught: this solver, or one that is gone; another that is still there keeps
 * its own. */
PetscErrorCode RKFindKnowledge(KSP ksp, RKSolver *solver)
{
  RKMarks       marks  = {((PetscObject)ksp)->type_name, solver->relaxations.items[0].pc, solver->relaxations.count, 0, ksp->normtype, ksp->transpose_solve};
  const char   *prefix = ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "";
  char          key[512];
  RKKnowledge  *found = solver->knowledge;

  PetscFunctionBegin;
  PetscCall(MatGetSize(ksp->pc->pmat, &marks.rows, NULL));
  /* Making a key takes a microsecond, and hardly ever is another than before. */
  if (found && solver->marked_prefix && !strcmp(solver->marked_prefix, prefix) && marks.type == solver->marks.type && marks.pc == solver->marks.pc && marks.count == solver->marks.count && marks.rows == solver->marks.rows && marks.norm == solver->marks.norm && marks.transposed == solver->marks.transposed) PetscFunctionReturn(0);
  PetscCall(PetscFree(solver->marked_prefix));
  PetscCall(PetscStrallocpy(prefix, &solver->marked_prefix));
  solver->marks = marks;
  PetscCall(MakeKey(ksp, solver, key, sizeof(key)));
  if (found && !strcmp(found->key, key)) PetscFunctionReturn(0);
  RKRelease(solver);
  for (found = rk_knowledge; found && (found->user || strcmp(found->key, key)); found = found->next) {}
  if (!found) PetscCall(RKNewKnowledge(key, &found));
  PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &found->processes));
  found->user       = solver;
  solver->knowledge = found;
  PetscFunctionReturn(0);
}
