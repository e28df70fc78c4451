// Defaults, texts and the message of a thread: what needs no Swift.

#include "CRelaxKit.h"

#include <stdio.h>
#include <string.h>

static _Thread_local char message[1024];

void relaxkit_door_set_message(const char *text) {
  size_t length = strlen(text);
  if (length > sizeof message - 1) {
    length = sizeof message - 1;
    // Bytes 10...... go on with a character that began before.
    while (length > 0 && ((unsigned char)text[length] & 0xC0) == 0x80) --length;
  }
  memmove(message, text, length);
  message[length] = 0;
}

const char *relaxkit_last_message(void) { return message; }

int32_t relaxkit_abi_version(void) { return RELAXKIT_ABI_VERSION; }

const char *relaxkit_status_text(int32_t status) {
  switch (status) {
    case RELAXKIT_OK: return "ok";
    case RELAXKIT_INVALID_ARGUMENT: return "invalid argument";
    case RELAXKIT_INVALID_HANDLE: return "invalid handle";
    case RELAXKIT_BUSY: return "busy";
    case RELAXKIT_INVALID_MATRIX: return "invalid matrix";
    case RELAXKIT_NOT_FINITE: return "not finite";
    case RELAXKIT_UNSOLVABLE: return "unsolvable";
    case RELAXKIT_TOO_SMALL: return "too small";
    case RELAXKIT_UNKNOWN_TICKET: return "unknown ticket";
    case RELAXKIT_UNSUPPORTED: return "unsupported";
    case RELAXKIT_INVALID_STATE: return "invalid state";
    case RELAXKIT_FILE_ERROR: return "file error";
    default: return "unknown status";
  }
}

static relaxkit_status initialize(
  void *target, size_t size, const void *defaults, size_t known, const char *name) {
  if (target == NULL || size != known) {
    char text[160];
    if (target == NULL) {
      snprintf(text, sizeof text, "the %s are NULL", name);
    } else {
      snprintf(
        text, sizeof text, "the %s have %zu bytes where the library knows %zu; compile with its header",
        name, size, known);
    }
    relaxkit_door_set_message(text);
    return RELAXKIT_INVALID_ARGUMENT;
  }
  memcpy(target, defaults, known);
  return RELAXKIT_OK;
}

relaxkit_status relaxkit_solve_options_init(relaxkit_solve_options *options, size_t size) {
  static const relaxkit_solve_options defaults = RELAXKIT_SOLVE_OPTIONS_INIT;
  return initialize(options, size, &defaults, sizeof defaults, "solve options");
}

relaxkit_status relaxkit_matrix_options_init(relaxkit_matrix_options *options, size_t size) {
  static const relaxkit_matrix_options defaults = RELAXKIT_MATRIX_OPTIONS_INIT;
  return initialize(options, size, &defaults, sizeof defaults, "matrix options");
}

relaxkit_status relaxkit_tuner_options_init(relaxkit_tuner_options *options, size_t size) {
  static const relaxkit_tuner_options defaults = RELAXKIT_TUNER_OPTIONS_INIT;
  return initialize(options, size, &defaults, sizeof defaults, "tuner options");
}

relaxkit_status relaxkit_context_init(relaxkit_context *context, size_t size) {
  static const relaxkit_context defaults = RELAXKIT_CONTEXT_INIT;
  return initialize(context, size, &defaults, sizeof defaults, "numbers of the context");
}
