/* What is kept of solves, by key: on the first process of each solver. */

#include "impl.h"
#include <string.h>

RKKnowledge *rk_knowledge = NULL;

/* Runs of digits are not told apart: some programs number their solvers. */
static void AppendNormalized(char *key, size_t size, const char *text) {
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
static PetscErrorCode MakeKey(KSP ksp, RKSolver *solver, char *key, size_t size) {
  char rest[192];
  PetscInt rows;
  PetscMPIInt processes;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &processes));
  PetscCall(MatGetSize(ksp->pc->pmat, &rows, NULL));
  key[0] = 0;
  AppendNormalized(key, size, ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "");
  PetscCall(PetscSNPrintf(
      rest, sizeof(rest), "%s%s%s %s x %" PetscInt_FMT " %s norm, %" PetscInt_FMT " rows, %d processes",
      key[0] ? " " : "", ((PetscObject)ksp)->type_name, ksp->transpose_solve ? " transposed" : "",
      solver->relaxations.path, solver->relaxations.count, KSPNormTypes[ksp->normtype], rows, processes
  ));
  PetscCall(PetscStrlcat(key, rest, size));
  PetscFunctionReturn(0);
}

/* Ends the use of what a solver learned, with which others may go on. */
void RKRelease(RKSolver *solver) {
  if (solver->knowledge && solver->knowledge->user == solver) {
    solver->knowledge->user = NULL;
    /* Also after an error, of which nothing was learned. */
    solver->knowledge->is_in_use = PETSC_FALSE;
  }
  solver->knowledge = NULL;
}

PetscErrorCode RKForget(void) {
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

PetscErrorCode RKNewKnowledge(const char *key, RKKnowledge **result) {
  RKKnowledge *made, **end = &rk_knowledge;

  PetscFunctionBegin;
  PetscCall(PetscNew(&made));
  PetscCall(PetscStrallocpy(key, &made->key));
  made->is_unproven = PETSC_TRUE;
  made->until_sample = made->sample_interval = RK_FIRST_SAMPLE;
  made->pause_length = RK_FIRST_PAUSE;
  made->program_omega = 1;
  while (*end)
    end = &(*end)->next;
  *end = made;
  *result = made;
  PetscFunctionReturn(0);
}

/* Another copy of what was learned, for a solver that is to go on by itself. */
static PetscErrorCode Copy(const RKKnowledge *model, RKKnowledge **result) {
  size_t length = 0;
  char *bytes;
  relaxkit_tuner *tuner = NULL;
  RKKnowledge *made, *next;
  char *key;

  PetscFunctionBegin;
  PetscCall(RKNewKnowledge(model->key, &made));
  if (model->tuner && relaxkit_tuner_state(model->tuner, NULL, 0, &length) == RELAXKIT_OK) {
    PetscCall(PetscMalloc1(length + 1, &bytes));
    if (relaxkit_tuner_state(model->tuner, bytes, length, &length) == RELAXKIT_OK)
      relaxkit_tuner_restore(bytes, length, &tuner);
    PetscCall(PetscFree(bytes));
  }
  next = made->next;
  key = made->key;
  *made = *model;
  made->next = next;
  made->key = key;
  made->tuner = tuner;
  made->user = NULL;
  made->is_in_use = PETSC_FALSE;
  made->solves = made->iterations = made->tuned = made->attempts = 0;
  *result = made;
  PetscFunctionReturn(0);
}

/* Finds what solves with a key have taught. A solver that is new goes on with it, also if the one before is still
 * there, as some programs make a solver for each system and keep it. A solver that comes back and finds its own taken
 * takes a copy along: from then on the two learn by themselves. */
static PetscErrorCode Take(RKSolver *solver, const char *key, PetscBool is_new, RKKnowledge **result) {
  RKKnowledge *latest = NULL, *found = NULL;

  PetscFunctionBegin;
  for (RKKnowledge *known = rk_knowledge; known; known = known->next) {
    if (known->is_in_use || strcmp(known->key, key)) continue;
    if (!known->user && (!found || known->last_use > found->last_use)) found = known;
    if (!latest || known->last_use > latest->last_use) latest = known;
  }
  if (!found && latest && is_new) {
    found = latest;
    found->user->knowledge = NULL;
  } else if (!found && latest)
    PetscCall(Copy(latest, &found));
  if (!found) PetscCall(RKNewKnowledge(key, &found));
  found->user = solver;
  *result = found;
  PetscFunctionReturn(0);
}

/* Finds what is known of a solver, and notes that it is used. */
PetscErrorCode RKFindKnowledge(KSP ksp, RKSolver *solver) {
  static PetscInt64 use = 0;
  RKMarks marks;
  const char *prefix = ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "";
  char key[512];
  const PetscBool is_new = (PetscBool)!solver->marked_prefix;

  PetscFunctionBegin;
  /* With what lies between its members, since all of it is compared. */
  PetscCall(PetscMemzero(&marks, sizeof(marks)));
  marks.type = ((PetscObject)ksp)->type_name;
  marks.pc = solver->relaxations.items[0].pc;
  marks.count = solver->relaxations.count;
  marks.norm = ksp->normtype;
  marks.transposed = ksp->transpose_solve;
  PetscCall(MatGetSize(ksp->pc->pmat, &marks.rows, NULL));
  /* Making a key takes a microsecond, and hardly ever is another than before. */
  if (!solver->knowledge || strcmp(solver->marked_prefix, prefix) || memcmp(&marks, &solver->marks, sizeof(marks))) {
    PetscCall(PetscFree(solver->marked_prefix));
    PetscCall(PetscStrallocpy(prefix, &solver->marked_prefix));
    solver->marks = marks;
    PetscCall(MakeKey(ksp, solver, key, sizeof(key)));
    if (!solver->knowledge || strcmp(solver->knowledge->key, key)) {
      RKRelease(solver);
      PetscCall(Take(solver, key, is_new, &solver->knowledge));
      PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &solver->knowledge->processes));
    }
  }
  solver->knowledge->last_use = ++use;
  solver->knowledge->is_in_use = PETSC_TRUE;
  PetscFunctionReturn(0);
}
