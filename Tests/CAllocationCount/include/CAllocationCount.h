#pragma once

/// Begins to count what this thread takes from the heap for objects of Swift, array buffers and closures
/// among them.
void relaxkit_begin_counting_allocations(void);

/// Ends it, and tells how often it was; -1 where that is not counted.
long relaxkit_end_counting_allocations(void);
