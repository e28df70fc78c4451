// A tuner around a solver that is not RelaxKit's: here Gauss-Seidel with over-relaxation on a chain of springs,
// as a program may have had it for years.
//
//   c++ own_solver.cpp $(pkg-config --cflags --libs relaxkit) -o own_solver && ./own_solver
#include <relaxkit.h>

#include <cmath>
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <vector>

namespace {

void check(relaxkit_status status) {
  if (status != RELAXKIT_OK) throw std::runtime_error(relaxkit_last_message());
}

struct Destroy {
  void operator()(relaxkit_tuner *tuner) const { relaxkit_tuner_destroy(tuner); }
};

/// Solves (2 + k) x_i - x_{i-1} - x_{i+1} = 1; gives the sweeps, or -1 beyond the limit.
long solve(double omega, double k, long limit, std::vector<double> &x) {
  for (long sweep = 1; sweep <= limit; ++sweep) {
    double change = 0;
    for (std::size_t i = 1; i + 1 < x.size(); ++i) {
      const double step = omega * ((1 + x[i - 1] + x[i + 1]) / (2 + k) - x[i]);
      x[i] += step;
      change = std::fmax(change, std::fabs(step));
    }
    if (change < 1e-8) return sweep;
  }
  return -1;
}

}  // namespace

int main() try {
  relaxkit_tuner_options options = RELAXKIT_TUNER_OPTIONS_INIT;
  options.method = RELAXKIT_SOR;  // What the solver is like.
  relaxkit_tuner *made = nullptr;
  check(relaxkit_tuner_create(&options, &made));
  const std::unique_ptr<relaxkit_tuner, Destroy> tuner(made);

  long learned = 0, plain = 0;
  for (int step = 0; step < 60; ++step) {
    const double stiffness = 1e-3 * (1 + step % 4);
    relaxkit_context context = RELAXKIT_CONTEXT_INIT;
    context.values = &stiffness;
    context.value_count = 1;
    context.iteration_limit = 20000;
    relaxkit_suggestion suggestion = RELAXKIT_SUGGESTION_INIT;
    check(relaxkit_tuner_suggest(tuner.get(), &context, &suggestion));

    std::vector<double> x(200), y(200);
    const long limit = suggestion.iteration_cap > 0 ? suggestion.iteration_cap : 20000;
    long sweeps = solve(suggestion.omega, stiffness, limit, x);
    check(relaxkit_tuner_observe(
      tuner.get(), suggestion.ticket, sweeps > 0 ? sweeps : limit,
      sweeps > 0 ? RELAXKIT_CONVERGED : RELAXKIT_LIMIT));
    if (sweeps < 0) sweeps = limit + solve(suggestion.safe_omega, stiffness, 20000, x);
    learned += sweeps;
    plain += solve(1, stiffness, 20000, y);
  }
  std::printf("60 systems: %ld sweeps, %ld with omega 1\n", learned, plain);
  return 0;
} catch (const std::exception &error) {
  std::fprintf(stderr, "%s\n", error.what());
  return 1;
}
