// Kernels over matrices packed in units of a few rows, for instruction sets that a portable build may not
// assume. They do what the Swift kernels of the same name in Kernels/Handles do, which are their reference and
// stand in for them everywhere else.
//
// A unit is a group or a node. A group is up to four rows that have no entries with one another
// (PortableGroupKernels.swift, groups_avx2.c): each side of the diagonal is a list of slots of four values and
// four columns, one for each row. Where a row has no entry for a slot, the value is zero and the column one of
// the group.
//
// A node is two to four rows with the same columns (PortableBlockKernels.swift, blocks.inc): each side is a list
// of blocks of `w` rows and columns, stored column by column, with one column for a block. Before the
// blocks of a node are the entries among its own rows: `w - 1` columns of `w` values, the first ones for the part
// left of the diagonal, the last ones for that right of it. Where a row, a column or an entry is missing, the
// value is zero.

#ifndef C_RELAX_UNITS_H
#define C_RELAX_UNITS_H

#include <stdint.h>

#include "slices.h"

/// One side of the diagonal.
typedef struct {
  /// Where the slots or blocks of each unit begin, and at the end their number.
  const int32_t *_Nonnull starts;
  /// Four for a slot; the first one of a block.
  const int32_t *_Nonnull columns;
  const double *_Nonnull values;
} relaxkit_unit_part;

/// A matrix in units.
///
/// Unit `i` has the rows `rows[i] ..< rows[i + 1]`. For rows that it lacks, and columns beyond those of a node,
/// elements of vectors are read, and never written.
///
/// Vectors can be read for three elements beyond the last row, and the values of blocks for one beyond the last;
/// what is there must be numbers. No two vectors of a call overlap. The kernels check nothing.
typedef struct {
  int64_t unit_count;
  const int32_t *_Nonnull rows;
  relaxkit_unit_part lower, upper;
  const double *_Nonnull diagonal;
  /// Whether residuals are summed up as magnitudes rather than squares.
  int32_t sums_magnitudes;
  /// Whether values and columns come from beyond the caches, so that kernels of groups ask for them early.
  int32_t reads_ahead;
} relaxkit_units;

/// The kernels for one instruction set and kind of unit; see `relaxkit_slice_kernels`, whose members of the same
/// name do the same, with units in place of slices.
typedef struct {
  /// Its name.
  const char *_Nonnull name;

  double (*_Nonnull residual)(
    const relaxkit_units *_Nonnull matrix, const double *_Nonnull x, const double *_Nonnull b,
    double *_Nonnull r);

  double (*_Nonnull product)(
    const relaxkit_units *_Nonnull matrix, const double *_Nonnull p, double *_Nonnull product);

  void (*_Nonnull solve_lower)(
    const relaxkit_units *_Nonnull matrix, const double *_Nonnull inverse, double *_Nonnull y);

  double (*_Nonnull sweep)(
    const relaxkit_units *_Nonnull matrix, int64_t begin, int64_t end, double carry,
    const double *_Nonnull inverse, double *_Nonnull delta, double *_Nonnull x);

  /// A backward sweep, and the forward sweep after it, as described at UnsafeRowHandle+Symmetric.swift.
  double (*_Nonnull sweep_symmetrically)(
    const relaxkit_units *_Nonnull matrix, double carry, const double *_Nonnull inverse,
    double *_Nonnull forward, double *_Nonnull backward, double *_Nonnull total,
    double *_Nonnull x);

  double (*_Nonnull split_backward)(
    const relaxkit_units *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double length,
    double *_Nonnull x, const double *_Nonnull step, const double *_Nonnull rest,
    double *_Nonnull split, double *_Nonnull solved);

  relaxkit_split_sums (*_Nonnull split_forward)(
    const relaxkit_units *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double ratio,
    double *_Nonnull step, double *_Nonnull rest, const double *_Nonnull split,
    double *_Nonnull direction, const double *_Nonnull solved);
} relaxkit_unit_kernels;

/// The kernels for groups and the best instruction set of this processor, or NULL if there are none better
/// than the portable ones.
const relaxkit_unit_kernels *_Nullable relaxkit_best_group_kernels(void);

/// The same for blocks of 2 to 4 rows.
const relaxkit_unit_kernels *_Nullable relaxkit_best_block_kernels(int64_t width);

#endif
