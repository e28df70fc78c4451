#ifndef C_RELAX_STEPS_H
#define C_RELAX_STEPS_H

#include <stdint.h>

/// x <- x + length step, rounded as that is by the split_backward of all kernels that are not portable.
void relaxkit_take_step(
  int64_t count, double length, const double *_Nonnull step, double *_Nonnull x);

#endif
