/* Implicit heat steps on a square grid: (I + dt L) u_new = u with its own matrix in compressed rows, a
 * time step that changes, and a tuner that finds omega as it goes along.
 *
 *   cc heat.c $(pkg-config --cflags --libs relaxkit) -lm -o heat && ./heat */
#include <relaxkit.h>
#include <stdio.h>
#include <stdlib.h>

enum { side = 60, n = side * side, steps = 100 };

static void check(relaxkit_status status) {
  if (status == RELAXKIT_OK) return;
  fprintf(stderr, "%s: %s\n", relaxkit_status_text(status), relaxkit_last_message());
  exit(1);
}

static int32_t starts[n + 1], columns[5 * n];
static double laplacian[5 * n], values[5 * n], u[n], b[n];

static int32_t build(void) {
  int32_t count = 0;
  for (int32_t row = 0; row < n; ++row) {
    int32_t i = row / side, j = row % side, first = count;
    const int32_t neighbors[5] = {
      i > 0 ? row - side : -1, j > 0 ? row - 1 : -1, row, j + 1 < side ? row + 1 : -1,
      i + 1 < side ? row + side : -1};
    for (int k = 0; k < 5; ++k) {
      if (neighbors[k] < 0) continue;
      columns[count] = neighbors[k];
      laplacian[count++] = neighbors[k] == row ? 4 : -1;
    }
    starts[row] = first;
  }
  return starts[n] = count;
}

int main(void) {
  int32_t count = build();
  relaxkit_tuner_options tuner_options = RELAXKIT_TUNER_OPTIONS_INIT;
  tuner_options.method = RELAXKIT_SSOR_CG;
  relaxkit_tuner *tuner = NULL;
  relaxkit_matrix *matrix = NULL;
  check(relaxkit_tuner_create(&tuner_options, &tuner));
  check(relaxkit_matrix_create_csr(n, count, starts, columns, laplacian, NULL, &matrix));
  for (int k = 0; k < n; ++k) u[k] = k % side < side / 2;

  long learned = 0, plain = 0;
  for (int step = 0; step < steps; ++step) {
    double dt = 1 + 400.0 * (step % 10) / 10;
    for (int row = 0; row < n; ++row)
      for (int k = starts[row]; k < starts[row + 1]; ++k)
        values[k] = dt * laplacian[k] + (columns[k] == row);
    for (int k = 0; k < n; ++k) b[k] = u[k];
    check(relaxkit_matrix_update_csr(matrix, count, values));

    relaxkit_context context = RELAXKIT_CONTEXT_INIT;
    context.values = &dt;
    context.value_count = 1;
    relaxkit_report report = RELAXKIT_REPORT_INIT;
    check(relaxkit_tuner_solve(tuner, matrix, n, b, u, &context, NULL, &report));
    if (report.outcome != RELAXKIT_CONVERGED) return printf("step %d: %s\n", step, report.reason), 1;
    learned += report.work;
    /* What it would have taken with omega 1, the default of a solve without a tuner. */
    static double again[n];
    for (int k = 0; k < n; ++k) again[k] = b[k];
    check(relaxkit_matrix_solve(matrix, n, b, again, NULL, &report));
    plain += report.work;
  }
  printf("%d steps: %ld iterations, %ld with omega 1\n", steps, learned, plain);
  check(relaxkit_tuner_save(tuner, "heat.state"));
  check(relaxkit_matrix_destroy(matrix));
  check(relaxkit_tuner_destroy(tuner));
  return 0;
}
