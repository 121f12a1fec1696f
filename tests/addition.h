/* An addition that takes its time, so that who is not kept out of it gets into its midst. */
#ifndef IPCLITMUS_ADDITION_H
#define IPCLITMUS_ADDITION_H

#include <sched.h>

/* Adds one; between reading and writing, others go on. */
static inline void add_one(volatile int *number)
{
	int before = *number;

	sched_yield();
	*number = before + 1;
}

#endif
