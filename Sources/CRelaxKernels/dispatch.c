#include <stddef.h>

#include "slices.h"

#if defined(__x86_64__) && defined(__clang__)

extern const relaxkit_slice_kernels relaxkit_slice_kernels_avx2;
extern const relaxkit_slice_kernels relaxkit_slice_kernels_avx512;

const relaxkit_slice_kernels *relaxkit_best_slice_kernels(void) {
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return NULL;
  if (
    __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq")
    && __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw"))
    return &relaxkit_slice_kernels_avx512;
  return &relaxkit_slice_kernels_avx2;
}

#else

// 128-bit vectors are all there is (NEON) or all that is known: the Swift kernels use them.
const relaxkit_slice_kernels *relaxkit_best_slice_kernels(void) { return NULL; }

#endif
