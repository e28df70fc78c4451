/* What the files of the plug-in share. One concern each:
 *
 *   register.c      entry point, wrapping of solver types, end of the program
 *   options.c       options of the program and of a solver
 *   relaxations.c   the relaxations inside a preconditioner
 *   context.c       a number from the matrix that tells solves apart
 *   solve.c         a solve with a learned omega, its checks and its second attempt
 *   learning.c      when which omega is used, and what is learned of a solve
 *   knowledge.c     what was learned, by key; on the first process of a solver only
 *   state.c         what is learned, in a file
 *   view.c          what is printed */

#ifndef RELAXKIT_PETSC_IMPL_H
#define RELAXKIT_PETSC_IMPL_H

#include "relaxkit_petsc.h"
#include <petsc/private/kspimpl.h>
#include <petsc/private/pcimpl.h>
#include <relaxkit.h>

#if defined(PETSC_USE_COMPLEX) || !defined(PETSC_USE_REAL_DOUBLE)
#error "RelaxKit for PETSc needs a PETSc of real numbers in double precision"
#endif
#if PETSC_VERSION_LT(3, 18, 0)
#error "RelaxKit for PETSc needs PETSc 3.18 or later"
#endif

/* What later versions have made of what 3.18 has. A container hands its pointer to the function that destroys it, since
 * 3.23 the address of its pointer. */
#if PETSC_VERSION_LT(3, 23, 0)
typedef PetscOptionItems *RKOptionItems;
typedef void *RKDestroyed;
#define RK_DESTROYED(argument) (argument)
#define PetscContainerSetCtxDestroy PetscContainerSetUserDestroy
#else
typedef PetscOptionItems RKOptionItems;
#if PETSC_VERSION_LT(3, 25, 0)
typedef void **RKDestroyed;
#else
typedef PetscCtxRt RKDestroyed;
#endif
#define RK_DESTROYED(argument) (*(void **)(argument))
#endif
#if PETSC_VERSION_LT(3, 24, 0)
#define KSP_CONVERGED_RTOL_NORMAL_EQUATIONS KSP_CONVERGED_RTOL_NORMAL
#define KSP_CONVERGED_ATOL_NORMAL_EQUATIONS KSP_CONVERGED_ATOL_NORMAL
#endif

#define RK_VALUE_LIMIT 3

/* Options that a solver has, from -relaxkit... for all, and those with its prefix. */
typedef struct {
  PetscBool on;
  PetscBool context;
  PetscBool observe_only;
  PetscBool monitor;
  char learner[64];
} RKOptions;

/* Options of the whole program. */
typedef struct {
  RKOptions defaults;
  PetscBool view;
  char state[PETSC_MAX_PATH_LEN];
  PetscInt state_interval;
} RKProgram;

extern RKProgram rk_program;

/* What -log_view tells of. */
extern struct RKEvents {
  PetscLogEvent look, choose, check, learn;
} rk_events;

/* A relaxation whose omega is set: PCSOR or PCEISENSTAT. */
typedef struct {
  PC pc;
  PetscBool eisenstat;
  PetscReal omega; /* the program's own */
} RKRelaxation;

/* The relaxations that the count of one solver tells of. */
typedef struct {
  RKRelaxation *items;
  PetscInt count, capacity;
  char path[64];    /* how the first was found, such as bjacobi/sor */
  const char *left; /* why others were left alone; NULL if none was */
  PetscBool needs_symmetry, is_in_multigrid; /* of the solver, and of what is visited; see relaxations.c */
} RKRelaxations;

/* What a matrix looks like before it is solved with. */
typedef struct {
  PetscReal depth;    /* -log(2 - omega) for the first guess of omega; 0 for none */
  PetscBool is_plain; /* whether nothing speaks against omegas above 1 */
} RKLook;

/* What a key was made of. */
typedef struct {
  const char *type;
  PC pc;
  PetscInt count, rows;
  KSPNormType norm;
  PetscBool transposed;
} RKMarks;

typedef struct RKKnowledge RKKnowledge;

/* What belongs to one KSP. */
typedef struct {
  /* What its type does; the plug-in's functions stand in their place. */
  PetscErrorCode (*solve)(KSP);
  PetscErrorCode (*setup)(KSP);
  PetscErrorCode (*setfromoptions)(KSP, RKOptionItems);

  PetscBool options_are_read;
  RKOptions options;
  PetscInt value_count;
  PetscReal values[RK_VALUE_LIMIT];

  RKRelaxations relaxations;
  /* What was seen of the matrix, and of which state of which matrix it is. */
  RKLook look;
  PetscBool look_is_whole; /* whether at the whole matrix, and not at blocks */
  PetscObjectId matrix_id;
  PetscObjectState matrix_state;
  PetscInt *twins; /* see context.c */
  PetscObjectId twins_id;
  PetscObjectState twins_state;
  PetscReal *row_sums; /* scratch for three times as many */
  PetscInt row_capacity;

  Vec start, residual; /* scratch */
  /* Whether the next solve is long enough for its matrix to be looked at; the same on all processes. */
  PetscBool is_brief;
  PetscErrorCode (*postsolve)(PC, KSP, Vec, Vec); /* see solve.c */

  /* On the first process: what solves with this solver have taught, and what its key was made of. */
  RKKnowledge *knowledge;
  char *marked_prefix;
  RKMarks marks;
} RKSolver;

/* What the first process decided, the same on all. */
typedef struct {
  PetscReal omega; /* 0 for the program's own */
  PetscReal limit; /* of the residual quotient; PETSC_INFINITY for none */
  PetscReal cap;   /* iterations; 0 for none */
  PetscReal check; /* whether the residual is looked at: 1 or 0 */
} RKDecision;

/* What became of a solve: everything a decision led to. */
typedef struct {
  PetscInt its;              /* of the first attempt */
  KSPConvergedReason reason; /* of the first attempt */
  PetscReal quotient;        /* true residual over target; negative if not looked at */
  PetscBool is_again;        /* whether there was a second */
  PetscInt again_its;
  KSPConvergedReason again_reason;
  PetscReal again_quotient;
} RKResult;

/* A true residual that is so many times what it was with the program's own omega is a failure: with a factor of
 * 30 right answers were refused. */
#define RK_RESIDUAL_FACTOR 300.0
/* Solves of fewer iterations are not worth tuning. */
#define RK_LEAST_ITERATIONS 5

/* register.c */
PETSC_INTERN PetscErrorCode RKRegister(void);
PETSC_INTERN PetscErrorCode RKSolverOf(KSP, RKSolver **);
PETSC_INTERN PetscErrorCode RKWrap(KSP, RKSolver **);
PETSC_INTERN PetscErrorCode RKSetFromOptions(KSP, RKOptionItems);

/* options.c */
PETSC_INTERN PetscErrorCode RKReadProgramOptions(void);
PETSC_INTERN PetscErrorCode RKReadSolverOptions(KSP, RKSolver *, RKOptionItems);

/* relaxations.c */
PETSC_INTERN PetscErrorCode RKFindRelaxations(KSP, RKRelaxations *);
PETSC_INTERN PetscErrorCode RKSetOmega(RKRelaxations *, PetscReal);
PETSC_INTERN const char *RKWhyUncounted(KSP);
PETSC_INTERN PetscBool RKMayContainRelaxations(PC);

/* context.c */
PETSC_INTERN PetscErrorCode RKLookAtMatrix(KSP, RKSolver *, RKLook *);
PETSC_INTERN PetscErrorCode RKRefine(KSP, RKSolver *, const RKLook *, PetscReal *);

/* solve.c */
PETSC_INTERN PetscErrorCode RKSolve(KSP);

/* knowledge.c */
PETSC_INTERN PetscErrorCode RKFindKnowledge(KSP, RKSolver *);
PETSC_INTERN PetscErrorCode RKNewKnowledge(const char *, RKKnowledge **);
PETSC_INTERN void RKRelease(RKSolver *);
PETSC_INTERN PetscErrorCode RKForget(void);

/* learning.c */
PETSC_INTERN PetscErrorCode RKDecide(KSP, RKSolver *, const RKLook *, RKDecision *);
PETSC_INTERN PetscErrorCode RKLearn(KSP, RKSolver *, const RKDecision *, const RKResult *);
PETSC_INTERN PetscReal RKBestFixedOmega(const RKKnowledge *);

/* state.c */
PETSC_INTERN PetscErrorCode RKRestore(void);
PETSC_INTERN PetscErrorCode RKSave(void);

/* view.c */
PETSC_INTERN PetscErrorCode RKNoteLeft(KSP, const char *);
PETSC_INTERN PetscErrorCode RKMonitor(KSP, RKSolver *, const RKDecision *, const RKResult *);
PETSC_INTERN PetscErrorCode RKView(void);
PETSC_INTERN PetscErrorCode RKForgetLeft(void);
PETSC_INTERN void RKWarn(const char *, ...);

/* What a learner is told before a solve. */
typedef struct {
  double values[RK_VALUE_LIMIT];
  int count;
  double guess, reduction; /* NAN for none */
} RKContextNumbers;

#define RK_CONTEXT_COUNT 32
/* Tuned solves before the program's own omega is tried again, and solves with it where nothing was saved; first. */
#define RK_FIRST_SAMPLE 8
#define RK_FIRST_PAUSE 32

/* What is kept under one key. */
struct RKKnowledge {
  RKKnowledge *next;
  RKSolver *user; /* the solver that uses it now; NULL if none does */
  char *key;
  PetscMPIInt processes;
  PetscInt64 last_use;
  PetscBool is_in_use; /* whether a solve is under way */
  char learner[64];
  relaxkit_tuner *tuner;

  PetscReal factor;      /* by which guesses from matrices are enlarged; 0 before the first */
  PetscBool is_begun;    /* whether there was a solve */
  PetscBool is_unproven; /* whether what is known does not allow to tune yet, or not any more */
  PetscInt reference;    /* iterations of the last solve with the program's own omega; 0 before it */
  PetscReal quotient;    /* largest residual quotient seen with it */
  PetscReal recent;      /* slowly falling maximum of counts */
  PetscInt until_sample, sample_interval;
  PetscInt pause, pause_length, failure_pause;
  PetscReal sampled, sampled_expected; /* iterations of recent samples, and of the learner's omega in their place */
  PetscInt sample_count;

  /* Of the solve under way. */
  uint64_t ticket;
  PetscReal suggested,
      expected; /* omega and iterations of the learner's choice, also if it is not used; 0 if not known */

  /* To tell people. */
  PetscInt64 solves, iterations, tuned, attempts;
  PetscReal omega_sum, omega_weight; /* recent choices */
  PetscReal saving_sum;              /* of log(iterations with the program's own omega / expected) */
  PetscInt saving_count;
  PetscReal program_omega;
  PetscBool eisenstat;
  RKContextNumbers recent_contexts[RK_CONTEXT_COUNT];
  PetscInt64 context_count;
};

extern RKKnowledge *rk_knowledge;

#endif
