#ifndef RELAXKIT_COPENBLAS_H
#define RELAXKIT_COPENBLAS_H

// Dense linear algebra by LAPACKE and CBLAS, one small function a task.
//
// Matrices are stored column by column without gaps. Every function returns 0 on success,
// RELAXKIT_DENSE_UNAVAILABLE if the libraries are missing, otherwise LAPACK's info: negative for a
// bad argument (a NaN among them), positive for a numerical failure told by the function.

#define RELAXKIT_DENSE_UNAVAILABLE (-9999)

// 1 if the libraries were found when this was compiled and linked, else 0.
int relaxkit_dense_available(void);

// Sets how many threads a call may take, for the whole process, if the library can be told.
void relaxkit_dense_use_threads(int count);

// Solves A X = B for a symmetric positive definite A, n by n, and B, n by columns. B becomes X and A
// its Cholesky factor; only the lower triangle of A is read. Positive info: the order of the leading
// minor that is not positive.
int relaxkit_cholesky_solve(int n, int columns, double *a, double *b);

// Solves A X = B for a general A, n by n, and B, n by columns, with row exchanges. B becomes X, A its
// factors and pivots, n elements, the exchanges. Positive info: the number of a zero pivot.
int relaxkit_lu_solve(int n, int columns, double *a, int *pivots, double *b);

// Eigenvalues of a symmetric A in ascending order; if wants_vectors is not 0, A becomes the
// orthonormal eigenvectors, a column each, else it is destroyed. Positive info: no convergence.
int relaxkit_symmetric_eigen(int n, double *a, double *eigenvalues, int wants_vectors);

// Eigenvalues of a general A, which is destroyed, as real and imaginary parts. If vectors is not
// NULL, it receives right eigenvectors, n by n: a column for a real eigenvalue, two columns, real
// and imaginary part, for a conjugate pair. Positive info: no convergence.
int relaxkit_general_eigen(int n, double *a, double *real, double *imaginary, double *vectors);

// Singular values of A, rows by columns, which is destroyed, in descending order. Positive info: no
// convergence.
int relaxkit_singular_values(int rows, int columns, double *a, double *values);

// C = A B, with A rows by inner and B inner by columns; C overlaps neither.
int relaxkit_matrix_product(
    int rows, int columns, int inner, const double *a, const double *b, double *c);

#endif
