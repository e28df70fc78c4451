// The sums of the default learner for instruction sets that a portable build may not assume. They do what
// CountCovariance.swift does, to the last bit, which is their reference and stands in for them everywhere
// else.

#ifndef C_RELAX_WINDOWS_H
#define C_RELAX_WINDOWS_H

#include <stdint.h>

/// What depths have to do with the solves of a window; see `CountCovariance` for the names. Batches are eight
/// numbers, aligned to 16 bytes.
typedef struct {
  float level, level_of_like, shape, shape_of_like, inverse_length;
  /// The solves, the features of each, a multiple of eight, and the batches of each row of the inverse.
  int32_t count, features, row_batches;
} relaxkit_window;

/// The kernels for one instruction set.
typedef struct {
  /// Adds to eight means what the solves say of eight depths, and takes from the variances what they explain.
  ///
  /// - Parameters:
  ///   - features, places: of the depths, a batch for each feature.
  ///   - row_features, row_places, likeness, weights: of the solves.
  ///   - inverse: the inverse of the Cholesky factor, row by row.
  ///   - covariances: room for a batch for each solve; those beyond are finite.
  void (*_Nonnull expect)(
    const relaxkit_window *_Nonnull window, const void *_Nonnull features,
    const void *_Nonnull places, const void *_Nonnull row_features,
    const void *_Nonnull row_places, const void *_Nonnull likeness, const void *_Nonnull weights,
    const void *_Nonnull inverse, void *_Nonnull covariances, void *_Nonnull means,
    void *_Nonnull variances);

  /// Sets factors to R v and back to R^T R v, where R is lower triangular with `count` rows, each of `row_batches`
  /// batches of eight floats, zero beyond its diagonal. There is room for whole batches of rows; factors are written
  /// for `count` only. Each sum over lanes is taken from the first to the last.
  void (*_Nonnull apply)(
    int32_t count, int32_t row_batches, const void *_Nonnull rows, const void *_Nonnull vector,
    void *_Nonnull factors, void *_Nonnull back);
} relaxkit_window_kernels;

/// The fastest kernels this processor can run, or null if the Swift kernels are to be used.
const relaxkit_window_kernels *_Nullable relaxkit_best_window_kernels(void);

#endif
