#include "steps.h"

// Called where there are kernels for AVX2, all of which fuse products with sums.
#if defined(__x86_64__) && defined(__clang__)
__attribute__((target("avx2,fma")))
#endif
void relaxkit_take_step(int64_t count, double length, const double *step, double *x) {
  for (int64_t row = 0; row < count; row++) x[row] += length * step[row];
}
