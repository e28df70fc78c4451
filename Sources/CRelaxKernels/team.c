#include "team.h"

#include <stddef.h>

#if __has_include(<pthread.h>) && !defined(__wasi__)

#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>

// A count that one thread raises and others wait for, on a cache line of its own.
typedef struct {
  _Alignas(64) _Atomic(int64_t) value;
} counter;

typedef struct {
  // Steps done in the present run.
  counter steps;
  // Runs finished.
  counter runs;
  relaxkit_team *team;
  int32_t index;
  pthread_t thread;
} member;

struct relaxkit_team {
  // Runs begun.
  counter runs;
  // How many threads sleep.
  counter sleepers;
  pthread_mutex_t mutex;
  pthread_cond_t raised;
  bool ends;
  void (*body)(void *context, int32_t member);
  void *context;
  int32_t count;
  member members[];
};

// Threads that keep step wait for a few microseconds. One that waits longer may be keeping the other
// from running, so it then offers its processor. It sleeps after a millisecond or so of that, since to be woken
// takes as long as several sweeps of a matrix that fits the caches.
enum { spins = 300, offers = 2000 };

static inline void relax(void) {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void wait_for(relaxkit_team *team, counter *counter, int64_t least) {
  for (int spin = 0; spin < spins; spin++) {
    if (atomic_load_explicit(&counter->value, memory_order_acquire) >= least) return;
    relax();
  }
  for (int offer = 0; offer < offers; offer++) {
    if (atomic_load_explicit(&counter->value, memory_order_acquire) >= least) return;
    sched_yield();
  }
  pthread_mutex_lock(&team->mutex);
  // In one order with the loads and stores below and in `raise`: either the one who raises sees the
  // sleeper, or the sleeper sees what was raised.
  atomic_fetch_add(&team->sleepers.value, 1);
  while (atomic_load(&counter->value) < least) pthread_cond_wait(&team->raised, &team->mutex);
  atomic_fetch_sub(&team->sleepers.value, 1);
  pthread_mutex_unlock(&team->mutex);
}

static void raise_to(relaxkit_team *team, counter *counter, int64_t value) {
  atomic_store(&counter->value, value);
  if (atomic_load(&team->sleepers.value) == 0) return;
  pthread_mutex_lock(&team->mutex);
  pthread_cond_broadcast(&team->raised);
  pthread_mutex_unlock(&team->mutex);
}

static void *work(void *argument) {
  member *self = argument;
  relaxkit_team *team = self->team;
  for (int64_t run = 1;; run++) {
    wait_for(team, &team->runs, run);
    if (team->ends) return NULL;
    team->body(team->context, self->index);
    raise_to(team, &self->runs, run);
  }
}

// Starts the threads with all signals blocked: those are for the threads of the program. Returns how
// many members there are.
static int32_t start(relaxkit_team *team, int32_t count) {
  sigset_t all, before;
  sigfillset(&all);
  pthread_sigmask(SIG_SETMASK, &all, &before);
  int32_t started = 1;
  while (started < count) {
    member *next = &team->members[started];
    next->team = team;
    next->index = started;
    if (pthread_create(&next->thread, NULL, work, next) != 0) break;
    started++;
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  return started;
}

relaxkit_team *relaxkit_team_create(int32_t count) {
  void *memory;
  const size_t size = sizeof(relaxkit_team) + (size_t)count * sizeof(member);
  if (posix_memalign(&memory, 64, size) != 0) return NULL;
  relaxkit_team *team = memory;
  *team = (relaxkit_team){.count = count};
  for (int32_t index = 0; index < count; index++) team->members[index] = (member){.index = index};
  pthread_mutex_init(&team->mutex, NULL);
  pthread_cond_init(&team->raised, NULL);
  team->count = start(team, count);
  if (team->count == count) return team;
  relaxkit_team_destroy(team);
  return NULL;
}

void relaxkit_team_destroy(relaxkit_team *team) {
  team->ends = true;
  raise_to(team, &team->runs, atomic_load(&team->runs.value) + 1);
  for (int32_t index = 1; index < team->count; index++) {
    pthread_join(team->members[index].thread, NULL);
  }
  pthread_cond_destroy(&team->raised);
  pthread_mutex_destroy(&team->mutex);
  free(team);
}

void relaxkit_team_run(
  relaxkit_team *team, void (*body)(void *context, int32_t member), void *context) {
  team->body = body;
  team->context = context;
  for (int32_t index = 0; index < team->count; index++) {
    atomic_store_explicit(&team->members[index].steps.value, 0, memory_order_relaxed);
  }
  const int64_t run = atomic_load_explicit(&team->runs.value, memory_order_relaxed) + 1;
  raise_to(team, &team->runs, run);
  body(context, 0);
  for (int32_t index = 1; index < team->count; index++) {
    wait_for(team, &team->members[index].runs, run);
  }
}

void relaxkit_team_advance(relaxkit_team *team, int32_t member, int64_t steps) {
  raise_to(team, &team->members[member].steps, steps);
}

void relaxkit_team_await(relaxkit_team *team, int32_t member, int64_t steps) {
  wait_for(team, &team->members[member].steps, steps);
}

#else

// Without threads there is no team, and passes run on the caller alone.
struct relaxkit_team { char unused; };
relaxkit_team *relaxkit_team_create(int32_t count) { (void)count; return NULL; }
void relaxkit_team_destroy(relaxkit_team *team) { (void)team; }
void relaxkit_team_run(
  relaxkit_team *team, void (*body)(void *context, int32_t member), void *context) {
  (void)team;
  body(context, 0);
}
void relaxkit_team_advance(relaxkit_team *team, int32_t member, int64_t steps) {
  (void)team; (void)member; (void)steps;
}
void relaxkit_team_await(relaxkit_team *team, int32_t member, int64_t steps) {
  (void)team; (void)member; (void)steps;
}

#endif
