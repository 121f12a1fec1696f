/*
 * Prospects: all the ways in which the calls of several actors may come out, whatever their order.
 */
#ifndef IPCLITMUS_PROSPECTS_H
#define IPCLITMUS_PROSPECTS_H

#include "foresee.h"
#include "program.h"

#define MEETING_LIMIT  8   /* calls that meet, and those before them */
#define PROSPECT_LIMIT 256 /* ways in which they may come out */

/* One way, or what was seen, by step of the program. */
struct prospect {
	struct call_end ends[MEETING_LIMIT];
	int world;            /* of a way: what all is in then */
	struct seen observed; /* of what was seen: by OBSERVE, if the model has it */
};

/* Of a program: main makes its steps first, each other actor then its own, one after the other. */
struct prospects {
	const struct kit *kit;
	struct program program;
	bool all; /* the rules tell of each way, and there was room for it */
	int count;
	struct prospect list[PROSPECT_LIMIT];
	/* How they were found. */
	struct explainer explainer;
	size_t offset;                   /* in a world's state, of what became of the calls */
	struct call made[MEETING_LIMIT]; /* by step */
	const struct operation *beside[MEETING_LIMIT][MEETING_LIMIT + 1];
	struct call calls[ACTOR_COUNT]; /* the next of each actor, in the world that is looked at */
	int steps[ACTOR_COUNT];         /* and its step; -1: it has none left */
};

/* Asks the rules for the ways from this state on. False with errno set where memory lacks. */
bool prospects_find(struct prospects *prospects, const void *state);
void prospects_free(struct prospects *prospects);

/* The number of the way that is what was seen; -1: the rules allow none such. */
int prospects_match(struct prospects *prospects, const struct prospect *seen);

/*
 * Writes a way, or what was seen, by actor: "a: 0; b: EIDRM; c: asleep". Of the numbers that a call
 * shows, those that tell ways apart.
 */
void prospect_text(const struct prospects *prospects, const struct prospect *prospect, char *text,
		   size_t size);

#endif
