// Kernels over matrices packed in slices of eight rows, for instruction sets that a portable build
// may not assume. They do what the Swift kernels in UnsafeSliceHandle.swift do, which are their
// reference and stand in for them everywhere else.

#ifndef C_RELAX_SLICES_H
#define C_RELAX_SLICES_H

#include <stdint.h>

/// A matrix in slices of eight rows.
///
/// Slice `s` has rows `8 s ... 8 s + 7`. Its part left of the diagonal is a block of eight values for
/// column `row - 1`, then `lower_starts[s + 1] - lower_starts[s]` blocks of eight values for columns
/// `lower_columns[k] ... + 7`; likewise right of the diagonal, beginning with column `row + 1`.
///
/// Vectors have memory for whole slices, all of which is read and written, and can be read for eight
/// elements before and after that; what is there must be numbers, since it is multiplied by zeros.
/// No two vectors of a call overlap. Columns lie within 8 elements of the vector, as the layout has
/// made sure. The kernels check nothing.
typedef struct {
  int64_t slice_count;
  const int32_t *_Nonnull lower_starts;
  const int32_t *_Nonnull lower_columns;
  const double *_Nonnull lower_values;
  const int32_t *_Nonnull upper_starts;
  const int32_t *_Nonnull upper_columns;
  const double *_Nonnull upper_values;
  const double *_Nonnull diagonal;
  /// Whether residuals are summed up as magnitudes rather than squares.
  int32_t sums_magnitudes;
} relaxkit_slices;

/// The diagonal of E in M = E P^-1 E^T, E = P + L, up to factors: with the vectors A and B,
/// `scale` A P^-1 takes the place of P^-1, `shift` A is P, and `part` B is D - 2 P.
typedef struct {
  const double *_Nonnull pivots;
  const double *_Nonnull excess;
  const double *_Nonnull inverse;
  double scale, shift, part;
} relaxkit_pivots;

/// What is asked of pivots, relative to the diagonal entries; see PivotRange in UnsafeMatrix+Pivots.swift.
typedef struct {
  double least, largest, floor;
  int64_t exception_limit;
  int32_t raises_all;
} relaxkit_pivot_range;

/// The sums that one forward pass of split conjugate gradients gives.
typedef struct {
  double curvature;
  /// Of the residuals, or of their magnitudes.
  double squares;
} relaxkit_split_sums;

/// The kernels for one instruction set.
typedef struct {
  /// Its name.
  const char *_Nonnull name;

  /// r <- b - A x; returns the sum of the squares, or magnitudes, of r.
  double (*_Nonnull residual)(
    const relaxkit_slices *_Nonnull matrix, const double *_Nonnull x, const double *_Nonnull b,
    double *_Nonnull r);

  /// product <- A p; returns the sum of p times product.
  double (*_Nonnull product)(
    const relaxkit_slices *_Nonnull matrix, const double *_Nonnull p, double *_Nonnull product);

  /// y <- (D/omega + L)^-1 y, with inverse = omega / D.
  void (*_Nonnull solve_lower)(
    const relaxkit_slices *_Nonnull matrix, const double *_Nonnull inverse, double *_Nonnull y);

  /// A forward sweep over the slices from begin to end, as described in SolveContext+Sweeps.swift;
  /// returns the sum of the squares, or magnitudes, of the residuals it finds. Reads delta[8 begin - 1], which for
  /// begin = 0 is before the vector. 0 <= begin <= end <= slice_count.
  double (*_Nonnull sweep)(
    const relaxkit_slices *_Nonnull matrix, int64_t begin, int64_t end, double carry,
    const double *_Nonnull inverse, double *_Nonnull delta, double *_Nonnull x);

  /// The backward pass of split conjugate gradients, as described at TriangularState. Solved must
  /// hold numbers before.
  double (*_Nonnull split_backward)(
    const relaxkit_slices *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double length,
    double *_Nonnull x, const double *_Nonnull step, const double *_Nonnull rest,
    double *_Nonnull split, double *_Nonnull solved);

  /// The forward pass. Rest must hold numbers before.
  relaxkit_split_sums (*_Nonnull split_forward)(
    const relaxkit_slices *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double ratio,
    double *_Nonnull step, double *_Nonnull rest, const double *_Nonnull split,
    double *_Nonnull direction, const double *_Nonnull solved);

  /// Sets pivots to those of relaxed incomplete Cholesky, as described in SolveContext+Pivots.swift, with these shares
  /// of an entry and of the sum of its row, and what is behind row_count rows to zero, for eight elements beyond the
  /// last slice. Returns 0 if they leave the range; they are then not complete.
  int32_t (*_Nonnull relaxed_pivots)(
    const relaxkit_slices *_Nonnull matrix, int64_t row_count, double share_of_entry,
    double share_of_sum, const relaxkit_pivot_range *_Nonnull range, double *_Nonnull pivots);
} relaxkit_slice_kernels;

/// The kernels for the best instruction set of this processor, or NULL if there are none better than
/// the portable ones.
const relaxkit_slice_kernels *_Nullable relaxkit_best_slice_kernels(void);

#endif
