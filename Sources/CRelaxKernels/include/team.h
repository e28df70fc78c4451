// A team of threads that share the work of a sweep. Swift's own atomics need a later macOS than the
// rest of the package does.

#ifndef C_RELAX_TEAM_H
#define C_RELAX_TEAM_H

#include <stdint.h>

/// Threads that wait for work. Each wait spins for a bounded time, then sleeps.
typedef struct relaxkit_team relaxkit_team;

/// Starts a team of `count` members: the caller of `relaxkit_team_run`, who is member 0, and
/// `count - 1` threads. NULL if the system does not grant them.
relaxkit_team *_Nullable relaxkit_team_create(int32_t count);

/// Ends the threads. No run may be under way.
void relaxkit_team_destroy(relaxkit_team *_Nonnull team);

/// Calls `body` once on each member with its number, and returns when all have returned. Runs of a
/// team must not overlap.
void relaxkit_team_run(
  relaxkit_team *_Nonnull team, void (*_Nonnull body)(void *_Nonnull context, int32_t member),
  void *_Nonnull context);

/// Says, from within `body`, how many steps of this run a member has done; it has done none when
/// the run begins. What it wrote before can be read by those who have waited for the step.
void relaxkit_team_advance(relaxkit_team *_Nonnull team, int32_t member, int64_t steps);

/// Waits, from within `body`, until a member has done at least that number of steps.
void relaxkit_team_await(relaxkit_team *_Nonnull team, int32_t member, int64_t steps);

#endif
