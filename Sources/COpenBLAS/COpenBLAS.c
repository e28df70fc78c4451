#include "COpenBLAS.h"

#include <stddef.h>

#if defined(__has_include)
#if __has_include(<lapacke.h>) && __has_include(<cblas.h>)
#define HAS_HEADERS 1
#endif
#endif

#ifdef HAS_HEADERS

#include <cblas.h>
#include <lapacke.h>

// The headers may lie on the default path while the linker is not told of the libraries, as when
// pkg-config is missing. Weak references then link all the same and are null. They also are if the
// linker is given --as-needed, which drops libraries that only weak references name.
#pragma weak LAPACKE_dposv
#pragma weak LAPACKE_dgesv
#pragma weak LAPACKE_dsyevd
#pragma weak LAPACKE_dgeev
#pragma weak LAPACKE_dgesdd
#pragma weak cblas_dgemm

// Other libraries of the same interface lack it.
void openblas_set_num_threads(int count);
#pragma weak openblas_set_num_threads

int relaxkit_dense_available(void) {
  return LAPACKE_dposv && LAPACKE_dgesv && LAPACKE_dsyevd && LAPACKE_dgeev && LAPACKE_dgesdd &&
         cblas_dgemm;
}

void relaxkit_dense_use_threads(int count) {
  if (openblas_set_num_threads) openblas_set_num_threads(count);
}

// LAPACK wants leading dimensions of at least 1, also for empty matrices.
static int leading(int n) { return n > 1 ? n : 1; }

int relaxkit_cholesky_solve(int n, int columns, double *a, double *b) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  return LAPACKE_dposv(LAPACK_COL_MAJOR, 'L', n, columns, a, leading(n), b, leading(n));
}

int relaxkit_lu_solve(int n, int columns, double *a, int *pivots, double *b) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  return LAPACKE_dgesv(LAPACK_COL_MAJOR, n, columns, a, leading(n), pivots, b, leading(n));
}

int relaxkit_symmetric_eigen(int n, double *a, double *eigenvalues, int wants_vectors) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  char job = wants_vectors ? 'V' : 'N';
  return LAPACKE_dsyevd(LAPACK_COL_MAJOR, job, 'L', n, a, leading(n), eigenvalues);
}

int relaxkit_general_eigen(int n, double *a, double *real, double *imaginary, double *vectors) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  return LAPACKE_dgeev(
      LAPACK_COL_MAJOR, 'N', vectors ? 'V' : 'N', n, a, leading(n), real, imaginary, NULL, 1,
      vectors, leading(n));
}

int relaxkit_singular_values(int rows, int columns, double *a, double *values) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  return LAPACKE_dgesdd(
      LAPACK_COL_MAJOR, 'N', rows, columns, a, leading(rows), values, NULL, 1, NULL, 1);
}

int relaxkit_matrix_product(
    int rows, int columns, int inner, const double *a, const double *b, double *c) {
  if (!relaxkit_dense_available()) return RELAXKIT_DENSE_UNAVAILABLE;
  cblas_dgemm(
      CblasColMajor, CblasNoTrans, CblasNoTrans, rows, columns, inner, 1, a, leading(rows), b,
      leading(inner), 0, c, leading(rows));
  return 0;
}

#else

int relaxkit_dense_available(void) { return 0; }

void relaxkit_dense_use_threads(int count) { (void)count; }

int relaxkit_cholesky_solve(int n, int columns, double *a, double *b) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

int relaxkit_lu_solve(int n, int columns, double *a, int *pivots, double *b) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

int relaxkit_symmetric_eigen(int n, double *a, double *eigenvalues, int wants_vectors) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

int relaxkit_general_eigen(int n, double *a, double *real, double *imaginary, double *vectors) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

int relaxkit_singular_values(int rows, int columns, double *a, double *values) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

int relaxkit_matrix_product(
    int rows, int columns, int inner, const double *a, const double *b, double *c) {
  return RELAXKIT_DENSE_UNAVAILABLE;
}

#endif
