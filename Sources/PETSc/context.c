/* A number from the matrix that tells solves apart: the first guess of the best omega, as -log(2 - omega), that the
 * library makes of one product (RelaxationGuess.swift). With b_ij = -a_ij / a_ii, the entries of S are sqrt(b_ij b_ji)
 * with the sign of b_ij where that product is positive, those of K sqrt(-b_ij b_ji) where it is negative. For q_i =
 * sqrt |a_ii|
 *
 *   lambda = q' S q / q' q,   kappa = |K q| / |q|,   omega = 2 / (1 + sqrt(1 - lambda^2 + kappa^2)).
 *
 * Sums over the rows of this process are followed by one reduction. Beside entries that other processes have the
 * transposed ones of, these are taken for equal. */

#include "impl.h"

typedef struct {
  PetscReal norm;      /* sum of |a_ii| */
  PetscReal real;      /* q' S q */
  PetscReal imaginary; /* |K q|^2 */
} Sums;

/* Finds where each row has its diagonal entry (-1 if it has none), followed by where each entry above the diagonal has
 * its transposed one, row by row (-1 if it has none). Made once for a pattern. */
static PetscErrorCode FindTwins(RKSolver *solver, Mat A, PetscInt n, const PetscInt *starts, const PetscInt *columns) {
  PetscObjectId id;
  PetscObjectState state;
  PetscInt *next, *twins;

  PetscFunctionBegin;
  PetscCall(PetscObjectGetId((PetscObject)A, &id));
  PetscCall(MatGetNonzeroState(A, &state));
  if (solver->twins && solver->twins_id == id && solver->twins_state == state) PetscFunctionReturn(0);
  PetscCall(PetscFree(solver->twins));
  PetscCall(PetscMalloc1(n + starts[n] + 1, &solver->twins));
  PetscCall(PetscMalloc1(n + 1, &next));
  PetscCall(PetscArraycpy(next, starts, n));
  twins = solver->twins + n;
  for (PetscInt i = 0; i < n; ++i) {
    solver->twins[i] = -1;
    for (PetscInt p = starts[i]; p < starts[i + 1]; ++p) {
      PetscInt j = columns[p];

      if (j == i) solver->twins[i] = p;
      if (j <= i) continue;
      /* Rows that want an entry of row j come in the order of its columns. */
      while (next[j] < starts[j + 1] && columns[next[j]] < i)
        ++next[j];
      *twins++ = next[j] < starts[j + 1] && columns[next[j]] == i ? next[j] : -1;
    }
  }
  PetscCall(PetscFree(next));
  solver->twins_id = id;
  solver->twins_state = state;
  PetscFunctionReturn(0);
}

static PetscErrorCode AddDiagonalBlock(RKSolver *solver, Mat A, Sums *sums) {
  const PetscInt *starts, *columns;
  const PetscScalar *values;
  const PetscInt *twins;
  PetscInt n;
  PetscBool done, has_imaginary = PETSC_FALSE, is_positive = PETSC_TRUE;
  PetscReal *k, *diagonal, real = 0, norm = 0;
  PetscBool *is_coupled;

  PetscFunctionBegin;
  PetscCall(MatGetRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  if (!done) PetscFunctionReturn(0);
  if (n > solver->row_capacity) {
    PetscCall(PetscFree(solver->row_sums));
    PetscCall(PetscMalloc1(3 * n, &solver->row_sums));
    solver->row_capacity = n;
  }
  k = solver->row_sums;
  diagonal = k + n;
  is_coupled = (PetscBool *)(k + 2 * n);
  PetscCall(FindTwins(solver, A, n, starts, columns));
  PetscCall(MatSeqAIJGetArrayRead(A, &values));
  for (PetscInt i = 0; i < n; ++i) {
    k[i] = 0;
    diagonal[i] = solver->twins[i] < 0 ? 0 : values[solver->twins[i]];
    is_coupled[i] = PETSC_FALSE;
    if (!(diagonal[i] > 0)) is_positive = PETSC_FALSE;
  }
  twins = solver->twins + n;
  for (PetscInt i = 0; i < n; ++i) {
    PetscReal sum = 0;
    PetscInt p = solver->twins[i] + 1;

    if (p == 0)
      for (p = starts[i]; p < starts[i + 1] && columns[p] < i; ++p) {
      }
    for (; p < starts[i + 1]; ++p) {
      const PetscInt twin = *twins++;
      PetscReal entry, product;

      if (twin < 0) continue;
      entry = values[p];
      product = values[twin];
      if (entry != 0 && product != 0) is_coupled[i] = is_coupled[columns[p]] = PETSC_TRUE;
      if (entry == product && is_positive) {
        sum += 2 * entry;
        continue;
      }
      product *= entry * (diagonal[i] * diagonal[columns[p]] < 0 ? -1 : 1);
      if (product > 0)
        sum += 2 * (entry < 0 ? -1 : 1) * PetscSqrtReal(product);
      else if (product < 0) {
        PetscReal root = PetscSqrtReal(-product);

        has_imaginary = PETSC_TRUE;
        k[i] += root;
        k[columns[p]] += root;
      }
    }
    real += diagonal[i] < 0 ? sum : -sum;
  }
  /* Rows that are solved by themselves, such as those of boundary values, may have any diagonal. */
  for (PetscInt i = 0; i < n; ++i)
    norm += is_coupled[i] ? PetscAbsReal(diagonal[i]) : 0;
  sums->real += real;
  sums->norm += norm;
  if (has_imaginary) {
    for (PetscInt i = 0; i < n; ++i)
      if (diagonal[i] != 0) sums->imaginary += k[i] * k[i] / PetscAbsReal(diagonal[i]);
  }
  PetscCall(MatSeqAIJRestoreArrayRead(A, &values));
  PetscCall(MatRestoreRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  PetscFunctionReturn(0);
}

static PetscErrorCode AddOffDiagonalBlock(Mat A, Sums *sums) {
  const PetscInt *starts, *columns;
  const PetscScalar *values;
  PetscInt n;
  PetscBool done;
  PetscReal sum = 0;

  PetscFunctionBegin;
  PetscCall(MatGetRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  if (!done) PetscFunctionReturn(0);
  PetscCall(MatSeqAIJGetArrayRead(A, &values));
  for (PetscInt p = 0; p < starts[n]; ++p)
    sum -= values[p];
  sums->real += sum;
  PetscCall(MatSeqAIJRestoreArrayRead(A, &values));
  PetscCall(MatRestoreRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  PetscFunctionReturn(0);
}

/* The largest eigenvalue of a symmetric tridiagonal matrix, by bisection. */
static PetscReal LargestEigenvalue(PetscInt count, const PetscReal diagonal[], const PetscReal coupling[]) {
  PetscReal low = diagonal[0], high = -PETSC_MAX_REAL;

  for (PetscInt i = 0; i < count; ++i) {
    low = PetscMax(low, diagonal[i]);
    high = PetscMax(
        high, diagonal[i] + (i ? PetscAbsReal(coupling[i - 1]) : 0) + (i + 1 < count ? PetscAbsReal(coupling[i]) : 0)
    );
  }
  for (int step = 0; step < 60; ++step) {
    PetscReal middle = (low + high) / 2, pivot = 1;
    PetscBool is_above = PETSC_FALSE;

    /* It lies above where a pivot of middle - T is not positive. */
    for (PetscInt i = 0; i < count && !is_above; ++i) {
      pivot = middle - diagonal[i] - (i ? coupling[i - 1] * coupling[i - 1] / pivot : 0);
      is_above = (PetscBool) !(pivot > 0);
    }
    if (is_above)
      low = middle;
    else
      high = middle;
  }
  return high;
}

/* y = S q for the rows of this process; see the top. */
static void Multiply(
    const RKSolver *solver, PetscInt n, const PetscInt *starts, const PetscInt *columns, const PetscScalar *values,
    const PetscReal *roots, const PetscReal *q, PetscReal *y
) {
  const PetscInt *twins = solver->twins + n;

  for (PetscInt i = 0; i < n; ++i)
    y[i] = 0;
  for (PetscInt i = 0; i < n; ++i) {
    for (PetscInt p = starts[i]; p < starts[i + 1]; ++p) {
      PetscInt j = columns[p], twin;
      PetscReal product, entry;

      if (j <= i) continue;
      twin = *twins++;
      if (twin < 0) continue;
      product = values[p] * values[twin];
      if (product <= 0) continue;
      entry = (values[p] < 0 ? 1 : -1) * PetscSqrtReal(product) * roots[i] * roots[j];
      y[i] += entry * q[j];
      y[j] += entry * q[i];
    }
  }
}

/* A better guess by the Lanczos process, for the rows of this process alone. 0 where the diagonal is not positive. */
static PetscErrorCode Refine(RKSolver *solver, Mat A, PetscReal *depth) {
  enum { products = 6 };
  const PetscInt *starts, *columns;
  const PetscScalar *values;
  PetscInt n, count = 0;
  PetscBool done;
  PetscReal *work, *roots, *q, *other, *image, norm = 0, diagonal[products], coupling[products];

  PetscFunctionBegin;
  *depth = 0;
  PetscCall(MatGetRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  if (!done || !n) PetscFunctionReturn(0);
  PetscCall(PetscCalloc1(4 * n, &work));
  roots = work;
  q = work + n;
  other = work + 2 * n;
  image = work + 3 * n;
  PetscCall(FindTwins(solver, A, n, starts, columns));
  PetscCall(MatSeqAIJGetArrayRead(A, &values));
  for (PetscInt i = 0; i < n; ++i) {
    const PetscReal entry = solver->twins[i] < 0 ? 0 : values[solver->twins[i]];

    if (!(entry > 0)) norm = NAN;
    roots[i] = 1 / PetscSqrtReal(entry);
    q[i] = PetscSqrtReal(entry);
    norm += entry;
  }
  norm = PetscSqrtReal(norm);
  for (PetscInt i = 0; norm > 0 && i < n; ++i)
    q[i] /= norm;
  while (norm > 0 && count < products) {
    PetscReal sum = 0, squares = 0, *swap;

    Multiply(solver, n, starts, columns, values, roots, q, image);
    for (PetscInt i = 0; i < n; ++i)
      sum += q[i] * image[i];
    diagonal[count] = sum;
    for (PetscInt i = 0; i < n; ++i) {
      image[i] -= sum * q[i] + (count ? coupling[count - 1] * other[i] : 0);
      squares += image[i] * image[i];
    }
    coupling[count++] = PetscSqrtReal(squares);
    if (!(squares > 1e-24)) break;
    swap = other;
    other = q;
    q = image;
    image = swap;
    for (PetscInt i = 0; i < n; ++i)
      q[i] /= coupling[count - 1];
  }
  if (count) {
    PetscReal lambda = PetscMin(PetscMax(LargestEigenvalue(count, diagonal, coupling), 0), 1 - 1e-10),
              root = PetscSqrtReal((1 - lambda) * (1 + lambda));

    *depth = PetscLogReal((1 + root) / (2 * root));
  }
  PetscCall(MatSeqAIJRestoreArrayRead(A, &values));
  PetscCall(MatRestoreRowIJ(A, 0, PETSC_FALSE, PETSC_FALSE, &n, &starts, &columns, &done));
  PetscCall(PetscFree(work));
  PetscFunctionReturn(0);
}

/* By which factor the guess is to be enlarged, from six products with the rows of this process; for systems that
 * nothing is known of yet. The first process does it alone. */
PetscErrorCode RKRefine(KSP ksp, RKSolver *solver, const RKLook *look, PetscReal *factor) {
  Mat A = ksp->pc->pmat, block = NULL;
  PetscBool is;
  PetscReal depth = 0;

  PetscFunctionBegin;
  *factor = 1;
  if (!(look->depth > 0) || !look->is_plain) PetscFunctionReturn(0);
  PetscCall(PetscObjectBaseTypeCompare((PetscObject)A, MATSEQAIJ, &is));
  if (is) block = A;
  PetscCall(PetscObjectBaseTypeCompare((PetscObject)A, MATMPIAIJ, &is));
  if (is) PetscCall(MatMPIAIJGetSeqAIJ(A, &block, NULL, NULL));
  if (!solver->look_is_whole) {
    PetscCall(PetscObjectBaseTypeCompare((PetscObject)solver->relaxations.items[0].pc->pmat, MATSEQAIJ, &is));
    block = is ? solver->relaxations.items[0].pc->pmat : NULL;
  }
  if (block) PetscCall(Refine(solver, block, &depth));
  if (depth > look->depth) *factor = PetscMin(depth / look->depth, 3);
  PetscFunctionReturn(0);
}

/* For other formats, which are taken for symmetric: q' S q of row sums. */
static PetscErrorCode AddRows(Mat A, Sums *sums) {
  Vec ones, image;
  const PetscScalar *values;
  PetscInt n;

  PetscFunctionBegin;
  PetscCall(MatCreateVecs(A, &ones, &image));
  PetscCall(VecSet(ones, 1));
  PetscCall(MatMult(A, ones, image));
  PetscCall(VecGetLocalSize(image, &n));
  PetscCall(VecGetArrayRead(image, &values));
  for (PetscInt i = 0; i < n; ++i)
    sums->real -= values[i];
  PetscCall(VecRestoreArrayRead(image, &values));
  PetscCall(MatGetDiagonal(A, image));
  PetscCall(VecGetArrayRead(image, &values));
  for (PetscInt i = 0; i < n; ++i) {
    sums->real += values[i];
    sums->norm += PetscAbsReal(values[i]);
  }
  PetscCall(VecRestoreArrayRead(image, &values));
  PetscCall(VecDestroy(&ones));
  PetscCall(VecDestroy(&image));
  PetscFunctionReturn(0);
}

static PetscErrorCode Add(RKSolver *solver, Mat A, Sums *sums) {
  PetscBool is;

  PetscFunctionBegin;
  PetscCall(PetscObjectBaseTypeCompare((PetscObject)A, MATSEQAIJ, &is));
  if (is) {
    PetscCall(AddDiagonalBlock(solver, A, sums));
    PetscFunctionReturn(0);
  }
  PetscCall(PetscObjectBaseTypeCompare((PetscObject)A, MATMPIAIJ, &is));
  if (is) {
    Mat diagonal, other;

    PetscCall(MatMPIAIJGetSeqAIJ(A, &diagonal, &other, NULL));
    PetscCall(AddDiagonalBlock(solver, diagonal, sums));
    PetscCall(AddOffDiagonalBlock(other, sums));
    PetscFunctionReturn(0);
  }
  PetscCall(PetscObjectBaseTypeCompareAny((PetscObject)A, &is, MATSEQSBAIJ, MATMPISBAIJ, MATSEQBAIJ, MATMPIBAIJ, ""));
  if (is) PetscCall(AddRows(A, sums));
  PetscFunctionReturn(0);
}

/* The number, 0 if nothing is known; the same on all processes. Known numbers cost nanoseconds, new ones a pass over
 * the rows of the process and a reduction. */
PetscErrorCode RKLookAtMatrix(KSP ksp, RKSolver *solver, RKLook *look) {
  Mat A = ksp->pc->pmat;
  PetscObjectId id;
  PetscObjectState state;
  PetscBool is, is_whole;
  Sums sums = {0, 0, 0};
  PetscReal lambda, kappa, root;

  PetscFunctionBegin;
  PetscCall(PetscObjectGetId((PetscObject)A, &id));
  PetscCall(PetscObjectStateGet((PetscObject)A, &state));
  /* Blocks have best omegas of their own. */
  PetscCall(PetscObjectTypeCompareAny((PetscObject)ksp->pc, &is_whole, PCBJACOBI, PCASM, PCGASM, ""));
  is_whole = (PetscBool)!is_whole;
  if (solver->matrix_id == id && solver->matrix_state == state && solver->look_is_whole == is_whole) {
    *look = solver->look;
    PetscFunctionReturn(0);
  }
  PetscCall(PetscObjectBaseTypeCompareAny(
      (PetscObject)A, &is, MATSEQAIJ, MATMPIAIJ, MATSEQSBAIJ, MATMPISBAIJ, MATSEQBAIJ, MATMPIBAIJ, ""
  ));
  if (is && is_whole)
    PetscCall(Add(solver, A, &sums));
  else {
    /* Those of the relaxations themselves: on this process alone, so that no more than local blocks are asked. */
    for (PetscInt i = 0; i < solver->relaxations.count; ++i) {
      Mat part = solver->relaxations.items[i].pc->pmat;

      PetscCall(PetscObjectBaseTypeCompareAny((PetscObject)part, &is, MATSEQAIJ, MATMPIAIJ, ""));
      if (is) PetscCall(Add(solver, part, &sums));
    }
  }
  PetscCall(MPIU_Allreduce(MPI_IN_PLACE, &sums, 3, MPIU_REAL, MPI_SUM, PetscObjectComm((PetscObject)ksp)));
  look->depth = 0;
  look->is_plain = PETSC_FALSE;
  if (sums.norm > 0 && !PetscIsInfOrNanReal(sums.norm + sums.real + sums.imaginary)) {
    lambda = PetscMin(PetscMax(sums.real / sums.norm, 0), 1 - 1e-10);
    kappa = PetscMin(PetscSqrtReal(sums.imaginary / sums.norm), 1e10);
    root = PetscSqrtReal((1 - lambda) * (1 + lambda) + kappa * kappa);
    look->depth = PetscLogReal((1 + root) / (2 * root));
    look->is_plain = (PetscBool)(sums.imaginary == 0);
  }
  solver->look = *look;
  solver->look_is_whole = is_whole;
  solver->matrix_id = id;
  solver->matrix_state = state;
  PetscFunctionReturn(0);
}
