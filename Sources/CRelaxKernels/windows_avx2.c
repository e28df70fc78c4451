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

#define LOW2(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define HIGH2(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define LOW4(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH4(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW8(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH8(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)

// The sums over the lanes of eight batches, each from the first lane to the last: those of a transposed block.
static inline __attribute__((always_inline)) batch lane_sums(const batch *rows) {
  const batch a0 = LOW2(rows[0], rows[1]), a1 = HIGH2(rows[0], rows[1]);
  const batch a2 = LOW2(rows[2], rows[3]), a3 = HIGH2(rows[2], rows[3]);
  const batch a4 = LOW2(rows[4], rows[5]), a5 = HIGH2(rows[4], rows[5]);
  const batch a6 = LOW2(rows[6], rows[7]), a7 = HIGH2(rows[6], rows[7]);
  const batch b0 = LOW4(a0, a2), b1 = HIGH4(a0, a2), b2 = LOW4(a1, a3), b3 = HIGH4(a1, a3);
  const batch b4 = LOW4(a4, a6), b5 = HIGH4(a4, a6), b6 = LOW4(a5, a7), b7 = HIGH4(a5, a7);
  batch sum = LOW8(b0, b4) + LOW8(b1, b5);
  sum += LOW8(b2, b6);
  sum += LOW8(b3, b7);
  sum += HIGH8(b0, b4);
  sum += HIGH8(b1, b5);
  sum += HIGH8(b2, b6);
  return sum + HIGH8(b3, b7);
}

static void apply(
  int32_t count, int32_t row_batches, const void *all_rows, const void *vector, void *all_factors,
  void *back) {
  const batch *rows = all_rows, *v = vector;
  float *factors = all_factors;
  batch *sums = back;
  for (int32_t chunk = 0; 8 * chunk < count; chunk++) sums[chunk] = (batch){0};
  for (int32_t first = 0; first < count; first += 8) {
    const int32_t chunks = first / 8 + 1;
    batch products[8];
    for (int32_t row = 0; row < 8; row++) {
      batch sum = {0};
      for (int32_t chunk = 0; chunk < chunks; chunk++) sum += rows[row * row_batches + chunk] * v[chunk];
      products[row] = sum;
    }
    const batch found = lane_sums(products);
    const int32_t own = count - first < 8 ? count - first : 8;
    for (int32_t row = 0; row < own; row++) factors[first + row] = found[row];
    for (int32_t chunk = 0; chunk < chunks; chunk++) {
      batch sum = sums[chunk];
      for (int32_t row = 0; row < own; row++) sum += factors[first + row] * rows[row * row_batches + chunk];
      sums[chunk] = sum;
    }
    rows += 8 * row_batches;
  }
}

#pragma clang attribute pop

const relaxkit_window_kernels relaxkit_window_kernels_avx2 = {expect, apply};

#endif
