/* When which omega is used, and what is learned of a solve; on the first process of each solver. */

#include "impl.h"
#include <string.h>

/* A guess that promises little is not begun with. */
static const PetscReal least_promising_depth = 0.3;
/* Learning must save so much, on the log scale, or it pauses. */
static const PetscReal least_saving = 0.02;
/* A saving that need not be looked at often. */
static const PetscReal large_saving = 0.1;
static const PetscInt longest_interval = 256, longest_pause = 512;

static PetscInt64 learned = 0; /* solves, until the state is written */

static PetscBool PicksArms(const char *learner) {
  return (PetscBool)(strcmp(learner, "default") && strcmp(learner, "young"));
}

static relaxkit_tuner *MakeTuner(const char *learner) {
  double omegas[20];
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  relaxkit_tuner *tuner = NULL;

  options.learner = learner;
  if (PicksArms(learner)) {
    for (int i = 0; i < 20; ++i)
      omegas[i] = 1 + 0.05 * i;
    options.omegas = omegas;
    options.arm_count = 20;
    /* The number from the matrix. */
    options.context_high = 4;
  }
  if (relaxkit_tuner_create(&options, &tuner) != RELAXKIT_OK)
    RKWarn("no learner \"%s\": %s", learner, relaxkit_last_message());
  return tuner;
}

/* Puts together what is known of the next solve. */
static void MakeContext(KSP ksp, const RKSolver *solver, const RKLook *look, RKContextNumbers *numbers) {
  numbers->count = (int)solver->value_count;
  for (int i = 0; i < numbers->count; ++i)
    numbers->values[i] = solver->values[i];
  if (!numbers->count && PicksArms(solver->options.learner)) numbers->values[numbers->count++] = look->depth;
  numbers->guess = look->depth > 0 ? 2 - PetscExpReal(-solver->knowledge->factor * look->depth) : NAN;
  numbers->reduction = ksp->rtol > 0 && ksp->rtol < 1 ? ksp->rtol : NAN;
}

static relaxkit_context Context(const RKContextNumbers *numbers) {
  relaxkit_context context = RELAXKIT_CONTEXT_INIT;

  context.values = numbers->values;
  context.value_count = numbers->count;
  context.guess = numbers->guess;
  context.reduction = numbers->reduction;
  return context;
}

/* Asks the learner for an omega. */
static PetscBool Suggest(KSP ksp, RKSolver *solver, const RKLook *look, relaxkit_suggestion *suggestion) {
  RKKnowledge *known = solver->knowledge;
  RKContextNumbers numbers;
  relaxkit_context context;

  MakeContext(ksp, solver, look, &numbers);
  context = Context(&numbers);
  context.iteration_limit = ksp->max_it;
  if (relaxkit_tuner_suggest(known->tuner, &context, suggestion) != RELAXKIT_OK) {
    RKWarn("no omega is suggested: %s", relaxkit_last_message());
    return PETSC_FALSE;
  }
  known->recent_contexts[known->context_count++ % RK_CONTEXT_COUNT] = numbers;
  known->ticket = suggestion->ticket;
  known->expected = suggestion->expected_iterations;
  return PETSC_TRUE;
}

static PetscErrorCode DecideAlone(KSP ksp, RKSolver *solver, const RKLook *look, RKDecision *decision) {
  RKKnowledge *known;
  relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
  PetscReal reference;
  PetscBool is_first;

  PetscFunctionBegin;
  PetscCall(RKFindKnowledge(ksp, solver));
  known = solver->knowledge;
  known->program_omega = solver->relaxations.items[0].omega;
  known->eisenstat = solver->relaxations.items[0].eisenstat;
  known->ticket = 0;
  known->expected = 0;
  known->suggested = 0;
  decision->check = 1;
  if (!known->tuner || strcmp(known->learner, solver->options.learner)) {
    relaxkit_tuner_destroy(known->tuner);
    known->tuner = MakeTuner(solver->options.learner);
    PetscCall(PetscStrncpy(known->learner, solver->options.learner, sizeof(known->learner)));
    if (!known->tuner) PetscFunctionReturn(0);
  }
  if (solver->options.observe_only && known->is_unproven) PetscFunctionReturn(0);
  /* A solve with the program's own omega shows what to expect, unless the matrix promises much. */
  is_first = known->is_unproven;
  if (is_first && (known->is_begun || !look->is_plain || look->depth < least_promising_depth)) PetscFunctionReturn(0);
  if (!is_first && known->reference > 0 && known->reference < RK_LEAST_ITERATIONS) PetscFunctionReturn(0);
  if (known->pause > 0) {
    --known->pause;
    decision->check = 0;
    PetscFunctionReturn(0);
  }
  if (!known->factor) PetscCall(RKRefine(ksp, solver, look, &known->factor));
  if (!Suggest(ksp, solver, look, &suggestion)) PetscFunctionReturn(0);
  known->suggested = suggestion.omega;
  if (solver->options.observe_only) PetscFunctionReturn(0);
  if (!is_first && --known->until_sample < 0) PetscFunctionReturn(0);
  decision->omega = suggestion.omega;
  decision->limit = RK_RESIDUAL_FACTOR * PetscMax(known->quotient, 1);
  reference = PetscMax(known->reference, known->recent);
  if (is_first)
    decision->cap = suggestion.expected_iterations > 0 ? PetscMax(3 * suggestion.expected_iterations, 100) : 0;
  else {
    /* A harder system than those before is to be expected to take more. */
    if (suggestion.expected_iterations > reference) reference = PetscMin(suggestion.expected_iterations, 2 * reference);
    decision->cap = PetscMax(3 * reference, reference + 20);
  }
  PetscFunctionReturn(0);
}

/* The first process decides and tells the others. */
PetscErrorCode RKDecide(KSP ksp, RKSolver *solver, const RKLook *look, RKDecision *decision) {
  MPI_Comm comm = PetscObjectComm((PetscObject)ksp);
  PetscMPIInt rank, size;

  PetscFunctionBegin;
  PetscCallMPI(MPI_Comm_rank(comm, &rank));
  PetscCallMPI(MPI_Comm_size(comm, &size));
  if (rank == 0 && solver->relaxations.count) PetscCall(DecideAlone(ksp, solver, look, decision));
  if (size > 1) PetscCallMPI(MPI_Bcast(decision, sizeof(*decision) / sizeof(PetscReal), MPIU_REAL, 0, comm));
  PetscFunctionReturn(0);
}

/* Whether a solver stopped since its residual was small, so that its count tells something. */
static PetscBool IsCounted(KSPConvergedReason reason, PetscInt its) {
  return (PetscBool)(its > 0 && (reason == KSP_CONVERGED_RTOL || reason == KSP_CONVERGED_ATOL ||
                                 reason == KSP_CONVERGED_RTOL_NORMAL_EQUATIONS ||
                                 reason == KSP_CONVERGED_ATOL_NORMAL_EQUATIONS ||
                                 reason == KSP_CONVERGED_HAPPY_BREAKDOWN));
}

static void NoteCount(RKKnowledge *known, PetscInt its) {
  known->recent = PetscMax((PetscReal)its, 0.9 * known->recent);
}

/* Takes in a solve with the program's own omega. */
static void LearnReference(RKKnowledge *known, PetscInt its, KSPConvergedReason reason, PetscReal quotient) {
  known->is_begun = PETSC_TRUE;
  known->is_unproven = (PetscBool)!IsCounted(reason, its);
  if (known->is_unproven) return;
  known->reference = its;
  NoteCount(known, its);
  if (quotient > known->quotient && !PetscIsInfOrNanReal(quotient)) known->quotient = quotient;
}

/* Compares what the learner expected of its own omega with what the program's took. If several samples say that nothing
 * is saved, learning pauses; one may be of an easy system between hard ones. */
static void LearnSaving(RKKnowledge *known, PetscInt its) {
  PetscReal saving;

  known->saving_sum += PetscLogReal(its / known->expected);
  ++known->saving_count;
  known->sampled = known->sampled / 2 + its;
  known->sampled_expected = known->sampled_expected / 2 + known->expected;
  ++known->sample_count;
  saving = PetscLogReal(known->sampled / known->sampled_expected);
  known->until_sample = known->sample_interval;
  if (saving < least_saving && known->sample_count >= 3) {
    known->pause = known->pause_length;
    known->pause_length = PetscMin(2 * known->pause_length, longest_pause);
    known->sample_interval = known->until_sample = RK_FIRST_SAMPLE / 2;
    known->sampled = known->sampled_expected = 0;
    known->sample_count = 1;
  } else if (saving < large_saving && known->sample_count < 3)
    known->until_sample = RK_FIRST_SAMPLE / 2;
  else {
    known->sample_interval = PetscMin((saving > large_saving ? 4 : 2) * known->sample_interval, longest_interval);
    known->until_sample = known->sample_interval;
    if (saving >= least_saving) known->pause_length = RK_FIRST_PAUSE;
  }
}

/* What the learner is to be told of a solve with its omega. */
static relaxkit_outcome Outcome(const RKResult *result) {
  if (!result->is_again) return IsCounted(result->reason, result->its) ? RELAXKIT_CONVERGED : RELAXKIT_IGNORE;
  /* It was not omega's fault if the program's own did no better. */
  if (!IsCounted(result->again_reason, result->again_its)) return RELAXKIT_IGNORE;
  if (result->reason > 0)
    return result->quotient <= RK_RESIDUAL_FACTOR * result->again_quotient ? RELAXKIT_CONVERGED : RELAXKIT_WRONG_ANSWER;
  if (result->reason != KSP_DIVERGED_ITS) return RELAXKIT_DIVERGED;
  return result->again_its >= result->its ? RELAXKIT_IGNORE : RELAXKIT_LIMIT;
}

static void LearnTuned(RKKnowledge *known, const RKDecision *decision, const RKResult *result) {
  relaxkit_outcome outcome = Outcome(result);

  ++known->tuned;
  known->is_begun = PETSC_TRUE;
  known->attempts += result->is_again;
  if (result->is_again) LearnReference(known, result->again_its, result->again_reason, result->again_quotient);
  if (outcome != RELAXKIT_CONVERGED && outcome != RELAXKIT_IGNORE) {
    /* Where other omegas fail, as with matrices that are not symmetric, more attempts may cost more than is ever saved.
     */
    known->failure_pause = PetscMin(known->failure_pause ? 3 * known->failure_pause : 6, longest_pause);
    known->pause = PetscMax(known->pause, known->failure_pause);
  }
  if (outcome == RELAXKIT_CONVERGED) {
    /* Far more than any solve of late: the program's own omega is to show whether that is the system. */
    if (known->reference > 0 && result->its > 1.5 * PetscMax(known->reference, known->recent)) known->until_sample = 0;
    NoteCount(known, result->its);
    if (known->is_unproven && result->its >= RK_LEAST_ITERATIONS) known->is_unproven = PETSC_FALSE;
    known->omega_sum = 0.9 * known->omega_sum + decision->omega;
    known->omega_weight = 0.9 * known->omega_weight + 1;
  }
  if (relaxkit_tuner_observe(known->tuner, known->ticket, PetscMax(result->its, 1), outcome) != RELAXKIT_OK)
    RKWarn("a count is not learned: %s", relaxkit_last_message());
}

PetscErrorCode RKLearn(KSP ksp, RKSolver *solver, const RKDecision *decision, const RKResult *result) {
  RKKnowledge *known = solver->knowledge;

  PetscFunctionBegin;
  if (!known) PetscFunctionReturn(0);
  known->is_in_use = PETSC_FALSE;
  if (solver->options.monitor) PetscCall(RKMonitor(ksp, solver, decision, result));
  ++known->solves;
  known->iterations += result->its + result->again_its;
  if (decision->omega > 0)
    LearnTuned(known, decision, result);
  else {
    LearnReference(known, result->its, result->reason, result->quotient);
    if (known->expected > 0 && IsCounted(result->reason, result->its) && !solver->options.observe_only)
      LearnSaving(known, result->its);
  }
  if (rk_program.state[0] && rk_program.state_interval > 0 && ++learned % rk_program.state_interval == 0)
    PetscCall(RKSave());
  PetscFunctionReturn(0);
}

/* The fixed omega that would take the fewest iterations for recent solves, as far as is known; 0 if nothing is. */
PetscReal RKBestFixedOmega(const RKKnowledge *known) {
  enum { count = 46 };
  double omegas[count], expected[count], sums[count] = {0};
  PetscInt best = 0, contexts = (PetscInt)PetscMin(known->context_count, RK_CONTEXT_COUNT);
  PetscBool is_known = PETSC_FALSE;

  for (int i = 0; i < count; ++i)
    omegas[i] = 0.8 + 0.025 * i;
  for (PetscInt c = 0; c < contexts; ++c) {
    relaxkit_context context = Context(&known->recent_contexts[c]);

    if (relaxkit_tuner_expect(known->tuner, &context, count, omegas, expected, NULL, NULL) != RELAXKIT_OK) continue;
    is_known = PETSC_TRUE;
    for (int i = 0; i < count; ++i)
      sums[i] += expected[i];
  }
  for (int i = 1; i < count; ++i)
    if (sums[i] < sums[best]) best = i;
  if (is_known) return omegas[best];
  return known->omega_weight > 0 ? known->omega_sum / known->omega_weight : 0;
}
