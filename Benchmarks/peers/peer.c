#define _POSIX_C_SOURCE 200809L

#include "peer.h"

#include <limits.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { longestLine = 8192, mostParameters = 8 };

void limitToOneThread(char **arguments) {
  if (getenv("RELAX_PEER_LIMITED")) return;
  setenv("OMP_NUM_THREADS", "1", 1);
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  setenv("MKL_NUM_THREADS", "1", 1);
  setenv("BLIS_NUM_THREADS", "1", 1);
  setenv("RELAX_PEER_LIMITED", "1", 1);
  execvp(arguments[0], arguments);
  perror("cannot restart with one thread");
  exit(1);
}

/* Problems */

static int allocate(Problem *problem, int64_t rows, int64_t entries) {
  memset(problem, 0, sizeof *problem);
  if (rows < 1 || entries < rows || entries > INT_MAX) return 1;
  problem->rows = (int)rows;
  problem->entries = (int)entries;
  problem->rowStarts = malloc(sizeof(int) * (size_t)(rows + 1));
  problem->columns = malloc(sizeof(int) * (size_t)entries);
  problem->diagonal = malloc(sizeof(int) * (size_t)rows);
  problem->values = malloc(sizeof(double) * (size_t)entries);
  problem->rightHandSide = malloc(sizeof(double) * (size_t)rows);
  if (problem->rowStarts && problem->columns && problem->diagonal && problem->values &&
      problem->rightHandSide) {
    return 0;
  }
  freeProblem(problem);
  return 1;
}

void freeProblem(Problem *problem) {
  free(problem->rowStarts);
  free(problem->columns);
  free(problem->diagonal);
  free(problem->values);
  free(problem->rightHandSide);
  memset(problem, 0, sizeof *problem);
}

/* The same right-hand side in every peer, to the last bit: the outputs of SplitMix64 from seed 0,
   their upper 53 bits scaled to [-1, 1). It has a share of every eigenvector; a single wave
   would be solved in untypically few iterations. */
static void fillRightHandSide(Problem *problem) {
  uint64_t state = 0;
  for (int i = 0; i < problem->rows; i++) {
    state += UINT64_C(0x9E3779B97F4A7C15);
    uint64_t z = state;
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    z ^= z >> 31;
    problem->rightHandSide[i] = (double)(z >> 11) * 0x1p-52 - 1;
  }
}

int makeGrid(Problem *problem, int dimensions, int width) {
  memset(problem, 0, sizeof *problem);
  if (width < 1 || width > 30000) return 1;
  const int64_t depth = dimensions == 3 ? width : 1;
  const int64_t plane = (int64_t)width * width, rows = plane * depth;
  const int64_t neighbours = 2 * dimensions * (rows - rows / width);
  if (allocate(problem, rows, rows + neighbours)) return 1;
  int next = 0, row = 0;
  for (int z = 0; z < depth; z++) {
    for (int y = 0; y < width; y++) {
      for (int x = 0; x < width; x++, row++) {
        const int isThere[7] = {z > 0,         y > 0,         x > 0, 1,
                                x + 1 < width, y + 1 < width, z + 1 < depth};
        const int offset[7] = {-(int)plane, -width, -1, 0, 1, width, (int)plane};
        problem->rowStarts[row] = next;
        problem->diagonal[row] = next + isThere[0] + isThere[1] + isThere[2];
        for (int k = 0; k < 7; k++) {
          if (!isThere[k]) continue;
          problem->columns[next] = row + offset[k];
          problem->values[next++] = k == 3 ? 2 * dimensions : -1;
        }
      }
    }
  }
  problem->rowStarts[row] = next;
  fillRightHandSide(problem);
  return 0;
}

/* Fills in the diagonal's positions; returns non-zero for a structure the kernels cannot trust. */
static int locateDiagonal(Problem *problem) {
  const int *starts = problem->rowStarts, *columns = problem->columns;
  if (starts[0] != 0 || starts[problem->rows] != problem->entries) return 1;
  for (int i = 0; i < problem->rows; i++) {
    if (starts[i + 1] < starts[i] || starts[i + 1] > problem->entries) return 1;
    problem->diagonal[i] = -1;
    for (int k = starts[i]; k < starts[i + 1]; k++) {
      if (columns[k] < 0 || columns[k] >= problem->rows) return 1;
      if (k > starts[i] && columns[k] <= columns[k - 1]) return 1;
      if (columns[k] == i) problem->diagonal[i] = k;
    }
    if (problem->diagonal[i] < 0 || problem->values[problem->diagonal[i]] == 0) return 1;
  }
  return 0;
}

/* Returns a message, or null after success. */
static const char *readProblem(Problem *problem, const char *path) {
  memset(problem, 0, sizeof *problem);
  FILE *file = fopen(path, "rb");
  if (!file) return "the file cannot be opened";
  const char *message = NULL;
  int64_t sizes[2];
  if (fread(sizes, sizeof(int64_t), 2, file) != 2) {
    message = "the file has no header";
  } else if (allocate(problem, sizes[0], sizes[1])) {
    message = "the sizes in the header are not usable";
  } else {
    const size_t rows = (size_t)problem->rows, entries = (size_t)problem->entries;
    if (fread(problem->rowStarts, sizeof(int), rows + 1, file) != rows + 1 ||
        fread(problem->columns, sizeof(int), entries, file) != entries ||
        fread(problem->values, sizeof(double), entries, file) != entries) {
      message = "the file ends early";
    } else if (locateDiagonal(problem)) {
      message = "not CSR with ascending columns and a non-zero diagonal";
    } else {
      const size_t found = fread(problem->rightHandSide, sizeof(double), rows, file);
      if (found == 0) fillRightHandSide(problem);
      else if (found != rows) message = "the right-hand side ends early";
    }
  }
  fclose(file);
  if (message) freeProblem(problem);
  return message;
}

double shiftInSequence(int k, double low, double high) {
  const double turns = k * 0.6180339887498949;
  return low + (high - low) * (turns - floor(turns));
}

double norm(const double *x, int count) {
  double sum = 0;
  for (int i = 0; i < count; i++) sum += x[i] * x[i];
  return sqrt(sum);
}

double relativeResidual(const Problem *problem, double shift, const double *x) {
  double sum = 0;
  for (int i = 0; i < problem->rows; i++) {
    double residual = problem->rightHandSide[i] - shift * x[i];
    for (int k = problem->rowStarts[i]; k < problem->rowStarts[i + 1]; k++) {
      residual -= problem->values[k] * x[problem->columns[k]];
    }
    sum += residual * residual;
  }
  return sqrt(sum) / norm(problem->rightHandSide, problem->rows);
}

/* Clocks */

static double secondsOf(clockid_t clock) {
  struct timespec time;
  clock_gettime(clock, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

Seconds now(void) {
  return (Seconds){secondsOf(CLOCK_THREAD_CPUTIME_ID), secondsOf(CLOCK_MONOTONIC)};
}

Seconds since(Seconds start) {
  const Seconds end = now();
  return (Seconds){end.cpu - start.cpu, end.wall - start.wall};
}

/* Protocol */

void replySweeps(Seconds used, double normOfX) {
  printf("ok cpu=%.9g wall=%.9g norm=%.17g\n", used.cpu, used.wall, normOfX);
}

void replySolve(const Problem *problem, const double *x, Seconds used, int iterations,
                int converged) {
  printf("ok iterations=%d converged=%d cpu=%.9g wall=%.9g residual=%.6g\n", iterations,
         converged != 0, used.cpu, used.wall, relativeResidual(problem, 0, x));
}

void replySmallSystems(Seconds used, int systems, long iterations, double lastResidual) {
  printf("ok systems=%d iterations=%ld cpu=%.9g wall=%.9g rate=%.6g residual=%.6g\n", systems,
         iterations, used.cpu, used.wall, systems / used.cpu, lastResidual);
}

/* Makes the matrix that `word` and the rest of the line ask for; returns 0 if they ask for none. */
static int load(const char *word, const char *rest, Problem *problem, const char **message) {
  *message = NULL;
  if (strcmp(word, "file") == 0) {
    *message = readProblem(problem, rest);
    return 1;
  }
  const int dimensions = strcmp(word, "grid2d") == 0 ? 2 : strcmp(word, "grid3d") == 0 ? 3 : 0;
  if (dimensions == 0) return 0;
  if (makeGrid(problem, dimensions, atoi(rest))) *message = "this grid width is not usable";
  return 1;
}

/* Reads exactly `count` numbers. */
static int readNumbers(char *text, double *numbers, int count) {
  for (int k = 0; k < count; k++) {
    char *end;
    numbers[k] = strtod(text, &end);
    if (end == text) return 1;
    text = end;
  }
  return text[strspn(text, " ")] != 0;
}

static void run(const Command *commands, const char *word, char *rest, const Problem *problem) {
  while (commands->name && strcmp(commands->name, word) != 0) commands++;
  double parameters[mostParameters];
  if (!commands->name) {
    printf("unsupported %s\n", word);
  } else if (readNumbers(rest, parameters, commands->parameterCount)) {
    printf("error %s takes %d numbers\n", word, commands->parameterCount);
  } else if (problem->rows == 0 && strcmp(word, "small-systems") != 0) {
    printf("error load a matrix first: grid2d, grid3d or file\n");
  } else if (commands->run(problem, parameters) != 0) {
    printf("error %s failed in the library\n", word);
  }
}

int serve(const char *name, const char *version, const Command *commands,
          int (*adopt)(const Problem *problem)) {
  Problem problem = {0};
  char line[longestLine];
  while (fgets(line, sizeof line, stdin)) {
    line[strcspn(line, "\r\n")] = 0;
    char *rest = line + strcspn(line, " ");
    if (*rest) *rest++ = 0;
    Problem loaded;
    const char *message;
    if (strcmp(line, "quit") == 0) break;
    if (strcmp(line, "capabilities") == 0) {
      printf("ok name=%s commands=", name);
      for (const Command *each = commands; each->name; each++) {
        printf("%s%s", each == commands ? "" : ",", each->name);
      }
      printf(" version=%s\n", version);
    } else if (!load(line, rest, &loaded, &message)) {
      run(commands, line, rest, &problem);
    } else if (message) {
      printf("error %s\n", message);
    } else if (adopt && adopt(&loaded) != 0) {
      printf("error the library does not take this matrix\n");
      freeProblem(&loaded);
    } else {
      freeProblem(&problem);
      problem = loaded;
      printf("ok rows=%d entries=%d\n", problem.rows, problem.entries);
    }
    fflush(stdout);
  }
  freeProblem(&problem);
  return 0;
}
