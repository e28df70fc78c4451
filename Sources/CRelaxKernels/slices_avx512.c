#include "slices.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma"))), apply_to = function)
#define SET avx512
#define SET_NAME "AVX-512"
#include "slices.inc"
#pragma clang attribute pop
#endif
