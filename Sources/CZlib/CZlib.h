// zlib as the system has it, for the benchmark executable alone.
#include <zlib.h>
