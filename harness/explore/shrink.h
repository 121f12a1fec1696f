/* Shrinking: from a program that fails to the smallest that still fails in the same way. */
#ifndef IPCLITMUS_SHRINK_H
#define IPCLITMUS_SHRINK_H

#include "program.h"

/* Plays a candidate; whether it fails in the same way. May cut it to what was played. */
typedef bool fails_alike(void *context, struct program *candidate);

/*
 * Makes the program smaller as long as it fails alike: fewer steps, one after the other instead of
 * at the same time, lower actors and arguments. No candidate is tried twice, and no more than
 * `tries` in all. Returns how many were.
 */
int shrink(const struct kit *kit, struct program *program, fails_alike *fails, void *context,
	   int tries);

#endif
