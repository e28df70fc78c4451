/* What the C and C++ peers share: the matrices, the clocks and the line protocol of README.md. */
#ifndef PEER_H
#define PEER_H

#ifdef __cplusplus
extern "C" {
#endif

/* A square sparse system in CSR form, columns ascending, every diagonal entry present. */
typedef struct {
  int rows, entries;
  int *rowStarts, *columns;
  int *diagonal; /* position of (i, i) among the values */
  double *values, *rightHandSide;
} Problem;

typedef struct {
  double cpu, wall; /* seconds; cpu is of the calling thread alone */
} Seconds;

/* A measurement a peer offers. `run` gets as many numbers as there are parameters, prints its own
   `ok` line and returns 0, or returns non-zero if the library failed. */
typedef struct {
  const char *name;
  int parameterCount;
  int (*run)(const Problem *problem, const double *parameters);
} Command;

/* Restarts the program once with the thread pools of BLAS and OpenMP limited to one thread: they
   read the environment when they are loaded, which is before `main`. */
void limitToOneThread(char **arguments);

/* Answers commands from standard input until `quit` or its end. `commands` ends with a null name.
   `adopt` (may be null) hands over a new problem before the old one is released. */
int serve(const char *name, const char *version, const Command *commands,
          int (*adopt)(const Problem *problem));

/* The 5-point (dimensions = 2) or 7-point (3) Laplacian of a grid with `width` points a side.
   Returns non-zero if memory or 32-bit indices do not suffice; `problem` is then empty. */
int makeGrid(Problem *problem, int dimensions, int width);
void freeProblem(Problem *problem);

Seconds now(void);
Seconds since(Seconds start);

/* The k-th diagonal shift of a `small-systems` sequence: spread evenly over [low, high), in an
   order in which neighbours differ (multiples of the golden ratio, modulo 1). */
double shiftInSequence(int k, double low, double high);

double norm(const double *x, int count);
/* ||b - A x|| / ||b||, with `shift` added to the diagonal of A. */
double relativeResidual(const Problem *problem, double shift, const double *x);

/* The `ok` lines of the three kinds of command. */
void replySweeps(Seconds used, double normOfX);
void replySolve(const Problem *problem, const double *x, Seconds used, int iterations,
                int converged);
void replySmallSystems(Seconds used, int systems, long iterations, double lastResidual);

#ifdef __cplusplus
}
#endif
#endif
