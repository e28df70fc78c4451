/* The loop anyone writes first: CSR rows from top to bottom, then a second pass for the residual.
   It tells how much of a ratio to another library is the compiler and how much is the method. */
#include "peer.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void sweep(const Problem *problem, const double *values, const double *scale, double *x) {
  for (int i = 0; i < problem->rows; i++) {
    double residual = problem->rightHandSide[i];
    for (int k = problem->rowStarts[i]; k < problem->rowStarts[i + 1]; k++) {
      residual -= values[k] * x[problem->columns[k]];
    }
    x[i] += scale[i] * residual;
  }
}

static double residualNorm(const Problem *problem, const double *values, const double *x) {
  double sum = 0;
  for (int i = 0; i < problem->rows; i++) {
    double residual = problem->rightHandSide[i];
    for (int k = problem->rowStarts[i]; k < problem->rowStarts[i + 1]; k++) {
      residual -= values[k] * x[problem->columns[k]];
    }
    sum += residual * residual;
  }
  return sqrt(sum);
}

/* scale = omega / diagonal, so that no sweep divides. */
static void fillScale(const Problem *problem, const double *values, double omega, double *scale) {
  for (int i = 0; i < problem->rows; i++) scale[i] = omega / values[problem->diagonal[i]];
}

/* Starts from x = 0; returns the sweeps done, and in `reached` whether the tolerance was met. */
static int solve(const Problem *problem, const double *values, const double *scale,
                 double tolerance, int limit, double *x, int *reached) {
  const double target = tolerance * norm(problem->rightHandSide, problem->rows);
  memset(x, 0, sizeof(double) * (size_t)problem->rows);
  *reached = 0;
  int sweeps = 0;
  while (!*reached && sweeps < limit) {
    sweep(problem, values, scale, x);
    sweeps++;
    *reached = residualNorm(problem, values, x) < target;
  }
  return sweeps;
}

static int runSweeps(const Problem *problem, const double *parameters) {
  double *x = calloc((size_t)problem->rows, sizeof(double));
  double *scale = malloc(sizeof(double) * (size_t)problem->rows);
  if (!x || !scale) return 1;
  fillScale(problem, problem->values, parameters[0], scale);
  sweep(problem, problem->values, scale, x); /* first touch of all memory, not timed */
  memset(x, 0, sizeof(double) * (size_t)problem->rows);
  const Seconds start = now();
  for (int k = 0; k < (int)parameters[1]; k++) sweep(problem, problem->values, scale, x);
  replySweeps(since(start), norm(x, problem->rows));
  free(x);
  free(scale);
  return 0;
}

static int runSOR(const Problem *problem, const double *parameters) {
  double *x = malloc(sizeof(double) * (size_t)problem->rows);
  double *scale = malloc(sizeof(double) * (size_t)problem->rows);
  if (!x || !scale) return 1;
  const Seconds start = now();
  fillScale(problem, problem->values, parameters[0], scale);
  int converged;
  const int sweeps = solve(problem, problem->values, scale, parameters[1], (int)parameters[2], x,
                           &converged);
  replySolve(problem, x, since(start), sweeps, converged);
  free(x);
  free(scale);
  return 0;
}

static int runSmallSystems(const Problem *unused, const double *parameters) {
  (void)unused;
  Problem grid;
  if (makeGrid(&grid, 2, (int)parameters[0])) return 1;
  double *x = malloc(sizeof(double) * (size_t)grid.rows);
  double *scale = malloc(sizeof(double) * (size_t)grid.rows);
  double *values = malloc(sizeof(double) * (size_t)grid.entries);
  if (!x || !scale || !values) return 1;
  memcpy(values, grid.values, sizeof(double) * (size_t)grid.entries);
  const int systems = (int)parameters[3];
  double shift = 0;
  long iterations = 0;
  const Seconds start = now();
  for (int k = 0; k < systems; k++) {
    shift = shiftInSequence(k, parameters[4], parameters[5]);
    for (int i = 0; i < grid.rows; i++) values[grid.diagonal[i]] = 4 + shift;
    fillScale(&grid, values, parameters[1], scale);
    int converged;
    iterations += solve(&grid, values, scale, parameters[2], 10000, x, &converged);
  }
  replySmallSystems(since(start), systems, iterations, relativeResidual(&grid, shift, x));
  free(x);
  free(scale);
  free(values);
  freeProblem(&grid);
  return 0;
}

/* Sums an array of that number of bytes again and again: the rate at which this machine can read a working
   set of that size. Whole numbers, because sums of those may be reordered into vectors. */
static int runBandwidth(const Problem *unused, const double *parameters) {
  (void)unused;
  const size_t count = (size_t)parameters[0] / sizeof(uint64_t);
  uint64_t *array = malloc(sizeof(uint64_t) * count);
  if (!array || count == 0) return 1;
  for (size_t i = 0; i < count; i++) array[i] = i;
  const int passes = 1 + (int)(2.5e8 / parameters[0]);
  double best = 0;
  volatile uint64_t sink = 0;
  for (int repeat = 0; repeat < 5; repeat++) {
    const Seconds start = now();
    for (int pass = 0; pass < passes; pass++) {
      uint64_t sum = sink;
      for (size_t i = 0; i < count; i++) sum += array[i];
      sink = sum;
    }
    best = fmax(best, (double)passes * (double)(sizeof(uint64_t) * count) / since(start).cpu);
  }
  printf("ok rate=%.6g\n", best);
  free(array);
  return 0;
}

int main(void) {
  const Command commands[] = {
      {"sweeps", 2, runSweeps},
      {"sor-solve", 3, runSOR},
      {"small-systems", 6, runSmallSystems},
      {"bandwidth", 1, runBandwidth},
      {0},
  };
  return serve("naive", __VERSION__, commands, NULL);
}
