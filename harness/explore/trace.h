/* Traces: what became of each round of a program, and what the rules made of it. */
#ifndef IPCLITMUS_TRACE_H
#define IPCLITMUS_TRACE_H

#include "player.h"

#define TRACE_LIMIT (256 * 1024)

/* The text of a trace: a story, with what was seen as comments. What does not fit is left out. */
struct trace {
	int steps, rounds;
	size_t used;
	char text[TRACE_LIMIT];
};

/* Begins anew. */
void trace_begin(struct trace *trace);

/* Adds a round: its steps, what its calls came to and by which rule, who sleeps, how many states. */
void trace_round(struct trace *trace, const struct kit *kit, const struct round_played *round);

/* Adds what OBSERVE read after it, and how many states are left. */
void trace_observed(struct trace *trace, const struct call *observed, int states);

#endif
