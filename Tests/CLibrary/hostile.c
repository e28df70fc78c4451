// Calls that no program should make, by several threads at once: hostile CALLS [SEED].
//
// Arguments are drawn at random: NULL, handles that were destroyed, are of the other kind or made up,
// sizes that are wrong, NaN, options of garbage, tickets of other tuners, damaged states. All that must hold is
// that each call returns one of the statuses, within the memory it was given.

#include <pthread.h>
#include <relaxkit.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { threads = 4, handles = 12, most = 64, entries = 400, state_room = 1 << 17 };

static _Atomic(relaxkit_matrix *) matrices[handles];
static _Atomic(relaxkit_tuner *) tuners[handles];
static _Atomic uint64_t tickets[16];
static long calls_of_each;
static uint64_t seed;
static char folder[] = "/tmp/relaxkit-hostile-XXXXXX";

struct caller {
  uint64_t state;
  long counts[16];
  int32_t starts[most + 1], columns[entries], other[entries];
  double values[entries], b[most], x[most], y[entries];
  unsigned char bytes[state_room];
  char text[4096];
};

static uint64_t next(struct caller *c) {
  uint64_t z = c->state += 0x9E3779B97F4A7C15u;
  z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9u;
  z = (z ^ (z >> 27)) * 0x94D049BB133111EBu;
  return z ^ (z >> 31);
}

static int one_in(struct caller *c, int count) { return next(c) % count == 0; }

static int below(struct caller *c, int count) { return (int)(next(c) % count); }

static double number(struct caller *c) {
  static const double odd[] = {
    0, -0.0, 1, -1, 2, 0.5, 1.5, 1e-8, 1e300, -1e300, 1e-300, 5e-324, 1.7e308, 1e17};
  switch (below(c, 12)) {
    case 0: return NAN;
    case 1: return INFINITY;
    case 2: return -INFINITY;
    case 3:
    case 4: return odd[below(c, sizeof odd / sizeof *odd)];
    default: return (double)(next(c) >> 11) * 0x1p-52;
  }
}

static int32_t integer(struct caller *c) {
  static const int32_t odd[] = {INT32_MIN, -1, 0, 1, 2, 3, 5, 40, INT32_MAX};
  return one_in(c, 3) ? odd[below(c, 9)] : below(c, 8);
}

static relaxkit_matrix *matrix(struct caller *c) {
  switch (below(c, 12)) {
    case 0: return NULL;
    case 1: return (relaxkit_matrix *)tuners[below(c, handles)];
    case 2: return (relaxkit_matrix *)(uintptr_t)next(c);
    default: return matrices[below(c, handles)];
  }
}

static relaxkit_tuner *tuner(struct caller *c) {
  switch (below(c, 12)) {
    case 0: return NULL;
    case 1: return (relaxkit_tuner *)matrices[below(c, handles)];
    case 2: return (relaxkit_tuner *)(uintptr_t)next(c);
    default: return tuners[below(c, handles)];
  }
}

// What is made takes the place of another, which may be in use.
static void keep_matrix(struct caller *c, relaxkit_matrix *made) {
  if (made != NULL) relaxkit_matrix_destroy(atomic_exchange(&matrices[below(c, handles)], made));
}

static void keep_tuner(struct caller *c, relaxkit_tuner *made) {
  if (made != NULL) relaxkit_tuner_destroy(atomic_exchange(&tuners[below(c, handles)], made));
}

// Compressed rows that are mostly right; whatever they say, it stays within the arrays.
static int32_t rows(struct caller *c, int32_t *count) {
  const int32_t n = below(c, 9) * 5 + 1;
  *count = 0;
  for (int32_t row = 0; row < n; ++row) {
    c->starts[row] = *count;
    for (int32_t column = row > 1 ? row - 2 : 0; column < n && column < row + 3; ++column) {
      c->columns[*count] = column;
      c->values[(*count)++] = column == row ? 5 : -1;
    }
  }
  c->starts[n] = *count;
  if (one_in(c, 3)) c->starts[below(c, n + 1)] = below(c, entries);
  if (one_in(c, 3)) c->columns[below(c, *count)] = integer(c);
  if (one_in(c, 3)) c->values[below(c, *count)] = number(c);
  if (one_in(c, 8)) *count = one_in(c, 2) ? -1 : below(c, entries);
  return n;
}

static void vectors(struct caller *c) {
  for (int k = 0; k < most; ++k) {
    c->b[k] = 1 + k % 3;
    c->x[k] = 0;
  }
  if (one_in(c, 4)) c->b[below(c, most)] = number(c);
  if (one_in(c, 4)) c->x[below(c, most)] = number(c);
}

static int32_t meddle(void *data, int64_t iteration, double residual) {
  struct caller *c = data;
  (void)iteration, (void)residual;
  if (one_in(c, 40)) relaxkit_matrix_destroy(matrix(c));
  if (one_in(c, 40)) relaxkit_tuner_destroy(tuner(c));
  double omega;
  relaxkit_matrix_guess(matrix(c), 3, &omega, NULL);
  return one_in(c, 30);
}

// Other processes that give anything, or nothing.
static void couple_wildly(void *data, const double *x, double *target) {
  struct caller *c = data;
  (void)x;
  if (one_in(c, 50)) target[0] = number(c);
  double omega;
  relaxkit_matrix_guess(matrix(c), 3, &omega, NULL);
}

static void sum_wildly(void *data, double *numbers, int32_t count) {
  struct caller *c = data;
  if (one_in(c, 50)) numbers[below(c, count)] = number(c);
}

static relaxkit_status couple_matrix(struct caller *c) {
  relaxkit_coupling coupling = RELAXKIT_COUPLING_INIT;
  coupling.couple = one_in(c, 8) ? NULL : couple_wildly;
  coupling.sum = one_in(c, 8) ? NULL : sum_wildly;
  coupling.data = c;
  if (one_in(c, 8)) coupling.size = next(c);
  int32_t rows[3], parts[3];
  double values[3];
  for (int k = 0; k < 3; ++k) {
    rows[k] = one_in(c, 4) ? integer(c) : (int32_t)below(c, 4);
    parts[k] = one_in(c, 4) ? integer(c) : (int32_t)below(c, 2);
    values[k] = one_in(c, 4) ? number(c) : -1;
  }
  if (one_in(c, 2)) {
    coupling.part_count = one_in(c, 4) ? integer(c) : 2;
    coupling.part = one_in(c, 4) ? integer(c) : 1;
    coupling.coupled_count = below(c, 4);
    coupling.coupled_rows = one_in(c, 8) ? NULL : rows;
    coupling.coupled_parts = one_in(c, 8) ? NULL : parts;
    coupling.coupled_values = one_in(c, 8) ? NULL : values;
  }
  return relaxkit_matrix_couple(matrix(c), one_in(c, 2) ? NULL : &coupling);
}

static relaxkit_solve_options solve_options(struct caller *c) {
  relaxkit_solve_options o = RELAXKIT_SOLVE_OPTIONS_INIT;
  o.iteration_limit = 1 + below(c, 60);
  o.method = 1 + below(c, 5);
  switch (below(c, 14)) {
    case 0: o.size = next(c); break;
    case 1: o.method = integer(c); break;
    case 2: o.baseline = integer(c); break;
    case 3: o.parameter = number(c); break;
    case 4: o.tolerance = number(c); break;
    case 5: o.absolute_tolerance = number(c); break;
    case 6: o.reduction = number(c); break;
    case 7: o.normalization = number(c), o.baseline = RELAXKIT_NORMALIZATION; break;
    case 8: o.iteration_limit = -below(c, 2); break;
    case 9: o.minimum_iterations = integer(c); break;
    case 10: o.norm = integer(c); break;
    case 11: o.multicolor = o.returns_best_iterate = o.confirms_convergence = integer(c); break;
    case 12: o.monitor = meddle, o.monitor_data = c; break;
    default: break;
  }
  return o;
}

static relaxkit_context context(struct caller *c) {
  relaxkit_context k = RELAXKIT_CONTEXT_INIT;
  k.value_count = below(c, 3);
  k.values = c->y;
  for (int i = 0; i < 64; ++i) c->y[i] = one_in(c, 30) ? number(c) : below(c, 100) / 100.0;
  switch (below(c, 9)) {
    case 0: k.size = next(c); break;
    case 1: k.value_count = integer(c); break;
    case 2: k.values = NULL; break;
    case 3: k.guess = number(c); break;
    case 4: k.reduction = number(c); break;
    case 5: k.iteration_limit = (int64_t)next(c); break;
    case 6: k.plays_schedule = 1; break;
    default: break;
  }
  return k;
}

static relaxkit_tuner_options tuner_options(struct caller *c) {
  relaxkit_tuner_options o = RELAXKIT_TUNER_OPTIONS_INIT;
  o.method = below(c, 4);
  if (one_in(c, 2)) {
    o.arm_count = 1 + below(c, 6);
    o.omegas = c->values;
    for (int i = 0; i < entries; ++i) c->values[i] = one_in(c, 40) ? number(c) : 0.1 + i % 18 / 10.0;
    o.learner = relaxkit_learner_name(below(c, 12));
  }
  switch (below(c, 16)) {
    case 0: o.size = next(c); break;
    case 1: o.method = integer(c); break;
    case 2: o.arm_count = one_in(c, 2) ? INT32_MAX : integer(c) % entries; break;
    case 3: o.omegas = NULL; break;
    case 4: o.range_low = number(c), o.range_high = number(c); break;
    case 5: o.learner = "none of these"; break;
    case 6: o.safe_parameter = number(c); break;
    case 7: o.bin_count = integer(c); break;
    case 8: o.degree = integer(c); break;
    case 9: o.context_low = number(c), o.context_high = number(c); break;
    case 10: o.epsilon = o.discount = o.smoothing = number(c); break;
    case 11: o.fixed_arm = integer(c); break;
    case 12: o.method = RELAXKIT_RIC_CG, o.range_high = one_in(c, 2) ? 1 : number(c); break;
    default: break;
  }
  return o;
}

static relaxkit_status call(struct caller *c) {
  int32_t n, count;
  size_t length = 0;
  double omega;
  int64_t rounds;
  relaxkit_report report = RELAXKIT_REPORT_INIT;
  relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
  relaxkit_inspection inspection = RELAXKIT_INSPECTION_INIT;
  relaxkit_status status;
  switch (below(c, 23)) {
    case 0:
    case 1: {
      n = rows(c, &count);
      relaxkit_matrix *made = NULL;
      relaxkit_matrix_options o = RELAXKIT_MATRIX_OPTIONS_INIT;
      if (one_in(c, 8)) o.thread_count = integer(c);
      if (one_in(c, 8)) o.index_base = integer(c);
      if (one_in(c, 8)) o.size = next(c);
      if (one_in(c, 12)) n = one_in(c, 2) ? -5 : INT32_MAX;
      status = relaxkit_matrix_create_csr(
        n, count, one_in(c, 16) ? NULL : c->starts, one_in(c, 16) ? NULL : c->columns,
        one_in(c, 16) ? NULL : c->values, one_in(c, 2) ? NULL : &o, one_in(c, 16) ? NULL : &made);
      keep_matrix(c, made);
      return status;
    }
    case 2: {
      relaxkit_matrix *made = NULL;
      n = 1 + below(c, 40);
      const int32_t faces = one_in(c, 10) ? -1 : below(c, entries);
      for (int k = 0; k < entries; ++k) {
        c->columns[k] = below(c, n), c->other[k] = below(c, n);
        if (c->columns[k] == c->other[k]) c->other[k] = (c->other[k] + 1) % n;
        c->values[k] = one_in(c, 300) ? number(c) : -1;
      }
      if (one_in(c, 4)) c->other[below(c, entries)] = integer(c);
      for (int k = 0; k < most; ++k) c->b[k] = 500;
      status = relaxkit_matrix_create_ldu(
        one_in(c, 12) ? integer(c) % most : n, faces, c->columns, c->other,
        one_in(c, 16) ? NULL : c->b, c->values, one_in(c, 2) ? NULL : c->values, NULL, &made);
      keep_matrix(c, made);
      return status;
    }
    case 3: return one_in(c, 3) ? relaxkit_matrix_destroy(matrix(c)) : couple_matrix(c);
    case 4:
      rows(c, &count);
      return relaxkit_matrix_update_csr(
        matrix(c), count < 0 ? count : count % entries, one_in(c, 16) ? NULL : c->values);
    case 5:
      vectors(c);
      return relaxkit_matrix_update_ldu(
        matrix(c), 1 + below(c, 40), below(c, entries), c->b, c->values, c->values);
    case 6:
      vectors(c);
      return relaxkit_matrix_update_diagonal(matrix(c), 1 + below(c, 9) * 5, c->b);
    case 7:
    case 8:
    case 9: {
      vectors(c);
      const relaxkit_solve_options o = solve_options(c);
      if (one_in(c, 16)) report.size = next(c);
      return relaxkit_matrix_solve(
        matrix(c), one_in(c, 8) ? integer(c) : 1 + below(c, 9) * 5, one_in(c, 16) ? NULL : c->b,
        one_in(c, 16) ? NULL : c->x, one_in(c, 4) ? NULL : &o, one_in(c, 4) ? NULL : &report);
    }
    case 22: {
      vectors(c);
      relaxkit_start start = RELAXKIT_START_INIT;
      start.b = one_in(c, 16) ? NULL : c->b;
      start.x = one_in(c, 16) ? NULL : c->x;
      start.level = number(c);
      if (one_in(c, 3)) start.coupled_product = c->b;
      if (one_in(c, 3)) start.coupled_sums = c->b;
      if (one_in(c, 16)) start.size = next(c);
      return relaxkit_matrix_begin(matrix(c), 1 + below(c, 9) * 5, one_in(c, 16) ? NULL : &start);
    }
    case 10: {
      n = rows(c, &count);
      vectors(c);
      const relaxkit_solve_options o = solve_options(c);
      return relaxkit_solve_csr(
        n, count, c->starts, c->columns, c->values, c->b, c->x, &o, &report);
    }
    case 11:
      if (one_in(c, 4)) return relaxkit_matrix_suggest_alpha(matrix(c), one_in(c, 8) ? NULL : &omega);
      return relaxkit_matrix_guess(
        matrix(c), integer(c) % 50, one_in(c, 8) ? NULL : &omega, one_in(c, 2) ? NULL : &n);
    case 12:
      if (one_in(c, 16)) inspection.size = next(c);
      return relaxkit_matrix_inspect(
        matrix(c), one_in(c, 3) ? number(c) : 1e-6, one_in(c, 3) ? NULL : &inspection,
        one_in(c, 3) ? NULL : c->text, below(c, sizeof c->text), one_in(c, 3) ? NULL : &length);
    case 13: {
      relaxkit_tuner *made = NULL;
      const relaxkit_tuner_options o = tuner_options(c);
      status = relaxkit_tuner_create(one_in(c, 8) ? NULL : &o, one_in(c, 16) ? NULL : &made);
      keep_tuner(c, made);
      return status;
    }
    case 14:
    case 15: {
      const relaxkit_context k = context(c);
      if (one_in(c, 30)) suggestion.size = next(c);
      status = relaxkit_tuner_suggest(
        tuner(c), one_in(c, 4) ? NULL : &k, one_in(c, 16) ? NULL : &suggestion);
      if (status == RELAXKIT_OK) tickets[below(c, 16)] = suggestion.ticket;
      return status;
    }
    case 16:
      return relaxkit_tuner_observe(
        tuner(c), one_in(c, 8) ? next(c) : tickets[below(c, 16)],
        one_in(c, 4) ? number(c) : 1 + below(c, 300),
        (relaxkit_outcome)(one_in(c, 8) ? integer(c) : below(c, 5)));
    case 17: {
      vectors(c);
      const relaxkit_context k = context(c);
      const relaxkit_solve_options o = solve_options(c);
      return relaxkit_tuner_solve(
        tuner(c), matrix(c), 1 + below(c, 9) * 5, c->b, c->x, one_in(c, 3) ? NULL : &k, &o, &report);
    }
    case 18: {
      const relaxkit_context k = context(c);
      for (int i = 0; i < 10; ++i) c->b[i] = one_in(c, 8) ? number(c) : 0.1 + i / 10.0;
      return relaxkit_tuner_expect(
        tuner(c), &k, one_in(c, 8) ? integer(c) % 10 : 5, one_in(c, 16) ? NULL : c->b,
        one_in(c, 16) ? NULL : c->y, one_in(c, 2) ? NULL : c->y + 100,
        one_in(c, 2) ? NULL : c->y + 200);
    }
    case 19:
      status = relaxkit_tuner_describe(
        tuner(c), one_in(c, 3) ? NULL : c->text, below(c, sizeof c->text), &length);
      return one_in(c, 2) ? status : relaxkit_tuner_round(tuner(c), one_in(c, 9) ? NULL : &rounds);
    case 20: {
      relaxkit_tuner *made = NULL;
      status = relaxkit_tuner_state(
        tuner(c), one_in(c, 9) ? NULL : c->bytes, one_in(c, 9) ? (size_t)below(c, 2000) : state_room,
        one_in(c, 9) ? NULL : &length);
      if (length > state_room) length = state_room;
      if (length > 0 && one_in(c, 2)) c->bytes[next(c) % length] = (unsigned char)next(c);
      if (length > 0 && one_in(c, 4)) length = next(c) % length;
      if (one_in(c, 9)) length = SIZE_MAX - below(c, 3);
      const relaxkit_status restored = relaxkit_tuner_restore(c->bytes, length, &made);
      keep_tuner(c, made);
      return one_in(c, 2) ? status : restored;
    }
    default: {
      static const char *const paths[] = {"", "/", "/nowhere/x", "/dev/null", "/proc/self/mem", "."};
      char path[200];
      relaxkit_tuner *made = NULL;
      snprintf(path, sizeof path, "%s/%d", folder, below(c, 5));
      const char *name = one_in(c, 4) ? paths[below(c, 6)] : one_in(c, 16) ? NULL : path;
      if (one_in(c, 4)) return relaxkit_tuner_destroy(tuner(c));
      if (one_in(c, 2)) return relaxkit_tuner_save(tuner(c), name);
      status = relaxkit_tuner_load(name, one_in(c, 16) ? NULL : &made);
      keep_tuner(c, made);
      return status;
    }
  }
}

static void *run(void *data) {
  struct caller *c = data;
  for (long k = 0; k < calls_of_each; ++k) {
    const relaxkit_status status = call(c);
    if ((int)status < 0 || status > RELAXKIT_FILE_ERROR) {
      printf("FAILED: a call returned %d\n", (int)status);
      exit(1);
    }
    if (status != RELAXKIT_OK && relaxkit_last_message()[0] == 0) {
      printf("FAILED: nothing is said about a call that returned %d\n", (int)status);
      exit(1);
    }
    ++c->counts[status];
  }
  return NULL;
}

int main(int argument_count, char **arguments) {
  const long calls = argument_count > 1 ? atol(arguments[1]) : 100000;
  seed = argument_count > 2 ? strtoull(arguments[2], NULL, 10) : 3181620947u;
  calls_of_each = (calls + threads - 1) / threads;
  if (mkdtemp(folder) == NULL) return 1;
  static struct caller callers[threads];
  pthread_t others[threads];
  for (int k = 0; k < threads; ++k) {
    callers[k].state = seed + (uint64_t)k * 1000003u;
    if (pthread_create(&others[k], NULL, run, &callers[k]) != 0) return 1;
  }
  for (int k = 0; k < threads; ++k) pthread_join(others[k], NULL);
  for (int status = 0; status <= RELAXKIT_FILE_ERROR; ++status) {
    long total = 0;
    for (int k = 0; k < threads; ++k) total += callers[k].counts[status];
    printf("%8ld %s\n", total, relaxkit_status_text(status));
  }
  for (int k = 0; k < handles; ++k) {
    relaxkit_matrix_destroy(matrices[k]);
    relaxkit_tuner_destroy(tuners[k]);
  }
  char command[100];
  snprintf(command, sizeof command, "rm -r '%s'", folder);
  return system(command);
}
