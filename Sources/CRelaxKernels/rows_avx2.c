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

// A number less the products left of the diagonal. What has just been computed comes last, so that little of the
// sum waits for it; and entries are taken two at a time, so that the loop ends in one place for two lengths.
INLINE double subtract_lower(
  const relaxkit_rows *m, int64_t row, double number, const double *x) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row];
  for (; k + 1 < own; k += 2) {
    number -= m->values[k] * x[m->columns[k]];
    number -= m->values[k + 1] * x[m->columns[k + 1]];
  }
  // An entry that is left over, or the zero of the diagonal.
  return number - m->values[k] * x[m->columns[k]];
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

// What residuals contribute to the sum that their norm is made of.
INLINE double term(const int sums_magnitudes, double residual) {
  return sums_magnitudes ? __builtin_fabs(residual) : residual * residual;
}

// Kernels copy the descriptions they are given: nothing they store can then seem to change these. What is said
// about the sums of residuals is known when they are compiled: each is there for both.

INLINE double residual_in(
  const int sums_magnitudes, const relaxkit_rows *matrix, const double *x, const double *b,
  double *r) {
  const relaxkit_rows copy = *matrix, *m = &copy;
  // No row waits for another here.
  const int64_t by_fours = m->row_count - margin;
  double squares = 0;
  for (int64_t row = 0; row < m->row_count; row++) {
    const double rest = b[row] - m->diagonal[row] * x[row];
    const double residual = row < by_fours
      ? rest - sum_by_fours(m, m->starts[row], m->starts[row + 1], x)
      : subtract_upper(m, row, subtract_lower(m, row, rest, x), x);
    r[row] = residual;
    squares += term(sums_magnitudes, residual);
  }
  return squares;
}

static double residual(const relaxkit_rows *m, const double *x, const double *b, double *r) {
  return m->sums_magnitudes ? residual_in(1, m, x, b, r) : residual_in(0, m, x, b, r);
}

INLINE double sweep_in(
  const int by_fours, const int sums_magnitudes, const relaxkit_rows *matrix, int64_t begin,
  int64_t end, double carry, const double *inverse, double *delta, double *x) {
  const relaxkit_rows r = *matrix, *m = &r;
  double squares = 0;
  for (int64_t row = begin; row < end; row++) {
    const double old = delta[row];
    const double carried = carry * m->diagonal[row] * old;
    double residual, rest;
    if (by_fours) {
      const int64_t start = m->starts[row], stop = m->starts[row + 1], own = m->diagonals[row];
      quad sums = {0, 0, 0, 0}, upper = sums;
      mask place = {start, start + 1, start + 2, start + 3};
      int64_t k = start;
      for (; k + 4 < stop; k += 4) {
        const quad four = products(m, k, delta);
        sums += four;
        upper += (quad)((mask)four & (mask)(place > own));
        place += 4;
      }
      const quad four = last_products(m, start, k, stop, delta);
      residual = carried - total(upper + (quad)((mask)four & (mask)(place > own)));
      rest = carried - total(sums + four);
    } else {
      residual = subtract_upper(m, row, carried, delta);
      rest = subtract_lower(m, row, residual, delta);
    }
    squares += term(sums_magnitudes, residual);
    x[row] += old;
    delta[row] = rest * inverse[row];
  }
  return squares;
}

static double sweep(
  const relaxkit_rows *m, int64_t begin, int64_t end, double carry, const double *inverse,
  double *delta, double *x) {
  const int64_t by_fours = m->goes_by_fours ? m->row_count - margin : 0;
  const int64_t middle = by_fours < begin ? begin : by_fours < end ? by_fours : end;
  return m->sums_magnitudes
    ? sweep_in(1, 1, m, begin, middle, carry, inverse, delta, x)
      + sweep_in(0, 1, m, middle, end, carry, inverse, delta, x)
    : sweep_in(1, 0, m, begin, middle, carry, inverse, delta, x)
      + sweep_in(0, 0, m, middle, end, carry, inverse, delta, x);
}

INLINE double split_backward_in(
  const int by_eights, const relaxkit_rows *matrix, int64_t begin, int64_t end,
  const relaxkit_pivots *pivots, double length, double *x, const double *step, const double *rest,
  double *split, double *solved) {
  const relaxkit_rows r = *matrix, *m = &r;
  const relaxkit_pivots copy = *pivots, *e = &copy;
  double energy = 0;
  for (int64_t row = end - 1; row >= begin; row--) {
    const double t = step[row];
    x[row] += length * t;
    const double s = split[row] - length * (t + rest[row]);
    split[row] = s;
    const double preconditioned = e->scale * e->pivots[row] * s;
    energy += preconditioned * s;
    const double left = by_eights
      ? preconditioned - sum_by_eights(m, m->diagonals[row] + 1, m->starts[row + 1], solved)
      : subtract_upper(m, row, preconditioned, solved);
    solved[row] = left * e->inverse[row];
  }
  return energy;
}

static double split_backward(
  const relaxkit_rows *m, const relaxkit_pivots *e, double length, double *x,
  const double *step, const double *rest, double *split, double *solved) {
  // Not where a row has an entry or two on this side, nor where those that are read in vain are far away.
  const int64_t n = m->row_count;
  const int64_t middle =
    m->goes_by_fours && m->starts[n] > 5 * n && n > margin && n < 65536 ? margin : n;
  const double last =
    split_backward_in(1, m, middle, n, e, length, x, step, rest, split, solved);
  return last + split_backward_in(0, m, 0, middle, e, length, x, step, rest, split, solved);
}

INLINE relaxkit_split_sums split_forward_in(
  const int sums_magnitudes, const relaxkit_rows *matrix, const relaxkit_pivots *pivots,
  double ratio, double *step, double *rest, const double *split, double *direction,
  const double *solved) {
  const relaxkit_rows r = *matrix, *m = &r;
  const relaxkit_pivots copy = *pivots, *e = &copy;
  double curvature = 0, squares = 0;
  for (int64_t row = 0; row < m->row_count; row++) {
    const double t = solved[row] + ratio * step[row];
    step[row] = t;
    const double scaled_split = e->pivots[row] * split[row];
    const double p = e->scale * scaled_split + ratio * direction[row];
    direction[row] = p;
    double sum = p + e->part * e->excess[row] * t;
    // The residual with its sign turned.
    double residual = -e->shift * scaled_split;
    subtract_lower_twice(m, row, &sum, rest, &residual, split);
    const double v = sum * e->inverse[row];
    rest[row] = v;
    curvature += p * (t + v);
    squares += term(sums_magnitudes, residual);
  }
  return (relaxkit_split_sums){curvature, squares};
}

static relaxkit_split_sums split_forward(
  const relaxkit_rows *m, const relaxkit_pivots *e, double ratio, double *step, double *rest,
  const double *split, double *direction, const double *solved) {
  return m->sums_magnitudes
    ? split_forward_in(1, m, e, ratio, step, rest, split, direction, solved)
    : split_forward_in(0, m, e, ratio, step, rest, split, direction, solved);
}

const relaxkit_row_kernels relaxkit_row_kernels_avx2 = {
  "AVX2", residual, sweep, split_backward, split_forward};

#pragma clang attribute pop
#endif
