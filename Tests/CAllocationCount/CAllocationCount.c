// The functions by which the runtime of Swift takes memory, with a count: the dynamic linker finds those
// of the program that tests are linked into before those of the C library.
//
// Only what objects take is counted. Code that is not optimized also keeps the frames of coroutines on the
// heap, which are none of what is tested.
//
// A sanitizer replaces these functions itself, and only glibc lets its own be called by another name;
// elsewhere nothing is counted.

#define _GNU_SOURCE
#include "CAllocationCount.h"

#include <dlfcn.h>
#include <errno.h>
#include <link.h>
#include <stdlib.h>

#if defined(__has_feature)
#if __has_feature(thread_sanitizer) || __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif

#if defined(__GLIBC__) && !defined(HAS_SANITIZER)

// Negative when nothing is to be counted.
static _Thread_local long count = -1;

// The function by which the runtime takes memory for objects.
static _Thread_local char *first, *last;

void relaxkit_begin_counting_allocations(void) {
  Dl_info info;
  const ElfW(Sym) *symbol = NULL;
  first = dlsym(RTLD_DEFAULT, "swift_slowAlloc");
  if (first == NULL || dladdr1(first, &info, (void **)&symbol, RTLD_DL_SYMENT) == 0) return;
  if (symbol == NULL) return;
  last = first + symbol->st_size;
  count = 0;
}

long relaxkit_end_counting_allocations(void) {
  long result = count;
  count = -1;
  return result;
}

static void note(char *caller) {
  if (count >= 0 && first < caller && caller <= last) count += 1;
}

void *__libc_malloc(size_t size);
void *__libc_memalign(size_t alignment, size_t size);

void *malloc(size_t size) {
  note(__builtin_return_address(0));
  return __libc_malloc(size);
}

int posix_memalign(void **block, size_t alignment, size_t size) {
  note(__builtin_return_address(0));
  void *result = __libc_memalign(alignment, size);
  if (result == NULL) return ENOMEM;
  *block = result;
  return 0;
}

#else

void relaxkit_begin_counting_allocations(void) {}

long relaxkit_end_counting_allocations(void) { return -1; }

#endif
