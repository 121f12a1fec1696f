/* The power of models: what they find under each mutant, how soon, and how small it becomes. */
#ifndef IPCLITMUS_POWER_H
#define IPCLITMUS_POWER_H

#include <stdbool.h>
#include <stddef.h>

#include "mutants.h"

struct power_settings {
	unsigned long operations; /* under each mutant, at most */
	const char *table;        /* a file for the table, by tabs; NULL: none */
	bool histories;           /* in which actors wait for nobody */
	bool summary;             /* only figures, and what was not found */
	double time_limit;        /* seconds for each mutant */
	int workers;              /* at the same time; 0: one a CPU */
};

/*
 * Has each model among the claims play random programs under each mutant of its mechanism that
 * takes over a call it makes, until it finds a difference, and prints what it found. Returns 0, 1
 * where a mutant was not found, or another exit status after a message.
 */
int power_run(const struct claim *const *claims, size_t claim_count,
	      const struct mutant *const *mutants, size_t mutant_count,
	      const struct power_settings *settings);

#endif
