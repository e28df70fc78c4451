// Kernels over matrices packed in blocks of the unknowns at a node, for instruction sets that a
// portable build may not assume. They do what the Swift kernels in UnsafeBlockHandle.swift do, which
// are their reference and stand in for them everywhere else.

#ifndef C_RELAX_BLOCKS_H
#define C_RELAX_BLOCKS_H

#include <stdint.h>

#include "slices.h"

/// One side of the diagonal of a matrix in blocks of `w` rows and columns, which are stored column by
/// column.
///
/// For each node there are first the entries among its own rows: `w - 1` columns of `w` values, the
/// first ones for the part left of the diagonal, the last ones for that right of it, with zeros on the
/// other side. Then come its blocks.
typedef struct {
  /// Where the blocks of each node begin, and at the end their number.
  const int32_t *_Nonnull starts;
  /// The first column of each block.
  const int32_t *_Nonnull columns;
  const double *_Nonnull values;
} relaxkit_block_part;

/// A matrix in blocks.
///
/// Node `i` has the rows `rows[i] ..< rows[i + 1]`, one to `w`. Where a row, a column or an entry is
/// missing, the value is zero. For columns beyond those of a node elements of vectors are read, and
/// never written.
///
/// Vectors can be read for three elements beyond the last row, and values for one beyond the last; what is
/// there must be numbers. No two vectors of a call overlap. The kernels check nothing.
typedef struct {
  int64_t node_count;
  const int32_t *_Nonnull rows;
  relaxkit_block_part lower, upper;
  const double *_Nonnull diagonal;
  /// Whether residuals are summed up as magnitudes rather than squares.
  int32_t sums_magnitudes;
} relaxkit_blocks;

/// The kernels for one instruction set and one size of blocks; see `relaxkit_group_kernels`, whose
/// members of the same name do the same, with nodes in place of groups.
typedef struct {
  /// Its name.
  const char *_Nonnull name;

  double (*_Nonnull residual)(
    const relaxkit_blocks *_Nonnull matrix, const double *_Nonnull x, const double *_Nonnull b,
    double *_Nonnull r);

  double (*_Nonnull product)(
    const relaxkit_blocks *_Nonnull matrix, const double *_Nonnull p, double *_Nonnull product);

  void (*_Nonnull solve_lower)(
    const relaxkit_blocks *_Nonnull matrix, const double *_Nonnull inverse, double *_Nonnull y);

  double (*_Nonnull sweep)(
    const relaxkit_blocks *_Nonnull matrix, int64_t begin, int64_t end, double carry,
    const double *_Nonnull inverse, double *_Nonnull delta, double *_Nonnull x);

  double (*_Nonnull sweep_symmetrically)(
    const relaxkit_blocks *_Nonnull matrix, double carry, const double *_Nonnull inverse,
    double *_Nonnull forward, double *_Nonnull backward, double *_Nonnull total,
    double *_Nonnull x);

  double (*_Nonnull split_backward)(
    const relaxkit_blocks *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double length,
    double *_Nonnull x, const double *_Nonnull step, const double *_Nonnull rest,
    double *_Nonnull split, double *_Nonnull solved);

  relaxkit_split_sums (*_Nonnull split_forward)(
    const relaxkit_blocks *_Nonnull matrix, const relaxkit_pivots *_Nonnull pivots, double ratio,
    double *_Nonnull step, double *_Nonnull rest, const double *_Nonnull split,
    double *_Nonnull direction, const double *_Nonnull solved);
} relaxkit_block_kernels;

/// The kernels for blocks of 2 to 4 rows and the best instruction set of this processor, or NULL if
/// there are none better than the portable ones.
const relaxkit_block_kernels *_Nullable relaxkit_best_block_kernels(int64_t width);

#endif
