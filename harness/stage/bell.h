/* A bell: a number in shared memory that goes up, and wakes who sleeps until it does. */
#ifndef IPCLITMUS_BELL_H
#define IPCLITMUS_BELL_H

#include <stdatomic.h>
#include <stdbool.h>

struct bell {
	atomic_uint number; /* how often it rang */
	atomic_int waits;   /* somebody sleeps, or is about to: whoever rings must wake it */
};

void bell_ring(struct bell *bell);

/* Sleeps until it has rung more than `last` times. */
void bell_await(struct bell *bell, unsigned last);

/*
 * The same for so many nanoseconds (below a second) at most. The caller sets bell->waits, and looks
 * for what it waits for, before; it takes it back when it waits no more.
 */
void bell_nap(struct bell *bell, unsigned last, long nanoseconds);

/* Lets the other threads of this CPU go on for a moment. */
void relax(void);

#endif
