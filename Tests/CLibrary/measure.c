// What calls of the C library take: process time in microseconds, in lines of a name and a number. The Swift half is
// Measure/Sources/Measure/main.swift.

#include <relaxkit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double process_time(void) {
  struct timespec time;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

static void check(relaxkit_status status) {
  if (status == RELAXKIT_OK) return;
  puts(relaxkit_last_message());
  exit(1);
}

#define report(name, rounds, calls, body)                                 \
  do {                                                                    \
    double least = 1e300;                                                 \
    for (int round = 0; round < (rounds); ++round) {                      \
      const double start = process_time();                                \
      for (int call = 0; call < (calls); ++call) body;                    \
      const double time = (process_time() - start) / (calls);             \
      if (time < least) least = time;                                     \
    }                                                                     \
    printf("%s %g\n", name, least * 1e6);                                 \
  } while (0)

static int step = 0;

static void play(relaxkit_tuner *tuner, int has_context) {
  const double value = step++ % 10;
  relaxkit_context context = RELAXKIT_CONTEXT_INIT;
  context.values = &value;
  context.value_count = 1;
  relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
  check(relaxkit_tuner_suggest(tuner, has_context ? &context : NULL, &suggestion));
  const double distance = suggestion.omega - 1.6;
  check(relaxkit_tuner_observe(
    tuner, suggestion.ticket, 40 + 100 * distance * distance, RELAXKIT_CONVERGED));
}

static int32_t starts[10001], columns[50000], count;
static double values[50000], b[10000], x[10000], omegas[20];

static void build(int side) {
  count = 0;
  for (int32_t row = 0; row < side * side; ++row) {
    const int32_t i = row / side, j = row % side;
    const int32_t neighbors[5] = {
      i > 0 ? row - side : -1, j > 0 ? row - 1 : -1, row, j + 1 < side ? row + 1 : -1,
      i + 1 < side ? row + side : -1};
    starts[row] = count;
    for (int k = 0; k < 5; ++k) {
      if (neighbors[k] < 0) continue;
      columns[count] = neighbors[k];
      values[count++] = neighbors[k] == row ? 4.05 : -1;
    }
    b[row] = 1;
  }
  starts[side * side] = count;
}

int main(void) {
  relaxkit_tuner *tuner = NULL;
  check(relaxkit_tuner_create(NULL, &tuner));
  report("default", 20, 2000, play(tuner, 1));
  relaxkit_tuner_options arms = RELAXKIT_TUNER_OPTIONS_INIT;
  for (int k = 0; k < 20; ++k) omegas[k] = 1 + 0.05 * k;
  arms.arm_count = 20;
  arms.omegas = omegas;
  arms.seed = 1;
  check(relaxkit_tuner_create(&arms, &tuner));
  report("tsallis-inf", 20, 20000, play(tuner, 0));
  for (int side = 10; side <= 100; side += 90) {
    const int n = side * side, calls = side == 10 ? 2000 : 20;
    relaxkit_matrix *matrix = NULL;
    relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
    char name[100];
    build(side);
    options.parameter = 1.5;
    check(relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix));
    snprintf(name, sizeof name, "solve-%d", n);
    report(name, 20, calls, {
      memset(x, 0, sizeof *x * n);
      check(relaxkit_matrix_solve(matrix, n, b, x, &options, NULL));
    });
    snprintf(name, sizeof name, "update-and-solve-%d", n);
    report(name, 20, calls, {
      memset(x, 0, sizeof *x * n);
      check(relaxkit_matrix_update_csr(matrix, count, values));
      check(relaxkit_matrix_solve(matrix, n, b, x, &options, NULL));
    });
    snprintf(name, sizeof name, "one-shot-%d", n);
    report(name, 20, calls, {
      memset(x, 0, sizeof *x * n);
      check(relaxkit_solve_csr(n, count, starts, columns, values, b, x, &options, NULL));
    });
  }
  return 0;
}
