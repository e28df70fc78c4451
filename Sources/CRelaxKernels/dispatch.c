#include <stddef.h>

#include "rows.h"
#include "slices.h"
#include "units.h"
#include "windows.h"

#if defined(__x86_64__) && defined(__clang__)

extern const relaxkit_slice_kernels relaxkit_slice_kernels_avx2;
extern const relaxkit_slice_kernels relaxkit_slice_kernels_avx512;
extern const relaxkit_unit_kernels relaxkit_group_kernels_avx2;
extern const relaxkit_unit_kernels *const relaxkit_block_kernels_avx2[];
extern const relaxkit_window_kernels relaxkit_window_kernels_avx2;
extern const relaxkit_row_kernels relaxkit_row_kernels_avx2, relaxkit_row_kernels_avx2_ahead;

static int has_avx2(void) {
  __builtin_cpu_init();
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}

const relaxkit_slice_kernels *relaxkit_best_slice_kernels(void) {
  if (!has_avx2()) return NULL;
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
    && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return &relaxkit_slice_kernels_avx512;
  return &relaxkit_slice_kernels_avx2;
}

// Four rows fill the registers of AVX2; wider ones would not be faster.
const relaxkit_unit_kernels *relaxkit_best_group_kernels(void) {
  return has_avx2() ? &relaxkit_group_kernels_avx2 : NULL;
}

const relaxkit_unit_kernels *relaxkit_best_block_kernels(int64_t width) {
  return has_avx2() && width >= 2 && width <= 4 ? relaxkit_block_kernels_avx2[width - 2] : NULL;
}

const relaxkit_window_kernels *relaxkit_best_window_kernels(void) {
  return has_avx2() ? &relaxkit_window_kernels_avx2 : NULL;
}

const relaxkit_row_kernels *relaxkit_best_row_kernels(int32_t reads_ahead) {
  if (!has_avx2()) return NULL;
  return reads_ahead ? &relaxkit_row_kernels_avx2_ahead : &relaxkit_row_kernels_avx2;
}

#else

// 128-bit vectors are all there is (NEON) or all that is known: the Swift kernels use them.
const relaxkit_slice_kernels *relaxkit_best_slice_kernels(void) { return NULL; }
const relaxkit_unit_kernels *relaxkit_best_group_kernels(void) { return NULL; }
const relaxkit_window_kernels *relaxkit_best_window_kernels(void) { return NULL; }

const relaxkit_unit_kernels *relaxkit_best_block_kernels(int64_t width) {
  (void)width;
  return NULL;
}

const relaxkit_row_kernels *relaxkit_best_row_kernels(int32_t reads_ahead) {
  (void)reads_ahead;
  return NULL;
}

#endif
