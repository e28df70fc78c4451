/* Entry point and wrapping of solver types.
 *
 * PETSc calls PetscDLLibraryRegister_<name of the file> of a library it loads by -dll_prepend. Each type of KSP is
 * then registered once more, with a constructor that calls the type's own and puts RKSolve in the place of its
 * solve. This reaches solvers that KSPSetPreSolve does not: SNES takes that for itself. */

#define _GNU_SOURCE
#include "impl.h"
#include <dlfcn.h>
#include <string.h>

RKProgram rk_program;
struct RKEvents rk_events;

static const char composed_name[] = "RelaxKit";
static PetscBool is_registered = PETSC_FALSE;

/* The types' own constructors. One is told no more than the KSP, whose type is not set yet, so that each type needs a
 * function that knows its number. Numbers are octal: three digits make 128 of them. */
#define RK_TYPE_LIMIT 0200
static struct {
  PetscInt count;
  PetscErrorCode (*constructors[RK_TYPE_LIMIT])(KSP);
} types;

static PetscErrorCode Construct(KSP ksp, PetscInt number) {
  RKSolver *solver;

  PetscFunctionBegin;
  PetscCall((*types.constructors[number])(ksp));
  PetscCall(RKWrap(ksp, &solver));
  PetscFunctionReturn(0);
}

#define RK_CONSTRUCT(n)                                                                                                \
  static PetscErrorCode Construct##n(KSP ksp) {                                                                        \
    return Construct(ksp, 0##n);                                                                                       \
  }
#define RK_NAME(n) Construct##n,
#define RK_8(f, d) f(d##0) f(d##1) f(d##2) f(d##3) f(d##4) f(d##5) f(d##6) f(d##7)
#define RK_64(f, d)                                                                                                    \
  RK_8(f, d##0) RK_8(f, d##1) RK_8(f, d##2) RK_8(f, d##3) RK_8(f, d##4) RK_8(f, d##5) RK_8(f, d##6) RK_8(f, d##7)
RK_64(RK_CONSTRUCT, 0)
RK_64(RK_CONSTRUCT, 1)
static PetscErrorCode (*const trampolines[RK_TYPE_LIMIT])(KSP) = {RK_64(RK_NAME, 0) RK_64(RK_NAME, 1)};

/* Some types change their functions when options are read or they are set up, as KSPCG does for its single
 * reduction; RKSolve then goes in the place of the new one. */
static PetscErrorCode Setup(KSP ksp) {
  RKSolver *solver;

  PetscFunctionBegin;
  PetscCall(RKSolverOf(ksp, &solver));
  if (solver && solver->setup) PetscCall((*solver->setup)(ksp));
  PetscCall(RKWrap(ksp, &solver));
  PetscFunctionReturn(0);
}

PetscErrorCode RKSetFromOptions(KSP ksp, RKOptionItems PetscOptionsObject) {
  RKSolver *solver;

  PetscFunctionBegin;
  PetscCall(RKSolverOf(ksp, &solver));
  if (solver && solver->setfromoptions) PetscCall((*solver->setfromoptions)(ksp, PetscOptionsObject));
  PetscCall(RKWrap(ksp, &solver));
  PetscCall(RKReadSolverOptions(ksp, solver, PetscOptionsObject));
  PetscFunctionReturn(0);
}

static PetscErrorCode Destroy(RKDestroyed context) {
  RKSolver *solver = (RKSolver *)RK_DESTROYED(context);

  PetscFunctionBegin;
  RKRelease(solver);
  PetscCall(VecDestroy(&solver->start));
  PetscCall(VecDestroy(&solver->residual));
  PetscCall(PetscFree(solver->relaxations.items));
  PetscCall(PetscFree(solver->twins));
  PetscCall(PetscFree(solver->row_sums));
  PetscCall(PetscFree(solver->marked_prefix));
  PetscCall(PetscFree(solver));
  PetscFunctionReturn(0);
}

PetscErrorCode RKSolverOf(KSP ksp, RKSolver **solver) {
  PetscContainer container;

  PetscFunctionBegin;
  *solver = NULL;
  PetscCall(PetscObjectQuery((PetscObject)ksp, composed_name, (PetscObject *)&container));
  if (container) PetscCall(PetscContainerGetPointer(container, (void **)solver));
  PetscFunctionReturn(0);
}

/* Puts the plug-in's functions in the place of those a solver has now. */
PetscErrorCode RKWrap(KSP ksp, RKSolver **result) {
  RKSolver *solver;

  PetscFunctionBegin;
  PetscCall(RKSolverOf(ksp, &solver));
  if (!solver) {
    PetscContainer container;

    PetscCall(PetscNew(&solver));
    solver->options = rk_program.defaults;
    PetscCall(PetscContainerCreate(PETSC_COMM_SELF, &container));
    PetscCall(PetscContainerSetPointer(container, solver));
    PetscCall(PetscContainerSetCtxDestroy(container, Destroy));
    PetscCall(PetscObjectCompose((PetscObject)ksp, composed_name, (PetscObject)container));
    PetscCall(PetscContainerDestroy(&container));
  }
  if (ksp->ops->solve && ksp->ops->solve != RKSolve) {
    solver->solve = ksp->ops->solve;
    ksp->ops->solve = RKSolve;
  }
  if (ksp->ops->setup && ksp->ops->setup != Setup) {
    solver->setup = ksp->ops->setup;
    ksp->ops->setup = Setup;
  }
  if (ksp->ops->setfromoptions != RKSetFromOptions) {
    solver->setfromoptions = ksp->ops->setfromoptions;
    ksp->ops->setfromoptions = RKSetFromOptions;
  }
  *result = solver;
  PetscFunctionReturn(0);
}

static PetscErrorCode End(void) {
  PetscFunctionBegin;
  PetscCall(RKSave());
  PetscCall(RKView());
  PetscCall(RKForget());
  PetscCall(RKForgetLeft());
  is_registered = PETSC_FALSE;
  PetscFunctionReturn(0);
}

PetscErrorCode RKRegister(void) {
  PetscInt count;
  const char **names;

  PetscFunctionBegin;
  if (is_registered) PetscFunctionReturn(0);
  is_registered = PETSC_TRUE;
  /* Without this the types would be registered later, over those registered here. */
  PetscCall(KSPInitializePackage());
  PetscCall(PetscLogEventRegister("RelaxKitLook", KSP_CLASSID, &rk_events.look));
  PetscCall(PetscLogEventRegister("RelaxKitChoose", KSP_CLASSID, &rk_events.choose));
  PetscCall(PetscLogEventRegister("RelaxKitCheck", KSP_CLASSID, &rk_events.check));
  PetscCall(PetscLogEventRegister("RelaxKitLearn", KSP_CLASSID, &rk_events.learn));
  PetscCall(RKReadProgramOptions());
  PetscCall(RKRestore());
  PetscCall(PetscRegisterFinalize(End));
  types.count = 0;
  PetscCall(PetscFunctionListGet(KSPList, &names, &count));
  for (PetscInt i = 0; i < count && types.count < RK_TYPE_LIMIT; ++i) {
    PetscErrorCode (*constructor)(KSP);

    PetscCall(PetscFunctionListFind(KSPList, names[i], &constructor));
    if (!constructor) continue;
    types.constructors[types.count] = constructor;
    PetscCall(KSPRegister(names[i], trampolines[types.count]));
    ++types.count;
  }
  PetscCall(PetscFree(names));
  PetscCall(PetscInfo(NULL, "RelaxKit watches %" PetscInt_FMT " types of KSP\n", types.count));
  PetscFunctionReturn(0);
}

PetscErrorCode RelaxKitKSPSetContext(KSP ksp, PetscInt count, const PetscReal values[]) {
  RKSolver *solver;

  PetscFunctionBegin;
  PetscValidHeaderSpecific(ksp, KSP_CLASSID, 1);
  PetscCheck(
      count >= 0 && count <= RK_VALUE_LIMIT, PetscObjectComm((PetscObject)ksp), PETSC_ERR_ARG_OUTOFRANGE,
      "A context has 0 to %d numbers, not %" PetscInt_FMT, RK_VALUE_LIMIT, count
  );
  PetscCheck(
      !count || values, PetscObjectComm((PetscObject)ksp), PETSC_ERR_ARG_NULL, "The numbers of the context are missing"
  );
  for (PetscInt i = 0; i < count; ++i)
    PetscCheck(
        !PetscIsInfOrNanReal(values[i]), PetscObjectComm((PetscObject)ksp), PETSC_ERR_ARG_OUTOFRANGE,
        "Number %" PetscInt_FMT " of the context is not finite", i
    );
  PetscCall(RKRegister());
  PetscCall(RKSolverOf(ksp, &solver));
  /* A type that was set before the plug-in was there. */
  if (!solver) PetscCall(RKWrap(ksp, &solver));
  solver->value_count = count;
  for (PetscInt i = 0; i < count; ++i)
    solver->values[i] = values[i];
  PetscFunctionReturn(0);
}

PETSC_EXTERN PetscErrorCode PetscDLLibraryRegister_relaxkit_petsc(void) {
  PetscFunctionBegin;
  PetscCall(RKRegister());
  PetscFunctionReturn(0);
}

/* PETSc looks for a function named after the file, and says nothing if there is none. */
static void __attribute__((constructor)) CheckName(void) {
  static const char expected[] = "librelaxkit_petsc.so";
  Dl_info info;
  const char *name;

  if (!dladdr((void *)CheckName, &info) || !info.dli_fname) return;
  name = strrchr(info.dli_fname, '/');
  name = name ? name + 1 : info.dli_fname;
  if (strncmp(name, expected, sizeof(expected) - 1) == 0) return;
  RKWarn("%s was %s; PETSc finds it by its name only, and programs run without it now", info.dli_fname, expected);
}
