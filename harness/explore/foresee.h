/* Foresight: what the rules say of calls that are yet to be made. */
#ifndef IPCLITMUS_FORESEE_H
#define IPCLITMUS_FORESEE_H

#include "explain.h"

#define FORETOLD_LIMIT 16

/*
 * What the rules say of a call that is about to be made, in all worlds together: whether it returns
 * in each of them, and, where there is only one world and it does not hang on what will be seen,
 * the answer, with the world after it in explainer->scratch: foresee() leaves it there.
 */
struct forecast {
	bool returns; /* it can't sleep, nor end its actor */
	bool certain;
	bool moment;       /* it may sleep for a moment */
	bool interrupted;  /* it may fail with EINTR, and rightly so */
	unsigned kills;    /* a bit for each actor whose process it may end */
	unsigned disturbs; /* and for each that may have to look at something */
	struct answer_sheet sheet;
};

void foresee(struct explainer *explainer, const struct call calls[ACTOR_COUNT], int actor,
	     struct forecast *forecast);

/*
 * explain() for a round of this one call alone, which returned what was foreseen with certainty:
 * true if that explains it. Else explain() is to be asked.
 */
bool came_as_foreseen(struct explainer *explainer, const struct call calls[ACTOR_COUNT], int actor,
		      const struct forecast *forecast);

/* How a call may come out of a round. */
struct call_end {
	enum fate fate;   /* NO_CALL: there is none */
	uint32_t open;    /* a bit for each number that the documents leave open */
	struct seen seen; /* where it RETURNED */
};

/* How the call comes out that a rule lets return, or end its process. */
struct call_end sheet_ending(const struct answer_sheet *sheet);

/* All ways in which a round may come out, for all of its calls together. */
struct foretold {
	bool exact; /* no rule looked at what was seen, and there are no others */
	int count;
	struct call_end endings[FORETOLD_LIMIT][ACTOR_COUNT];
};

/*
 * Tells how the round of these calls may come out, whatever was seen of it. False without memory.
 */
bool foretell(const struct explainer *explainer, const struct call calls[ACTOR_COUNT],
	      struct foretold *foretold);

/* The same for OBSERVE: its ending is main's. */
void foretell_observed(struct explainer *explainer, const struct call calls[ACTOR_COUNT],
		       const struct call *observed, struct foretold *foretold);

#endif
