/* Options: of all solvers, without a prefix, and of one, with its prefix. */

#include "impl.h"

static PetscErrorCode CheckLearner(const char *name) {
  PetscBool known = PETSC_FALSE;

  PetscFunctionBegin;
  for (int32_t i = 0; !known && relaxkit_learner_name(i); ++i)
    PetscCall(PetscStrcmp(name, relaxkit_learner_name(i), &known));
  PetscCheck(
      known, PETSC_COMM_SELF, PETSC_ERR_ARG_UNKNOWN_TYPE,
      "-relaxkit_learner %s: there is no such learner; there are default, young, tsallis-inf, tsallis-inf-cb, chebcb, "
      "epsilon-greedy, discounted-tsallis-inf, osub and spectral-exp3",
      name
  );
  PetscFunctionReturn(0);
}

/* Reads what a solver may have of its own; named as PETSc's macros want it. */
static PetscErrorCode Read(RKOptionItems PetscOptionsObject, RKOptions *options) {
  PetscBool set;

  PetscFunctionBegin;
  PetscCall(PetscOptionsBool("-relaxkit", "Learn the relaxation factor", "RelaxKit", options->on, &options->on, NULL));
  PetscCall(PetscOptionsString(
      "-relaxkit_learner", "What learns", "RelaxKit", options->learner, options->learner, sizeof(options->learner), &set
  ));
  if (set) PetscCall(CheckLearner(options->learner));
  PetscCall(PetscOptionsBool(
      "-relaxkit_context", "Look at each new matrix", "RelaxKit", options->context, &options->context, NULL
  ));
  PetscCall(PetscOptionsBool(
      "-relaxkit_observe_only", "Change nothing, say what would be done", "RelaxKit", options->observe_only,
      &options->observe_only, NULL
  ));
  PetscCall(PetscOptionsBool(
      "-relaxkit_monitor", "Print a line for each solve", "RelaxKit", options->monitor, &options->monitor, NULL
  ));
  PetscFunctionReturn(0);
}

PetscErrorCode RKReadProgramOptions(void) {
  RKOptions *defaults = &rk_program.defaults;

  PetscFunctionBegin;
  PetscCall(PetscMemzero(&rk_program, sizeof(rk_program)));
  defaults->on = PETSC_TRUE;
  defaults->context = PETSC_TRUE;
  PetscCall(PetscStrncpy(defaults->learner, "default", sizeof(defaults->learner)));
  rk_program.state_interval = 50;
  PetscOptionsBegin(PETSC_COMM_SELF, NULL, "RelaxKit options", "RelaxKit");
  PetscCall(Read(PetscOptionsObject, defaults));
  PetscCall(PetscOptionsString(
      "-relaxkit_state", "File to begin with, and to keep what is learned in", "RelaxKit", rk_program.state,
      rk_program.state, sizeof(rk_program.state), NULL
  ));
  PetscCall(PetscOptionsInt(
      "-relaxkit_state_interval", "Solves after which it is written", "RelaxKit", rk_program.state_interval,
      &rk_program.state_interval, NULL
  ));
  PetscCall(PetscOptionsBool(
      "-relaxkit_view", "Print at the end what was learned and what was left alone", "RelaxKit", rk_program.view,
      &rk_program.view, NULL
  ));
  PetscOptionsEnd();
  PetscFunctionReturn(0);
}

PetscErrorCode RKReadSolverOptions(KSP ksp, RKSolver *solver, RKOptionItems PetscOptionsObject) {
  PetscFunctionBegin;
  solver->options = rk_program.defaults;
  solver->options_are_read = PETSC_TRUE;
  if (PetscOptionsObject) {
    PetscOptionsHeadBegin(PetscOptionsObject, "RelaxKit options");
    PetscCall(Read(PetscOptionsObject, &solver->options));
    PetscOptionsHeadEnd();
  } else {
    /* A solver that never asked for its options. */
    PetscObjectOptionsBegin((PetscObject)ksp);
    PetscCall(Read(PetscOptionsObject, &solver->options));
    PetscOptionsEnd();
  }
  PetscFunctionReturn(0);
}
