// Kernels over matrices packed in groups of four rows, for instruction sets that a portable build
// may not assume. They do what the Swift kernels in UnsafeGroupHandle.swift do, which are their
// reference and stand in for them everywhere else.

#ifndef C_RELAX_GROUPS_H
#define C_RELAX_GROUPS_H

#include <stdint.h>

#include "slices.h"

/// One side of the diagonal of a matrix in groups: slots of four values and four columns, one for
/// each row of a group.
typedef struct {
  /// Where the slots of each group begin, and at the end their number.
  const int32_t *_Nonnull starts;
  const int32_t *_Nonnull columns;
  const double *_Nonnull values;
} relaxkit_group_part;

/// A matrix in groups of up to four rows that have no entries with one another.
///
/// Group `g` has the rows `rows[g] ..< rows[g + 1]`, one to four. Where a row has no entry for a
/// slot, the value is zero and the column one of the group; a group of fewer than four rows has such
/// slots for the missing ones, whose elements of vectors are read, and never written.
///
/// Vectors can be read for three elements beyond the last row, which must be numbers. No two vectors
/// of a call overlap. The kernels check nothing.
typedef struct {
  int64_t group_count;
  const int32_t *_Nonnull rows;
  relaxkit_group_part lower, upper;
  const double *_Nonnull diagonal;
  /// Whether residuals are summed up as magnitudes rather than squares.
  int32_t sums_magnitudes;
} relaxkit_groups;

/// The kernels for one instruction set; see `relaxkit_slice_kernels`, whose members of the same name do the
/// same, with groups in place of slices.
typedef struct {
  /// Its name.
  const char *_Nonnull name;

  double (*_Nonnull residual)(
    const relaxkit_groups *_Nonnull matrix, const double *_Nonnull x, const double *_Nonnull b,
    double *_Nonnull r);

  double (*_Nonnull product)(
    const relaxkit_groups *_Nonnull matrix, const double *_Nonnull p, double *_Nonnull product);

  void (*_Nonnull solve_lower)(
    const relaxkit_groups *_Nonnull matrix, const double *_Nonnull inverse, double *_Nonnull y);

  double (*_Nonnull sweep)(
    const relaxkit_groups *_Nonnull matrix, int64_t begin, int64_t end, double carry,
    const double *_Nonnull inverse, double *_Nonnull delta, double *_Nonnull x);

  /// A backward sweep, and the forward sweep after it, as described at
  /// UnsafeRowHandle+Symmetric.swift.
  double (*_Nonnull sweep_symmetrically)(
    const relaxkit_groups *_Nonnull matrix, double carry, const double *_Nonnull inverse,
    double *_Nonnull forward, double *_Nonnull backward, double *_Nonnull total,
    double *_Nonnull x);

  double (*_Nonnull split_backward)(
    const relaxkit_groups *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double length,
    double *_Nonnull x, const double *_Nonnull step, const double *_Nonnull rest,
    double *_Nonnull split, double *_Nonnull solved);

  relaxkit_split_sums (*_Nonnull split_forward)(
    const relaxkit_groups *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double ratio,
    double *_Nonnull step, double *_Nonnull rest, const double *_Nonnull split,
    double *_Nonnull direction, const double *_Nonnull solved);
} relaxkit_group_kernels;

/// The kernels for the best instruction set of this processor, or NULL if there are none better than
/// the portable ones.
const relaxkit_group_kernels *_Nullable relaxkit_best_group_kernels(void);

#endif
