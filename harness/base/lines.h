/* Lines: of a file that is open, and of those that the program carries. */
#ifndef IPCLITMUS_LINES_H
#define IPCLITMUS_LINES_H

#include <stddef.h>
#include <stdio.h>

#define LONGEST_LINE (1 << 20) /* bytes of a text that people or programs write */

/*
 * Reads a line with its end: 1; 0 where there is none; -1 with errno, EINVAL where it is too long
 * for its buffer: a device may give bytes without end.
 */
int line_read(FILE *in, char *line, size_t size);

/*
 * The lines of that file, "tests/rows.txt", without their newlines and ended by NULL; none where
 * the program does not carry it.
 */
const char *const *lines_of(const char *name);

/* The index-th file whose name begins with folder ("tests/trace/"); NULL past the last. */
const char *file_below(const char *folder, size_t index);

#endif
