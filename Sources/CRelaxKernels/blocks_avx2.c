// Kernels over blocks of the unknowns at a node with AVX2 and FMA.

#include "units.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

typedef double quad __attribute__((vector_size(32)));
typedef double unaligned_quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef double pair __attribute__((vector_size(16)));
typedef double unaligned_pair __attribute__((vector_size(16), aligned(8), may_alias));
typedef long long bits __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline))
#define LOAD(address) (*(const unaligned_quad *)(address))
#define MAGNITUDE(v) ((quad)((bits)(v) & 0x7fffffffffffffffLL))

static const quad zero = {0, 0, 0, 0};

INLINE quad broadcast(double v) { return (quad){v, v, v, v}; }

INLINE double total(quad v) { return (v[0] + v[2]) + (v[1] + v[3]); }

INLINE quad pair_and_zeros(const double *address) {
  return __builtin_shufflevector(*(const unaligned_pair *)address, (pair){0, 0}, 0, 1, 2, 3);
}

// One block of a side after another, from the own entries of a node on.
typedef struct {
  const double *values;
  const int32_t *columns;
} cursor;

// Kernels copy the descriptions they are given: nothing they store can then seem to change these.

#define WIDTH 2
#define KERNEL(name) name##_2
#include "blocks.inc"
#undef WIDTH
#undef KERNEL

#define WIDTH 3
#define KERNEL(name) name##_3
#include "blocks.inc"
#undef WIDTH
#undef KERNEL

#define WIDTH 4
#define KERNEL(name) name##_4
#include "blocks.inc"
#undef WIDTH
#undef KERNEL

#pragma clang attribute pop

const relaxkit_unit_kernels *const relaxkit_block_kernels_avx2[] = {
  &kernels_2, &kernels_3, &kernels_4};
#endif
