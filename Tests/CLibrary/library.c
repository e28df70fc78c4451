// Tests of the C library: what the header promises of right calls.

#include <pthread.h>
#include <relaxkit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int failures = 0;

#define expect(condition)                                                                    \
  ((condition) ? (void)0                                                                     \
               : (void)(++failures, printf("%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, \
                                           relaxkit_last_message())))
#define succeed(call) expect((call) == RELAXKIT_OK)
#define refuse(status, call) expect((call) == (status))

enum { side = 20, n = side * side, room = 5 * n };

static int32_t starts[n + 1], columns[room], count;
static double values[room], b[n], solution[n];

// The Laplacian of a square grid, plus a multiple of the identity.
static void build(double shift) {
  count = 0;
  for (int32_t row = 0; row < n; ++row) {
    const int32_t i = row / side, j = row % side;
    const int32_t neighbors[5] = {
      i > 0 ? row - side : -1, j > 0 ? row - 1 : -1, row, j + 1 < side ? row + 1 : -1,
      i + 1 < side ? row + side : -1};
    starts[row] = count;
    for (int k = 0; k < 5; ++k) {
      if (neighbors[k] < 0) continue;
      columns[count] = neighbors[k];
      values[count++] = neighbors[k] == row ? 4 + shift : -1;
    }
  }
  starts[n] = count;
}

// A right-hand side whose solution is known.
static void load(void) {
  for (int k = 0; k < n; ++k) solution[k] = 1 + (k * 37 % 11) / 11.0;
  for (int row = 0; row < n; ++row) {
    b[row] = 0;
    for (int k = starts[row]; k < starts[row + 1]; ++k) b[row] += values[k] * solution[columns[k]];
  }
}

static double distance(const double *x, const double *y) {
  double largest = 0;
  for (int k = 0; k < n; ++k) largest = fmax(largest, fabs(x[k] - y[k]));
  return largest;
}

static relaxkit_matrix *make(void) {
  relaxkit_matrix *matrix = NULL;
  succeed(relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix));
  return matrix;
}

static void test_defaults(void) {
  const relaxkit_solve_options macro = RELAXKIT_SOLVE_OPTIONS_INIT;
  relaxkit_solve_options options;
  memset(&options, 0, sizeof options);
  succeed(relaxkit_solve_options_init(&options, sizeof options));
  expect(options.tolerance == macro.tolerance && options.iteration_limit == 10000);
  expect(options.method == RELAXKIT_SSOR_CG && options.norm == 2 && options.confirms_convergence);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_solve_options_init(&options, 8));
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_context_init(NULL, sizeof(relaxkit_context)));
  expect(relaxkit_abi_version() == RELAXKIT_ABI_VERSION);
  expect(strcmp(relaxkit_learner_name(0), "default") == 0);
  expect(relaxkit_learner_name(-1) == NULL && relaxkit_learner_name(1000) == NULL);
  expect(strcmp(relaxkit_status_text(RELAXKIT_BUSY), "busy") == 0);
  expect(relaxkit_status_text(-7) != NULL);
}

static void test_methods(void) {
  build(0.1);
  load();
  relaxkit_matrix *matrix = make();
  for (int method = RELAXKIT_SOR; method <= RELAXKIT_CG; ++method) {
    double x[n] = {0}, once[n] = {0};
    relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
    relaxkit_report report = RELAXKIT_REPORT_INIT, other = RELAXKIT_REPORT_INIT;
    options.method = method;
    options.tolerance = 1e-12;
    succeed(relaxkit_matrix_solve(matrix, n, b, x, &options, &report));
    expect(report.outcome == RELAXKIT_CONVERGED && strcmp(report.reason, "tolerance") == 0);
    expect(report.relative_residual <= 1e-12 && fabs(report.initial_relative_residual - 1) < 1e-12);
    expect(report.iterations > 0 && report.work == report.iterations && report.attempt_count == 1);
    expect(method == RELAXKIT_CG ? isnan(report.parameter) : report.parameter > 0);
    expect(distance(x, solution) < 1e-9);
    succeed(relaxkit_solve_csr(
      n, count, starts, columns, values, b, once, &options, &other));
    expect(memcmp(x, once, sizeof x) == 0 && other.iterations == report.iterations);
    // From the solution there is nothing to do.
    options.tolerance = 1e-9;
    succeed(relaxkit_matrix_solve(matrix, n, b, x, &options, &report));
    expect(report.iterations == 0);
  }
  succeed(relaxkit_matrix_destroy(matrix));
}

static void test_stopping(void) {
  build(0.1);
  load();
  relaxkit_matrix *matrix = make();
  double x[n] = {0};
  relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
  relaxkit_report report = RELAXKIT_REPORT_INIT;
  // As OpenFOAM's solvers: the sum of magnitudes over a number, or a share of the first.
  options.baseline = RELAXKIT_NORMALIZATION;
  options.normalization = 10;
  options.norm = 1;
  options.tolerance = 0;
  options.reduction = 0.01;
  succeed(relaxkit_matrix_solve(matrix, n, b, x, &options, &report));
  double first = 0, last = 0;
  for (int row = 0; row < n; ++row) {
    double residual = b[row];
    for (int k = starts[row]; k < starts[row + 1]; ++k) residual -= values[k] * x[columns[k]];
    first += fabs(b[row]);
    last += fabs(residual);
  }
  expect(report.outcome == RELAXKIT_CONVERGED && last < 0.01 * first);
  expect(fabs(report.initial_relative_residual - first / 10) < 1e-12 * first);
  expect(fabs(report.relative_residual - last / 10) < 1e-9 * first);
  // An absolute tolerance with it, in the 2-norm.
  memset(x, 0, sizeof x);
  options.norm = 2;
  options.reduction = 0;
  options.absolute_tolerance = 1e-3;
  succeed(relaxkit_matrix_solve(matrix, n, b, x, &options, &report));
  expect(report.outcome == RELAXKIT_CONVERGED && report.residual_norm < 1e-3);
  // The limit, and the least number of iterations.
  memset(x, 0, sizeof x);
  relaxkit_solve_options limited = RELAXKIT_SOLVE_OPTIONS_INIT;
  limited.iteration_limit = 3;
  succeed(relaxkit_matrix_solve(matrix, n, b, x, &limited, &report));
  expect(report.outcome == RELAXKIT_LIMIT && report.iterations == 3);
  limited.iteration_limit = 1000;
  limited.tolerance = 0.9;
  limited.minimum_iterations = 7;
  succeed(relaxkit_matrix_solve(matrix, n, b, x, &limited, &report));
  expect(report.outcome == RELAXKIT_CONVERGED && report.iterations == 7);
  // What cannot be.
  const relaxkit_solve_options standard = RELAXKIT_SOLVE_OPTIONS_INIT;
  const double before = x[3];
#define refuse_option(field, value)                                                          \
  do {                                                                                       \
    relaxkit_solve_options wrong = standard;                                                 \
    wrong.field = value;                                                                     \
    refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, n, b, x, &wrong, &report)); \
  } while (0)
  refuse_option(size, 7);
  refuse_option(method, 99);
  refuse_option(method, RELAXKIT_EXTERNAL);
  refuse_option(baseline, -1);
  refuse_option(baseline, RELAXKIT_NORMALIZATION);
  refuse_option(parameter, 2);
  refuse_option(tolerance, -1);
  refuse_option(tolerance, NAN);
  refuse_option(absolute_tolerance, INFINITY);
  refuse_option(reduction, 0.5);
  refuse_option(reduction, NAN);
  refuse_option(iteration_limit, 0);
  refuse_option(minimum_iterations, -1);
  refuse_option(norm, 3);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, n - 1, b, x, NULL, NULL));
  expect(strstr(relaxkit_last_message(), "399") != NULL);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, n, NULL, x, NULL, NULL));
  x[5] = NAN;
  refuse(RELAXKIT_NOT_FINITE, relaxkit_matrix_solve(matrix, n, b, x, NULL, NULL));
  expect(isnan(x[5]) && x[3] == before);
  succeed(relaxkit_matrix_destroy(matrix));
  refuse(RELAXKIT_INVALID_HANDLE, relaxkit_matrix_destroy(matrix));
  refuse(RELAXKIT_INVALID_HANDLE, relaxkit_matrix_solve(matrix, n, b, x, NULL, NULL));
  succeed(relaxkit_matrix_destroy(NULL));
}

struct watch {
  relaxkit_matrix *matrix;
  int64_t last;
  relaxkit_status inner;
};

static int32_t stop_at_five(void *data, int64_t iteration, double residual) {
  struct watch *watch = data;
  double x[n] = {0};
  (void)residual;
  watch->last = iteration;
  watch->inner = relaxkit_matrix_solve(watch->matrix, n, b, x, NULL, NULL);
  return iteration == 5;
}

static void test_monitor(void) {
  build(0.1);
  load();
  struct watch watch = {make(), 0, RELAXKIT_OK};
  double x[n] = {0};
  relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
  relaxkit_report report = RELAXKIT_REPORT_INIT;
  options.monitor = stop_at_five;
  options.monitor_data = &watch;
  succeed(relaxkit_matrix_solve(watch.matrix, n, b, x, &options, &report));
  expect(report.outcome == RELAXKIT_IGNORE && report.iterations == 5 && watch.last == 5);
  expect(watch.inner == RELAXKIT_BUSY);
  succeed(relaxkit_matrix_solve(watch.matrix, n, b, x, NULL, &report));
  expect(report.outcome == RELAXKIT_CONVERGED);
  succeed(relaxkit_matrix_destroy(watch.matrix));
}

static void test_updates(void) {
  build(0.1);
  load();
  relaxkit_matrix *kept = make();
  double x[n] = {0}, y[n] = {0};
  succeed(relaxkit_matrix_solve(kept, n, b, x, NULL, NULL));
  build(2);
  load();
  succeed(relaxkit_matrix_update_csr(kept, count, values));
  memset(x, 0, sizeof x);
  succeed(relaxkit_matrix_solve(kept, n, b, x, NULL, NULL));
  succeed(relaxkit_solve_csr(n, count, starts, columns, values, b, y, NULL, NULL));
  expect(memcmp(x, y, sizeof x) == 0);
  // The diagonal alone.
  build(3);
  load();
  double diagonal[n];
  for (int k = 0; k < n; ++k) diagonal[k] = 7;
  succeed(relaxkit_matrix_update_diagonal(kept, n, diagonal));
  memset(x, 0, sizeof x);
  memset(y, 0, sizeof y);
  succeed(relaxkit_matrix_solve(kept, n, b, x, NULL, NULL));
  succeed(relaxkit_solve_csr(n, count, starts, columns, values, b, y, NULL, NULL));
  expect(memcmp(x, y, sizeof x) == 0);
  // What is refused leaves the matrix as it was.
  const double good = values[9];
  values[9] = INFINITY;
  refuse(RELAXKIT_NOT_FINITE, relaxkit_matrix_update_csr(kept, count, values));
  values[9] = good;
  diagonal[4] = NAN;
  refuse(RELAXKIT_NOT_FINITE, relaxkit_matrix_update_diagonal(kept, n, diagonal));
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_update_csr(kept, count - 1, values));
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_update_csr(kept, count, NULL));
  refuse(RELAXKIT_UNSUPPORTED, relaxkit_matrix_update_ldu(kept, n, 0, diagonal, NULL, NULL));
  memset(x, 0, sizeof x);
  succeed(relaxkit_matrix_solve(kept, n, b, x, NULL, NULL));
  expect(memcmp(x, y, sizeof x) == 0);
  diagonal[4] = 0;
  succeed(relaxkit_matrix_update_diagonal(kept, n, diagonal));
  refuse(RELAXKIT_UNSOLVABLE, relaxkit_matrix_solve(kept, n, b, x, NULL, NULL));
  succeed(relaxkit_matrix_destroy(kept));
}

// The same matrix in other forms gives the same iterates to the last bit.
static void test_forms(void) {
  build(0.5);
  load();
  double expected[n] = {0}, x[n] = {0};
  succeed(relaxkit_solve_csr(n, count, starts, columns, values, b, expected, NULL, NULL));

  // From 1 on, rows backwards, and each entry in two halves.
  int32_t base_starts[n + 1], base_columns[2 * room];
  double halves[2 * room];
  for (int row = 0; row < n; ++row) {
    int place = 2 * starts[row];
    for (int k = starts[row + 1] - 1; k >= starts[row]; --k) {
      for (int half = 0; half < 2; ++half) {
        base_columns[place] = columns[k] + 1;
        halves[place++] = values[k] / 2;
      }
    }
    base_starts[row] = 2 * starts[row] + 1;
  }
  base_starts[n] = 2 * count + 1;
  relaxkit_matrix_options options = RELAXKIT_MATRIX_OPTIONS_INIT;
  options.index_base = 1;
  relaxkit_matrix *matrix = NULL;
  succeed(relaxkit_matrix_create_csr(
    n, 2 * count, base_starts, base_columns, halves, &options, &matrix));
  succeed(relaxkit_matrix_solve(matrix, n, b, x, NULL, NULL));
  expect(memcmp(x, expected, sizeof x) == 0);
  for (int k = 0; k < 2 * count; ++k) halves[k] *= 3;
  succeed(relaxkit_matrix_update_csr(matrix, 2 * count, halves));
  for (int k = 0; k < 2 * count; ++k) halves[k] /= 3;
  succeed(relaxkit_matrix_update_csr(matrix, 2 * count, halves));
  memset(x, 0, sizeof x);
  succeed(relaxkit_matrix_solve(matrix, n, b, x, NULL, NULL));
  expect(distance(x, expected) < 1e-12);
  succeed(relaxkit_matrix_destroy(matrix));

  // OpenFOAM's form, with faces from the last to the first.
  int32_t lower[room], upper[room];
  double diagonal[n], above[room], below[room];
  int faces = 0;
  for (int row = n - 1; row >= 0; --row) {
    for (int k = starts[row]; k < starts[row + 1]; ++k) {
      if (columns[k] == row) diagonal[row] = values[k];
      if (columns[k] <= row) continue;
      lower[faces] = row;
      upper[faces] = columns[k];
      above[faces] = values[k];
      below[faces++] = values[k];
    }
  }
  succeed(relaxkit_matrix_create_ldu(
    n, faces, lower, upper, diagonal, above, NULL, NULL, &matrix));
  memset(x, 0, sizeof x);
  succeed(relaxkit_matrix_solve(matrix, n, b, x, NULL, NULL));
  expect(memcmp(x, expected, sizeof x) == 0);
  // A matrix that is not symmetric: what stands above is in the row of the lower cell.
  for (int face = 0; face < faces; ++face) {
    above[face] = -1.5;
    below[face] = -0.5;
  }
  succeed(relaxkit_matrix_update_ldu(matrix, n, faces, diagonal, above, below));
  for (int row = 0; row < n; ++row)
    for (int k = starts[row]; k < starts[row + 1]; ++k)
      if (columns[k] != row) values[k] = columns[k] > row ? -1.5 : -0.5;
  load();
  relaxkit_solve_options sor = RELAXKIT_SOLVE_OPTIONS_INIT;
  sor.method = RELAXKIT_SOR;
  double y[n] = {0};
  memset(x, 0, sizeof x);
  succeed(relaxkit_matrix_solve(matrix, n, b, x, &sor, NULL));
  succeed(relaxkit_solve_csr(n, count, starts, columns, values, b, y, &sor, NULL));
  expect(memcmp(x, y, sizeof x) == 0 && distance(x, solution) < 1e-6);
  refuse(RELAXKIT_UNSUPPORTED, relaxkit_matrix_update_csr(matrix, count, values));
  // The same pairs again, with another diagonal or after one that is refused; and other ones.
  for (int turn = 0; turn < 4; ++turn) {
    const double good = diagonal[2];
    if (turn == 1) {
      diagonal[2] = NAN;
      refuse(
        RELAXKIT_NOT_FINITE, relaxkit_matrix_update_ldu(matrix, n, faces, diagonal, above, below));
    }
    diagonal[2] = good + 0.5;
    if (turn >= 2) above[5] = below[5] = turn == 2 ? -0.25 : -0.5;
    succeed(relaxkit_matrix_update_ldu(
      matrix, n, faces, diagonal, above, turn == 3 ? NULL : below));
    for (int row = 0; row < n; ++row)
      for (int k = starts[row]; k < starts[row + 1]; ++k) {
        if (columns[k] == row) {
          values[k] = diagonal[row];
          continue;
        }
        const int low = columns[k] > row ? row : columns[k], high = columns[k] > row ? columns[k] : row;
        for (int face = 0; face < faces; ++face)
          if (lower[face] == low && upper[face] == high)
            values[k] = columns[k] > row || turn == 3 ? above[face] : below[face];
      }
    memset(x, 0, sizeof x);
    memset(y, 0, sizeof y);
    succeed(relaxkit_matrix_solve(matrix, n, b, x, &sor, NULL));
    succeed(relaxkit_solve_csr(n, count, starts, columns, values, b, y, &sor, NULL));
    expect(memcmp(x, y, sizeof x) == 0);
  }
  succeed(relaxkit_matrix_destroy(matrix));
  upper[3] = lower[3];
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_ldu(n, faces, lower, upper, diagonal, above, NULL, NULL, &matrix));
  upper[3] = n;
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_ldu(n, faces, lower, upper, diagonal, above, NULL, NULL, &matrix));
}

// A 12 x 12 grid in OpenFOAM's form, whose cell 60 has one coefficient of its own.
enum { edge = 12, cells = edge * edge };

static int grid(double special, int32_t *lower, int32_t *upper, double *diagonal, double *face) {
  int faces = 0;
  for (int cell = 0; cell < cells; ++cell) diagonal[cell] = 0.1;
  for (int cell = 0; cell < cells; ++cell) {
    const int neighbours[2] = {cell % edge < edge - 1 ? cell + 1 : cells, cell + edge};
    for (int k = 0; k < 2; ++k) {
      if (neighbours[k] >= cells) continue;
      lower[faces] = cell;
      upper[faces] = neighbours[k];
      face[faces] = cell == 60 && k == 0 ? -special : -1;
      diagonal[cell] -= face[faces];
      diagonal[neighbours[k]] -= face[faces];
      ++faces;
    }
  }
  return faces;
}

// What is begun with a start vector is what is solved, of the values that were given last.
static void test_corrections(void) {
  int32_t lower[2 * cells], upper[2 * cells];
  double diagonal[cells], face[2 * cells], load[cells], first[cells], coupled[cells], sums[cells];
  double residual[cells], kept[cells], found[cells], expected[cells];
  for (int cell = 0; cell < cells; ++cell) {
    load[cell] = cell % 5 - 1.5;
    first[cell] = cell % 7 / 2.0;
    coupled[cell] = cell < edge ? 0.25 : 0;
    sums[cell] = cell < edge ? -1 : 0;
  }
  int faces = grid(1, lower, upper, diagonal, face);
  relaxkit_matrix *matrix = NULL;
  succeed(
    relaxkit_matrix_create_ldu(cells, faces, lower, upper, diagonal, face, NULL, NULL, &matrix));
  relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
  options.method = RELAXKIT_RIC_CG;
  refuse(
    RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, cells, NULL, found, &options, NULL));
  double last = 0;
  for (int turn = 0; turn < 6; ++turn) {
    // One coefficient is another each time.
    grid(turn == 5 ? 3 : 1 + turn / 2.0, lower, upper, diagonal, face);
    succeed(relaxkit_matrix_update_ldu(matrix, cells, faces, diagonal, face, NULL));
    relaxkit_start start = RELAXKIT_START_INIT;
    start.b = load;
    start.x = first;
    start.level = 0.5;
    start.residual = residual;
    if (turn % 2 == 1) start.coupled_product = coupled, start.coupled_sums = sums;
    succeed(relaxkit_matrix_begin(matrix, cells, &start));
    double alpha = 0;
    succeed(relaxkit_matrix_suggest_alpha(matrix, &alpha));
    double product[cells], rows[cells], sum = 0, normalization = 0;
    for (int cell = 0; cell < cells; ++cell) {
      product[cell] = diagonal[cell] * first[cell] + (turn % 2 == 1 ? coupled[cell] : 0);
      rows[cell] = diagonal[cell] + (turn % 2 == 1 ? sums[cell] : 0);
    }
    for (int k = 0; k < faces; ++k) {
      product[lower[k]] += face[k] * first[upper[k]];
      product[upper[k]] += face[k] * first[lower[k]];
      rows[lower[k]] += face[k];
      rows[upper[k]] += face[k];
    }
    for (int cell = 0; cell < cells; ++cell) {
      expect(fabs(residual[cell] - (load[cell] - product[cell])) < 1e-12);
      sum += fabs(residual[cell]);
      normalization +=
        fabs(product[cell] - 0.5 * rows[cell]) + fabs(load[cell] - 0.5 * rows[cell]);
    }
    expect(fabs(start.residual_sum / sum - 1) < 1e-13);
    expect(fabs(start.normalization / normalization - 1) < 1e-13);
    // Twice, as what was begun stays.
    for (int cell = 0; cell < cells; ++cell) kept[cell] = found[cell] = 1e9;
    succeed(relaxkit_matrix_solve(matrix, cells, NULL, found, &options, NULL));
    succeed(relaxkit_matrix_solve(matrix, cells, NULL, kept, &options, NULL));
    expect(memcmp(found, kept, sizeof kept) == 0);
    memset(expected, 0, sizeof expected);
    succeed(relaxkit_matrix_solve(matrix, cells, residual, expected, &options, NULL));
    expect(memcmp(found, expected, sizeof expected) == 0);
    double difference = 0;
    for (int cell = 0; cell < cells; ++cell) {
      rows[cell] = diagonal[cell] * found[cell] - residual[cell];
    }
    for (int k = 0; k < faces; ++k) {
      rows[lower[k]] += face[k] * found[upper[k]];
      rows[upper[k]] += face[k] * found[lower[k]];
    }
    for (int cell = 0; cell < cells; ++cell) difference += rows[cell] * rows[cell];
    expect(difference < 1e-12);
    expect(turn == 0 || found[60] != last);
    last = found[60];
    // A solve of one's own ends what was begun, and so does an update.
    refuse(
      RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, cells, NULL, found, &options, NULL));
    succeed(relaxkit_matrix_begin(matrix, cells, &start));
    succeed(relaxkit_matrix_update_diagonal(matrix, cells, diagonal));
    refuse(
      RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_solve(matrix, cells, NULL, found, &options, NULL));
  }
  // The values that wait are those that are looked at.
  grid(7, lower, upper, diagonal, face);
  succeed(relaxkit_matrix_update_ldu(matrix, cells, faces, diagonal, face, NULL));
  relaxkit_inspection inspection = RELAXKIT_INSPECTION_INIT;
  succeed(relaxkit_matrix_inspect(matrix, 1e-8, &inspection, NULL, 0, NULL));
  expect(inspection.is_symmetric && inspection.is_m_matrix);
  relaxkit_start start = RELAXKIT_START_INIT;
  start.b = load;
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_begin(matrix, cells, &start));
  start.x = first;
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_begin(matrix, cells - 1, &start));
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_begin(matrix, cells, NULL));
  start.level = NAN;
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_begin(matrix, cells, &start));
  start.level = 0;
  first[5] = INFINITY;
  refuse(RELAXKIT_NOT_FINITE, relaxkit_matrix_begin(matrix, cells, &start));
  first[5] = 0;
  diagonal[9] = 0;
  succeed(relaxkit_matrix_update_diagonal(matrix, cells, diagonal));
  refuse(RELAXKIT_UNSOLVABLE, relaxkit_matrix_begin(matrix, cells, &start));
  start.size = 8;
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_begin(matrix, cells, &start));
  succeed(relaxkit_matrix_destroy(matrix));
}

static void test_refused_matrices(void) {
  build(0);
  relaxkit_matrix *matrix = NULL;
  const int32_t keep = starts[7], column = columns[7];
  starts[7] = starts[9];
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix));
  starts[7] = keep;
  columns[7] = -1;
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix));
  columns[7] = INT32_MIN;
  relaxkit_matrix_options options = RELAXKIT_MATRIX_OPTIONS_INIT;
  options.index_base = 1;
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_csr(n, count, starts, columns, values, &options, &matrix));
  columns[7] = column;
  values[7] = NAN;
  refuse(
    RELAXKIT_NOT_FINITE,
    relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix));
  refuse(
    RELAXKIT_INVALID_MATRIX,
    relaxkit_matrix_create_csr(n, count - 1, starts, columns, values, NULL, &matrix));
  refuse(
    RELAXKIT_INVALID_ARGUMENT,
    relaxkit_matrix_create_csr(-1, count, starts, columns, values, NULL, &matrix));
  options.index_base = 2;
  refuse(
    RELAXKIT_INVALID_ARGUMENT,
    relaxkit_matrix_create_csr(n, count, starts, columns, values, &options, &matrix));
  expect(matrix == NULL);
  // An off-diagonal matrix can be made and looked at, not solved.
  const int32_t two[3] = {0, 1, 2}, swapped[2] = {1, 0};
  const double ones[2] = {1, 1};
  double x[2] = {0, 0};
  relaxkit_inspection inspection = RELAXKIT_INSPECTION_INIT;
  succeed(relaxkit_matrix_create_csr(2, 2, two, swapped, ones, NULL, &matrix));
  succeed(relaxkit_matrix_inspect(matrix, 1e-8, &inspection, NULL, 0, NULL));
  expect(!inspection.is_solvable && isnan(inspection.jacobi_spectral_radius));
  refuse(RELAXKIT_UNSOLVABLE, relaxkit_matrix_solve(matrix, 2, ones, x, NULL, NULL));
  refuse(RELAXKIT_UNSOLVABLE, relaxkit_matrix_update_diagonal(matrix, 2, ones));
  succeed(relaxkit_matrix_destroy(matrix));
}

// A process may have no cells.
static void test_nothing(void) {
  const int32_t none[1] = {0};
  relaxkit_matrix *matrix = NULL;
  relaxkit_report report = RELAXKIT_REPORT_INIT;
  relaxkit_tuner *tuner = NULL;
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  relaxkit_inspection inspection = RELAXKIT_INSPECTION_INIT;
  double omega = 0;
  succeed(relaxkit_matrix_create_csr(0, 0, none, NULL, NULL, NULL, &matrix));
  succeed(relaxkit_matrix_solve(matrix, 0, NULL, NULL, NULL, &report));
  expect(report.outcome == RELAXKIT_CONVERGED && report.iterations == 0);
  for (int method = RELAXKIT_SOR; method <= RELAXKIT_SSOR_CG; ++method) {
    options.method = method;
    succeed(relaxkit_tuner_create(&options, &tuner));
    succeed(relaxkit_tuner_solve(tuner, matrix, 0, NULL, NULL, NULL, NULL, &report));
    expect(report.outcome == RELAXKIT_CONVERGED);
    succeed(relaxkit_tuner_destroy(tuner));
  }
  succeed(relaxkit_matrix_guess(matrix, 6, &omega, NULL));
  succeed(relaxkit_matrix_inspect(matrix, 1e-8, &inspection, NULL, 0, NULL));
  succeed(relaxkit_matrix_update_csr(matrix, 0, NULL));
  succeed(relaxkit_matrix_destroy(matrix));
  succeed(relaxkit_matrix_create_ldu(0, 0, NULL, NULL, NULL, NULL, NULL, NULL, &matrix));
  succeed(relaxkit_matrix_solve(matrix, 0, NULL, NULL, NULL, &report));
  succeed(relaxkit_matrix_destroy(matrix));
}

static void test_looks(void) {
  build(0);
  relaxkit_matrix *matrix = make();
  relaxkit_inspection inspection = RELAXKIT_INSPECTION_INIT;
  char text[2000];
  size_t length = 0;
  succeed(relaxkit_matrix_inspect(matrix, 1e-8, &inspection, text, sizeof text, &length));
  // Young 1954: the radius is cos(pi / (side + 1)) and omega 2 / (1 + sin(pi / (side + 1))).
  const double angle = acos(-1.0) / (side + 1);
  expect(fabs(inspection.jacobi_spectral_radius - cos(angle)) < 1e-3);
  expect(fabs(inspection.predicted_omega - 2 / (1 + sin(angle))) < 0.05);
  expect(inspection.row_count == n && inspection.entry_count == count);
  expect(inspection.bandwidth == side && inspection.component_count == 1);
  expect(inspection.is_symmetric && inspection.is_m_matrix && inspection.is_positive_definite == 1);
  expect(length == strlen(text) && strstr(text, "400 x 400") == text);
  char little[10];
  refuse(
    RELAXKIT_TOO_SMALL, relaxkit_matrix_inspect(matrix, 1e-8, NULL, little, sizeof little, &length));
  expect(strlen(little) == 9 && strncmp(little, text, 9) == 0 && length == strlen(text));

  double omega = 0;
  int32_t products = 0;
  succeed(relaxkit_matrix_guess(matrix, 6, &omega, &products));
  expect(products >= 1 && products <= 6 && omega > 1.3 && omega < 1.95);
  // Nothing has changed.
  succeed(relaxkit_matrix_guess(matrix, 6, &omega, &products));
  expect(products == 0);
  build(50);
  succeed(relaxkit_matrix_update_csr(matrix, count, values));
  succeed(relaxkit_matrix_guess(matrix, 6, &omega, &products));
  expect(omega < 1.1);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_guess(matrix, 0, &omega, &products));
  // More unknowns want an alpha nearer to 1.
  double alpha = -2, other = -2;
  succeed(relaxkit_matrix_suggest_alpha(matrix, &alpha));
  expect(alpha > 0 && alpha < 1);
  relaxkit_matrix *single = NULL;
  const int32_t bounds[] = {0, 1}, column = 0;
  const double one = 1;
  succeed(relaxkit_matrix_create_csr(1, 1, bounds, &column, &one, NULL, &single));
  succeed(relaxkit_matrix_suggest_alpha(single, &other));
  expect(other < alpha);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_matrix_suggest_alpha(single, NULL));
  succeed(relaxkit_matrix_destroy(single));
  succeed(relaxkit_matrix_destroy(matrix));
}

// A solver elsewhere, best at omega 1.7 for hard systems and 1.1 for easy ones.
static double cost(double omega, double hardness) {
  const double best = 1.1 + 0.6 * hardness;
  return ceil(20 + 60 * hardness + 200 * (omega - best) * (omega - best));
}

static void test_tuner(void) {
  relaxkit_tuner *tuner = NULL;
  succeed(relaxkit_tuner_create(NULL, &tuner));
  double first = 0, last = 0;
  for (int round = 0; round < 60; ++round) {
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    succeed(relaxkit_tuner_suggest(tuner, NULL, &s));
    expect(s.omega > 0 && s.omega < 2 && s.safe_omega == 1 && s.arm == -1 && s.phase_count == 0);
    expect(round < 3 ? s.iteration_cap == 0 : s.iteration_cap >= 20);
    const double loss = cost(s.omega, 1);
    succeed(relaxkit_tuner_observe(tuner, s.ticket, loss, RELAXKIT_CONVERGED));
    refuse(
      RELAXKIT_UNKNOWN_TICKET, relaxkit_tuner_observe(tuner, s.ticket, loss, RELAXKIT_CONVERGED));
    if (round < 10) first += loss / 10;
    if (round >= 50) last += loss / 10;
  }
  expect(last < first && last < 100);
  int64_t rounds = 0;
  succeed(relaxkit_tuner_round(tuner, &rounds));
  expect(rounds == 60);

  // Several under way, told in another order, some never.
  uint64_t tickets[5000];
  double omegas[5000];
  for (int k = 0; k < 5000; ++k) {
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    if (relaxkit_tuner_suggest(tuner, NULL, &s) != RELAXKIT_OK) ++failures;
    tickets[k] = s.ticket;
    omegas[k] = s.omega;
  }
  succeed(relaxkit_tuner_observe(tuner, tickets[4999], cost(omegas[4999], 1), RELAXKIT_CONVERGED));
  succeed(relaxkit_tuner_observe(tuner, tickets[904], cost(omegas[904], 1), RELAXKIT_CONVERGED));
  refuse(RELAXKIT_UNKNOWN_TICKET, relaxkit_tuner_observe(tuner, tickets[903], 5, RELAXKIT_CONVERGED));
  succeed(relaxkit_tuner_observe(tuner, tickets[950], 5, RELAXKIT_IGNORE));
  succeed(relaxkit_tuner_round(tuner, &rounds));
  expect(rounds == 62);
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_tuner_observe(tuner, tickets[960], 0, RELAXKIT_CONVERGED));
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_tuner_observe(tuner, tickets[960], NAN, RELAXKIT_LIMIT));
  refuse(
    RELAXKIT_INVALID_ARGUMENT,
    relaxkit_tuner_observe(tuner, tickets[960], 5, (relaxkit_outcome)77));
  succeed(relaxkit_tuner_observe(tuner, tickets[960], 5, RELAXKIT_WRONG_ANSWER));
  relaxkit_tuner *other = NULL;
  succeed(relaxkit_tuner_create(NULL, &other));
  refuse(RELAXKIT_UNKNOWN_TICKET, relaxkit_tuner_observe(other, tickets[970], 5, RELAXKIT_CONVERGED));
  refuse(RELAXKIT_INVALID_HANDLE, relaxkit_matrix_destroy((relaxkit_matrix *)other));
  succeed(relaxkit_tuner_destroy(other));

  const double asked[3] = {1.0, 1.7, 1.95};
  double counts[3], low[3], high[3];
  succeed(relaxkit_tuner_expect(tuner, NULL, 3, asked, counts, low, high));
  expect(counts[1] < counts[0] && low[1] <= counts[1] && counts[1] <= high[1]);
  char text[4000];
  succeed(relaxkit_tuner_describe(tuner, text, sizeof text, NULL));
  expect(strstr(text, "DefaultLearner for ExternalSolver") == text);
  succeed(relaxkit_tuner_destroy(tuner));
}

static void test_kinds(void) {
  relaxkit_tuner *tuner = NULL;
  // A parameter of a range.
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  options.range_low = 10;
  options.range_high = 30;
  options.safe_parameter = 12;
  succeed(relaxkit_tuner_create(&options, &tuner));
  for (int round = 0; round < 20; ++round) {
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    succeed(relaxkit_tuner_suggest(tuner, NULL, &s));
    expect(s.omega >= 10 && s.omega <= 30 && s.safe_omega == 12);
    succeed(relaxkit_tuner_observe(tuner, s.ticket, 50 + s.omega, RELAXKIT_CONVERGED));
  }
  succeed(relaxkit_tuner_destroy(tuner));
  options.safe_parameter = 31;
  refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_tuner_create(&options, &tuner));

  // Each learner, with what it needs, finds a good arm or omega.
  for (int index = 0; relaxkit_learner_name(index) != NULL; ++index) {
    const double omegas[4] = {1.0, 1.3, 1.7, 1.9};
    relaxkit_tuner_options named = RELAXKIT_TUNER_OPTIONS_INIT;
    named.learner = relaxkit_learner_name(index);
    named.method = RELAXKIT_SOR;
    if (index >= 2) {
      named.arm_count = 4;
      named.omegas = omegas;
      named.seed = 7;
      named.fixed_arm = 2;
    }
    succeed(relaxkit_tuner_create(&named, &tuner));
    double total = 0;
    const double hardness = 0.8;
    for (int round = 0; round < 400; ++round) {
      relaxkit_context context = RELAXKIT_CONTEXT_INIT;
      context.values = &hardness;
      context.value_count = 1;
      context.plays_schedule = index < 2;
      relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
      succeed(relaxkit_tuner_suggest(tuner, &context, &s));
      expect(index < 2 ? s.arm == -1 : s.omega == omegas[s.arm]);
      expect(s.phase_count >= 0 && s.phase_count <= RELAXKIT_PHASE_LIMIT);
      for (int k = 0; k < s.phase_count; ++k)
        expect(s.phase_sweeps[k] > 0 && s.phase_omegas[k] > 0 && s.phase_omegas[k] < 2);
      const double loss = cost(s.omega, hardness);
      succeed(relaxkit_tuner_observe(tuner, s.ticket, loss, RELAXKIT_CONVERGED));
      if (round >= 200) total += loss;
    }
    // Any of the four at random would take 90 on average.
    expect(total / 200 < 90);
    succeed(relaxkit_tuner_destroy(tuner));
  }

  // Configurations of one's own.
  relaxkit_tuner_options arms = RELAXKIT_TUNER_OPTIONS_INIT;
  arms.arm_count = 3;
  succeed(relaxkit_tuner_create(&arms, &tuner));
  int plays[3] = {0, 0, 0};
  for (int round = 0; round < 300; ++round) {
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    succeed(relaxkit_tuner_suggest(tuner, NULL, &s));
    expect(s.arm >= 0 && s.arm < 3 && isnan(s.safe_omega));
    ++plays[s.arm];
    succeed(relaxkit_tuner_observe(tuner, s.ticket, s.arm == 1 ? 10 : 90, RELAXKIT_CONVERGED));
  }
  expect(plays[1] > 200);
  succeed(relaxkit_tuner_destroy(tuner));

  const relaxkit_tuner_options standard = RELAXKIT_TUNER_OPTIONS_INIT;
#define refuse_tuner(change)                                                     \
  do {                                                                           \
    relaxkit_tuner_options wrong = standard;                                     \
    change;                                                                      \
    refuse(RELAXKIT_INVALID_ARGUMENT, relaxkit_tuner_create(&wrong, &tuner));    \
  } while (0)
  const double bad[2] = {1, 2};
  refuse_tuner(wrong.size = 0);
  refuse_tuner(wrong.method = RELAXKIT_CG);
  refuse_tuner(wrong.method = 1000);
  refuse_tuner(wrong.method = -1);
  refuse_tuner(wrong.learner = "clairvoyant");
  refuse_tuner(wrong.learner = "tsallis-inf");
  refuse_tuner((wrong.learner = "default", wrong.arm_count = 3));
  refuse_tuner(wrong.arm_count = -3);
  refuse_tuner(wrong.arm_count = 1000001);
  refuse_tuner((wrong.arm_count = 2, wrong.omegas = bad));
  refuse_tuner((wrong.arm_count = 2, wrong.method = RELAXKIT_SOR));
  refuse_tuner((wrong.arm_count = 2, wrong.range_high = 1));
  refuse_tuner(wrong.range_low = 1);
  refuse_tuner((wrong.range_low = -INFINITY, wrong.range_high = 1));
  refuse_tuner(wrong.range_high = NAN);
  refuse_tuner((wrong.method = RELAXKIT_SOR, wrong.range_high = 2));
  refuse_tuner(wrong.safe_parameter = 2);
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "chebcb", wrong.degree = 101));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "chebcb", wrong.context_high = 0));
  refuse_tuner((wrong.arm_count = 1000000, wrong.learner = "chebcb"));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "tsallis-inf-cb", wrong.bin_count = 0));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "tsallis-inf-cb", wrong.bin_count = INT32_MAX));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "epsilon-greedy", wrong.epsilon = NAN));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "discounted-tsallis-inf", wrong.discount = 0));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "spectral-exp3", wrong.smoothing = 2));
  refuse_tuner((wrong.arm_count = 3, wrong.learner = "fixed-arm", wrong.fixed_arm = 3));
  refuse_tuner((wrong.arm_count = 3, wrong.method = RELAXKIT_RIC_CG));
}

static void test_tuned_solves(void) {
  for (int method = RELAXKIT_SOR; method <= RELAXKIT_RIC_CG; ++method) {
    relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
    relaxkit_tuner *tuner = NULL;
    options.method = method;
    succeed(relaxkit_tuner_create(&options, &tuner));
    build(0.01);
    relaxkit_matrix *matrix = make();
    int64_t learned = 0, plain = 0;
    for (int round = 0; round < 30; ++round) {
      const double shift = 0.01 * (1 + round % 5);
      build(shift);
      load();
      succeed(relaxkit_matrix_update_csr(matrix, count, values));
      double x[n] = {0}, y[n] = {0};
      relaxkit_context context = RELAXKIT_CONTEXT_INIT;
      context.values = &shift;
      context.value_count = 1;
      relaxkit_solve_options fixed = RELAXKIT_SOLVE_OPTIONS_INIT;
      fixed.method = method;
      relaxkit_report report = RELAXKIT_REPORT_INIT;
      succeed(relaxkit_tuner_solve(tuner, matrix, n, b, x, &context, NULL, &report));
      expect(report.outcome == RELAXKIT_CONVERGED && distance(x, solution) < 1e-4);
      learned += report.work;
      succeed(relaxkit_matrix_solve(matrix, n, b, y, &fixed, &report));
      plain += report.work;
    }
    expect(method == RELAXKIT_RIC_CG ? learned < 1.2 * plain : learned < plain);
    succeed(relaxkit_matrix_destroy(matrix));
    succeed(relaxkit_tuner_destroy(tuner));
  }
  relaxkit_tuner *external = NULL;
  relaxkit_matrix *matrix = make();
  double x[n] = {0};
  succeed(relaxkit_tuner_create(NULL, &external));
  refuse(
    RELAXKIT_UNSUPPORTED, relaxkit_tuner_solve(external, matrix, n, b, x, NULL, NULL, NULL));
  succeed(relaxkit_matrix_destroy(matrix));
  succeed(relaxkit_tuner_destroy(external));
}

// Threads with a matrix each learn together.
static relaxkit_tuner *common;

static void *solve_some(void *data) {
  long *wrong = data;
  relaxkit_matrix *matrix = NULL;
  *wrong += relaxkit_matrix_create_csr(n, count, starts, columns, values, NULL, &matrix) != RELAXKIT_OK;
  for (int round = 0; round < 25; ++round) {
    double x[n] = {0};
    relaxkit_report report = RELAXKIT_REPORT_INIT;
    *wrong += relaxkit_tuner_solve(common, matrix, n, b, x, NULL, NULL, &report) != RELAXKIT_OK;
    *wrong += report.outcome != RELAXKIT_CONVERGED || distance(x, solution) > 1e-4;
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    *wrong += relaxkit_tuner_suggest(common, NULL, &s) != RELAXKIT_OK;
    *wrong += relaxkit_tuner_observe(common, s.ticket, 20, RELAXKIT_IGNORE) != RELAXKIT_OK;
  }
  relaxkit_matrix_destroy(matrix);
  return NULL;
}

static void test_threads(void) {
  enum { thread_count = 4 };
  pthread_t threads[thread_count];
  long wrong[thread_count] = {0};
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  options.method = RELAXKIT_SOR;
  build(0.1);
  load();
  succeed(relaxkit_tuner_create(&options, &common));
  for (int k = 0; k < thread_count; ++k)
    expect(pthread_create(&threads[k], NULL, solve_some, &wrong[k]) == 0);
  for (int k = 0; k < thread_count; ++k) {
    pthread_join(threads[k], NULL);
    expect(wrong[k] == 0);
  }
  int64_t rounds = 0;
  succeed(relaxkit_tuner_round(common, &rounds));
  expect(rounds == 25 * thread_count);
  succeed(relaxkit_tuner_destroy(common));
}

// Omega 1.9 diverges here, and the system is solved again.
static void test_second_attempt(void) {
  const int32_t two[3] = {0, 2, 4}, all[4] = {0, 1, 0, 1};
  const double rotation[4] = {4, 3, -3, 4}, right[2] = {7, 1}, omega = 1.9;
  double x[2] = {0, 0};
  relaxkit_matrix *matrix = NULL;
  relaxkit_tuner *tuner = NULL;
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  relaxkit_report report = RELAXKIT_REPORT_INIT;
  options.method = RELAXKIT_SOR;
  options.learner = "fixed-arm";
  options.arm_count = 1;
  options.omegas = &omega;
  succeed(relaxkit_tuner_create(&options, &tuner));
  succeed(relaxkit_matrix_create_csr(2, 4, two, all, rotation, NULL, &matrix));
  succeed(relaxkit_tuner_solve(tuner, matrix, 2, right, x, NULL, NULL, &report));
  expect(report.outcome == RELAXKIT_CONVERGED && report.attempt_count == 2);
  expect(report.parameter == 1 && report.work > report.iterations);
  expect(report.initial_relative_residual == 1);
  expect(fabs(x[0] - 1) < 1e-6 && fabs(x[1] - 1) < 1e-6);
  succeed(relaxkit_matrix_destroy(matrix));
  succeed(relaxkit_tuner_destroy(tuner));
}

static double play(relaxkit_tuner *tuner, int rounds) {
  double sum = 0;
  for (int round = 0; round < rounds; ++round) {
    const double hardness = (round * 7 % 10) / 10.0;
    relaxkit_context context = RELAXKIT_CONTEXT_INIT;
    context.values = &hardness;
    context.value_count = 1;
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    succeed(relaxkit_tuner_suggest(tuner, &context, &s));
    sum = 1.25 * sum + s.omega;
    const int fails = s.omega > 1.93;
    succeed(relaxkit_tuner_observe(
      tuner, s.ticket, fails ? 1000 : cost(s.omega, hardness),
      fails ? RELAXKIT_DIVERGED : RELAXKIT_CONVERGED));
  }
  return sum;
}

static void test_states(const char *folder) {
  for (int index = 0; relaxkit_learner_name(index) != NULL; ++index) {
    relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
    relaxkit_tuner *tuner = NULL, *copy = NULL, *loaded = NULL;
    options.learner = relaxkit_learner_name(index);
    options.arm_count = index < 2 ? 0 : 6;
    options.seed = 41;
    succeed(relaxkit_tuner_create(&options, &tuner));
    play(tuner, 25);
    size_t length = 0, again = 0;
    succeed(relaxkit_tuner_state(tuner, NULL, 0, &length));
    unsigned char *state = malloc(length);
    refuse(RELAXKIT_TOO_SMALL, relaxkit_tuner_state(tuner, state, length - 1, &again));
    expect(again == length);
    succeed(relaxkit_tuner_state(tuner, state, length, &again));
    succeed(relaxkit_tuner_restore(state, length, &copy));
    char path[4096];
    snprintf(path, sizeof path, "%s/%s.state", folder, relaxkit_learner_name(index));
    succeed(relaxkit_tuner_save(tuner, path));
    succeed(relaxkit_tuner_load(path, &loaded));
    const double sum = play(tuner, 25);
    expect(play(copy, 25) == sum && play(loaded, 25) == sum);
    // No bit may flip, and no end be missing.
    relaxkit_tuner *none = NULL;
    for (size_t k = 0; k < 8 * length; k += length / 50) {
      state[k / 8] ^= 1 << k % 8;
      refuse(RELAXKIT_INVALID_STATE, relaxkit_tuner_restore(state, length, &none));
      state[k / 8] ^= 1 << k % 8;
      refuse(RELAXKIT_INVALID_STATE, relaxkit_tuner_restore(state, k / 8, &none));
    }
    expect(none == NULL);
    free(state);
    succeed(relaxkit_tuner_destroy(tuner));
    succeed(relaxkit_tuner_destroy(copy));
    succeed(relaxkit_tuner_destroy(loaded));
  }
  relaxkit_tuner *tuner = NULL;
  refuse(RELAXKIT_FILE_ERROR, relaxkit_tuner_load("/nowhere/at/all", &tuner));
  expect(strstr(relaxkit_last_message(), "/nowhere/at/all") != NULL);
  succeed(relaxkit_tuner_create(NULL, &tuner));
  refuse(RELAXKIT_FILE_ERROR, relaxkit_tuner_save(tuner, "/nowhere/at/all"));
  refuse(RELAXKIT_FILE_ERROR, relaxkit_tuner_save(tuner, folder));
  char path[4096];
  snprintf(path, sizeof path, "%s/notes", folder);
  FILE *notes = fopen(path, "w");
  if (notes != NULL) {
    fputs("not to be lost", notes);
    fclose(notes);
  }
  refuse(RELAXKIT_FILE_ERROR, relaxkit_tuner_save(tuner, path));
  refuse(RELAXKIT_INVALID_STATE, relaxkit_tuner_load(path, &tuner));
  succeed(relaxkit_tuner_destroy(tuner));
}

int main(int argument_count, char **arguments) {
  test_defaults();
  test_methods();
  test_stopping();
  test_monitor();
  test_updates();
  test_forms();
  test_corrections();
  test_refused_matrices();
  test_nothing();
  test_looks();
  test_tuner();
  test_kinds();
  test_tuned_solves();
  test_threads();
  test_second_attempt();
  test_states(argument_count > 1 ? arguments[1] : ".");
  printf("%s\n", failures == 0 ? "the C library does what its header says" : "FAILED");
  return failures != 0;
}
