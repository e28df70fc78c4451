// Several processes, here threads, that solve one system together: the same iterations as conjugate gradients with
// the block Jacobi preconditioner written out, deflated or not, the same report on all, and no waiting for one that is
// refused.

#include <pthread.h>
#include <relaxkit.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { side = 24, n = side * side, most = 4 };

static int failures = 0;

#define expect(condition)                                                                    \
  ((condition) ? (void)0                                                                     \
               : (void)(++failures, printf("%s:%d: %s (%s)\n", __FILE__, __LINE__, #condition, \
                                           relaxkit_last_message())))

static double entry(int row, int column) {
  if (row == column) return 4.42 + 0.3 * (row % 3);
  const int far = abs(row - column);
  const int is_neighbor = far == side || (far == 1 && row / side == column / side);
  return is_neighbor ? -1 - 0.2 * ((row + column) % 2) : 0;
}

static int processes;
// Processes share a part if there are fewer parts; no coarse correction if there are none.
static int parts;
static int begins[most + 1];
static pthread_barrier_t barrier;
static double shared[n], deposits[most][most * most + 4];
static double solution[n], b[n];

struct process {
  int number;
  relaxkit_status status;
  relaxkit_report report;
  double x[n];
  double omega;
  int method, norm, fault;
  int64_t stops_at;
  char message[200];
};

static int part_of(int process) { return process * parts / processes; }

static int process_of(int row) {
  int process = 0;
  while (row >= begins[process + 1]) ++process;
  return process;
}

// y <- y + the entries of own rows in columns of others, times x.
static void couple(void *data, const double *x, double *target) {
  const struct process *p = data;
  const int begin = begins[p->number], end = begins[p->number + 1];
  for (int row = begin; row < end; ++row) shared[row] = x[row - begin];
  pthread_barrier_wait(&barrier);
  for (int row = begin; row < end; ++row)
    for (int column = 0; column < n; ++column)
      if (column < begin || column >= end) target[row - begin] += entry(row, column) * shared[column];
  pthread_barrier_wait(&barrier);
}

static void sum(void *data, double *numbers, int32_t count) {
  const struct process *p = data;
  memcpy(deposits[p->number], numbers, sizeof *numbers * count);
  pthread_barrier_wait(&barrier);
  for (int k = 0; k < count; ++k) {
    numbers[k] = 0;
    for (int other = 0; other < processes; ++other) numbers[k] += deposits[other][k];
  }
  pthread_barrier_wait(&barrier);
}

static int32_t watch(void *data, int64_t iteration, double residual) {
  (void)residual;
  const struct process *p = data;
  return p->number == processes - 1 && iteration == p->stops_at;
}

static void *run(void *data) {
  struct process *p = data;
  const int begin = begins[p->number], count = begins[p->number + 1] - begin;
  int32_t *starts = calloc(n + 1, sizeof *starts), *columns = calloc(5 * n, sizeof *columns);
  double *values = calloc(5 * n, sizeof *values), *load = calloc(n, sizeof *load);
  int32_t entries = 0;
  for (int row = 0; row < count; ++row) {
    starts[row] = entries;
    for (int column = 0; column < count; ++column) {
      const double value = entry(begin + row, begin + column);
      if (value == 0) continue;
      columns[entries] = column;
      values[entries++] = value;
    }
    load[row] = b[begin + row];
  }
  starts[count] = entries;
  relaxkit_matrix *matrix = NULL;
  expect(
    relaxkit_matrix_create_csr(count, entries, starts, columns, values, NULL, &matrix) == RELAXKIT_OK);
  relaxkit_coupling coupling = RELAXKIT_COUPLING_INIT;
  coupling.couple = couple;
  coupling.sum = sum;
  coupling.data = p;
  int32_t *rows = calloc(5 * n, sizeof *rows), *others = calloc(5 * n, sizeof *others);
  double *coupled = calloc(5 * n, sizeof *coupled);
  if (parts > 0) {
    coupling.part = part_of(p->number);
    coupling.part_count = parts;
    for (int row = begin; row < begin + count; ++row)
      for (int column = 0; column < n; ++column) {
        if (process_of(column) == p->number || entry(row, column) == 0) continue;
        rows[coupling.coupled_count] = row - begin;
        others[coupling.coupled_count] = part_of(process_of(column));
        coupled[coupling.coupled_count++] = entry(row, column);
      }
    coupling.coupled_rows = rows;
    coupling.coupled_parts = others;
    coupling.coupled_values = coupled;
    if (coupling.coupled_count > 0) {
      rows[0] += n;
      expect(relaxkit_matrix_couple(matrix, &coupling) == RELAXKIT_INVALID_ARGUMENT);
      rows[0] -= n;
      others[0] -= parts;
      expect(relaxkit_matrix_couple(matrix, &coupling) == RELAXKIT_INVALID_ARGUMENT);
      others[0] += parts;
    }
    coupling.part += parts;
    expect(relaxkit_matrix_couple(matrix, &coupling) == RELAXKIT_INVALID_ARGUMENT);
    coupling.part -= parts;
    // Others see that one has another number of parts.
    if (p->fault == 3 && p->number == 1) coupling.part_count += 1;
  }
  expect(relaxkit_matrix_couple(matrix, &coupling) == RELAXKIT_OK);
  free(rows), free(others), free(coupled);
  relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
  options.method = p->method;
  options.parameter = p->omega;
  options.norm = p->norm;
  options.iteration_limit = 500;
  options.tolerance = 1e-9;
  if (p->stops_at > 0) options.monitor = watch, options.monitor_data = p;
  const relaxkit_report empty = RELAXKIT_REPORT_INIT;
  p->report = empty;
  if (p->fault == 1 && p->number == 1) load[0] = NAN;
  const int32_t length = p->fault == 2 && p->number == 1 ? count + 1 : count;
  for (int turn = 0; turn < 2; ++turn) {
    memset(p->x, 0, sizeof p->x);
    p->status = relaxkit_matrix_solve(matrix, length, load, p->x, &options, &p->report);
  }
  snprintf(p->message, sizeof p->message, "%s", relaxkit_last_message());
  relaxkit_tuner *tuner = NULL;
  relaxkit_tuner_options tuner_options = RELAXKIT_TUNER_OPTIONS_INIT;
  tuner_options.method = RELAXKIT_SSOR_CG;
  expect(relaxkit_tuner_create(&tuner_options, &tuner) == RELAXKIT_OK);
  expect(
    relaxkit_tuner_solve(tuner, matrix, count, load, p->x, NULL, NULL, NULL) == RELAXKIT_UNSUPPORTED);
  options.method = RELAXKIT_SOR;
  expect(
    relaxkit_matrix_solve(matrix, count, load, p->x, &options, NULL) == RELAXKIT_UNSUPPORTED);
  relaxkit_tuner_destroy(tuner);
  relaxkit_matrix_destroy(matrix);
  free(starts), free(columns), free(values), free(load);
  return NULL;
}

// y <- the solution of Z^T A Z y = c.
static void solve_coarse(const double *c, double *y) {
  double matrix[most][most + 1];
  for (int row = 0; row < parts; ++row) {
    for (int column = 0; column < parts; ++column) matrix[row][column] = 0;
    matrix[row][parts] = c[row];
  }
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      matrix[part_of(process_of(row))][part_of(process_of(column))] += entry(row, column);
  for (int pivot = 0; pivot < parts; ++pivot) {
    // A part without unknowns.
    if (matrix[pivot][pivot] == 0) matrix[pivot][pivot] = 1;
    for (int row = 0; row < parts; ++row) {
      if (row == pivot) continue;
      const double factor = matrix[row][pivot] / matrix[pivot][pivot];
      for (int column = pivot; column <= parts; ++column)
        matrix[row][column] -= factor * matrix[pivot][column];
    }
  }
  for (int row = 0; row < parts; ++row) y[row] = matrix[row][parts] / matrix[row][row];
}

// r <- r - A Z y.
static void subtract_product(const double *y, double *r) {
  for (int row = 0; row < n; ++row)
    for (int column = 0; column < n; ++column)
      r[row] -= entry(row, column) * y[part_of(process_of(column))];
}

// Conjugate gradients with M = blocks of (D/w + L) (D/w)^-1 (D/w + L)^T, written out.
static int reference(double omega, double *x) {
  static double r[n], z[n], p[n], q[n];
  double energy = 0, first = 0;
  memset(x, 0, sizeof *x * n);
  memcpy(r, b, sizeof r);
  for (int k = 0; k < n; ++k) first += r[k] * r[k];
  double c[most] = {0}, y[most];
  if (parts > 0) {
    for (int row = 0; row < n; ++row) c[part_of(process_of(row))] += r[row];
    solve_coarse(c, y);
    for (int row = 0; row < n; ++row) x[row] += y[part_of(process_of(row))];
    subtract_product(y, r);
  }
  for (int iteration = 0; iteration < 500; ++iteration) {
    double squares = 0, new_energy = 0, curvature = 0;
    for (int k = 0; k < n; ++k) squares += r[k] * r[k];
    if (squares <= 1e-18 * first) return iteration;
    for (int block = 0; block < processes; ++block) {
      const int begin = begins[block], end = begins[block + 1];
      for (int row = begin; row < end; ++row) {
        z[row] = r[row];
        for (int column = begin; column < row; ++column) z[row] -= entry(row, column) * z[column];
        z[row] *= omega / entry(row, row);
      }
      for (int row = begin; row < end; ++row) z[row] *= entry(row, row) / omega;
      for (int row = end - 1; row >= begin; --row) {
        for (int column = row + 1; column < end; ++column) z[row] -= entry(row, column) * z[column];
        z[row] *= omega / entry(row, row);
      }
    }
    for (int k = 0; k < n; ++k) new_energy += r[k] * z[k];
    if (parts > 0) {
      memset(c, 0, sizeof c);
      for (int row = 0; row < n; ++row)
        for (int column = 0; column < n; ++column)
          c[part_of(process_of(row))] += entry(row, column) * z[column];
      solve_coarse(c, y);
      for (int k = 0; k < n; ++k) z[k] -= y[part_of(process_of(k))];
    }
    for (int k = 0; k < n; ++k) p[k] = z[k] + (iteration == 0 ? 0 : new_energy / energy) * p[k];
    energy = new_energy;
    for (int row = 0; row < n; ++row) {
      q[row] = 0;
      for (int column = 0; column < n; ++column) {
        const double value = entry(row, column);
        if (value != 0) q[row] += value * p[column];
      }
      curvature += p[row] * q[row];
    }
    for (int k = 0; k < n; ++k) {
      x[k] += energy / curvature * p[k];
      r[k] -= energy / curvature * q[k];
    }
  }
  return -1;
}

static struct process states[most];

static void solve(int method, double omega, int norm, int fault, int64_t stops_at) {
  pthread_t threads[most];
  pthread_barrier_init(&barrier, NULL, processes);
  for (int k = 0; k < processes; ++k) {
    states[k].number = k;
    states[k].method = method;
    states[k].omega = omega;
    states[k].norm = norm;
    states[k].fault = fault;
    states[k].stops_at = stops_at;
    if (pthread_create(&threads[k], NULL, run, &states[k]) != 0) exit(1);
  }
  for (int k = 0; k < processes; ++k) pthread_join(threads[k], NULL);
  pthread_barrier_destroy(&barrier);
}

static double distance(void) {
  double largest = 0;
  for (int k = 0; k < processes; ++k)
    for (int row = begins[k]; row < begins[k + 1]; ++row)
      largest = fmax(largest, fabs(states[k].x[row - begins[k]] - solution[row]));
  return largest;
}

int main(void) {
  static double expected[n];
  for (int row = 0; row < n; ++row) solution[row] = 1 + (row * 29 % 13) / 13.0;
  for (int row = 0; row < n; ++row) {
    b[row] = 0;
    for (int column = 0; column < n; ++column) b[row] += entry(row, column) * solution[column];
  }
  for (processes = 1; processes <= most; ++processes) {
    for (int k = 0; k <= processes; ++k) begins[k] = n * k / processes;
    // One of four has no unknowns.
    if (processes == 4) begins[2] = begins[1];
    for (parts = 0; parts <= processes; ++parts) {
      for (double omega = 1; omega < 1.9; omega += 0.4) {
        solve(RELAXKIT_SSOR_CG, omega, 2, 0, 0);
        const int iterations = reference(omega, expected);
        for (int k = 0; k < processes; ++k) {
          expect(states[k].status == RELAXKIT_OK && states[k].report.outcome == RELAXKIT_CONVERGED);
          expect(llabs(states[k].report.iterations - iterations) <= 1);
          expect(states[k].report.iterations == states[0].report.iterations);
          expect(states[k].report.relative_residual == states[0].report.relative_residual);
          expect(states[k].report.relative_residual <= 1e-9);
        }
        expect(distance() < 1e-6);
        printf(
          "%d processes, %d parts, omega %.1f: %d iterations, %d written out\n", processes, parts, omega,
          (int)states[0].report.iterations, iterations);
      }
      solve(RELAXKIT_RIC_CG, 0.9, 1, 0, 0);
      expect(states[0].report.outcome == RELAXKIT_CONVERGED && distance() < 1e-6);
    }
    parts = 0;
    // One wants to stop, and all do.
    solve(RELAXKIT_SSOR_CG, 1, 2, 0, 4);
    for (int k = 0; k < processes; ++k)
      expect(states[k].report.outcome == RELAXKIT_IGNORE && states[k].report.iterations == 4);
    if (processes == 1) continue;
    // NaN on one, a wrong length, or another number of parts.
    if (begins[2] == begins[1]) continue;
    parts = processes;
    solve(RELAXKIT_SSOR_CG, 1, 2, 3, 0);
    for (int k = 0; k < processes; ++k) expect(states[k].status == RELAXKIT_INVALID_ARGUMENT);
    parts = 0;
    for (int fault = 1; fault <= 2; ++fault) {
      solve(RELAXKIT_SSOR_CG, 1, 2, fault, 0);
      for (int k = 0; k < processes; ++k) {
        expect(
          states[k].status
          == (k == 1 && fault == 2 ? RELAXKIT_INVALID_ARGUMENT : RELAXKIT_NOT_FINITE));
        expect(k == 1 || strstr(states[k].message, "another process") != NULL);
      }
    }
  }
  printf("%s\n", failures == 0 ? "processes solve together" : "FAILED");
  return failures != 0;
}
