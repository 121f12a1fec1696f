/* The lines of a file that the program carries. */
#ifndef IPCLITMUS_LINES_H
#define IPCLITMUS_LINES_H

#include <stddef.h>

/*
 * The lines of that file, "tests/rows.txt", without their newlines and ended by NULL; none where
 * the program does not carry it.
 */
const char *const *lines_of(const char *name);

/* The index-th file whose name begins with folder ("tests/trace/"); NULL past the last. */
const char *file_below(const char *folder, size_t index);

#endif
