/* Between Python and relaxkit.h: arrays by the buffer protocol, without the global lock while the library works.
 *
 * It is called by this package alone, with arguments in fixed places; what callers get wrong is told by its
 * exceptions all the same. An array of another type or layout than the library takes raises Unready, after which the
 * callers convert it. */
#define Py_LIMITED_API 0x030b0000 /* The first with Py_buffer. */
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <relaxkit.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static PyObject *unready = NULL;
static PyObject *outcomes[5];
static PyTypeObject *tuner_type = NULL;

/* ------------------------------------------------------------------------------------------ Failures */

/* Raises what the last call of this thread had to say. Returns NULL. */
static PyObject *fail(relaxkit_status status) {
  PyObject *kind = PyExc_RuntimeError;
  switch (status) {
    case RELAXKIT_INVALID_ARGUMENT:
    case RELAXKIT_INVALID_MATRIX:
    case RELAXKIT_NOT_FINITE:
    case RELAXKIT_UNSOLVABLE:
    case RELAXKIT_UNKNOWN_TICKET:
    case RELAXKIT_UNSUPPORTED:
    case RELAXKIT_INVALID_STATE: kind = PyExc_ValueError; break;
    case RELAXKIT_FILE_ERROR: kind = PyExc_OSError; break;
    default: break;
  }
  PyErr_Format(kind, "%s", relaxkit_last_message());
  return NULL;
}

static int is_counted(Py_ssize_t given, Py_ssize_t wanted) {
  if (given == wanted) return 1;
  PyErr_Format(PyExc_TypeError, "%zd arguments were given, and %zd are needed", given, wanted);
  return 0;
}

/* -------------------------------------------------------------------------------------------- Arrays */

/* Asks an object for its contiguous elements in one dimension; kind is 'i' for 32-bit integers, 'd' for doubles.
 * Returns 0 with Unready raised if it has others. */
static int open_array(PyObject *object, char kind, int flags, Py_buffer *view) {
  if (PyObject_GetBuffer(object, view, PyBUF_ND | PyBUF_FORMAT | flags) != 0) {
    if (PyErr_ExceptionMatches(PyExc_BufferError) || PyErr_ExceptionMatches(PyExc_TypeError) ||
        PyErr_ExceptionMatches(PyExc_ValueError))
      PyErr_SetNone(unready);
    return 0;
  }
  const char *format = view->format == NULL ? "B" : view->format;
  if (*format == '@' || *format == '=') ++format;
  const int fits = kind == 'i' ? (*format == 'i' || *format == 'l') && view->itemsize == sizeof(int32_t)
                               : *format == 'd' && view->itemsize == sizeof(double);
  if (fits && format[1] == 0 && view->ndim == 1) return 1;
  PyBuffer_Release(view);
  PyErr_SetNone(unready);
  return 0;
}

static Py_ssize_t length(const Py_buffer *view) { return view->shape == NULL ? view->len / view->itemsize : view->shape[0]; }

/* A matrix in the caller's arrays. */
typedef struct {
  Py_buffer starts, columns, values;
  int opened;
  int32_t n, count;
} rows;

static void close_rows(rows *a) {
  if (a->opened > 0) PyBuffer_Release(&a->starts);
  if (a->opened > 1) PyBuffer_Release(&a->columns);
  if (a->opened > 2) PyBuffer_Release(&a->values);
  a->opened = 0;
}

/* Opens indptr, indices, data and shape, in this order. */
static int open_rows(PyObject *const *arguments, rows *a) {
  a->opened = 0;
  long long sides[2];
  if (!PyTuple_Check(arguments[3]) || PyTuple_Size(arguments[3]) != 2) {
    PyErr_SetString(PyExc_ValueError, "A must have two dimensions");
    return 0;
  }
  for (int k = 0; k < 2; ++k) {
    sides[k] = PyLong_AsLongLong(PyTuple_GetItem(arguments[3], k));
    if (sides[k] == -1 && PyErr_Occurred()) return 0;
  }
  if (sides[0] != sides[1] || sides[0] < 0) {
    PyErr_Format(PyExc_ValueError, "A has the shape %R; it must be square", arguments[3]);
    return 0;
  }
  if (sides[0] >= INT32_MAX) {
    PyErr_Format(PyExc_ValueError, "A has %lld rows; 2147483646 are the most", sides[0]);
    return 0;
  }
  if (!open_array(arguments[0], 'i', 0, &a->starts)) return 0;
  a->opened = 1;
  if (open_array(arguments[1], 'i', 0, &a->columns)) a->opened = 2;
  if (a->opened == 2 && open_array(arguments[2], 'd', 0, &a->values)) a->opened = 3;
  if (a->opened == 3) {
    a->n = (int32_t)sides[0];
    if (length(&a->starts) == sides[0] + 1) {
      /* What comes after is room that SciPy has not cut off. */
      a->count = ((const int32_t *)a->starts.buf)[a->n];
      if (a->count >= 0 && a->count <= length(&a->columns) && a->count <= length(&a->values)) return 1;
      PyErr_Format(
        PyExc_ValueError, "indptr of A ends with %d, and there are %zd indices and %zd values", (int)a->count,
        length(&a->columns), length(&a->values));
    } else {
      PyErr_Format(
        PyExc_ValueError, "indptr of A has the length %zd, and %lld rows need %lld", length(&a->starts), sides[0],
        sides[0] + 1);
    }
  }
  close_rows(a);
  return 0;
}

static int read_double(PyObject *object, double *value) {
  *value = PyFloat_AsDouble(object);
  return !(*value == -1 && PyErr_Occurred());
}

/* ----------------------------------------------------------------------------------------- Contexts */

enum { context_limit = 64 };

typedef struct {
  relaxkit_context context;
  double values[context_limit];
} known;

/* Reads None, a number, or a sequence of numbers. */
static int read_context(PyObject *object, known *target) {
  static const relaxkit_context none = RELAXKIT_CONTEXT_INIT;
  target->context = none;
  if (object == Py_None) return 1;
  Py_ssize_t count = 1;
  if (PyFloat_Check(object) || PyLong_Check(object) || !PySequence_Check(object)) {
    if (!read_double(object, target->values)) return 0;
  } else {
    count = PySequence_Size(object);
    if (count < 0) {
      /* An array of NumPy without a dimension is a number, and says that it is a sequence. */
      PyErr_Clear();
      count = 1;
      if (!read_double(object, target->values)) return 0;
    } else if (count > context_limit) {
      PyErr_Format(PyExc_ValueError, "context has %zd numbers; %d are the most", count, (int)context_limit);
      return 0;
    } else {
      for (Py_ssize_t k = 0; k < count; ++k) {
        PyObject *item = PySequence_GetItem(object, k);
        const int is_read = item != NULL && read_double(item, target->values + k);
        Py_XDECREF(item);
        if (!is_read) return 0;
      }
    }
  }
  target->context.values = target->values;
  target->context.value_count = (int32_t)count;
  return 1;
}

/* -------------------------------------------------------------------------------------------- Tuners */

typedef struct {
  PyObject_HEAD relaxkit_tuner *handle;
} tuner_object;

static void tuner_dealloc(PyObject *self) {
  PyTypeObject *type = Py_TYPE(self);
  relaxkit_tuner_destroy(((tuner_object *)self)->handle);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject *wrap_tuner(relaxkit_status status, relaxkit_tuner *handle) {
  if (status != RELAXKIT_OK) return fail(status);
  tuner_object *self = PyObject_New(tuner_object, tuner_type);
  if (self == NULL) {
    relaxkit_tuner_destroy(handle);
    return NULL;
  }
  self->handle = handle;
  return (PyObject *)self;
}

/* method, learner or None, arm_count, omegas (doubles) or None, low, high, seed, safe parameter or NaN, looks at matrix,
 * bin_count, degree, context_low, context_high, epsilon, discount, smoothing, fixed_arm */
static PyObject *make_tuner(PyObject *module, PyObject *arguments) {
  (void)module;
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  PyObject *omegas = NULL;
  unsigned long long seed = 0;
  if (!PyArg_ParseTuple(
        arguments, "iziOddKdpiidddddi", &options.method, &options.learner, &options.arm_count, &omegas,
        &options.range_low, &options.range_high, &seed, &options.safe_parameter, &options.looks_at_matrix,
        &options.bin_count, &options.degree, &options.context_low, &options.context_high, &options.epsilon,
        &options.discount, &options.smoothing, &options.fixed_arm))
    return NULL;
  options.seed = seed;
  Py_buffer view;
  if (omegas != Py_None) {
    if (!open_array(omegas, 'd', 0, &view)) return NULL;
    options.omegas = view.buf;
    options.arm_count = (int32_t)length(&view);
  }
  relaxkit_tuner *handle = NULL;
  const relaxkit_status status = relaxkit_tuner_create(&options, &handle);
  if (omegas != Py_None) PyBuffer_Release(&view);
  return wrap_tuner(status, handle);
}

static PyObject *restore_tuner(PyObject *module, PyObject *bytes) {
  (void)module;
  Py_buffer view;
  if (PyObject_GetBuffer(bytes, &view, PyBUF_SIMPLE) != 0) return NULL;
  relaxkit_tuner *handle = NULL;
  relaxkit_status status;
  Py_BEGIN_ALLOW_THREADS
  status = relaxkit_tuner_restore(view.buf == NULL ? "" : view.buf, (size_t)view.len, &handle);
  Py_END_ALLOW_THREADS
  PyBuffer_Release(&view);
  return wrap_tuner(status, handle);
}

static PyObject *load_tuner(PyObject *module, PyObject *path) {
  (void)module;
  PyObject *name = NULL;
  if (!PyUnicode_FSConverter(path, &name)) return NULL;
  relaxkit_tuner *handle = NULL;
  relaxkit_status status;
  const char *text = PyBytes_AsString(name);
  Py_BEGIN_ALLOW_THREADS
  status = relaxkit_tuner_load(text, &handle);
  Py_END_ALLOW_THREADS
  Py_DECREF(name);
  return wrap_tuner(status, handle);
}

static PyObject *tuner_save(PyObject *self, PyObject *path) {
  PyObject *name = NULL;
  if (!PyUnicode_FSConverter(path, &name)) return NULL;
  relaxkit_status status;
  const char *text = PyBytes_AsString(name);
  relaxkit_tuner *handle = ((tuner_object *)self)->handle;
  Py_BEGIN_ALLOW_THREADS
  status = relaxkit_tuner_save(handle, text);
  Py_END_ALLOW_THREADS
  Py_DECREF(name);
  if (status != RELAXKIT_OK) return fail(status);
  Py_RETURN_NONE;
}

/* Bytes or text of a length that may change while it is asked for. */
static PyObject *tuner_bytes(PyObject *self, int is_text) {
  relaxkit_tuner *handle = ((tuner_object *)self)->handle;
  size_t needed = 0;
  char *buffer = NULL;
  relaxkit_status status = is_text ? relaxkit_tuner_describe(handle, NULL, 0, &needed)
                                   : relaxkit_tuner_state(handle, NULL, 0, &needed);
  while (status == RELAXKIT_OK || status == RELAXKIT_TOO_SMALL) {
    const size_t capacity = needed + 64;
    char *larger = realloc(buffer, capacity);
    if (larger == NULL) {
      free(buffer);
      return PyErr_NoMemory();
    }
    buffer = larger;
    status = is_text ? relaxkit_tuner_describe(handle, buffer, capacity, &needed)
                     : relaxkit_tuner_state(handle, buffer, capacity, &needed);
    if (status == RELAXKIT_OK) break;
  }
  PyObject *result = NULL;
  if (status != RELAXKIT_OK)
    fail(status);
  else
    result = is_text ? PyUnicode_FromStringAndSize(buffer, (Py_ssize_t)needed)
                     : PyBytes_FromStringAndSize(buffer, (Py_ssize_t)needed);
  free(buffer);
  return result;
}

static PyObject *tuner_state(PyObject *self, PyObject *none) {
  (void)none;
  return tuner_bytes(self, 0);
}

static PyObject *tuner_describe(PyObject *self, PyObject *none) {
  (void)none;
  return tuner_bytes(self, 1);
}

static PyObject *tuner_round(PyObject *self, PyObject *none) {
  (void)none;
  int64_t count = 0;
  const relaxkit_status status = relaxkit_tuner_round(((tuner_object *)self)->handle, &count);
  return status == RELAXKIT_OK ? PyLong_FromLongLong(count) : fail(status);
}

/* context, guess or NaN, reduction or NaN, iteration limit or 0, plays schedule: a tuple of ticket, omega, safe omega,
 * expected iterations, iteration cap, arm, phases */
static PyObject *tuner_suggest(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  known context;
  if (!is_counted(count, 5) || !read_context(arguments[0], &context) ||
      !read_double(arguments[1], &context.context.guess) || !read_double(arguments[2], &context.context.reduction))
    return NULL;
  context.context.iteration_limit = PyLong_AsLongLong(arguments[3]);
  if (context.context.iteration_limit == -1 && PyErr_Occurred()) return NULL;
  context.context.plays_schedule = PyObject_IsTrue(arguments[4]);
  relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
  const relaxkit_status status = relaxkit_tuner_suggest(((tuner_object *)self)->handle, &context.context, &s);
  if (status != RELAXKIT_OK) return fail(status);
  PyObject *phases = PyTuple_New(s.phase_count);
  for (int32_t k = 0; phases != NULL && k < s.phase_count; ++k) {
    PyObject *phase = Py_BuildValue("dL", s.phase_omegas[k], (long long)s.phase_sweeps[k]);
    if (phase == NULL || PyTuple_SetItem(phases, k, phase) != 0) Py_CLEAR(phases);
  }
  if (phases == NULL) return NULL;
  return Py_BuildValue(
    "KdddLiN", (unsigned long long)s.ticket, s.omega, s.safe_omega, s.expected_iterations, (long long)s.iteration_cap,
    (int)s.arm, phases);
}

/* ticket, loss, outcome */
static PyObject *tuner_observe(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  double loss;
  if (!is_counted(count, 3) || !read_double(arguments[1], &loss)) return NULL;
  const unsigned long long ticket = PyLong_AsUnsignedLongLong(arguments[0]);
  const long outcome = PyLong_AsLong(arguments[2]);
  if (PyErr_Occurred()) return NULL;
  const relaxkit_status status =
    relaxkit_tuner_observe(((tuner_object *)self)->handle, ticket, loss, (relaxkit_outcome)outcome);
  if (status != RELAXKIT_OK) return fail(status);
  Py_RETURN_NONE;
}

/* context, omegas, iterations, low, high: arrays of doubles */
static PyObject *tuner_expect(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  known context;
  Py_buffer views[4];
  int opened = 0;
  if (!is_counted(count, 5) || !read_context(arguments[0], &context)) return NULL;
  while (opened < 4 && open_array(arguments[1 + opened], 'd', opened > 0 ? PyBUF_WRITABLE : 0, views + opened)) {
    ++opened;
    if (length(views + opened - 1) != length(views)) {
      PyErr_SetString(PyExc_ValueError, "the arrays differ in length");
      break;
    }
  }
  if (!PyErr_Occurred()) {
    const relaxkit_status status = relaxkit_tuner_expect(
      ((tuner_object *)self)->handle, &context.context, (int32_t)length(views), views[0].buf, views[1].buf,
      views[2].buf, views[3].buf);
    if (status != RELAXKIT_OK) fail(status);
  }
  while (opened > 0) PyBuffer_Release(views + --opened);
  if (PyErr_Occurred()) return NULL;
  Py_RETURN_NONE;
}

static PyMethodDef tuner_methods[] = {
  {"suggest", (PyCFunction)(void (*)(void))tuner_suggest, METH_FASTCALL, NULL},
  {"observe", (PyCFunction)(void (*)(void))tuner_observe, METH_FASTCALL, NULL},
  {"expect", (PyCFunction)(void (*)(void))tuner_expect, METH_FASTCALL, NULL},
  {"state", tuner_state, METH_NOARGS, NULL},
  {"describe", tuner_describe, METH_NOARGS, NULL},
  {"round", tuner_round, METH_NOARGS, NULL},
  {"save", tuner_save, METH_O, NULL},
  {NULL, NULL, 0, NULL}};

static PyType_Slot tuner_slots[] = {{Py_tp_dealloc, tuner_dealloc}, {Py_tp_methods, tuner_methods}, {0, NULL}};

static PyType_Spec tuner_spec = {
  "relaxkit._core.Tuner", sizeof(tuner_object), 0, Py_TPFLAGS_DEFAULT | Py_TPFLAGS_DISALLOW_INSTANTIATION, tuner_slots};

/* ------------------------------------------------------------------------------------------ Patterns */

/* A matrix that is kept. Its own copy of the indices tells whether another matrix has the same pattern: reading all of
 * them takes less than taking over the values, and an array that was changed in place deceives nobody. */
typedef struct {
  relaxkit_matrix *handle;
  int32_t *starts, *columns;
  int32_t n, count;
  int is_used;
  unsigned long long last_use;
} kept;

enum { most_kept = 16 };

typedef struct {
  PyObject_HEAD kept *entries[most_kept];
  int limit, kept_count;
  unsigned long long clock, made;
} patterns_object;

static void destroy(kept *entry) {
  if (entry == NULL) return;
  relaxkit_matrix_destroy(entry->handle);
  free(entry->starts);
  free(entry->columns);
  free(entry);
}

static void patterns_dealloc(PyObject *self) {
  patterns_object *patterns = (patterns_object *)self;
  PyTypeObject *type = Py_TYPE(self);
  for (int k = 0; k < patterns->kept_count; ++k) destroy(patterns->entries[k]);
  PyObject_Free(self);
  Py_DECREF(type);
}

static PyObject *patterns_new(PyTypeObject *type, PyObject *arguments, PyObject *keywords) {
  int limit = 0;
  (void)keywords;
  if (!PyArg_ParseTuple(arguments, "i", &limit)) return NULL;
  patterns_object *self = PyObject_New(patterns_object, type);
  if (self == NULL) return NULL;
  self->limit = limit < 0 ? 0 : limit > most_kept ? most_kept : limit;
  self->kept_count = 0;
  self->clock = self->made = 0;
  return (PyObject *)self;
}

static kept *next_candidate(patterns_object *patterns, const rows *a, unsigned long long before) {
  kept *best = NULL;
  for (int k = 0; k < patterns->kept_count; ++k) {
    kept *entry = patterns->entries[k];
    if (entry->is_used || entry->n != a->n || entry->count != a->count || entry->last_use >= before) continue;
    if (best == NULL || entry->last_use > best->last_use) best = entry;
  }
  return best;
}

static int has_pattern(const kept *entry, const rows *a) {
  return memcmp(entry->starts, a->starts.buf, sizeof(int32_t) * ((size_t)a->n + 1)) == 0 &&
         (a->count == 0 || memcmp(entry->columns, a->columns.buf, sizeof(int32_t) * (size_t)a->count) == 0);
}

static kept *make_kept(const rows *a, relaxkit_status *status) {
  kept *entry = calloc(1, sizeof *entry);
  const size_t starts = sizeof(int32_t) * ((size_t)a->n + 1), columns = sizeof(int32_t) * (size_t)a->count;
  if (entry == NULL) return NULL;
  entry->n = a->n;
  entry->count = a->count;
  entry->starts = malloc(starts);
  entry->columns = malloc(columns + 1);
  if (entry->starts == NULL || entry->columns == NULL) {
    destroy(entry);
    return NULL;
  }
  memcpy(entry->starts, a->starts.buf, starts);
  if (columns > 0) memcpy(entry->columns, a->columns.buf, columns);
  *status = relaxkit_matrix_create_csr(a->n, a->count, entry->starts, entry->columns, a->values.buf, NULL, &entry->handle);
  return entry;
}

/* Ends the use of a matrix, which is destroyed if it was forgotten meanwhile. */
static void put_back(patterns_object *patterns, kept *entry) {
  for (int k = 0; k < patterns->kept_count; ++k) {
    if (patterns->entries[k] != entry) continue;
    entry->is_used = 0;
    return;
  }
  destroy(entry);
}

/* Takes out a matrix with the values of the caller's: one that is kept, or a new one. NULL with an exception. */
static kept *take(patterns_object *patterns, const rows *a) {
  relaxkit_status status = RELAXKIT_OK;
  kept *entry = next_candidate(patterns, a, ~0ULL);
  while (entry != NULL) {
    const unsigned long long last_use = entry->last_use;
    int is_same;
    entry->is_used = 1;
    Py_BEGIN_ALLOW_THREADS
    is_same = has_pattern(entry, a);
    if (is_same) status = relaxkit_matrix_update_csr(entry->handle, a->count, a->values.buf);
    Py_END_ALLOW_THREADS
    if (is_same && status == RELAXKIT_OK) {
      entry->last_use = ++patterns->clock;
      return entry;
    }
    put_back(patterns, entry);
    if (is_same) return fail(status), NULL;
    entry = next_candidate(patterns, a, last_use);
  }
  Py_BEGIN_ALLOW_THREADS
  entry = make_kept(a, &status);
  Py_END_ALLOW_THREADS
  if (entry == NULL) return PyErr_NoMemory(), NULL;
  if (status != RELAXKIT_OK) {
    destroy(entry);
    return fail(status), NULL;
  }
  entry->is_used = 1;
  ++patterns->made;
  /* In the place of the one that was not used for longest; beside all others if each is in use. */
  int place = patterns->kept_count < patterns->limit ? patterns->kept_count++ : -1;
  if (place < 0) {
    for (int k = 0; k < patterns->kept_count; ++k) {
      kept *other = patterns->entries[k];
      if (!other->is_used && (place < 0 || other->last_use < patterns->entries[place]->last_use)) place = k;
    }
    if (place >= 0) destroy(patterns->entries[place]);
  }
  if (place >= 0) patterns->entries[place] = entry;
  entry->last_use = ++patterns->clock;
  return entry;
}

static PyObject *patterns_clear(PyObject *self, PyObject *none) {
  patterns_object *const patterns = (patterns_object *)self;
  (void)none;
  while (patterns->kept_count > 0) {
    kept *const entry = patterns->entries[--patterns->kept_count];
    /* What a solve uses is destroyed when it is put back. */
    if (!entry->is_used) destroy(entry);
  }
  Py_RETURN_NONE;
}

static PyObject *patterns_made(PyObject *self, PyObject *none) {
  (void)none;
  return PyLong_FromUnsignedLongLong(((patterns_object *)self)->made);
}

/* What watches a solve: the caller's function, or whether the user wants it to end. */
typedef struct {
  PyObject *callback;
  PyObject *error[3];
  struct timespec last;
} watch;

static int32_t keep_error(watch *watch) {
  PyErr_Fetch(&watch->error[0], &watch->error[1], &watch->error[2]);
  return 1;
}

static int32_t call_back(void *data, int64_t iteration, double residual) {
  watch *const watching = data;
  int32_t answer = 0;
  const PyGILState_STATE state = PyGILState_Ensure();
  PyObject *result = PyObject_CallFunction(watching->callback, "Ld", (long long)iteration, residual);
  const int is_true = result == NULL ? -1 : PyObject_IsTrue(result);
  Py_XDECREF(result);
  answer = is_true < 0 ? keep_error(watching) : is_true;
  PyGILState_Release(state);
  return answer;
}

static int32_t look_for_signals(void *data, int64_t iteration, double residual) {
  watch *const watching = data;
  (void)iteration, (void)residual;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC_COARSE, &now);
  const double passed = (double)(now.tv_sec - watching->last.tv_sec) + 1e-9 * (double)(now.tv_nsec - watching->last.tv_nsec);
  if (passed < 0.1) return 0;
  watching->last = now;
  int32_t answer = 0;
  const PyGILState_STATE state = PyGILState_Ensure();
  if (PyErr_CheckSignals() != 0) answer = keep_error(watching);
  PyGILState_Release(state);
  return answer;
}

static int is_zero(const double *values, Py_ssize_t count) {
  for (Py_ssize_t k = 0; k < count; ++k)
    if (values[k] != 0) return 0;
  return 1;
}

static int read_options(PyObject *const *arguments, relaxkit_solve_options *options) {
  const long method = PyLong_AsLong(arguments[0]);
  if (method == -1 && PyErr_Occurred()) return 0;
  options->method = (int32_t)method;
  if (arguments[1] != Py_None) {
    const int is_omega = method != RELAXKIT_RIC_CG;
    double value;
    if (!read_double(arguments[1], &value)) return 0;
    if (is_omega ? !(value > 0 && value < 2) : !(value >= 0 && value <= 1)) {
      PyErr_Format(
        PyExc_ValueError, "%s is %S; it must lie in %s", is_omega ? "omega" : "alpha", arguments[1],
        is_omega ? "(0, 2)" : "[0, 1]");
      return 0;
    }
    options->parameter = value;
  }
  double *const tolerances[2] = {&options->tolerance, &options->absolute_tolerance};
  for (int k = 0; k < 2; ++k) {
    if (!read_double(arguments[2 + k], tolerances[k])) return 0;
    if (!(*tolerances[k] >= 0 && *tolerances[k] <= 1e300)) {
      PyErr_Format(PyExc_ValueError, "%s is %S; it must be finite, 0 or more", k == 0 ? "rtol" : "atol", arguments[2 + k]);
      return 0;
    }
  }
  if (arguments[4] != Py_None) {
    PyObject *whole = PyNumber_Index(arguments[4]);
    if (whole == NULL) return 0;
    options->iteration_limit = PyLong_AsLongLong(whole);
    Py_DECREF(whole);
    if (options->iteration_limit == -1 && PyErr_Occurred()) return 0;
    if (options->iteration_limit < 1) {
      PyErr_Format(PyExc_ValueError, "maxiter is %S; it must be at least 1", arguments[4]);
      return 0;
    }
  }
  options->multicolor = PyObject_IsTrue(arguments[5]);
  return options->multicolor >= 0;
}

/* tuner or None, indptr, indices, data, shape, b, x, method, parameter or None, rtol, atol, maxiter or None, multicolor,
 * context, callback or None: a tuple of the members of a report */
static PyObject *patterns_solve(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  if (!is_counted(count, 15)) return NULL;
  patterns_object *const patterns = (patterns_object *)self;
  relaxkit_tuner *tuner = NULL;
  if (arguments[0] != Py_None) {
    if (Py_TYPE(arguments[0]) != tuner_type) {
      PyErr_SetString(PyExc_TypeError, "the first argument must be a tuner or None");
      return NULL;
    }
    tuner = ((tuner_object *)arguments[0])->handle;
  }
  relaxkit_solve_options options = RELAXKIT_SOLVE_OPTIONS_INIT;
  known context;
  watch watching = {arguments[14], {NULL, NULL, NULL}, {0, 0}};
  if (!read_options(arguments + 7, &options) || !read_context(arguments[13], &context)) return NULL;
  options.monitor_data = &watching;
  if (watching.callback != Py_None) {
    options.monitor = call_back;
  } else if (options.method != RELAXKIT_SOR) {
    /* SOR does several sweeps at once where nobody watches. */
    clock_gettime(CLOCK_MONOTONIC_COARSE, &watching.last);
    options.monitor = look_for_signals;
  }

  rows a;
  Py_buffer b, x;
  if (!open_rows(arguments + 1, &a)) return NULL;
  if (!open_array(arguments[5], 'd', 0, &b)) return close_rows(&a), NULL;
  if (!open_array(arguments[6], 'd', PyBUF_WRITABLE, &x)) {
    PyBuffer_Release(&b);
    return close_rows(&a), NULL;
  }
  PyObject *result = NULL;
  kept *entry = NULL;
  if (length(&b) != a.n || length(&x) != a.n) {
    const int is_start = length(&b) == a.n;
    PyErr_Format(
      PyExc_ValueError, "%s has the length %zd, and A has %d rows", is_start ? "x0" : "b",
      length(is_start ? &x : &b), (int)a.n);
  } else {
    entry = take(patterns, &a);
  }
  if (entry != NULL) {
    relaxkit_report report = RELAXKIT_REPORT_INIT;
    relaxkit_status status;
    Py_BEGIN_ALLOW_THREADS
    /* As SciPy: no start vector but 0 can be good enough relative to it. */
    if (options.absolute_tolerance == 0 && is_zero(b.buf, a.n)) memset(x.buf, 0, (size_t)x.len);
    status = tuner == NULL
      ? relaxkit_matrix_solve(entry->handle, a.n, b.buf, x.buf, &options, &report)
      : relaxkit_tuner_solve(tuner, entry->handle, a.n, b.buf, x.buf, &context.context, &options, &report);
    Py_END_ALLOW_THREADS
    put_back(patterns, entry);
    if (watching.error[0] != NULL)
      PyErr_Restore(watching.error[0], watching.error[1], watching.error[2]);
    else if (status != RELAXKIT_OK)
      fail(status);
    else
      result = Py_BuildValue(
        "OLLddddids", outcomes[report.outcome >= 0 && report.outcome < 5 ? report.outcome : 2],
        (long long)report.iterations, (long long)report.work, report.parameter, report.relative_residual,
        report.residual_norm, report.initial_relative_residual, (int)report.attempt_count, report.seconds,
        report.reason);
  }
  PyBuffer_Release(&x);
  PyBuffer_Release(&b);
  close_rows(&a);
  return result;
}

/* indptr, indices, data, shape, product limit: omega and the products it took */
static PyObject *patterns_guess(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  rows a;
  if (!is_counted(count, 5)) return NULL;
  const long limit = PyLong_AsLong(arguments[4]);
  if (PyErr_Occurred() || !open_rows(arguments, &a)) return NULL;
  kept *entry = take((patterns_object *)self, &a);
  PyObject *result = NULL;
  if (entry != NULL) {
    double omega = 0;
    int32_t products = 0;
    relaxkit_status status;
    Py_BEGIN_ALLOW_THREADS
    status = relaxkit_matrix_guess(entry->handle, (int32_t)limit, &omega, &products);
    Py_END_ALLOW_THREADS
    put_back((patterns_object *)self, entry);
    result = status == RELAXKIT_OK ? Py_BuildValue("di", omega, (int)products) : fail(status);
  }
  close_rows(&a);
  return result;
}

/* indptr, indices, data, shape, tolerance: a tuple of the members of an inspection, and a text */
static PyObject *patterns_inspect(PyObject *self, PyObject *const *arguments, Py_ssize_t count) {
  rows a;
  double tolerance;
  if (!is_counted(count, 5) || !read_double(arguments[4], &tolerance) || !open_rows(arguments, &a)) return NULL;
  kept *entry = take((patterns_object *)self, &a);
  PyObject *result = NULL;
  if (entry != NULL) {
    relaxkit_inspection i = RELAXKIT_INSPECTION_INIT;
    char text[8192] = "";
    relaxkit_status status;
    Py_BEGIN_ALLOW_THREADS
    status = relaxkit_matrix_inspect(entry->handle, tolerance, &i, text, sizeof text, NULL);
    Py_END_ALLOW_THREADS
    put_back((patterns_object *)self, entry);
    result = status == RELAXKIT_OK
      ? Py_BuildValue(
          "LLLLiiiiiidddds", (long long)i.row_count, (long long)i.entry_count, (long long)i.bandwidth,
          (long long)i.component_count, (int)i.is_solvable, (int)i.is_symmetric, (int)i.has_positive_diagonal,
          (int)i.is_m_matrix, (int)i.is_consistently_ordered, (int)i.is_positive_definite, i.jacobi_spectral_radius,
          i.predicted_omega, i.least_sweeps, i.most_sweeps, text)
      : fail(status);
  }
  close_rows(&a);
  return result;
}

static PyMethodDef patterns_methods[] = {
  {"solve", (PyCFunction)(void (*)(void))patterns_solve, METH_FASTCALL, NULL},
  {"guess", (PyCFunction)(void (*)(void))patterns_guess, METH_FASTCALL, NULL},
  {"inspect", (PyCFunction)(void (*)(void))patterns_inspect, METH_FASTCALL, NULL},
  {"clear", patterns_clear, METH_NOARGS, NULL},
  {"made", patterns_made, METH_NOARGS, NULL},
  {NULL, NULL, 0, NULL}};

static PyType_Slot patterns_slots[] = {
  {Py_tp_new, patterns_new}, {Py_tp_dealloc, patterns_dealloc}, {Py_tp_methods, patterns_methods}, {0, NULL}};

static PyType_Spec patterns_spec = {
  "relaxkit._core.Patterns", sizeof(patterns_object), 0, Py_TPFLAGS_DEFAULT, patterns_slots};

/* -------------------------------------------------------------------------------------------- Module */

static PyObject *learner_names(PyObject *module, PyObject *none) {
  (void)module, (void)none;
  PyObject *names = PyList_New(0);
  for (int32_t index = 0; names != NULL && relaxkit_learner_name(index) != NULL; ++index) {
    PyObject *name = PyUnicode_FromString(relaxkit_learner_name(index));
    if (name == NULL || PyList_Append(names, name) != 0) Py_CLEAR(names);
    Py_XDECREF(name);
  }
  return names;
}

static PyMethodDef functions[] = {
  {"make_tuner", make_tuner, METH_VARARGS, NULL},
  {"restore_tuner", restore_tuner, METH_O, NULL},
  {"load_tuner", load_tuner, METH_O, NULL},
  {"learner_names", learner_names, METH_NOARGS, NULL},
  {NULL, NULL, 0, NULL}};

static struct PyModuleDef definition = {PyModuleDef_HEAD_INIT, "relaxkit._core", NULL, -1, functions, NULL, NULL, NULL, NULL};

PyMODINIT_FUNC PyInit__core(void) {
  static const char *const names[5] = {"converged", "limit", "diverged", "wrong answer", "stopped"};
  if (relaxkit_abi_version() != RELAXKIT_ABI_VERSION) {
    PyErr_Format(
      PyExc_ImportError, "librelaxkit has the version %d, and this package needs %d", (int)relaxkit_abi_version(),
      RELAXKIT_ABI_VERSION);
    return NULL;
  }
  PyObject *module = PyModule_Create(&definition);
  if (module == NULL) return NULL;
  PyObject *patterns_type = PyType_FromSpec(&patterns_spec);
  tuner_type = (PyTypeObject *)PyType_FromSpec(&tuner_spec);
  unready = PyErr_NewException("relaxkit._core.Unready", NULL, NULL);
  int is_complete = patterns_type != NULL && tuner_type != NULL && unready != NULL;
  for (int k = 0; k < 5; ++k) is_complete = (outcomes[k] = PyUnicode_InternFromString(names[k])) != NULL && is_complete;
  if (!is_complete || PyModule_AddObjectRef(module, "Patterns", patterns_type) != 0 ||
      PyModule_AddObjectRef(module, "Tuner", (PyObject *)tuner_type) != 0 ||
      PyModule_AddObjectRef(module, "Unready", unready) != 0)
    Py_CLEAR(module);
  Py_XDECREF(patterns_type);
  return module;
}
