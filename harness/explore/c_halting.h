/* C files in which a call halts in its buffer, by userfaultfd(2). */
#ifndef IPCLITMUS_C_HALTING_H
#define IPCLITMUS_C_HALTING_H

#include <stdio.h>

#include "program.h"

/* The text without may_halt and back_from: what they are given; freed by the caller. NULL without
 * memory. */
char *without_halting(const char *text);

/* Members of the board for that. */
#define C_HALTING_BOARD " int faults; _Atomic int provided; char *_Atomic absent, rest[LENT];"

struct c_halting {
	enum halting place;
	bool fills; /* calls of the file fill buffers */
	bool high;  /* low descriptors are not to be taken */
	bool once;  /* one call alone is given such a buffer */
};

/* Writes may_halt, and back_from where calls fill buffers. */
void c_halting_write_words(FILE *out, const struct c_halting *halting);

/* Writes how main waits for that; turns: calls wait for their turn. */
void c_halting_write_waits(FILE *out, bool turns);

/* Has it go on, in main. */
void c_halting_write_provide(FILE *out, bool fills);

#endif
