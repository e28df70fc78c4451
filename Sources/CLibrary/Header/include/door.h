// What the Swift side of the C library has from C. Not installed.

#ifndef C_RELAXKIT_DOOR_H
#define C_RELAXKIT_DOOR_H

/// Sets what relaxkit_last_message() says in this thread: the text, up to a whole number of characters
/// that fit.
void relaxkit_door_set_message(const char *text);

#endif
