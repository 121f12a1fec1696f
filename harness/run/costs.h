/* What claims cost and what they are worth, as measured: tests/costs.txt. */
#ifndef IPCLITMUS_COSTS_H
#define IPCLITMUS_COSTS_H

#include <stdbool.h>
#include <stddef.h>

#include "claim/claim.h"

/*
 * A line of tests/costs.txt reads "ID MILLISECONDS KILLS NEW": the time of one run, how many
 * mutants it makes out, and how many of these none of the lines before does. The lines stand in the
 * order of what they add per millisecond; those that add nothing come last, and those that made out
 * none of the mutants that were tried are not there.
 */
struct cost {
	size_t rank; /* from 0, the strongest */
	double milliseconds;
	int kills, adds;
};

/* The cost of that claim; false where it was not measured. */
bool cost_of(const char *id, struct cost *cost);

/*
 * Puts the strongest claims first; what was not measured comes last, in its order. False: no
 * memory.
 */
bool costs_sort(const struct claim **claims, size_t count);

/*
 * Leaves of *count claims those that add something, and those not measured; how many there are now.
 */
size_t costs_keep_quick(const struct claim **claims, size_t count);

#endif
