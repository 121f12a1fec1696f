/* The kill matrix, as falsify --table wrote it: which mutants make a claim fail. */
#ifndef IPCLITMUS_KILLS_H
#define IPCLITMUS_KILLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/* One claim under one mutant. */
struct kill {
	char *claim, *mutant; /* ids */
	bool noticed;         /* the claim failed */
};

struct kills {
	struct kill *list; /* by claim, those that it noticed first, by mutant */
	size_t count;
};

/*
 * Reads a table. Returns false with errno set: EINVAL where a line is none of it. The caller frees.
 */
bool kills_read(struct kills *kills, FILE *table);

/* The claim's trials; how many there are, and how many of them, the first, it noticed. */
const struct kill *kills_of(const struct kills *kills, const char *claim, size_t *count,
			    size_t *noticed);

void kills_free(struct kills *kills);

#endif
