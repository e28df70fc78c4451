/* A solve with a learned omega: the order of calls, the checks, and the second attempt. */

#include "impl.h"

static PetscInt level = 0; /* of solves inside each other */

/* KSPSolve calls PCPreSolve before a solver and PCPostSolve after it. By these PCEISENSTAT transforms the system by
 * omega and back. */
static PetscBool IsTransformed(KSP ksp) {
  PetscBool is;

  return (PetscBool)(PetscObjectTypeCompare((PetscObject)ksp->pc, PCEISENSTAT, &is) == 0 && is);
}

static PetscErrorCode TransformBack(KSP ksp) {
  PetscFunctionBegin;
  /* KSPSolve has locked the right-hand side. */
  PetscCall(VecLockReadPop(ksp->vec_rhs));
  PetscCall(PCPostSolve(ksp->pc, ksp));
  PetscCall(VecLockReadPush(ksp->vec_rhs));
  PetscFunctionReturn(0);
}

static PetscErrorCode Transform(KSP ksp) {
  PetscFunctionBegin;
  PetscCall(VecLockReadPop(ksp->vec_rhs));
  PetscCall(PCPreSolve(ksp->pc, ksp));
  PetscCall(VecLockReadPush(ksp->vec_rhs));
  PetscFunctionReturn(0);
}

/* In the place of one PCPostSolve of a system that is transformed back already. */
static PetscErrorCode SkipPostSolve(PC pc, KSP ksp, Vec b, Vec x) {
  RKSolver *solver;

  PetscFunctionBegin;
  (void)b;
  (void)x;
  PetscCall(RKSolverOf(ksp, &solver));
  pc->ops->postsolve = solver->postsolve;
  PetscFunctionReturn(0);
}

static PetscErrorCode SkipNextTransformBack(KSP ksp, RKSolver *solver) {
  PetscFunctionBegin;
  solver->postsolve = ksp->pc->ops->postsolve;
  ksp->pc->ops->postsolve = SkipPostSolve;
  ++ksp->pc->presolvedone;
  PetscFunctionReturn(0);
}

/* Makes a scratch vector like another. Layouts are compared, which all processes know, so that all make one or none. */
static PetscErrorCode MakeLike(Vec model, Vec *scratch) {
  PetscFunctionBegin;
  if (*scratch) {
    PetscLayout own, other;
    PetscBool same_layout, same_type;

    PetscCall(VecGetLayout(*scratch, &own));
    PetscCall(VecGetLayout(model, &other));
    same_layout = (PetscBool)(own == other);
    if (!same_layout) PetscCall(PetscLayoutCompare(own, other, &same_layout));
    PetscCall(PetscObjectTypeCompare((PetscObject)*scratch, ((PetscObject)model)->type_name, &same_type));
    if (same_layout && same_type) PetscFunctionReturn(0);
    PetscCall(VecDestroy(scratch));
  }
  PetscCall(VecDuplicate(model, scratch));
  PetscFunctionReturn(0);
}

/* |b - A x| over what the solver was asked for; 0 if there is nothing to compare with. A preconditioned norm may be
 * small where this is not. Cost: a product with A. */
static PetscErrorCode Quotient(KSP ksp, RKSolver *solver, PetscReal *quotient) {
  Mat A;
  PetscReal residual, load, target;

  PetscFunctionBegin;
  PetscCall(MakeLike(ksp->vec_rhs, &solver->residual));
  PetscCall(KSPGetOperators(ksp, &A, NULL));
  PetscCall(KSP_MatMult(ksp, A, ksp->vec_sol, solver->residual));
  PetscCall(VecAYPX(solver->residual, -1, ksp->vec_rhs));
  PetscCall(VecNormBegin(solver->residual, NORM_2, &residual));
  PetscCall(VecNormBegin(ksp->vec_rhs, NORM_2, &load));
  PetscCall(VecNormEnd(solver->residual, NORM_2, &residual));
  PetscCall(VecNormEnd(ksp->vec_rhs, NORM_2, &load));
  target = PetscMax(ksp->rtol * load, ksp->abstol);
  *quotient = load > 0 && target > 0 ? residual / target : 0;
  PetscFunctionReturn(0);
}

/* One attempt from the start there is. A system that is transformed by the preconditioner is transformed back after it.
 * The residual of a solve that is not worth tuning need not be known. */
static PetscErrorCode Attempt(
    KSP ksp, RKSolver *solver, PetscBool check, PetscInt least, PetscInt *its, KSPConvergedReason *reason,
    PetscReal *quotient
) {
  PetscFunctionBegin;
  PetscCall((*solver->solve)(ksp));
  *its = ksp->its;
  *reason = ksp->reason;
  *quotient = -1;
  if (check && IsTransformed(ksp)) PetscCall(TransformBack(ksp));
  if (check && *reason > 0 && *its >= least) {
    PetscCall(PetscLogEventBegin(rk_events.check, ksp, 0, 0, 0));
    PetscCall(Quotient(ksp, solver, quotient));
    PetscCall(PetscLogEventEnd(rk_events.check, ksp, 0, 0, 0));
  }
  PetscFunctionReturn(0);
}

/* Whether an attempt gave an answer that may be kept. */
static PetscBool IsGood(KSPConvergedReason reason, PetscReal quotient, PetscReal limit) {
  /* Written so that NaN is no answer. */
  return (PetscBool)(reason > 0 && (quotient < 0 || quotient <= limit));
}

static PetscErrorCode Attempts(KSP ksp, RKSolver *solver, const RKDecision *decision, RKResult *result) {
  const PetscBool is_tuned = (PetscBool)(decision->omega > 0), check = (PetscBool)(is_tuned || decision->check > 0);
  const PetscBool is_transformed = IsTransformed(ksp), guess_zero = ksp->guess_zero;

  PetscFunctionBegin;
  if (is_tuned) {
    if (is_transformed) PetscCall(TransformBack(ksp));
    if (!guess_zero) {
      PetscCall(MakeLike(ksp->vec_sol, &solver->start));
      PetscCall(VecCopy(ksp->vec_sol, solver->start));
    }
    PetscCall(RKSetOmega(&solver->relaxations, decision->omega));
    if (is_transformed) PetscCall(Transform(ksp));
    if (decision->cap > 0) ksp->max_it = PetscMin(ksp->max_it, (PetscInt)decision->cap);
    ksp->errorifnotconverged = PETSC_FALSE;
  }
  PetscCall(
      Attempt(ksp, solver, check, is_tuned ? 1 : RK_LEAST_ITERATIONS, &result->its, &result->reason, &result->quotient)
  );
  PetscFunctionReturn(0);
}

static PetscErrorCode AttemptAgain(KSP ksp, RKSolver *solver, PetscBool guess_zero, RKResult *result) {
  PetscFunctionBegin;
  result->is_again = PETSC_TRUE;
  if (guess_zero)
    PetscCall(VecSet(ksp->vec_sol, 0));
  else
    PetscCall(VecCopy(solver->start, ksp->vec_sol));
  ksp->guess_zero = guess_zero;
  ksp->reason = KSP_CONVERGED_ITERATING;
  ksp->its = 0;
  if (IsTransformed(ksp)) PetscCall(Transform(ksp));
  PetscCall(Attempt(ksp, solver, PETSC_TRUE, 1, &result->again_its, &result->again_reason, &result->again_quotient));
  PetscFunctionReturn(0);
}

static PetscErrorCode SolveWith(KSP ksp, RKSolver *solver, const RKDecision *decision, RKResult *result) {
  const PetscInt max_it = ksp->max_it;
  const PetscBool error_if_not_converged = ksp->errorifnotconverged, guess_zero = ksp->guess_zero;
  const size_t residual_count = ksp->res_hist_len, error_count = ksp->err_hist_len;
  const PetscBool is_checked = (PetscBool)(decision->omega > 0 || decision->check > 0);
  PetscErrorCode error;

  PetscFunctionBegin;
  error = Attempts(ksp, solver, decision, result);
  ksp->max_it = max_it;
  ksp->errorifnotconverged = error_if_not_converged;
  /* Programs that catch errors, as Python's do, find their own omega. */
  if (decision->omega > 0) PetscCall(RKSetOmega(&solver->relaxations, 0));
  PetscCall(error);
  if (decision->omega > 0 && !IsGood(result->reason, result->quotient, decision->limit)) {
    ksp->res_hist_len = residual_count;
    ksp->err_hist_len = error_count;
    PetscCall(AttemptAgain(ksp, solver, guess_zero, result));
  }
  if (is_checked && IsTransformed(ksp)) PetscCall(SkipNextTransformBack(ksp, solver));
  PetscFunctionReturn(0);
}

/* Why a solver is left alone; NULL if it is not. The same on all processes but for what is found inside the
 * preconditioner, of which the first process's view counts. */
static const char *WhyLeft(KSP ksp, RKSolver *solver) {
  const char *why = RKWhyUncounted(ksp);
  MatNullSpace null_space;

  if (!solver->options.on) return "-relaxkit is off";
  if (why) return why;
  if (!RKMayContainRelaxations(ksp->pc)) return "its preconditioner has no relaxation factor";
  if (IsTransformed(ksp)) {
    /* KSPSolve hands on a copy of the right-hand side then. */
    if (ksp->transpose_solve ? MatGetNullSpace(ksp->pc->pmat, &null_space)
                             : MatGetTransposeNullSpace(ksp->pc->pmat, &null_space))
      return "its null space is not known";
    if (null_space) return "Eisenstat's preconditioner is not tuned for matrices with a null space";
  }
  return NULL;
}

static PetscErrorCode SolveWatched(KSP ksp, RKSolver *solver) {
  const char *why;
  RKDecision decision = {0, PETSC_INFINITY, 0, 0};
  RKResult result = {0, KSP_CONVERGED_ITERATING, -1, PETSC_FALSE, 0, KSP_CONVERGED_ITERATING, -1};
  RKLook look = {0, PETSC_FALSE};
  PetscMPIInt size;

  PetscFunctionBegin;
  if (!solver->options_are_read) PetscCall(RKReadSolverOptions(ksp, solver, NULL));
  why = WhyLeft(ksp, solver);
  if (!why) {
    PetscCall(RKFindRelaxations(ksp, &solver->relaxations));
    PetscCallMPI(MPI_Comm_size(PetscObjectComm((PetscObject)ksp), &size));
    if (!solver->relaxations.count) {
      const char *found =
          solver->relaxations.left ? solver->relaxations.left : "there is no relaxation that its iterations tell of";

      if (size == 1)
        why = found;
      else
        PetscCall(RKNoteLeft(ksp, found));
    } else if (solver->relaxations.left)
      PetscCall(RKNoteLeft(ksp, solver->relaxations.left));
  }
  if (why) {
    if (level == 1) PetscCall(RKNoteLeft(ksp, why));
    PetscCall((*solver->solve)(ksp));
    PetscFunctionReturn(0);
  }
  if (solver->options.context && !solver->is_brief) {
    PetscCall(PetscLogEventBegin(rk_events.look, ksp, 0, 0, 0));
    PetscCall(RKLookAtMatrix(ksp, solver, &look));
    PetscCall(PetscLogEventEnd(rk_events.look, ksp, 0, 0, 0));
  }
  PetscCall(PetscLogEventBegin(rk_events.choose, ksp, 0, 0, 0));
  PetscCall(RKDecide(ksp, solver, &look, &decision));
  PetscCall(PetscLogEventEnd(rk_events.choose, ksp, 0, 0, 0));
  PetscCall(SolveWith(ksp, solver, &decision, &result));
  solver->is_brief = (PetscBool)(decision.omega == 0 && result.its < RK_LEAST_ITERATIONS);
  PetscCall(PetscLogEventBegin(rk_events.learn, ksp, 0, 0, 0));
  PetscCall(RKLearn(ksp, solver, &decision, &result));
  PetscCall(PetscLogEventEnd(rk_events.learn, ksp, 0, 0, 0));
  PetscFunctionReturn(0);
}

/* What KSPSolve calls in the place of a solver's own function. */
PetscErrorCode RKSolve(KSP ksp) {
  RKSolver *solver;
  PetscErrorCode error;

  PetscFunctionBegin;
  PetscCall(RKSolverOf(ksp, &solver));
  PetscCheck(
      solver && solver->solve, PetscObjectComm((PetscObject)ksp), PETSC_ERR_PLIB, "RelaxKit does not know this solver"
  );
  ++level;
  error = SolveWatched(ksp, solver);
  --level;
  PetscCall(error);
  PetscFunctionReturn(0);
}
