// Kernels over rows with AVX2 and FMA. Short rows are bound by the number of instructions, and longer ones by
// loops that end where the processor did not expect it. Where a row needs what the row before gave, all waits for
// that, and entries are best taken one after the other, that one last. Other rows are taken by fours, both sides of
// the diagonal in one loop: rows differ less in length than their sides do.

#include "rows.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

typedef double quad __attribute__((vector_size(32)));
typedef double unaligned_quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long mask __attribute__((vector_size(32)));
typedef long long unaligned_mask __attribute__((vector_size(32), aligned(8), may_alias));

#define INLINE static inline __attribute__((always_inline))

// The first of four that end too late, by the number of entries modulo four.
static const mask first[4] = {{-1, -1, -1, -1}, {-1, 0, 0, 0}, {-1, -1, 0, 0}, {-1, -1, -1, 0}};
// The last of eight begin at their number.
static const long long last_of_eight[16] = {0, 0, 0, 0, 0, 0, 0, 0, -1, -1, -1, -1, -1, -1, -1, -1};

INLINE quad gather(const relaxkit_rows *m, int64_t k, const double *x) {
  const int32_t *c = m->columns + k;
  return (quad){x[c[0]], x[c[1]], x[c[2]], x[c[3]]};
}

// The products of four entries.
INLINE quad products(const relaxkit_rows *m, int64_t k, const double *x) {
  return *(const unaligned_quad *)(m->values + k) * gather(m, k, x);
}

// The same for the last of the entries from `begin` to `end`, where k is no more than four before that. Up to three
// that follow are read.
INLINE quad last_products(
  const relaxkit_rows *m, int64_t begin, int64_t k, int64_t end, const double *x) {
  const quad values = *(const unaligned_quad *)(m->values + k);
  return (quad)((mask)values & first[(end - begin) & 3]) * gather(m, k, x);
}

INLINE double total(quad v) { return (v[0] + v[2]) + (v[1] + v[3]); }

// The sum of the products from one entry to another, at least one.
INLINE double sum_by_fours(const relaxkit_rows *m, int64_t begin, int64_t end, const double *x) {
  quad sums = {0, 0, 0, 0};
  int64_t k = begin;
  for (; k + 4 < end; k += 4) sums += products(m, k, x);
  return total(sums + last_products(m, begin, k, end, x));
}

// The same where there seldom are more than eight, or none, so that their number need not be foreseen. Up to eight
// that come before are read, and nothing behind, which may just have been computed.
INLINE double sum_by_eights(const relaxkit_rows *m, int64_t begin, int64_t end, const double *x) {
  const int64_t count = end - begin;
  const long long *lanes = last_of_eight + (count < 8 ? count : 8);
  const quad values = *(const unaligned_quad *)(m->values + end - 8);
  const quad others = *(const unaligned_quad *)(m->values + end - 4);
  quad sums = (quad)((mask)values & *(const unaligned_mask *)lanes) * gather(m, end - 8, x);
  sums += (quad)((mask)others & *(const unaligned_mask *)(lanes + 4)) * gather(m, end - 4, x);
  return count > 8 ? total(sums) + sum_by_fours(m, begin, end - 8, x) : total(sums);
}

// At both ends are rows, of an entry each at least, around which there may be too little to read.
enum { margin = 8 };

// A number less the product of an entry.
INLINE double less_product(
  const int fuses, double number, const relaxkit_rows *m, int64_t k, const double *x) {
  if (fuses) return number - m->values[k] * x[m->columns[k]];
  {
#pragma clang fp contract(off)
    return number - m->values[k] * x[m->columns[k]];
  }
}

// A number less the products left of the diagonal. What has just been computed comes last, so that little of the
// sum waits for it; and entries are taken two at a time, so that the loop ends in one place for two lengths. Without
// fusing products with sums, as portable kernels do it, each sum is there a little sooner.
INLINE double subtract_lower(
  const int fuses, const relaxkit_rows *m, int64_t row, double number, const double *x) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row];
  for (; k + 1 < own; k += 2) {
    number = less_product(fuses, number, m, k, x);
    number = less_product(fuses, number, m, k + 1, x);
  }
  // An entry that is left over, or the zero of the diagonal.
  return less_product(fuses, number, m, k, x);
}

// The same right of it, from the end.
INLINE double subtract_upper(
  const relaxkit_rows *m, int64_t row, double number, const double *x) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row + 1] - 1;
  for (; k - 1 > own; k -= 2) {
    number -= m->values[k] * x[m->columns[k]];
    number -= m->values[k - 1] * x[m->columns[k - 1]];
  }
  return number - m->values[k] * x[m->columns[k]];
}

// The same for two numbers and two vectors.
INLINE void subtract_lower_twice(
  const relaxkit_rows *m, int64_t row, double *a, const double *x, double *b, const double *y) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row];
  double p = *a, q = *b;
  for (; k + 1 < own; k += 2) {
    p -= m->values[k] * x[m->columns[k]];
    q -= m->values[k] * y[m->columns[k]];
    p -= m->values[k + 1] * x[m->columns[k + 1]];
    q -= m->values[k + 1] * y[m->columns[k + 1]];
  }
  *a = p - m->values[k] * x[m->columns[k]];
  *b = q - m->values[k] * y[m->columns[k]];
}

// The sum of the products with a vector off the diagonal, where no row waits for another.
INLINE double row_product(const relaxkit_rows *m, int64_t row, const double *x) {
  return row < m->row_count - margin
    ? sum_by_fours(m, m->starts[row], m->starts[row + 1], x)
    : -subtract_upper(m, row, subtract_lower(1, m, row, 0, x), x);
}

// What residuals contribute to the sum that their norm is made of.
INLINE double term(const int sums_magnitudes, double residual) {
  return sums_magnitudes ? __builtin_fabs(residual) : residual * residual;
}

// How many bytes of values are asked for early where these come from beyond the caches, and half as many of columns:
// for the second cache, beside vectors. A processor asks by itself, but only to the end of a page; and it does not
// come far ahead in rows whose ends it does not foresee.
enum { lead = 2048 };

// So many lines of values for each row.
INLINE int64_t lines_ahead(const relaxkit_rows *m) {
  return 1 + m->starts[m->row_count] / (8 * m->row_count + 1);
}

// Asks for what is a distance in bytes from a row, which is known when kernels are compiled; for nothing if that is
// 0. It may lie outside of the arrays: to ask is not to read.
INLINE void read_ahead(const int distance, const relaxkit_rows *m, int64_t row, int64_t lines) {
  if (distance == 0) return;
  const int64_t start = m->starts[row];
  const uintptr_t values = (uintptr_t)(m->values + start) + distance;
  const uintptr_t columns = (uintptr_t)(m->columns + start) + distance / 2;
  for (int64_t line = 0; line < lines; line++)
    __builtin_prefetch((const void *)(values + 64 * line), 0, 2);
  __builtin_prefetch((const void *)columns, 0, 2);
}

#define DISTANCE 0
#define KERNEL(name) name
#include "rows.inc"
#undef DISTANCE
#undef KERNEL

#define DISTANCE lead
#define KERNEL(name) name##_ahead
#include "rows.inc"

const relaxkit_row_kernels relaxkit_row_kernels_avx2 = {
  "AVX2", residual, product, solve_lower, sweep, split_backward, split_forward};

const relaxkit_row_kernels relaxkit_row_kernels_avx2_ahead = {
  "AVX2", residual_ahead, product_ahead, solve_lower_ahead, sweep_ahead, split_backward_ahead,
  split_forward_ahead};

#pragma clang attribute pop
#endif
