// Memory in large pages.

#ifndef C_RELAX_PAGES_H
#define C_RELAX_PAGES_H

#include <stddef.h>

/// Asks the system to back memory with large pages, where it can and has not done so anyway. `start` is aligned to
/// the size of one. The contents stay.
void relaxkit_prefer_large_pages(void *_Nonnull start, size_t size);

#endif
