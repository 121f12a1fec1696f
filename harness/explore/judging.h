/* Judging: asking a rule what a call does in a world, and whether that is what was seen. */
#ifndef IPCLITMUS_JUDGING_H
#define IPCLITMUS_JUDGING_H

#include "worlds.h"

/* What became of an actor's call in a round. */
enum fate {
	NO_CALL,
	RETURNED,
	SLEEPING, /* it is asleep in the kernel */
	PERISHED, /* its actor's process is over */
};

/* An actor's call, from its release on. */
struct call {
	const struct operation *operation;
	long arguments[ARGUMENT_LIMIT];
	long mark;
	int step;            /* of the program */
	bool fresh;          /* released in this round */
	bool moment;         /* it sleeps for a moment only */
	bool interrupted;    /* it may fail with EINTR */
	unsigned char halts; /* enum halting */
	enum fate fate;
	struct seen seen; /* where it returned */
	/* Of a history: the operations of others that were under way with it; ends with NULL. */
	const struct operation *const *beside;
};

/*
 * Descriptors below 64, a bit each: what main had when a call was released, what of it went over.
 */
struct descriptors {
	uint64_t of_main, handed;
};

/* What a rule said. */
struct answer_sheet {
	struct world *world;      /* the world after it */
	const struct call *calls; /* of all actors */
	const struct seen *seen;
	bool looked;        /* the rule depends on what was seen */
	bool moment;        /* the call takes a moment, in which it may be seen asleep */
	unsigned disturbed; /* a bit for each actor that may have to look at something */
	int alternative, alternatives;
	struct answer answer;
	int count;
	long number[SEEN_LIMIT];
	bool any[SEEN_LIMIT];
	const char *name[SEEN_LIMIT];
};

/*
 * Asks the rule of the actor's call in a world, which it changes. Where the documents allow several
 * things, this is the alternative of that number; sheet->alternatives tells how many there are. A
 * call that was interrupted and would sleep on fails with EINTR.
 */
void judge_call(struct answer_sheet *sheet, const struct call *calls, struct world *world,
		int actor, const struct seen *seen, int alternative);

/* Where an answer and what was seen differ. */
enum discord {
	NONE,
	SLEEPS_NOT, /* it returned, the rule lets it sleep */
	SLEEPS_ON,  /* it sleeps, the rule has it return */
	ENDS_NOT,   /* it returned or sleeps, the rule ends its process */
	ENDED,      /* its process ended, the rule says otherwise */
	VALUE,      /* another value, or error */
	NUMBER,     /* another number that was read: which one stands in *number */
	STUCK,      /* it neither returned nor slept in reasonable time */
};

/* Compares an answer with what became of the call. */
enum discord sheet_differs(const struct answer_sheet *sheet, enum fate fate,
			   const struct seen *seen, int *number);

#endif
