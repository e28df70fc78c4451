#include "pages.h"

#if defined(__linux__)

#include <sys/mman.h>

void relaxkit_prefer_large_pages(void *start, size_t size) {
#ifdef MADV_HUGEPAGE
  // It may be refused, and then all is as it was.
  (void)madvise(start, size, MADV_HUGEPAGE);
#else
  (void)start;
  (void)size;
#endif
}

#else

void relaxkit_prefer_large_pages(void *start, size_t size) {
  (void)start;
  (void)size;
}

#endif
