/*
 * Scripts: the calls that each worker makes of a history, one after the other, in memory shared by
 * all.
 */
#ifndef IPCLITMUS_SCRIPT_H
#define IPCLITMUS_SCRIPT_H

#include <stdatomic.h>

#include "history.h"
#include "program.h"

/* One call; main gives it, the worker adds what it saw. */
struct act {
	const struct operation *operation;
	long arguments[ARGUMENT_LIMIT];
	long mark;
	int step;       /* of the program */
	unsigned delay; /* before it, in turns of a loop */
	struct seen seen;
	atomic_uint request, response; /* 0: not yet */
};

struct script {
	atomic_uint moments; /* that were counted: the clock of a history */
	atomic_int arrived;  /* workers that are about to begin */
	atomic_int over;     /* nobody makes another call */
	int actors;
	int count[ACTOR_COUNT];
	struct act acts[ACTOR_COUNT][DEED_LIMIT];
};

/*
 * Makes it of a program's steps, but main's: up to DEED_LIMIT of each actor. Each call begins at
 * once or a little or much later, as is drawn by *random, which is not 0.
 */
void script_make(struct script *script, const struct kit *kit, const struct program *program,
		 uint64_t *random);

/* In a worker: waits for the others, and makes its calls. */
void script_await_others(struct script *script);
void script_perform(struct script *script, int actor);

/* What was done until now, as a history; a call that has not returned is taken for asleep. */
void script_read(struct script *script, struct history *history);

#endif
