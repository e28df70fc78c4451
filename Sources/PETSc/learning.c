/* What is learned, by key, on the first process of each solver. */

#include "impl.h"
#include <string.h>

RKKnowledge *rk_knowledge = NULL;
static PetscInt64 learned = 0; /* solves since the start, for the state file */

/* Runs of digits are told apart by nothing: some programs number their solvers. */
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

static PetscErrorCode MakeKey(KSP ksp, RKSolver *solver, char *key, size_t size, size_t *family_length)
{
  char        rest[160];
  PetscInt    rows;
  PetscMPIInt processes;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &processes));
  PetscCall(MatGetSize(ksp->pc->pmat, &rows, NULL));
  key[0] = 0;
  AppendNormalized(key, size, ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "-");
  PetscCall(PetscSNPrintf(rest, sizeof(rest), " %s%s %s %s", ((PetscObject)ksp)->type_name, ksp->transpose_solve ? "(transposed)" : "", solver->relaxations.path, KSPNormTypes[ksp->normtype]));
  PetscCall(PetscStrlcat(key, rest, size));
  *family_length = strlen(key);
  PetscCall(PetscSNPrintf(rest, sizeof(rest), " relaxations %" PetscInt_FMT " rows %" PetscInt_FMT " processes %d", solver->relaxations.count, rows, processes));
  PetscCall(PetscStrlcat(key, rest, size));
  PetscFunctionReturn(0);
}

/* Ends the use of what a solver learned, which others may go on with. */
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
    PetscCall(PetscFree(rk_knowledge->family));
    PetscCall(PetscFree(rk_knowledge));
    rk_knowledge = next;
  }
  learned = 0;
  PetscFunctionReturn(0);
}

static relaxkit_tuner *MakeTuner(const char *learner)
{
  static double        omegas[20];
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  relaxkit_tuner        *tuner   = NULL;
  const char *m = getenv("RK_METHOD");
  if (m) options.method = atoi(m);

  options.learner = learner;
  if (strcmp(learner, "default") && strcmp(learner, "young")) {
    for (int i = 0; i < 20; ++i) omegas[i] = 1 + 0.05 * i;
    options.omegas       = omegas;
    options.arm_count    = 20;
    options.context_high = 4;
  }
  if (relaxkit_tuner_create(&options, &tuner) != RELAXKIT_OK) RKWarn("no learner: %s", relaxkit_last_message());
  return tuner;
}

static PetscErrorCode NewKnowledge(const char *key, size_t family_length, RKKnowledge **result)
{
  RKKnowledge *made, **end = &rk_knowledge;

  PetscFunctionBegin;
  PetscCall(PetscNew(&made));
  PetscCall(PetscStrallocpy(key, &made->key));
  PetscCall(PetscMalloc1(family_length + 1, &made->family));
  PetscCall(PetscStrncpy(made->family, key, family_length + 1));
  made->value_count     = -1;
  made->sample_interval = 16;
  made->until_sample    = 16;
  made->unproven        = PETSC_TRUE;
  while (*end) end = &(*end)->next;
  *end    = made;
  *result = made;
  PetscFunctionReturn(0);
}

/* Finds what solves with this key taught: of a solver that is gone, or of this one; another that still is there keeps
 * its own. */
static PetscErrorCode FindKnowledge(KSP ksp, RKSolver *solver)
{
  char         key[512];
  size_t       family_length;
  RKKnowledge *found = solver->knowledge;
  const char  *prefix = ((PetscObject)ksp)->prefix ? ((PetscObject)ksp)->prefix : "";
  PetscInt     rows;
  const PetscInt numbers[4] = {0, solver->relaxations.count, ksp->normtype, ksp->transpose_solve};

  PetscFunctionBegin;
  PetscCall(MatGetSize(ksp->pc->pmat, &rows, NULL));
  if (found && solver->key_prefix && !strcmp(solver->key_prefix, prefix) && solver->key_marks[0] == ((PetscObject)ksp)->type_name && solver->key_marks[1] == solver->relaxations.items[0].pc && solver->key_numbers[0] == rows && !memcmp(solver->key_numbers + 1, numbers + 1, 3 * sizeof(PetscInt)))
    PetscFunctionReturn(0);
  PetscCall(MakeKey(ksp, solver, key, sizeof(key), &family_length));
  PetscCall(PetscFree(solver->key_prefix));
  PetscCall(PetscStrallocpy(prefix, &solver->key_prefix));
  solver->key_marks[0] = ((PetscObject)ksp)->type_name;
  solver->key_marks[1] = solver->relaxations.items[0].pc;
  PetscCall(PetscArraycpy(solver->key_numbers, numbers, 4));
  solver->key_numbers[0] = rows;
  if (found && !strcmp(found->key, key)) PetscFunctionReturn(0);
  RKRelease(solver);
  for (found = rk_knowledge; found && (found->user || strcmp(found->key, key)); found = found->next) {}
  if (!found) PetscCall(NewKnowledge(key, family_length, &found));
  found->user       = solver;
  solver->knowledge = found;
  PetscFunctionReturn(0);
}

/* What the library is told of a solve before it. */
static void MakeContext(KSP ksp, RKSolver *solver, PetscReal depth, relaxkit_context *context, PetscReal values[RK_VALUE_LIMIT])
{
  int count = 0;
  const char *c = getenv("RK_CTX");

  for (PetscInt i = 0; i < solver->value_count; ++i) values[count++] = solver->values[i];
  if (depth > 0 && count < RK_VALUE_LIMIT && (!c || strchr(c, 'v'))) values[count++] = depth;
  context->values      = values;
  context->value_count = count;
  if (depth > 0 && c && strchr(c, 'g')) context->guess = 2 - PetscExpReal(-depth);
  if (ksp->rtol > 0 && ksp->rtol < 1) context->reduction = ksp->rtol;
  context->iteration_limit = ksp->max_it;
}

static PetscErrorCode DecideAlone(KSP ksp, RKSolver *solver, PetscReal depth, RKDecision *decision)
{
  RKKnowledge        *known;
  relaxkit_context    context    = RELAXKIT_CONTEXT_INIT;
  relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
  PetscReal           values[RK_VALUE_LIMIT], reference;
  PetscBool           is_sample;

  PetscFunctionBegin;
  PetscCall(FindKnowledge(ksp, solver));
  known                = solver->knowledge;
  known->program_omega = solver->relaxations.items[0].omega;
  known->eisenstat     = solver->relaxations.items[0].eisenstat;
  known->ticket        = 0;
  known->expected      = 0;
  decision->check      = 1;
  if (strcmp(known->learner, solver->options.learner)) {
    relaxkit_tuner_destroy(known->tuner);
    known->tuner = MakeTuner(solver->options.learner);
    PetscCall(PetscStrncpy(known->learner, solver->options.learner, sizeof(known->learner)));
  }
  if (!known->tuner || known->unproven || known->reference < RK_LEAST_ITERATIONS) PetscFunctionReturn(0);
  MakeContext(ksp, solver, depth, &context, values);
  if (relaxkit_tuner_suggest(known->tuner, &context, &suggestion) != RELAXKIT_OK) {
    RKWarn("no omega is suggested: %s", relaxkit_last_message());
    PetscFunctionReturn(0);
  }
  known->ticket   = suggestion.ticket;
  reference       = PetscMax(known->reference, known->recent);
  known->expected = suggestion.expected_iterations;
  if (suggestion.expected_iterations > reference) reference = PetscMin(suggestion.expected_iterations, 10 * reference);
  is_sample = (PetscBool)(--known->until_sample < 0);
  if (is_sample) {
    known->sample_interval = PetscMin(2 * known->sample_interval, 256);
    known->until_sample    = known->sample_interval;
  }
  if (is_sample || solver->options.observe_only) PetscFunctionReturn(0);
  decision->omega = suggestion.omega;
  decision->cap   = PetscMax(3 * reference, reference + 20);
  decision->limit = known->quotient > 0 ? RK_RESIDUAL_FACTOR * known->quotient : PETSC_INFINITY;
  PetscFunctionReturn(0);
}

/* The first process decides and tells the others. */
PetscErrorCode RKDecide(KSP ksp, RKSolver *solver, PetscReal depth, RKDecision *decision)
{
  MPI_Comm    comm = PetscObjectComm((PetscObject)ksp);
  PetscMPIInt rank, size;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  if (rank == 0 && solver->relaxations.count) PetscCall(DecideAlone(ksp, solver, depth, decision));
  if (size > 1) PetscCallMPI(MPI_Bcast(decision, sizeof(*decision) / sizeof(PetscReal), MPIU_REAL, 0, comm));
  PetscFunctionReturn(0);
}

/* Whether a solver stopped since its residual was small, so that its count tells something. */
static PetscBool IsCounted(KSPConvergedReason reason, PetscInt its)
{
  return (PetscBool)(its > 0 && (reason == KSP_CONVERGED_RTOL || reason == KSP_CONVERGED_ATOL || reason == KSP_CONVERGED_RTOL_NORMAL || reason == KSP_CONVERGED_ATOL_NORMAL || reason == KSP_CONVERGED_HAPPY_BREAKDOWN));
}

/* Takes in a solve with the program's own omega. */
static void LearnReference(RKKnowledge *known, PetscInt its, KSPConvergedReason reason, PetscReal quotient)
{
  if (!IsCounted(reason, its)) {
    known->unproven = PETSC_TRUE;
    return;
  }
  known->unproven  = PETSC_FALSE;
  known->reference = its;
  known->recent    = PetscMax(its, 0.9 * known->recent);
  if (quotient > known->quotient && !PetscIsInfOrNanReal(quotient)) known->quotient = quotient;
}

PetscErrorCode RKLearn(KSP ksp, RKSolver *solver, const RKDecision *decision, const RKResult *result)
{
  RKKnowledge     *known = solver->knowledge;
  relaxkit_outcome outcome;

  PetscFunctionBegin;
  if (!known) PetscFunctionReturn(0);
  if (solver->options.monitor) PetscCall(RKMonitor(ksp, solver, decision, result));
  ++known->solves;
  known->iterations += result->its + result->again_its;
  ++learned;
  if (decision->omega == 0) {
    if (known->ticket && known->expected > 0 && IsCounted(result->reason, result->its)) {
      known->ratio_sum += PetscLogReal(known->expected / result->its);
      ++known->ratio_count;
    }
    LearnReference(known, result->its, result->reason, result->quotient);
  } else {
    ++known->tuned;
    known->attempts += result->again;
    outcome = RELAXKIT_CONVERGED;
    if (result->again) {
      outcome = result->reason == KSP_DIVERGED_ITS ? RELAXKIT_LIMIT : result->reason > 0 ? RELAXKIT_WRONG_ANSWER : RELAXKIT_DIVERGED;
      /* It was not omega's fault if the program's own did no better. */
      if (!IsCounted(result->again_reason, result->again_its)) outcome = RELAXKIT_IGNORE;
      else if (outcome == RELAXKIT_LIMIT && result->again_its >= result->its) outcome = RELAXKIT_IGNORE;
      else if (outcome == RELAXKIT_WRONG_ANSWER && result->quotient <= RK_RESIDUAL_FACTOR * result->again_quotient) outcome = RELAXKIT_CONVERGED;
      LearnReference(known, result->again_its, result->again_reason, result->again_quotient);
    } else if (!IsCounted(result->reason, result->its)) outcome = RELAXKIT_IGNORE;
    else known->recent = PetscMax(result->its, 0.9 * known->recent);
    if (outcome == RELAXKIT_CONVERGED) {
      known->omega_sum    = 0.9 * known->omega_sum + decision->omega;
      known->omega_weight = 0.9 * known->omega_weight + 1;
    }
    if (relaxkit_tuner_observe(known->tuner, known->ticket, PetscMax(result->its, 1), outcome) != RELAXKIT_OK) RKWarn("a count is not learned: %s", relaxkit_last_message());
  }
  if (rk_program.state[0] && rk_program.state_interval > 0 && learned % rk_program.state_interval == 0) PetscCall(RKSave());
  PetscFunctionReturn(0);
}
