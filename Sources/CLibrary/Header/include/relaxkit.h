/* RelaxKit for C: sparse iterative solvers whose relaxation parameters are learned.
 *
 * Three ways in, from least to most:
 *
 *   relaxkit_solve_csr        one system in compressed rows, nothing kept
 *   relaxkit_matrix_...       a matrix that is kept: systems of one pattern, prepared once
 *   relaxkit_tuner_...        learns from iteration counts which omega to use; for the solves of a
 *                             matrix here (relaxkit_tuner_solve), or for any solver of your own
 *                             (relaxkit_tuner_suggest, relaxkit_tuner_observe)
 *
 *   relaxkit_tuner *tuner = NULL;
 *   relaxkit_tuner_create(NULL, &tuner);
 *   for (int step = 0; step < steps; ++step) {
 *     relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
 *     relaxkit_tuner_suggest(tuner, NULL, &s);
 *     relaxkit_tuner_observe(tuner, s.ticket, my_solver(s.omega), RELAXKIT_CONVERGED);
 *   }
 *   relaxkit_tuner_destroy(tuner);
 *
 * STATUS. Functions that can fail return a relaxkit_status. After one that is not RELAXKIT_OK,
 * relaxkit_last_message() of the same thread says what was wrong and where. Outputs are then as they
 * were, unless a function says otherwise. A solve that does not converge is not a failure: its report
 * tells. No input ends the program; only pointers to less memory than a function says it reads or
 * writes cannot be noticed.
 *
 * HANDLES. A relaxkit_tuner * or relaxkit_matrix * is a number that the library looks up, not an
 * address. One that was destroyed, or never was, is refused with RELAXKIT_INVALID_HANDLE.
 *
 * STRUCTS begin with their size, which tells the library what the caller was compiled with. Begin with
 * the macro RELAXKIT_..._INIT, or the function relaxkit_..._init where there is no preprocessor, and
 * change what you need. Where a pointer to options may be NULL, that means these defaults.
 *
 * THREADS. All functions may be called from any thread at any time. Calls on different handles run side
 * by side. A tuner may be shared: solves with different matrices run side by side and learn together. A
 * matrix does one thing at a time: a call that finds it in use returns RELAXKIT_BUSY, and so does one
 * from its own monitor. Destroying what is in use lets the call that uses it finish. The library starts
 * no thread unless thread_count asks for it. After fork, the child may go on with handles that no other
 * thread was using.
 *
 * NUMBERS. Vectors have one double per unknown. Norms, tolerances and counts are those of
 * Sources/RelaxKit/RelaxKit.docc/Conventions.md: one iteration is a sweep of SOR, a symmetric sweep of
 * SSOR, a product with the matrix of CG. Nothing random is drawn but from seeds: the same calls give
 * the same answers.
 *
 * The header is C99 and C++11. */

#ifndef RELAXKIT_H
#define RELAXKIT_H

#include <math.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* What the library and the caller must agree on. It changes only when a function or a struct does in a
 * way that compiled callers would notice; the name of the shared library has it too. */
#define RELAXKIT_ABI_VERSION 1

/* RELAXKIT_ABI_VERSION of the library that was loaded. */
int32_t relaxkit_abi_version(void);

/* ------------------------------------------------------------------------------------------ Status */

/* What became of a call. Later versions may add values. */
typedef enum relaxkit_status {
  RELAXKIT_OK = 0,
  /* An argument that cannot be: NULL, out of its range, of another size. */
  RELAXKIT_INVALID_ARGUMENT = 1,
  /* A handle that was destroyed or is none, or of the other kind. */
  RELAXKIT_INVALID_HANDLE = 2,
  /* The matrix is in use by another call. */
  RELAXKIT_BUSY = 3,
  /* A matrix whose arrays contradict each other, or an index outside of it. */
  RELAXKIT_INVALID_MATRIX = 4,
  /* A NaN or an infinity among values or vectors. */
  RELAXKIT_NOT_FINITE = 5,
  /* A matrix that the methods cannot solve: a diagonal entry is zero or missing. */
  RELAXKIT_UNSOLVABLE = 6,
  /* A buffer with too little room; the length needed was set. */
  RELAXKIT_TOO_SMALL = 7,
  /* A ticket of another tuner, one that was observed already, or one too old. */
  RELAXKIT_UNKNOWN_TICKET = 8,
  /* What this handle cannot do, such as a solve with a tuner for solvers of your own. */
  RELAXKIT_UNSUPPORTED = 9,
  /* A saved state that is damaged, of another version or none. */
  RELAXKIT_INVALID_STATE = 10,
  /* A file that cannot be read or written. */
  RELAXKIT_FILE_ERROR = 11
} relaxkit_status;

/* The name of a status, such as "invalid argument". Never NULL, whatever the number. */
const char *relaxkit_status_text(int32_t status);

/* What the last call of this thread that failed had to say: a sentence without a line break, in UTF-8.
 * Never NULL, empty before the first failure. Calls that succeed leave it. It is valid until the next
 * failure in this thread. */
const char *relaxkit_last_message(void);

/* ------------------------------------------------------------------------------- Methods and reports */

/* How systems are solved. */
typedef enum relaxkit_method {
  /* None of these: a solver of your own. For tuners only. */
  RELAXKIT_EXTERNAL = 0,
  /* Successive over-relaxation; omega in (0, 2). For any matrix, converges on definite ones. */
  RELAXKIT_SOR = 1,
  /* Symmetric successive over-relaxation; omega in (0, 2). */
  RELAXKIT_SSOR = 2,
  /* Conjugate gradients with the SSOR preconditioner; omega in (0, 2). For symmetric positive definite
   * matrices, as are the next two. */
  RELAXKIT_SSOR_CG = 3,
  /* Conjugate gradients with relaxed incomplete Cholesky; alpha in [-1, 1]: 0 is OpenFOAM's DIC, -1
   * SSOR with omega 1. */
  RELAXKIT_RIC_CG = 4,
  /* Conjugate gradients without a preconditioner; no parameter. */
  RELAXKIT_CG = 5
} relaxkit_method;

/* How a solve ended. */
typedef enum relaxkit_outcome {
  /* The tolerance is met. */
  RELAXKIT_CONVERGED = 0,
  /* The iteration limit came first. */
  RELAXKIT_LIMIT = 1,
  /* The iteration blew up, broke down or stagnated. */
  RELAXKIT_DIVERGED = 2,
  /* A solver claimed success, and its answer was found to be wrong. Only to be told to a tuner. */
  RELAXKIT_WRONG_ANSWER = 3,
  /* The monitor stopped it. Told to a tuner: nothing is to be learned from this one. */
  RELAXKIT_IGNORE = 4
} relaxkit_outcome;

/* What residuals are relative to. */
typedef enum relaxkit_baseline {
  /* The norm of b. */
  RELAXKIT_RIGHT_HAND_SIDE = 0,
  /* The norm of b - A x of the start vector. */
  RELAXKIT_INITIAL_RESIDUAL = 1,
  /* The number in relaxkit_solve_options.normalization. */
  RELAXKIT_NORMALIZATION = 2
} relaxkit_baseline;

/* Called after each iteration with its number, from 1, and the relative residual. Returns 0 to go on and
 * anything else to stop. It must return: no exception and no longjmp may cross the library. */
typedef int32_t (*relaxkit_monitor)(void *data, int64_t iteration, double relative_residual);

/* How to solve. A solve ends when
 *
 *   |b - A x|  <=  max(tolerance * baseline, absolute_tolerance, reduction * |b - A x0|). */
typedef struct relaxkit_solve_options {
  size_t size;
  /* A relaxkit_method; RELAXKIT_SSOR_CG. A tuner has its own, and does not look at this. */
  int32_t method;
  /* A relaxkit_baseline; RELAXKIT_RIGHT_HAND_SIDE. */
  int32_t baseline;
  /* Omega or alpha; NAN for that of the method: omega 1, alpha 0.95. A tuner chooses it. */
  double parameter;
  /* The relative residual to reach, 0 or more; 1e-8. */
  double tolerance;
  /* The norm that is small enough whatever the baseline, 0 or more; 0. */
  double absolute_tolerance;
  /* The share of the first residual that is small enough, in [0, 1); 0. Only with a normalization: it is
   * OpenFOAM's relTol. For others, RELAXKIT_INITIAL_RESIDUAL makes the tolerance that share. */
  double reduction;
  /* What residuals are divided by, above 0, if that is the baseline; else not looked at. */
  double normalization;
  /* The iterations after which to give up, at least 1; 10000. */
  int64_t iteration_limit;
  /* The iterations that are done in any case; 0. */
  int64_t minimum_iterations;
  /* 2 for the Euclidean norm of residuals, 1 for the sum of their magnitudes, OpenFOAM's; 2. */
  int32_t norm;
  /* Whether the residual is formed anew from the matrix before a solve is called converged; 1. Without,
   * the one carried along decides, as in most codes, and a solve takes about one pass less. */
  int32_t confirms_convergence;
  /* Whether a solve that fails goes back to the iterate of the smallest residual, which may take as long
   * again; 1. Else it leaves the last one. */
  int32_t returns_best_iterate;
  /* Whether unknowns are relaxed colour by colour rather than in their order; 0. For RELAXKIT_SOR. */
  int32_t multicolor;
  /* Called after each iteration, with monitor_data; NULL for none. */
  relaxkit_monitor monitor;
  void *monitor_data;
} relaxkit_solve_options;

#define RELAXKIT_SOLVE_OPTIONS_INIT                                                              \
  {                                                                                              \
    sizeof(relaxkit_solve_options), RELAXKIT_SSOR_CG, RELAXKIT_RIGHT_HAND_SIDE, NAN, 1e-8, 0, 0, \
        0, 10000, 0, 2, 1, 1, 0, NULL, NULL                                                      \
  }

/* What a solve took. */
typedef struct relaxkit_report {
  size_t size;
  /* A relaxkit_outcome. */
  int32_t outcome;
  /* The attempts there were: 1, and with a tuner more if its first omega failed. */
  int32_t attempt_count;
  /* The iterations of the attempt that gave x. */
  int64_t iterations;
  /* Those of all attempts, and the products that a tuner spent on looking at the matrix. */
  int64_t work;
  /* Omega or alpha of the attempt that gave x; NAN if the method has none. For relaxed incomplete
   * Cholesky the alpha that was played, -1 if only SSOR with omega 1 was possible. */
  double parameter;
  /* |b - A x| of the vector returned over the baseline, and itself. */
  double relative_residual;
  double residual_norm;
  /* |b - A x0| of the start vector over the baseline. */
  double initial_relative_residual;
  /* Wall-clock time of the attempt that gave x, in seconds. */
  double seconds;
  /* Why it ended, in a word such as "tolerance" or "nonPositiveCurvature"; always ends with a zero. */
  char reason[32];
} relaxkit_report;

#define RELAXKIT_REPORT_INIT \
  { sizeof(relaxkit_report), 0, 0, 0, 0, 0, 0, 0, 0, 0, {0} }

/* ------------------------------------------------------------------------------------------ Matrices */

/* A square matrix that is kept, with all that was prepared for its pattern. */
typedef struct relaxkit_matrix relaxkit_matrix;

/* How a matrix is kept. */
typedef struct relaxkit_matrix_options {
  size_t size;
  /* What rows, columns and positions count from: 0, or 1 as in Fortran; 0. */
  int32_t index_base;
  /* How many threads may share the sweeps of RELAXKIT_SOR, 1 to 1024; 1. */
  int32_t thread_count;
} relaxkit_matrix_options;

#define RELAXKIT_MATRIX_OPTIONS_INIT \
  { sizeof(relaxkit_matrix_options), 0, 1 }

/* Makes a matrix from compressed rows. Columns may come in any order in a row; entries in the same place
 * are added up. The arrays are copied.
 *
 *   n               the number of unknowns, 0 or more
 *   entry_count     the length of columns and values, at most 2^31 - 1
 *   row_starts      n + 1 positions: row i has the entries row_starts[i] ... row_starts[i + 1] - 1
 *   columns         the column of each entry
 *   values          the value of each entry, finite
 *   options         NULL for the defaults
 *   matrix          set to the handle
 *
 * Cost: a few passes over the arrays. What solves need of the pattern is made by the first one. */
relaxkit_status relaxkit_matrix_create_csr(
  int32_t n, int32_t entry_count, const int32_t *row_starts, const int32_t *columns,
  const double *values, const relaxkit_matrix_options *options, relaxkit_matrix **matrix);

/* Makes a matrix from OpenFOAM's form: the diagonal, and two entries for each face.
 *
 *   n               the number of cells
 *   face_count      the length of the next two, and of upper and lower
 *   lower_address   the cell of each face with the lower number, from index_base
 *   upper_address   the other one
 *   diagonal        n values
 *   upper           the entry in row lower_address, column upper_address of each face
 *   lower           the entry opposite; NULL if it is the same
 *
 * Faces may come in any order; coefficients of the same two cells are added up. */
relaxkit_status relaxkit_matrix_create_ldu(
  int32_t n, int32_t face_count, const int32_t *lower_address, const int32_t *upper_address,
  const double *diagonal, const double *upper, const double *lower,
  const relaxkit_matrix_options *options, relaxkit_matrix **matrix);

/* Replaces all values of a matrix made from compressed rows, in the order in which they were given.
 * Nothing that depends on the pattern is made again. entry_count must be that of the matrix.
 *
 * Cost: two passes over the values. If one is not finite the matrix stays as it was. */
relaxkit_status relaxkit_matrix_update_csr(
  relaxkit_matrix *matrix, int32_t entry_count, const double *values);

/* Replaces all values of a matrix made from OpenFOAM's form. What was made of values that are the same again is
 * kept. */
relaxkit_status relaxkit_matrix_update_ldu(
  relaxkit_matrix *matrix, int32_t n, int32_t face_count, const double *diagonal,
  const double *upper, const double *lower);

/* Replaces the diagonal alone, as between systems A + c I; all of it must be stored.
 *
 * Cost: a pass over n numbers; solves then read the other values where they are. */
relaxkit_status relaxkit_matrix_update_diagonal(
  relaxkit_matrix *matrix, int32_t n, const double *diagonal);

/* Solves A x = b.
 *
 *   n         the length of b and x, which must be that of the matrix
 *   b         the right-hand side, finite; NULL for what relaxkit_matrix_begin has left
 *   x         the start vector before, finite, not read without b; the solution after. If the solve does not
 *             converge, the iterate of the smallest residual. As it was if the call fails.
 *   options   NULL for the defaults
 *   report    set to what it took; NULL if that is of no interest
 *
 * Cost: O(n + entries) for each iteration. The first solve prepares the pattern for the method; after
 * it, nothing is allocated but the history of a solve. */
relaxkit_status relaxkit_matrix_solve(
  relaxkit_matrix *matrix, int32_t n, const double *b, double *x,
  const relaxkit_solve_options *options, relaxkit_report *report);

/* A start vector that is to be corrected, as OpenFOAM's solvers do: they find out how small its residual is, and what
 * small is, before they solve. */
typedef struct relaxkit_start {
  size_t size;
  /* The right-hand side and the start vector, n elements each. */
  const double *b;
  const double *x;
  /* The constant vector that the normalization compares with has this in each element; the mean of x in OpenFOAM. */
  double level;
  /* In a system of several processes, the product of entries in columns of others with x, and the sums of these
   * entries; NULL for none. */
  const double *coupled_product;
  const double *coupled_sums;
  /* Set to r = b - A x, with what is coupled; n elements, or NULL. */
  double *residual;
  /* Set to the sum of the magnitudes of r, and of those of A x - l s and b - l s, where l is the level and s has the
   * sums of rows, all with what is coupled. These two are sums over the own process. */
  double residual_sum;
  double normalization;
} relaxkit_start;

#define RELAXKIT_START_INIT \
  { sizeof(relaxkit_start), NULL, NULL, 0, NULL, NULL, NULL, 0, 0 }

/* Forms the residual r of a start vector x. As long as no other call but relaxkit_matrix_suggest_alpha comes between,
 * relaxkit_matrix_solve with b NULL then solves A d = r from zero, and gives d; to add it to x is left to the caller.
 * One matrix of several processes must be coupled before.
 *
 * Cost: two products with the matrix. */
relaxkit_status relaxkit_matrix_begin(relaxkit_matrix *matrix, int32_t n, relaxkit_start *start);

/* One process of many. Each has some of the unknowns and keeps as its matrix the entries of its rows among its own
 * unknowns; entries in columns of other processes are left to the program. */
typedef struct relaxkit_coupling {
  size_t size;
  /* Adds to target the product of the entries in columns of other processes with the vector whose own part is x:
   * the exchange of a halo and a small product. Both vectors have n elements. All processes call it at once. */
  void (*couple)(void *data, const double *x, double *target);
  /* Replaces count numbers by their sums over all processes, such as by MPI_Allreduce; the sums must be the same on
   * all processes to the last bit. Three or four calls an iteration wait for each other. */
  void (*sum)(void *data, double *numbers, int32_t count);
  /* Handed to both. They must return, and may not use the matrix. */
  void *data;
  /* For a coarse correction with one unknown for each part of the system, such as the part that a process has: it
   * carries from part to part at once what takes the preconditioners of the processes many iterations, and sums
   * part_count numbers more in one of the calls. part_count is the number of parts, the same on all processes, and 0
   * for none; part is the one that the unknowns of this process belong to. */
  int32_t part;
  int32_t part_count;
  /* What it needs to know of the entries in columns of other processes, of which there are coupled_count: the row, the
   * part that the column belongs to, and the value. Those of the same row and part may be added up. */
  int32_t coupled_count;
  const int32_t *coupled_rows;
  const int32_t *coupled_parts;
  const double *coupled_values;
} relaxkit_coupling;

#define RELAXKIT_COUPLING_INIT \
  { sizeof(relaxkit_coupling), NULL, NULL, NULL, 0, 0, 0, NULL, NULL, NULL }

/* Makes a matrix that of one process. Then relaxkit_matrix_solve is a call that all processes make at once, with
 * the same options, their parts of b and x, and a monitor on all or on none. It solves by RELAXKIT_SSOR_CG or
 * RELAXKIT_RIC_CG, with the preconditioner of each process's own matrix, whose diagonal for an alpha above 0 takes over
 * a share of the entries in columns of other processes, and leaves the last iterate if it fails. The report is the
 * same on all. If the arguments are refused on one process, the call fails on all. A process may
 * have no unknowns.
 *
 * To tune it, have one process ask relaxkit_tuner_suggest, tell the others the parameter, and observe.
 *
 *   coupling   copied, with what it points to; NULL to end it
 *
 * Cost: half a pass over the own matrix an iteration, and what the two functions take. */
relaxkit_status relaxkit_matrix_couple(relaxkit_matrix *matrix, const relaxkit_coupling *coupling);

/* Guesses the best omega of relaxation from a few products with the matrix, for
 * relaxkit_context.guess when the solver is your own; relaxkit_tuner_solve does so itself.
 *
 *   product_limit   how many products to spend at most, at least 1; 6 is good
 *   omega           set to the guess, in (0, 2)
 *   product_count   set to the products that were spent, 0 if only a factor of the diagonal has changed
 *                   since the last guess; may be NULL */
relaxkit_status relaxkit_matrix_guess(
  relaxkit_matrix *matrix, int32_t product_limit, double *omega, int32_t *product_count);

/* Suggests an alpha of RELAXKIT_RIC_CG to begin with, in (-1, 1), from the number of unknowns and some thousand
 * entries. 1 + alpha is a guess for relaxkit_context.guess of a tuner that is told counts;
 * relaxkit_tuner_solve does so itself. */
relaxkit_status relaxkit_matrix_suggest_alpha(relaxkit_matrix *matrix, double *alpha);

/* What a matrix looks like to relaxation. */
typedef struct relaxkit_inspection {
  size_t size;
  int64_t row_count;
  int64_t entry_count;
  /* The largest distance of an entry from the diagonal. */
  int64_t bandwidth;
  /* The systems it falls into that have no unknown in common. */
  int64_t component_count;
  /* 1 or 0: whether a solver would accept it; entries are equal across the diagonal to twelve digits; all
   * diagonal entries are positive; it surely is an M-matrix; its own order is consistent. */
  int32_t is_solvable;
  int32_t is_symmetric;
  int32_t has_positive_diagonal;
  int32_t is_m_matrix;
  int32_t is_consistently_ordered;
  /* 1 if it is positive definite, 0 if not, -1 if that is not known. */
  int32_t is_positive_definite;
  /* The spectral radius of I - D^-1 A; NAN if it was not found. */
  double jacobi_spectral_radius;
  /* Omega for SOR by theory, and the least and the most sweeps to expect of it to the tolerance; NAN where
   * there is no theory. */
  double predicted_omega;
  double least_sweeps;
  double most_sweeps;
} relaxkit_inspection;

#define RELAXKIT_INSPECTION_INIT \
  { sizeof(relaxkit_inspection), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0 }

/* Looks at a matrix; refuses none.
 *
 *   tolerance     the relative residual that sweeps are predicted for, in (0, 1)
 *   inspection    set to what was found; may be NULL
 *   text          set to the same in a few lines for people, as of relaxkit_tuner_describe; may be NULL
 *   capacity      the bytes there are for the text
 *   length        set to the length of the text; may be NULL
 *
 * Cost: memory as for a second matrix, and up to a thousand products. */
relaxkit_status relaxkit_matrix_inspect(
  relaxkit_matrix *matrix, double tolerance, relaxkit_inspection *inspection, char *text,
  size_t capacity, size_t *length);

/* Ends a matrix. NULL is ignored. */
relaxkit_status relaxkit_matrix_destroy(relaxkit_matrix *matrix);

/* Solves one system in compressed rows and keeps nothing; the arguments are those of
 * relaxkit_matrix_create_csr, with positions and columns from 0, and relaxkit_matrix_solve. For several
 * systems of one pattern, a matrix is several times faster. */
relaxkit_status relaxkit_solve_csr(
  int32_t n, int32_t entry_count, const int32_t *row_starts, const int32_t *columns,
  const double *values, const double *b, double *x, const relaxkit_solve_options *options,
  relaxkit_report *report);

/* -------------------------------------------------------------------------------------------- Tuners */

/* Learns from what solves cost which parameter to use. */
typedef struct relaxkit_tuner relaxkit_tuner;

/* What a tuner is for. There are three kinds:
 *
 *   omega          the default: an omega of (0, 2), chosen freely; of RELAXKIT_RIC_CG an alpha of
 *                  (-1, 1), wherever this file says omega
 *   a range        any parameter of [range_low, range_high], if range_high > range_low
 *   arms           one of arm_count configurations; with omegas, the omega of each. The suggestion has
 *                  its number, from 0 */
typedef struct relaxkit_tuner_options {
  size_t size;
  /* A relaxkit_method; RELAXKIT_EXTERNAL, a solver of your own. RELAXKIT_CG has nothing to tune. */
  int32_t method;
  /* The number of arms; 0 for none. At most 1000000. */
  int32_t arm_count;
  /* The omega of each arm, in (0, 2); NULL for configurations of your own, if the solver is. */
  const double *omegas;
  /* The range of another parameter; 0 and 0 for none. */
  double range_low;
  double range_high;
  /* The name of a learner, see relaxkit_learner_name. NULL for the one that is best as far as is known:
   * "default", or "tsallis-inf" for arms. A later version may know a better one. */
  const char *learner;
  /* Where random draws begin; 0 is a seed too. Only learners with arms draw. */
  uint64_t seed;
  /* The parameter to go on with when another has failed. NAN for omega 1 or alpha 0, or for a
   * range for none. */
  double safe_parameter;
  /* Whether relaxkit_tuner_solve looks at matrices for a first guess; 1. */
  int32_t looks_at_matrix;
  /* The bins of "tsallis-inf-cb" and the degree of "chebcb", each with contexts from context_low to
   * context_high; 5, 5, 0, 1. */
  int32_t bin_count;
  int32_t degree;
  double context_low;
  double context_high;
  /* The share of rounds in which "epsilon-greedy" explores, in [0, 1]; 0.1. The factor by which
   * "discounted-tsallis-inf" forgets from one round to the next, in (0, 1]; 0.99. The smoothness that
   * "spectral-exp3" takes for granted, in [1e-6, 1]; 0.1. */
  double epsilon;
  double discount;
  double smoothing;
  /* The arm of "fixed-arm"; 0. */
  int32_t fixed_arm;
} relaxkit_tuner_options;

#define RELAXKIT_TUNER_OPTIONS_INIT                                                               \
  {                                                                                               \
    sizeof(relaxkit_tuner_options), RELAXKIT_EXTERNAL, 0, NULL, 0, 0, NULL, 0, NAN, 1, 5, 5, 0,   \
        1, 0.1, 0.99, 0.1, 0                                                                      \
  }

/* The names of the learners: of index 0, 1, ... until NULL. The default is the first. */
const char *relaxkit_learner_name(int32_t index);

/* Makes a tuner that knows nothing yet. Options may be NULL. */
relaxkit_status relaxkit_tuner_create(
  const relaxkit_tuner_options *options, relaxkit_tuner **tuner);

/* What is known of a system before it is solved. */
typedef struct relaxkit_context {
  size_t size;
  /* Numbers that may tell how hard it is, such as a time step; finite. Always as many and in the same
   * order. "default" takes up to 3 and finds out what they are worth; "tsallis-inf-cb" and "chebcb" need
   * one; others look at none. NULL and 0 for none. */
  const double *values;
  int32_t value_count;
  /* Whether the solver can change omega during a solve: the suggestion may then have phases. Only for a
   * tuner of RELAXKIT_SOR whose solves are your own; 0. */
  int32_t plays_schedule;
  /* A guess of the best omega from the matrix, in (0, 2), see relaxkit_matrix_guess; NAN for none. */
  double guess;
  /* The factor by which the first residual is to fall, in (0, 1), such as 1e-8; NAN if not known. */
  double reduction;
  /* The iterations after which the solver gives up in any case; 0 if not known. */
  int64_t iteration_limit;
} relaxkit_context;

#define RELAXKIT_CONTEXT_INIT \
  { sizeof(relaxkit_context), NULL, 0, 0, NAN, NAN, 0 }

/* How many phases a suggestion has room for. */
#define RELAXKIT_PHASE_LIMIT 8

/* What to solve a system with. */
typedef struct relaxkit_suggestion {
  size_t size;
  /* What relaxkit_tuner_observe asks for. */
  uint64_t ticket;
  /* Omega, or the parameter of a range; of unnamed arms it says nothing. */
  double omega;
  /* What to solve the system again with if that fails; NAN if none is known to be safe. */
  double safe_omega;
  /* The iterations the learner expects; NAN if it does not say. */
  double expected_iterations;
  /* The iterations after which to give up and go on with safe_omega: ten times what is expected, or 100
   * more, and never above the iteration_limit of the context. 0 as long as too little is known. */
  int64_t iteration_cap;
  /* The number of the arm, from 0; -1 if there are none. */
  int32_t arm;
  /* Phases to play before omega: phase_sweeps[i] iterations with phase_omegas[i]. Often none. */
  int32_t phase_count;
  double phase_omegas[RELAXKIT_PHASE_LIMIT];
  int64_t phase_sweeps[RELAXKIT_PHASE_LIMIT];
} relaxkit_suggestion;

#define RELAXKIT_SUGGESTION_INIT \
  { sizeof(relaxkit_suggestion), 0, 0, 0, 0, 0, 0, 0, {0}, {0} }

/* Asks what to solve the next system with. Context may be NULL. Several suggestions may be under way.
 *
 * Cost: microseconds, whatever was learned so far. */
relaxkit_status relaxkit_tuner_suggest(
  relaxkit_tuner *tuner, const relaxkit_context *context, relaxkit_suggestion *suggestion);

/* Tells what a suggestion cost: at once, later, in any order, or never. A ticket can be used once, and
 * only while no 4096 suggestions came after it.
 *
 *   loss      iterations, or whatever is to become small: finite, above 0. What is below 1 counts as 1,
 *             so tell times in microseconds.
 *   outcome   how the solve ended. A failure costs no less than the cap or the limit the solve had, so
 *             that blowing up early is no success. Of a second attempt with safe_omega nothing is told. If
 *             that has failed too, RELAXKIT_IGNORE is the right word: no omega was to blame. */
relaxkit_status relaxkit_tuner_observe(
  relaxkit_tuner *tuner, uint64_t ticket, double loss, relaxkit_outcome outcome);

/* Solves A x = b with a parameter that the tuner chooses, then tells it what that cost. The tuner must be
 * made for a method of the library. A solve that fails is repeated with others; the report tells.
 *
 *   context   its values are used, and the guess and the reduction if given: they are else found in the
 *             matrix and the options. NULL for none.
 *   others    as of relaxkit_matrix_solve; method and parameter of the options are not looked at
 *
 * If the monitor stops the solve, nothing is learned. */
relaxkit_status relaxkit_tuner_solve(
  relaxkit_tuner *tuner, relaxkit_matrix *matrix, int32_t n, const double *b, double *x,
  const relaxkit_context *context, const relaxkit_solve_options *options,
  relaxkit_report *report);

/* What a tuner with the learner "default" expects of systems with some omegas; for plots, and to choose
 * an omega for runs without learning.
 *
 *   context         as of relaxkit_tuner_suggest; NULL for none
 *   count           how many omegas there are, 0 or more
 *   omegas          in (0, 2); a tuner of a range does not say
 *   iterations      set to the iterations to expect of each; count elements
 *   low, high       set to where they lie with a probability of two thirds; may be NULL
 *
 * Cost: microseconds for each omega. */
relaxkit_status relaxkit_tuner_expect(
  relaxkit_tuner *tuner, const relaxkit_context *context, int32_t count, const double *omegas,
  double *iterations, double *low, double *high);

/* Says in words what a tuner is and has learned.
 *
 *   text       set to the text in UTF-8, which ends with a zero; cut off, with RELAXKIT_TOO_SMALL, if there
 *              is too little room. NULL to ask for the length only.
 *   capacity   the bytes there are, the zero included
 *   length     set to the bytes of the whole text without the zero; may be NULL */
relaxkit_status relaxkit_tuner_describe(
  relaxkit_tuner *tuner, char *text, size_t capacity, size_t *length);

/* Sets count to the number of losses that were recorded, by observe and by solve. */
relaxkit_status relaxkit_tuner_round(relaxkit_tuner *tuner, int64_t *count);

/* Ends a tuner. Its tickets end with it. NULL is ignored. */
relaxkit_status relaxkit_tuner_destroy(relaxkit_tuner *tuner);

/* --------------------------------------------------------------------------------------------- State */

/* All a tuner has learned, with a checksum: what the type StateFile of the Swift library writes of an
 * encoded OmegaTuner, so that each can go on with what the other has saved, and makes the same choices.
 * Suggestions under way are not in it, and their tickets are unknown to a tuner that is restored. */

/* Writes the state into a buffer.
 *
 *   buffer     NULL to ask for the size only
 *   capacity   the bytes there are
 *   length     set to the bytes written, or with RELAXKIT_TOO_SMALL those needed */
relaxkit_status relaxkit_tuner_state(
  relaxkit_tuner *tuner, void *buffer, size_t capacity, size_t *length);

/* Makes a tuner from a state of that many bytes. One that was altered, torn, is of another version, or of a
 * kind of tuner that is not known here is refused with RELAXKIT_INVALID_STATE. */
relaxkit_status relaxkit_tuner_restore(
  const void *buffer, size_t length, relaxkit_tuner **tuner);

/* Writes the state to a file, which at every moment is all of the old one or all of the new one. A file
 * that is there and is no saved state is not replaced. */
relaxkit_status relaxkit_tuner_save(relaxkit_tuner *tuner, const char *path);

/* Makes a tuner from a file. */
relaxkit_status relaxkit_tuner_load(const char *path, relaxkit_tuner **tuner);

/* ------------------------------------------------------------------- Defaults without a preprocessor */

/* Set a struct of that many bytes to what its macro says. Refuse any other size than those the library
 * knows, and NULL. */
relaxkit_status relaxkit_solve_options_init(relaxkit_solve_options *options, size_t size);
relaxkit_status relaxkit_matrix_options_init(relaxkit_matrix_options *options, size_t size);
relaxkit_status relaxkit_tuner_options_init(relaxkit_tuner_options *options, size_t size);
relaxkit_status relaxkit_context_init(relaxkit_context *context, size_t size);

#ifdef __cplusplus
}
#endif

#endif
