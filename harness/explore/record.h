/* Records: what became of each round of a program, and what the rules made of it. */
#ifndef IPCLITMUS_RECORD_H
#define IPCLITMUS_RECORD_H

#include "player.h"

#define RECORD_LIMIT (256 * 1024)

/* The text of a record: a story, with what was seen as comments. What does not fit is left out. */
struct record {
	int steps, rounds;
	size_t used;
	char text[RECORD_LIMIT];
};

/* Begins anew. */
void record_begin(struct record *record);

/*
 * Adds a round: its steps, what its calls came to and by which rule, who sleeps, how many states.
 */
void record_round(struct record *record, const struct kit *kit, const struct round_played *round);

/* Adds what OBSERVE read after it, and how many states are left. */
void record_observed(struct record *record, const struct call *observed, int states);

#endif
