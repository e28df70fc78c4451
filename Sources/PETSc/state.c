#include "impl.h"
PetscErrorCode RKRestore(void) { return 0; }
PetscErrorCode RKSave(void) { return 0; }
