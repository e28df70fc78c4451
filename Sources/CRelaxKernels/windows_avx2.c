// The sums of the default learner with AVX2. Products and sums are rounded one by one, as in Swift.

#include "windows.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#pragma STDC FP_CONTRACT OFF

// Swift aligns batches to 16 bytes.
typedef float batch __attribute__((vector_size(32), aligned(16)));

static inline __attribute__((always_inline)) batch kernel(batch distance) {
  const batch sum = 1 + distance * distance / 16;
  const batch square = sum * sum;
  const batch fourth = square * square;
  return 1 / (fourth * fourth);
}

static void expect(
  const relaxkit_window *window, const void *depth_features, const void *depth_places,
  const void *solve_features, const void *solve_places, const void *solve_likeness,
  const void *solve_weights, const void *inverses, void *room, void *means, void *variances
) {
  const relaxkit_window w = *window;
  const batch *features = depth_features, places = *(const batch *)depth_places;
  const float *own = solve_features, *row_places = solve_places, *likeness = solve_likeness;
  const float *weights = solve_weights, *line = inverses;
  batch *covariances = room;
  batch mean = *(batch *)means, variance = *(batch *)variances;
  for (int32_t row = 0; row < w.count; row++) {
    batch even = {0}, odd = {0};
    for (int32_t index = 0; index < w.features; index += 2) {
      even += features[index] * own[index];
      odd += features[index + 1] * own[index + 1];
    }
    own += w.features;
    const float alike = likeness[row];
    const batch distance = (places - row_places[row]) * w.inverse_length;
    const batch covariance =
      (even + odd) * ((1 + alike) / 2) + (w.level + w.level_of_like * alike)
      + (w.shape + w.shape_of_like * alike) * kernel(distance);
    covariances[row] = covariance;
    mean += covariance * weights[row];
  }
  for (int32_t row = 0; row < w.count; row++) {
    batch even = {0}, odd = {0};
    for (int32_t index = 0; index <= (row | 7); index += 2) {
      even += covariances[index] * line[index];
      odd += covariances[index + 1] * line[index + 1];
    }
    line += 8 * w.row_batches;
    const batch explained = even + odd;
    variance -= explained * explained;
  }
  *(batch *)means = mean;
  *(batch *)variances = variance;
}

#pragma clang attribute pop

const relaxkit_window_kernels relaxkit_window_kernels_avx2 = {expect};

#endif
