// Kernels over groups of four rows with AVX2 and FMA. Elements of vectors are loaded one by one: the
// gather instructions of the set take longer.

#include "units.h"

#if defined(__x86_64__) && defined(__clang__)
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)

typedef double quad __attribute__((vector_size(32)));
typedef double unaligned_quad __attribute__((vector_size(32), aligned(8), may_alias));
typedef long long bits __attribute__((vector_size(32)));
typedef uint64_t unaligned_pair __attribute__((aligned(4), may_alias));

#define INLINE static inline __attribute__((always_inline))
#define LOAD(address) (*(const unaligned_quad *)(address))
#define MAGNITUDE(v) ((quad)((bits)(v) & 0x7fffffffffffffffLL))

static const quad zero = {0, 0, 0, 0};

// The first lanes, and zeros in place of the others.
INLINE quad prefix(quad v, int32_t count) {
  if (__builtin_expect(count == 4, 1)) return v;
  return (quad){v[0], count > 1 ? v[1] : 0, count > 2 ? v[2] : 0, 0};
}

INLINE void store(double *address, quad v, int32_t count) {
  if (__builtin_expect(count == 4, 1)) {
    *(unaligned_quad *)address = v;
    return;
  }
  address[0] = v[0];
  if (count > 1) address[1] = v[1];
  if (count > 2) address[2] = v[2];
}

// The elements of a vector at four places, which are read two at a time.
INLINE quad gather(const double *x, const int32_t *places) {
  const uint64_t first = *(const unaligned_pair *)places;
  const uint64_t second = *(const unaligned_pair *)(places + 2);
  return (quad){
    x[(uint32_t)first], x[first >> 32], x[(uint32_t)second], x[second >> 32]};
}

INLINE double total(quad v) { return (v[0] + v[2]) + (v[1] + v[3]); }

// Adds what residuals contribute to the sum that their norm is made of. `sums_magnitudes` is known
// when the kernels are compiled: each is there for either norm.
INLINE quad measure(const int sums_magnitudes, quad sum, quad residual, int32_t count) {
  const quad r = prefix(residual, count);
  return sum + (sums_magnitudes ? MAGNITUDE(r) : r * r);
}

// Kernels copy the descriptions they are given: nothing they store can then seem to change these.

// How many bytes of values are asked for early where these come from beyond the caches: what is read while memory
// answers. A processor asks by itself, but only to the end of a page, and sweeps read several arrays page after page.
// In the caches it would cost a tenth of the speed.
enum { lead = 1024 };

// Asks for the memory at a distance in bytes, which is known when kernels are compiled; for none if that is 0. It
// may lie beyond the array: to ask is not to read.
INLINE void read_ahead(const int distance, const void *address) {
  if (distance != 0) __builtin_prefetch((const void *)((uintptr_t)address + distance));
}

// Calls the form of a kernel that was compiled for what a matrix asks for.
#define FORM_OF(kernel, m, ...)                                                            \
  ((m)->sums_magnitudes                                                                    \
     ? ((m)->reads_ahead ? kernel(1, lead, m, __VA_ARGS__) : kernel(1, 0, m, __VA_ARGS__)) \
     : ((m)->reads_ahead ? kernel(0, lead, m, __VA_ARGS__) : kernel(0, 0, m, __VA_ARGS__)))

// The slots of one group after another.
typedef struct {
  const int32_t *columns;
  const double *values;
} cursor;

INLINE cursor begin_at(const relaxkit_unit_part *part, int64_t group) {
  const int64_t slot = part->starts[group];
  return (cursor){part->columns + 4 * slot, part->values + 4 * slot};
}

// sum +- the products of a group's slots with a vector, asking early for those `distance` bytes ahead.
INLINE quad add_products(
  const relaxkit_unit_part *part, int64_t group, cursor *at, quad sum, const double *x) {
  for (int32_t k = part->starts[group]; k < part->starts[group + 1]; k++) {
    sum += LOAD(at->values) * gather(x, at->columns);
    at->values += 4;
    at->columns += 4;
  }
  return sum;
}

INLINE quad subtract_products(
  const int distance, const relaxkit_unit_part *part, int64_t group, cursor *at, quad sum,
  const double *x) {
  for (int32_t k = part->starts[group]; k < part->starts[group + 1]; k++) {
    read_ahead(distance, at->values);
    read_ahead(distance / 2, at->columns);
    sum -= LOAD(at->values) * gather(x, at->columns);
    at->values += 4;
    at->columns += 4;
  }
  return sum;
}

// The same, with the cursor behind the slots before and at the first of them after.
INLINE quad subtract_products_back(
  const int distance, const relaxkit_unit_part *part, int64_t group, cursor *at, quad sum,
  const double *x) {
  for (int32_t k = part->starts[group]; k < part->starts[group + 1]; k++) {
    read_ahead(-distance, at->values);
    read_ahead(-distance / 2, at->columns);
    at->values -= 4;
    at->columns -= 4;
    sum -= LOAD(at->values) * gather(x, at->columns);
  }
  return sum;
}

INLINE double residual_in(
  const int sums_magnitudes, const relaxkit_units *matrix, const double *x, const double *b,
  double *r) {
  const relaxkit_units g = *matrix, *m = &g;
  quad squares = zero;
  cursor lower = begin_at(&m->lower, 0), upper = begin_at(&m->upper, 0);
  for (int64_t group = 0; group < m->unit_count; group++) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    quad value = LOAD(b + row) - LOAD(m->diagonal + row) * LOAD(x + row);
    value = subtract_products(0, &m->lower, group, &lower, value, x);
    value = subtract_products(0, &m->upper, group, &upper, value, x);
    store(r + row, value, count);
    squares = measure(sums_magnitudes, squares, value, count);
  }
  return total(squares);
}

static double residual(
  const relaxkit_units *m, const double *x, const double *b, double *r) {
  return m->sums_magnitudes ? residual_in(1, m, x, b, r) : residual_in(0, m, x, b, r);
}

static double product(const relaxkit_units *matrix, const double *p, double *product) {
  const relaxkit_units g = *matrix, *m = &g;
  quad sum = zero;
  cursor lower = begin_at(&m->lower, 0), upper = begin_at(&m->upper, 0);
  for (int64_t group = 0; group < m->unit_count; group++) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad own = LOAD(p + row);
    quad value = LOAD(m->diagonal + row) * own;
    value = add_products(&m->lower, group, &lower, value, p);
    value = add_products(&m->upper, group, &upper, value, p);
    store(product + row, value, count);
    sum += prefix(own * value, count);
  }
  return total(sum);
}

static void solve_lower(const relaxkit_units *matrix, const double *inverse, double *y) {
  const relaxkit_units g = *matrix, *m = &g;
  cursor lower = begin_at(&m->lower, 0);
  for (int64_t group = 0; group < m->unit_count; group++) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad rest = subtract_products(0, &m->lower, group, &lower, LOAD(y + row), y);
    store(y + row, rest * LOAD(inverse + row), count);
  }
}

INLINE double sweep_in(
  const int sums_magnitudes, const int distance, const relaxkit_units *matrix, int64_t begin,
  int64_t end, double carry, const double *inverse, double *delta, double *x) {
  const relaxkit_units g = *matrix, *m = &g;
  quad squares = zero;
  cursor lower = begin_at(&m->lower, begin), upper = begin_at(&m->upper, begin);
  for (int64_t group = begin, row = m->rows[begin], next; group < end; group++, row = next) {
    next = m->rows[group + 1];
    const int32_t count = next - row;
    const quad old = LOAD(delta + row);
    quad rest = carry * LOAD(m->diagonal + row) * old;
    rest = subtract_products(distance, &m->upper, group, &upper, rest, delta);
    squares = measure(sums_magnitudes, squares, rest, count);
    store(x + row, LOAD(x + row) + old, count);
    rest = subtract_products(distance, &m->lower, group, &lower, rest, delta);
    store(delta + row, rest * LOAD(inverse + row), count);
  }
  return total(squares);
}

static double sweep(
  const relaxkit_units *m, int64_t begin, int64_t end, double carry, const double *inverse,
  double *delta, double *x) {
  return FORM_OF(sweep_in, m, begin, end, carry, inverse, delta, x);
}

INLINE double sweep_symmetrically_in(
  const int sums_magnitudes, const int distance, const relaxkit_units *matrix, double carry,
  const double *inverse, double *forward, double *backward, double *sum, double *x) {
  const relaxkit_units g = *matrix, *m = &g;
  cursor upper = begin_at(&m->upper, m->unit_count);
  for (int64_t group = m->unit_count - 1; group >= 0; group--) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad before = LOAD(forward + row);
    quad rest = carry * LOAD(m->diagonal + row) * before;
    rest = subtract_products_back(distance, &m->upper, group, &upper, rest, sum);
    const quad step = rest * LOAD(inverse + row);
    store(backward + row, step, count);
    store(sum + row, before + step, count);
    store(x + row, LOAD(x + row) + before + step, count);
  }
  quad squares = zero;
  cursor lower = begin_at(&m->lower, 0);
  for (int64_t group = 0; group < m->unit_count; group++) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad before = LOAD(backward + row);
    const quad carried = carry * LOAD(m->diagonal + row) * before;
    quad left = carried, rest = carried;
    for (int32_t k = m->lower.starts[group]; k < m->lower.starts[group + 1]; k++) {
      read_ahead(distance, lower.values);
      read_ahead(distance / 2, lower.columns);
      const quad value = LOAD(lower.values);
      left -= value * gather(backward, lower.columns);
      rest -= value * gather(sum, lower.columns);
      lower.values += 4;
      lower.columns += 4;
    }
    squares = measure(sums_magnitudes, squares, left, count);
    const quad step = rest * LOAD(inverse + row);
    store(forward + row, step, count);
    store(sum + row, before + step, count);
  }
  return total(squares);
}

static double sweep_symmetrically(
  const relaxkit_units *m, double carry, const double *inverse, double *forward,
  double *backward, double *sum, double *x) {
  return FORM_OF(sweep_symmetrically_in, m, carry, inverse, forward, backward, sum, x);
}

INLINE double split_backward_in(
  const int distance, const relaxkit_units *matrix, const relaxkit_pivots *pivots, double length,
  double *x, const double *step, const double *rest, double *split, double *solved) {
  const relaxkit_units g = *matrix, *m = &g;
  const relaxkit_pivots copy = *pivots, *e = &copy;
  const double scale = e->scale;
  quad energy = zero;
  cursor upper = begin_at(&m->upper, m->unit_count);
  for (int64_t group = m->unit_count - 1; group >= 0; group--) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad t = LOAD(step + row);
    store(x + row, LOAD(x + row) + length * t, count);
    const quad s = LOAD(split + row) - length * (t + LOAD(rest + row));
    store(split + row, s, count);
    quad sums = scale * LOAD(e->pivots + row) * s;
    energy += prefix(sums * s, count);
    sums = subtract_products_back(distance, &m->upper, group, &upper, sums, solved);
    store(solved + row, sums * LOAD(e->inverse + row), count);
  }
  return total(energy);
}

static double split_backward(
  const relaxkit_units *m, const relaxkit_pivots *e, double length, double *x,
  const double *step, const double *rest, double *split, double *solved) {
  return m->reads_ahead ? split_backward_in(lead, m, e, length, x, step, rest, split, solved)
                        : split_backward_in(0, m, e, length, x, step, rest, split, solved);
}

INLINE relaxkit_split_sums split_forward_in(
  const int sums_magnitudes, const int distance, const relaxkit_units *matrix,
  const relaxkit_pivots *pivots, double ratio, double *step, double *rest, const double *split,
  double *direction, const double *solved) {
  const relaxkit_units g = *matrix, *m = &g;
  const relaxkit_pivots copy = *pivots, *e = &copy;
  const double scale = e->scale, part = e->part, shift = e->shift;
  quad curvature = zero, squares = zero;
  cursor lower = begin_at(&m->lower, 0);
  for (int64_t group = 0; group < m->unit_count; group++) {
    const int32_t row = m->rows[group], count = m->rows[group + 1] - row;
    const quad t = LOAD(solved + row) + ratio * LOAD(step + row);
    store(step + row, t, count);
    const quad scaled_split = LOAD(e->pivots + row) * LOAD(split + row);
    const quad p = scale * scaled_split + ratio * LOAD(direction + row);
    store(direction + row, p, count);
    quad residual = shift * scaled_split;
    quad sums = p + part * LOAD(e->excess + row) * t;
    for (int32_t k = m->lower.starts[group]; k < m->lower.starts[group + 1]; k++) {
      read_ahead(distance, lower.values);
      read_ahead(distance / 2, lower.columns);
      const quad value = LOAD(lower.values);
      sums -= value * gather(rest, lower.columns);
      residual += value * gather(split, lower.columns);
      lower.values += 4;
      lower.columns += 4;
    }
    const quad v = sums * LOAD(e->inverse + row);
    store(rest + row, v, count);
    curvature += prefix(p * (t + v), count);
    squares = measure(sums_magnitudes, squares, residual, count);
  }
  return (relaxkit_split_sums){total(curvature), total(squares)};
}

static relaxkit_split_sums split_forward(
  const relaxkit_units *m, const relaxkit_pivots *e, double ratio, double *step, double *rest,
  const double *split, double *direction, const double *solved) {
  return FORM_OF(split_forward_in, m, e, ratio, step, rest, split, direction, solved);
}

const relaxkit_unit_kernels relaxkit_group_kernels_avx2 = {
  "AVX2", residual, product, solve_lower, sweep, sweep_symmetrically, split_backward,
  split_forward};

#pragma clang attribute pop
#endif
