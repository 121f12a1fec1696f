/* The workers of a crew, as main knows them. */
#ifndef IPCLITMUS_WORKERS_H
#define IPCLITMUS_WORKERS_H

#include <stdbool.h>
#include <sys/types.h>

#include "catalog.h"
#include "judging.h"
#include "stage/watch.h"

struct seat;
struct script;

struct crew {
	const struct kit *kit;
	int workers;
	bool alone;         /* there is one CPU for all */
	struct seat *seats; /* shared; seats[MAIN] is main's */
	void *scene;
	struct script *script; /* shared: what they do of a history */
	struct watch watches[ACTOR_COUNT];
	unsigned long turns[ACTOR_COUNT]; /* of a CPU, until it was seen asleep; 0: not known */
	int looks[ACTOR_COUNT];           /* at its call, since that is under way */
	double awake;                     /* for so many seconds main waits awake */
	int hands[ACTOR_COUNT];           /* sockets, to hand descriptors over; -1: none */
	int asleep[ACTOR_COUNT]; /* how often its call, which takes a moment, was seen asleep */
	unsigned program;        /* the number of the program */
	unsigned over;           /* a bit for each worker whose process ended in this round */
	bool begun;              /* it has begun, and not ended */
	bool entered;            /* main has entered it */
	bool hasty; /* main soon loses its patience: that one does not come to rest is known */
	bool notes; /* descriptors are noted, which takes time */
	struct descriptors descriptors[ACTOR_COUNT];
};

#endif
