// Kernels over matrices in rows, for instruction sets that a portable build may not assume. They do what
// the Swift kernels of the same name in UnsafeRowHandle.swift do, which are their reference and stand in
// for them everywhere else.

#ifndef C_RELAX_ROWS_H
#define C_RELAX_ROWS_H

#include <stdint.h>

#include "slices.h"

/// A matrix in rows as they are stored.
///
/// Columns ascend in each row. The value in place of a diagonal entry is zero. No two vectors of a call
/// overlap, and elements that are still to be solved for are numbers. The kernels check nothing.
typedef struct {
  int64_t row_count;
  /// Where each row begins, and at the end the number of entries; where its diagonal entry is; the columns.
  const int32_t *_Nonnull starts, *_Nonnull diagonals, *_Nonnull columns;
  const double *_Nonnull values;
  const double *_Nonnull diagonal;
  /// Whether to take entries by fours, which suits rows that do not wait for the row before, or by twos.
  int32_t goes_by_fours;
  /// Whether residuals are summed up as magnitudes rather than squares.
  int32_t sums_magnitudes;
} relaxkit_rows;

/// The kernels for one instruction set; see `relaxkit_slice_kernels`, whose members of the same name do the
/// same, with rows in place of slices.
typedef struct {
  /// Its name.
  const char *_Nonnull name;

  double (*_Nonnull residual)(
    const relaxkit_rows *_Nonnull matrix, const double *_Nonnull x, const double *_Nonnull b,
    double *_Nonnull r);

  double (*_Nonnull product)(
    const relaxkit_rows *_Nonnull matrix, const double *_Nonnull p, double *_Nonnull product);

  void (*_Nonnull solve_lower)(
    const relaxkit_rows *_Nonnull matrix, const double *_Nonnull inverse, double *_Nonnull y);

  double (*_Nonnull sweep)(
    const relaxkit_rows *_Nonnull matrix, int64_t begin, int64_t end, double carry,
    const double *_Nonnull inverse, double *_Nonnull delta, double *_Nonnull x);

  double (*_Nonnull split_backward)(
    const relaxkit_rows *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double length,
    double *_Nonnull x, const double *_Nonnull step, const double *_Nonnull rest,
    double *_Nonnull split, double *_Nonnull solved);

  relaxkit_split_sums (*_Nonnull split_forward)(
    const relaxkit_rows *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double ratio,
    double *_Nonnull step, double *_Nonnull rest, const double *_Nonnull split,
    double *_Nonnull direction, const double *_Nonnull solved);
} relaxkit_row_kernels;

/// The kernels for the best instruction set of this processor, or NULL if there are none better than
/// the portable ones; those that ask early for a matrix beyond the caches, or those that do not.
const relaxkit_row_kernels *_Nullable relaxkit_best_row_kernels(int32_t reads_ahead);

#endif
