/* The relaxations inside a preconditioner. */

#include "impl.h"
#include <petsc/private/pcasmimpl.h>
#include <petsc/private/pcmgimpl.h>

/* Why the iterations of a solver say nothing of its preconditioner; NULL if they do. The same on all processes. */
const char *RKWhyUncounted(KSP ksp) {
  static const char *const trust_regions[] = {KSPQCG, KSPNASH, KSPSTCG, KSPGLTR, NULL};
  const char *type = ((PetscObject)ksp)->type_name;
  PetscBool is;

  if (PetscObjectTypeCompareAny((PetscObject)ksp, &is, KSPPREONLY, "none", "") || is)
    return "it applies the preconditioner once and counts nothing";
  if (PetscObjectTypeCompareAny((PetscObject)ksp, &is, KSPCHEBYSHEV, "specest", "") || is)
    return "it relies on eigenvalues estimated with the omega the program has";
  for (int i = 0; trust_regions[i]; ++i)
    if (PetscStrcmp(type, trust_regions[i], &is) || is)
      return "its trust region is measured in the norm of the preconditioner";
  if (ksp->calc_sings || ksp->calc_ritz) return "it estimates eigenvalues or singular values, which depend on omega";
  if (ksp->normtype == KSP_NORM_NONE) return "it computes no residual norm, and does all the iterations it may";
  if (ksp->converged == KSPConvergedSkip) return "it does not test for convergence";
  return NULL;
}

/* Whether a preconditioner may have others inside; by its type alone, so that all processes agree. */
PetscBool RKMayContainRelaxations(PC pc) {
  PetscBool is;

  if (PetscObjectTypeCompareAny(
          (PetscObject)pc, &is, PCSOR, PCEISENSTAT, PCBJACOBI, PCASM, PCGASM, PCMG, PCGAMG, PCHMG, PCFIELDSPLIT,
          PCCOMPOSITE, PCKSP, ""
      ))
    return PETSC_FALSE;
  return is;
}

static PetscErrorCode Add(RKRelaxations *found, PC pc, PetscBool eisenstat, const char *path) {
  PetscFunctionBegin;
  if (found->count == found->capacity) {
    PetscCall(PetscRealloc((found->capacity = 2 * found->capacity + 4) * sizeof(RKRelaxation), &found->items));
  }
  if (!found->count) PetscCall(PetscStrncpy(found->path, path, sizeof(found->path)));
  found->items[found->count].pc = pc;
  found->items[found->count].eisenstat = eisenstat;
  if (eisenstat)
    PetscCall(PCEisenstatGetOmega(pc, &found->items[found->count].omega));
  else
    PetscCall(PCSORGetOmega(pc, &found->items[found->count].omega));
  ++found->count;
  PetscFunctionReturn(0);
}

/* Why the omega of a relaxation cannot be another; NULL if it can. */
static const char *WhyFixed(PC pc, PetscBool eisenstat) {
  PetscBool is = PETSC_FALSE;
  PetscMPIInt size;
  PetscInt block_size = 1;

  if (!pc->pmat) return "it has no matrix";
  /* MatSOR of blocks aborts. */
  if (PetscObjectBaseTypeCompareAny((PetscObject)pc->pmat, &is, MATSEQAIJ, MATMPIAIJ, MATSEQSBAIJ, MATMPISBAIJ, "") ||
      !is)
    return "its matrix is neither AIJ nor SBAIJ, and can be relaxed with omega 1 only";
  if (PetscObjectBaseTypeCompareAny((PetscObject)pc->pmat, &is, MATSEQSBAIJ, MATMPISBAIJ, "") ||
      (is && (MatGetBlockSize(pc->pmat, &block_size) || block_size > 1)))
    return "its matrix has blocks, and can be relaxed with omega 1 only";
  if (!eisenstat) return NULL;
  /* With several processes, pairs of rows of one pattern are multiplied by their block of the diagonal and relaxed
   * point by point: PETSc 3.18 diverges at other omegas, or ends; without such rows it has no such preconditioner. */
  if (MPI_Comm_size(PetscObjectComm((PetscObject)pc->pmat), &size) || size > 1)
    return "PETSc's Eisenstat preconditioner works with omega 1 only on several processes";
  return NULL;
}

/* Whether a solver asks for a symmetric preconditioner. With another one it may work at the program's omega, but its
 * counts are erratic and say little of other omegas: learning from them cost up to 2.3 times the iterations. */
static PetscErrorCode NeedsSymmetry(KSP ksp, PetscBool *needs) {
  PetscFunctionBegin;
  PetscCall(PetscObjectTypeCompareAny(
      (PetscObject)ksp, needs, KSPCG, KSPPIPECG, KSPPIPECGRR, KSPPIPELCG, KSPPIPEPRCG, KSPPIPECG2, KSPGROPPCG,
      KSPMINRES, KSPSYMMLQ, KSPCR, KSPPIPECR, KSPCGNE, KSPCGLS, KSPLSQR, ""
  ));
  PetscFunctionReturn(0);
}

/* Whether a preconditioner is not symmetric by the way it puts its parts together, or sweeps. */
static PetscErrorCode IsOneSided(PC pc, PetscBool *is_one_sided) {
  PetscBool is;

  PetscFunctionBegin;
  *is_one_sided = PETSC_FALSE;
  PetscCall(PetscObjectTypeCompare((PetscObject)pc, PCSOR, &is));
  if (is) {
    MatSORType sweep;

    PetscCall(PCSORGetSymmetric(pc, &sweep));
    *is_one_sided = (PetscBool)((sweep & SOR_SYMMETRIC_SWEEP) != SOR_SYMMETRIC_SWEEP &&
                                (sweep & SOR_LOCAL_SYMMETRIC_SWEEP) != SOR_LOCAL_SYMMETRIC_SWEEP);
  }
  PetscCall(PetscObjectTypeCompare((PetscObject)pc, PCASM, &is));
  if (is) {
    PC_ASM *asm_ = (PC_ASM *)pc->data;

    *is_one_sided = (PetscBool)((asm_->type == PC_ASM_RESTRICT || asm_->type == PC_ASM_INTERPOLATE) &&
                                asm_->overlap > 0 && asm_->n > 1);
  }
  PetscCall(PetscObjectTypeCompareAny((PetscObject)pc, &is, PCFIELDSPLIT, PCCOMPOSITE, ""));
  if (is) {
    PCCompositeType type;

    PetscCall(PetscObjectTypeCompare((PetscObject)pc, PCFIELDSPLIT, &is));
    if (is)
      PetscCall(PCFieldSplitGetType(pc, &type));
    else
      PetscCall(PCCompositeGetType(pc, &type));
    *is_one_sided = (PetscBool)(type == PC_COMPOSITE_MULTIPLICATIVE);
  }
  PetscFunctionReturn(0);
}

static PetscErrorCode Visit(PC, RKRelaxations *, const char *, PetscInt);

/* A solver inside a preconditioner. If its own iterations tell, it is tuned by itself. */
static PetscErrorCode VisitSolver(KSP ksp, RKRelaxations *found, const char *path, PetscInt depth) {
  PetscBool is;

  PetscFunctionBegin;
  if (!ksp || !ksp->pc || !((PetscObject)ksp)->type_name) PetscFunctionReturn(0);
  PetscCall(PetscObjectTypeCompareAny((PetscObject)ksp, &is, KSPCHEBYSHEV, "specest", ""));
  if (is) {
    found->left = "Chebyshev smoothers rely on eigenvalues estimated with the omega the program has";
    PetscFunctionReturn(0);
  }
  if (!RKWhyUncounted(ksp) || ksp->calc_sings || ksp->calc_ritz) PetscFunctionReturn(0);
  PetscCall(Visit(ksp->pc, found, path, depth));
  PetscFunctionReturn(0);
}

static PetscErrorCode Visit(PC pc, RKRelaxations *found, const char *path, PetscInt depth) {
  const char *type = ((PetscObject)pc)->type_name;
  char inner[64];
  PetscBool is;

  PetscFunctionBegin;
  /* Cycles cannot be, but a depth that no program has ends them. */
  if (!type || depth > 8) PetscFunctionReturn(0);
  /* Without a formatted print, which would be half of what the plug-in costs a solve. */
  PetscCall(PetscStrncpy(inner, path, sizeof(inner)));
  if (*path) PetscCall(PetscStrlcat(inner, "/", sizeof(inner)));
  PetscCall(PetscStrlcat(inner, type, sizeof(inner)));
  /* Smoothers before and after a cycle may be each other's transposed. */
  if (found->needs_symmetry && !found->is_in_multigrid) {
    PetscCall(IsOneSided(pc, &is));
    if (is) {
      found->left = "its preconditioner is not symmetric, as the method asks for; GMRES takes any";
      PetscFunctionReturn(0);
    }
  }
#define RK_IS(name) (PetscStrcmp(type, name, &is) == 0 && is)
  if (RK_IS(PCSOR) || RK_IS(PCEISENSTAT)) {
    const char *why = WhyFixed(pc, (PetscBool)(type[0] == 'e'));

    if (why)
      found->left = why;
    else
      PetscCall(Add(found, pc, (PetscBool)(type[0] == 'e'), inner));
    PetscFunctionReturn(0);
  }
  if (!pc->setupcalled) PetscFunctionReturn(0);
  if (RK_IS(PCBJACOBI)) {
    PetscInt count;
    KSP *solvers;

    PetscCall(PCBJacobiGetSubKSP(pc, &count, NULL, &solvers));
    for (PetscInt i = 0; i < count; ++i)
      PetscCall(VisitSolver(solvers[i], found, inner, depth + 1));
  } else if (RK_IS(PCASM)) {
    PC_ASM *asm_ = (PC_ASM *)pc->data;

    for (PetscInt i = 0; asm_->ksp && i < asm_->n_local_true; ++i)
      PetscCall(VisitSolver(asm_->ksp[i], found, inner, depth + 1));
  } else if (RK_IS(PCGASM)) {
    PetscInt count;
    KSP *solvers;

    PetscCall(PCGASMGetSubKSP(pc, &count, NULL, &solvers));
    for (PetscInt i = 0; i < count; ++i)
      PetscCall(VisitSolver(solvers[i], found, inner, depth + 1));
  } else if (RK_IS(PCMG) || RK_IS(PCGAMG) || RK_IS(PCHMG)) {
    /* PCMGGetSmootherUp would make a second smoother. */
    PC_MG *mg = (PC_MG *)pc->data;
    const PetscBool was_in_multigrid = found->is_in_multigrid;

    found->is_in_multigrid = PETSC_TRUE;
    for (PetscInt i = mg->nlevels; mg->levels && i-- > 0;) {
      PetscCall(VisitSolver(mg->levels[i]->smoothd, found, inner, depth + 1));
      if (mg->levels[i]->smoothu != mg->levels[i]->smoothd)
        PetscCall(VisitSolver(mg->levels[i]->smoothu, found, inner, depth + 1));
    }
    found->is_in_multigrid = was_in_multigrid;
  } else if (RK_IS(PCFIELDSPLIT)) {
    PetscInt count = 0;
    KSP *solvers = NULL;

    PetscCall(PCFieldSplitGetSubKSP(pc, &count, &solvers));
    for (PetscInt i = 0; i < count; ++i)
      PetscCall(VisitSolver(solvers[i], found, inner, depth + 1));
    PetscCall(PetscFree(solvers));
  } else if (RK_IS(PCCOMPOSITE)) {
    PetscInt count;

    PetscCall(PCCompositeGetNumberPC(pc, &count));
    for (PetscInt i = 0; i < count; ++i) {
      PC part;

      PetscCall(PCCompositeGetPC(pc, i, &part));
      PetscCall(Visit(part, found, inner, depth + 1));
    }
  } else if (RK_IS(PCKSP)) {
    KSP solver;

    PetscCall(PCKSPGetKSP(pc, &solver));
    PetscCall(VisitSolver(solver, found, inner, depth + 1));
  }
#undef RK_IS
  PetscFunctionReturn(0);
}

/* Finds the relaxations that the iterations of a solver tell of. Cost: below a microsecond. */
PetscErrorCode RKFindRelaxations(KSP ksp, RKRelaxations *found) {
  PetscFunctionBegin;
  found->count = 0;
  found->left = NULL;
  found->path[0] = 0;
  found->is_in_multigrid = PETSC_FALSE;
  PetscCall(NeedsSymmetry(ksp, &found->needs_symmetry));
  PetscCall(Visit(ksp->pc, found, "", 0));
  PetscFunctionReturn(0);
}

/* Sets the omega of all, or with 0 that of the program again. */
PetscErrorCode RKSetOmega(RKRelaxations *found, PetscReal omega) {
  PetscFunctionBegin;
  for (PetscInt i = 0; i < found->count; ++i) {
    RKRelaxation *item = &found->items[i];

    if (item->eisenstat)
      PetscCall(PCEisenstatSetOmega(item->pc, omega > 0 ? omega : item->omega));
    else
      PetscCall(PCSORSetOmega(item->pc, omega > 0 ? omega : item->omega));
  }
  PetscFunctionReturn(0);
}
