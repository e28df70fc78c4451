// What RelaxKit's kernels have from C: instruction sets that a portable build may not assume,
// threads that keep step, and large pages.

#include "pages.h"
#include "rows.h"
#include "slices.h"
#include "steps.h"
#include "team.h"
#include "units.h"
#include "windows.h"
