#include "slices.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#define SET avx2
#define SET_NAME "AVX2"
#include "slices.inc"
#pragma clang attribute pop
#endif
