/* Plays a tuner for some rounds, saves it, and prints the omegas of these and as many more: begin FILE COUNT MORE. */
#include <math.h>
#include <relaxkit.h>
#include <stdio.h>
#include <stdlib.h>

static void check(relaxkit_status status) {
  if (status == RELAXKIT_OK) return;
  fprintf(stderr, "%s\n", relaxkit_last_message());
  exit(1);
}

int main(int argument_count, char **arguments) {
  if (argument_count != 4) return 2;
  const int count = atoi(arguments[2]), more = atoi(arguments[3]);
  relaxkit_tuner *tuner = NULL;
  check(relaxkit_tuner_create(NULL, &tuner));
  for (int k = 0; k < count + more; ++k) {
    if (k == count) check(relaxkit_tuner_save(tuner, arguments[1]));
    const double value = k * 37 % 100 / 100.0;
    relaxkit_context context = RELAXKIT_CONTEXT_INIT;
    context.values = &value;
    context.value_count = 1;
    relaxkit_suggestion s = RELAXKIT_SUGGESTION_INIT;
    check(relaxkit_tuner_suggest(tuner, &context, &s));
    printf("%.17g\n", s.omega);
    const double distance = s.omega - 1.2 - 0.5 * value;
    check(relaxkit_tuner_observe(tuner, s.ticket, round(20 + 400 * distance * distance), RELAXKIT_CONVERGED));
  }
  return 0;
}
