// What RelaxKit's kernels have from C: instruction sets that a portable build may not assume, and
// threads that keep step.

#include "rows.h"
#include "slices.h"
#include "team.h"
#include "units.h"
#include "windows.h"
