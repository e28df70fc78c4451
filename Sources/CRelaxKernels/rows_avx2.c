// Kernels over rows with AVX2 and FMA. Short rows are bound by the number of instructions, and longer ones by
// loops that end where the processor did not expect it: these take entries by fours, so that most sides of
// the diagonal take the same number of steps.

#include "rows.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

typedef double pair __attribute__((vector_size(16)));
typedef double unaligned_pair __attribute__((vector_size(16), aligned(8), may_alias));
typedef double quad __attribute__((vector_size(32)));
typedef double unaligned_quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long mask __attribute__((vector_size(32)));

#define INLINE static inline __attribute__((always_inline))

// The last entries of four that begin too soon, and the first of four that end too late, by the number of
// entries modulo four.
static const mask last[4] = {{-1, -1, -1, -1}, {0, 0, 0, -1}, {0, 0, -1, -1}, {0, -1, -1, -1}};
static const mask first[4] = {{-1, -1, -1, -1}, {-1, 0, 0, 0}, {-1, -1, 0, 0}, {-1, -1, -1, 0}};

INLINE quad values(const relaxkit_rows *m, int64_t k) {
  return *(const unaligned_quad *)(m->values + k);
}

INLINE quad gather(const relaxkit_rows *m, int64_t k, const double *x) {
  const int32_t *c = m->columns + k;
  return (quad){x[c[0]], x[c[1]], x[c[2]], x[c[3]]};
}

INLINE double total(quad v) { return (v[0] + v[2]) + (v[1] + v[3]); }

// A number less the products right of the diagonal. `by_fours` is known when the kernels are compiled, as
// is `sums_magnitudes` below: each is there for both.
INLINE double subtract_upper(
  const int by_fours, const relaxkit_rows *m, int64_t row, double number, const double *x) {
  const int64_t end = m->starts[row + 1], own = m->diagonals[row];
  if (by_fours) {
    const int64_t count = end - own - 1;
    if (count == 0) return number;
    int64_t k = end - ((count + 3) & ~3LL);
    quad sums = (quad)((mask)values(m, k) & last[count & 3]) * gather(m, k, x);
    for (k += 4; k < end; k += 4) sums += values(m, k) * gather(m, k, x);
    return number - total(sums);
  }
  // The zero of the diagonal makes up the first pair where the entries are odd in number.
  pair sums = {0, 0};
  for (int64_t k = own + ((end - own) & 1); k < end; k += 2) {
    sums += *(const unaligned_pair *)(m->values + k) * (pair){x[m->columns[k]], x[m->columns[k + 1]]};
  }
  return number - (sums[0] + sums[1]);
}

// The same left of the diagonal; by pairs, what has just been computed comes last, so that little of the
// sum waits for it.
INLINE double subtract_lower(
  const int by_fours, const relaxkit_rows *m, int64_t row, double number, const double *x) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row];
  if (by_fours) {
    const int64_t count = own - k;
    if (count == 0) return number;
    quad sums = {0, 0, 0, 0};
    for (; k + 4 < own; k += 4) sums += values(m, k) * gather(m, k, x);
    sums += (quad)((mask)values(m, k) & first[count & 3]) * gather(m, k, x);
    return number - total(sums);
  }
  for (; k + 1 < own; k += 2) {
    number -= m->values[k] * x[m->columns[k]];
    number -= m->values[k + 1] * x[m->columns[k + 1]];
  }
  // An entry that is left over, or the zero of the diagonal.
  return number - m->values[k] * x[m->columns[k]];
}

// The same for two numbers and two vectors.
INLINE void subtract_lower_twice(
  const int by_fours, const relaxkit_rows *m, int64_t row, double *a, const double *x, double *b,
  const double *y) {
  const int64_t own = m->diagonals[row];
  int64_t k = m->starts[row];
  if (by_fours) {
    const int64_t count = own - k;
    if (count == 0) return;
    quad sums = {0, 0, 0, 0}, others = sums;
    for (; k + 4 < own; k += 4) {
      sums += values(m, k) * gather(m, k, x);
      others += values(m, k) * gather(m, k, y);
    }
    const quad rest = (quad)((mask)values(m, k) & first[count & 3]);
    sums += rest * gather(m, k, x);
    others += rest * gather(m, k, y);
    *a -= total(sums);
    *b -= total(others);
    return;
  }
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

// Kernels copy the descriptions they are given: nothing they store can then seem to change these.

INLINE double sweep_in(
  const int by_fours, const int sums_magnitudes, const relaxkit_rows *matrix, int64_t begin,
  int64_t end, double carry, const double *inverse, double *delta, double *x) {
  const relaxkit_rows r = *matrix, *m = &r;
  double squares = 0;
  for (int64_t row = begin; row < end; row++) {
    const double old = delta[row];
    const double residual =
      subtract_upper(by_fours, m, row, carry * m->diagonal[row] * old, delta);
    squares += term(sums_magnitudes, residual);
    x[row] += old;
    delta[row] = subtract_lower(by_fours, m, row, residual, delta) * inverse[row];
  }
  return squares;
}

static double sweep(
  const relaxkit_rows *m, int64_t begin, int64_t end, double carry, const double *inverse,
  double *delta, double *x) {
  if (m->goes_by_fours) {
    return m->sums_magnitudes ? sweep_in(1, 1, m, begin, end, carry, inverse, delta, x)
                              : sweep_in(1, 0, m, begin, end, carry, inverse, delta, x);
  }
  return m->sums_magnitudes ? sweep_in(0, 1, m, begin, end, carry, inverse, delta, x)
                            : sweep_in(0, 0, m, begin, end, carry, inverse, delta, x);
}

INLINE double split_backward_in(
  const int by_fours, const relaxkit_rows *matrix, const relaxkit_pivots *pivots, double length,
  double *x, const double *step, const double *rest, double *split, double *solved) {
  const relaxkit_rows r = *matrix, *m = &r;
  const relaxkit_pivots copy = *pivots, *e = &copy;
  double energy = 0;
  for (int64_t row = m->row_count - 1; row >= 0; row--) {
    const double t = step[row];
    x[row] += length * t;
    const double s = split[row] - length * (t + rest[row]);
    split[row] = s;
    const double preconditioned = e->scale * e->pivots[row] * s;
    energy += preconditioned * s;
    solved[row] = subtract_upper(by_fours, m, row, preconditioned, solved) * e->inverse[row];
  }
  return energy;
}

static double split_backward(
  const relaxkit_rows *m, const relaxkit_pivots *e, double length, double *x,
  const double *step, const double *rest, double *split, double *solved) {
  return m->goes_by_fours
    ? split_backward_in(1, m, e, length, x, step, rest, split, solved)
    : split_backward_in(0, m, e, length, x, step, rest, split, solved);
}

INLINE relaxkit_split_sums split_forward_in(
  const int by_fours, const int sums_magnitudes, const relaxkit_rows *matrix,
  const relaxkit_pivots *pivots, double ratio, double *step, double *rest, const double *split,
  double *direction, const double *solved) {
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
    subtract_lower_twice(by_fours, m, row, &sum, rest, &residual, split);
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
  if (m->goes_by_fours) {
    return m->sums_magnitudes
      ? split_forward_in(1, 1, m, e, ratio, step, rest, split, direction, solved)
      : split_forward_in(1, 0, m, e, ratio, step, rest, split, direction, solved);
  }
  return m->sums_magnitudes
    ? split_forward_in(0, 1, m, e, ratio, step, rest, split, direction, solved)
    : split_forward_in(0, 0, m, e, ratio, step, rest, split, direction, solved);
}

const relaxkit_row_kernels relaxkit_row_kernels_avx2 = {
  "AVX2", sweep, split_backward, split_forward};

#pragma clang attribute pop
#endif
