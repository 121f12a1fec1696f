/* A line on a terminal that tells how far something is, and goes again. */
#ifndef IPCLITMUS_PROGRESS_H
#define IPCLITMUS_PROGRESS_H

#include <stdbool.h>
#include <stdio.h>

/* Whether the stream is a terminal, and not so narrow that a line could not be erased. */
bool progress_has_room(FILE *out);

/* Writes the line in place of the last one to stderr, cut to the terminal; to none, nothing. */
void progress_tell(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* Erases it. */
void progress_erase(void);

#endif
