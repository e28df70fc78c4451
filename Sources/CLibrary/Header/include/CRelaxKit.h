// The C library's header, as its users have it, and what its Swift side needs beside it.

#include "relaxkit.h"
#include "door.h"
