/* What tells: the least that must be looked at to see that a round came out as the rules forbid. */
#ifndef IPCLITMUS_TELLING_H
#define IPCLITMUS_TELLING_H

#include "finding.h"

/* Calls of the last round, as text: "returns 1, type 2"; of several: "a: returns 1; b: sleeps". */
struct telling {
	int count; /* of the calls looked at */
	int actors[ACTOR_COUNT];
	uint32_t numbers[ACTOR_COUNT]; /* a bit for each number that is looked at */
	bool exact;                    /* what is right is known; else only that this is wrong */
	char wrong[LINE_LIMIT];
	int right_count;
	char right[FORETOLD_LIMIT][LINE_LIMIT];
};

/* Finds it; false where nothing tells what was seen from what is allowed. */
bool telling_find(struct telling *telling, const struct finding *finding);

/* Writes an ending: those of its numbers that are looked at. */
void ending_text(const struct operation *operation, const struct call_end *ending, uint32_t numbers,
		 char *text, size_t size);

#endif
