/* What was learned, in a file.
 *
 * The first process of PETSC_COMM_WORLD writes FILE, with what it learned as the first of any communicator. Others
 * write FILE.<rank>, if they are the first of a solver of several processes. All begin with FILE, and go on with their
 * own. A file is replaced as a whole, so that at every moment there is the old one or the new one. No process waits for
 * another.
 *
 * The format: a line that names it, what is kept under each key, and a line with a checksum of all before. */

#include "impl.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char title[] = "RelaxKit for PETSc, state 1\n";
static const size_t size_limit = (size_t)1 << 28;
static PetscBool may_write, has_warned;

/* FNV-1a. */
static uint64_t Checksum(const char *bytes, size_t count) {
  uint64_t sum = 14695981039346656037u;

  for (size_t i = 0; i < count; ++i)
    sum = (sum ^ (unsigned char)bytes[i]) * 1099511628211u;
  return sum;
}

static PetscMPIInt WorldRank(void) {
  PetscMPIInt rank = 0;

  MPI_Comm_rank(PETSC_COMM_WORLD, &rank);
  return rank;
}

static PetscErrorCode OwnPath(char *path, size_t size) {
  PetscMPIInt rank = WorldRank();

  PetscFunctionBegin;
  if (rank)
    PetscCall(PetscSNPrintf(path, size, "%s.%d", rk_program.state, rank));
  else
    PetscCall(PetscStrncpy(path, rk_program.state, size));
  PetscFunctionReturn(0);
}

/* Reads one line of numbers, and as many bytes as it says. */
static PetscBool ReadKnowledge(const char **next, const char *end) {
  char key[512], learner[64];
  size_t key_length, length;
  int used = 0;
  RKKnowledge *made;
  relaxkit_tuner *tuner = NULL;
  long long solves, iterations, tuned, attempts;
  int reference, until_sample, sample_interval, pause, pause_length, failure_pause, sample_count, saving_count,
      unproven, processes;
  double factor, quotient, recent, sampled, sampled_expected, saving_sum;

  if (sscanf(
          *next,
          "key %zu learner %63s numbers %lf %d %lf %lf %d %d %d %d %d %lf %lf %d %lf %d %lld %lld %lld %lld %d %d "
          "tuner %zu%n",
          &key_length, learner, &factor, &reference, &quotient, &recent, &until_sample, &sample_interval, &pause,
          &pause_length, &failure_pause, &sampled, &sampled_expected, &sample_count, &saving_sum, &saving_count,
          &solves, &iterations, &tuned, &attempts, &unproven, &processes, &length, &used
      ) != 23)
    return PETSC_FALSE;
  *next += used;
  if (*next >= end || **next != '\n') return PETSC_FALSE;
  ++*next;
  if (key_length >= sizeof(key) || key_length > (size_t)(end - *next)) return PETSC_FALSE;
  memcpy(key, *next, key_length);
  key[key_length] = 0;
  *next += key_length;
  if (length > (size_t)(end - *next)) return PETSC_FALSE;
  if (length && relaxkit_tuner_restore(*next, length, &tuner) != RELAXKIT_OK) return PETSC_FALSE;
  *next += length;
  if (*next >= end || **next != '\n') return PETSC_FALSE;
  ++*next;
  if (!(factor >= 0 && factor <= 3) || reference < 0 || pause < 0 || failure_pause < 0 || sample_interval < 1 ||
      pause_length < 1 || !(quotient >= 0) || !(recent >= 0))
    return PETSC_FALSE;
  if (RKNewKnowledge(key, &made)) return PETSC_FALSE;
  made->tuner = tuner;
  made->is_begun = PETSC_TRUE;
  made->is_unproven = (PetscBool)(unproven != 0);
  made->processes = processes;
  made->factor = factor;
  made->reference = reference;
  made->quotient = quotient;
  made->recent = recent;
  made->until_sample = until_sample;
  made->sample_interval = PetscMin(sample_interval, 1 << 20);
  made->pause = PetscMin(pause, 1 << 20);
  made->pause_length = PetscMin(pause_length, 1 << 20);
  made->failure_pause = PetscMin(failure_pause, 1 << 20);
  made->sampled = sampled;
  made->sampled_expected = sampled_expected;
  made->sample_count = sample_count;
  made->saving_sum = saving_sum;
  made->saving_count = saving_count;
  made->solves = solves;
  made->iterations = iterations;
  made->tuned = tuned;
  made->attempts = attempts;
  memcpy(made->learner, learner, sizeof(learner));
  return PETSC_TRUE;
}

static PetscErrorCode Parse(const char *path, const char *bytes, size_t length, PetscBool *is_good) {
  const char *next = bytes + sizeof(title) - 1, *end;
  uint64_t sum = 0;
  char last[32];

  PetscFunctionBegin;
  *is_good = PETSC_FALSE;
  if (length < sizeof(title) - 1 + 21) PetscFunctionReturn(0);
  end = bytes + length - 21;
  memcpy(last, end, 21);
  last[21] = 0;
  if (sscanf(last, "sum %16" SCNx64 "\n", &sum) != 1 || sum != Checksum(bytes, (size_t)(end - bytes)))
    PetscFunctionReturn(0);
  while (next < end)
    if (!ReadKnowledge(&next, end)) {
      PetscCall(RKForget());
      RKWarn("%s is of another version of RelaxKit; learning begins anew", path);
      break;
    }
  *is_good = PETSC_TRUE;
  PetscFunctionReturn(0);
}

/* Whether a file may be begun with; whether it may be replaced is told, too. */
static PetscErrorCode Read(const char *path, PetscBool *is_ours) {
  FILE *file;
  struct stat status;
  char *bytes = NULL;
  size_t length;
  PetscBool is_good = PETSC_FALSE, is_read;

  PetscFunctionBegin;
  *is_ours = PETSC_TRUE;
  if (stat(path, &status)) {
    if (errno == ENOENT) PetscFunctionReturn(0);
    RKWarn("%s cannot be read (%s); nothing is begun with and nothing written", path, strerror(errno));
    *is_ours = PETSC_FALSE;
    PetscFunctionReturn(0);
  }
  *is_ours = PETSC_FALSE;
  if (!S_ISREG(status.st_mode) || (size_t)status.st_size > size_limit) {
    RKWarn("%s is no saved state; nothing is begun with and nothing written", path);
    PetscFunctionReturn(0);
  }
  length = (size_t)status.st_size;
  PetscCall(PetscMalloc1(length + 1, &bytes));
  file = fopen(path, "rb");
  is_read = (PetscBool)(file && fread(bytes, 1, length, file) == length);
  if (file) fclose(file);
  bytes[length] = 0;
  if (!is_read)
    RKWarn("%s cannot be read (%s); nothing is begun with and nothing written", path, strerror(errno));
  else if (length && strncmp(bytes, title, PetscMin(length, sizeof(title) - 1)))
    RKWarn("%s is no saved state; nothing is begun with and nothing written", path);
  else {
    *is_ours = PETSC_TRUE;
    if (length) PetscCall(Parse(path, bytes, length, &is_good));
    if (!is_good) {
      char kept[PETSC_MAX_PATH_LEN + 16];

      PetscCall(PetscSNPrintf(kept, sizeof(kept), "%s.damaged", path));
      if (rename(path, kept)) PetscCall(PetscStrncpy(kept, "nowhere", sizeof(kept)));
      RKWarn("%s is damaged and was kept as %s; learning begins anew", path, kept);
    }
  }
  PetscCall(PetscFree(bytes));
  PetscFunctionReturn(0);
}

PetscErrorCode RKRestore(void) {
  char path[PETSC_MAX_PATH_LEN + 16];
  PetscBool is_ours;

  PetscFunctionBegin;
  may_write = PETSC_FALSE;
  has_warned = PETSC_FALSE;
  if (!rk_program.state[0]) PetscFunctionReturn(0);
  PetscCall(OwnPath(path, sizeof(path)));
  if (WorldRank() && access(path, F_OK)) {
    PetscCall(Read(rk_program.state, &is_ours));
    may_write = is_ours;
  } else
    PetscCall(Read(path, &may_write));
  PetscFunctionReturn(0);
}

static PetscErrorCode WriteKnowledge(FILE *file, const RKKnowledge *known) {
  size_t length = 0;
  char *bytes = NULL;

  PetscFunctionBegin;
  if (known->tuner) {
    relaxkit_tuner_state(known->tuner, NULL, 0, &length);
    PetscCall(PetscMalloc1(length + 1, &bytes));
    if (relaxkit_tuner_state(known->tuner, bytes, length, &length) != RELAXKIT_OK) length = 0;
  }
  fprintf(
      file,
      "key %zu learner %s numbers %.17g %d %.17g %.17g %d %d %d %d %d %.17g %.17g %d %.17g %d %lld %lld %lld %lld %d "
      "%d tuner %zu\n%s",
      strlen(known->key), known->learner[0] ? known->learner : "default", (double)known->factor, (int)known->reference,
      (double)known->quotient, (double)known->recent, (int)known->until_sample, (int)known->sample_interval,
      (int)known->pause, (int)known->pause_length, (int)known->failure_pause, (double)known->sampled,
      (double)known->sampled_expected, (int)known->sample_count, (double)known->saving_sum, (int)known->saving_count,
      (long long)known->solves, (long long)known->iterations, (long long)known->tuned, (long long)known->attempts,
      (int)known->is_unproven, (int)known->processes, length, known->key
  );
  fwrite(bytes, 1, length, file);
  fprintf(file, "\n");
  PetscCall(PetscFree(bytes));
  PetscFunctionReturn(0);
}

/* Writes what was learned by this process, if it is to. */
PetscErrorCode RKSave(void) {
  const PetscMPIInt rank = WorldRank();
  char path[PETSC_MAX_PATH_LEN + 16], draft[PETSC_MAX_PATH_LEN + 48], *bytes = NULL;
  size_t length = 0;
  FILE *memory, *file;
  PetscBool is_due = (PetscBool)(rank == 0), is_written;

  PetscFunctionBegin;
  if (!rk_program.state[0] || !may_write) PetscFunctionReturn(0);
  for (const RKKnowledge *known = rk_knowledge; known; known = known->next)
    if (known->processes > 1) is_due = PETSC_TRUE;
  if (!is_due || !rk_knowledge) PetscFunctionReturn(0);
  memory = open_memstream(&bytes, &length);
  if (!memory) PetscFunctionReturn(0);
  fputs(title, memory);
  for (const RKKnowledge *known = rk_knowledge; known; known = known->next)
    PetscCall(WriteKnowledge(memory, known));
  fflush(memory);
  fprintf(memory, "sum %016" PRIx64 "\n", Checksum(bytes, length));
  fclose(memory);
  PetscCall(OwnPath(path, sizeof(path)));
  PetscCall(PetscSNPrintf(draft, sizeof(draft), "%s.%ld.draft", path, (long)getpid()));
  errno = 0;
  file = fopen(draft, "wb");
  is_written = (PetscBool)(file && fwrite(bytes, 1, length, file) == length && !fflush(file) && !fsync(fileno(file)));
  if (file && fclose(file)) is_written = PETSC_FALSE;
  if (!is_written || rename(draft, path)) {
    if (!has_warned) RKWarn("%s cannot be written (%s); what it had stays", path, strerror(errno));
    has_warned = PETSC_TRUE;
    if (file) remove(draft);
  }
  free(bytes);
  PetscFunctionReturn(0);
}
