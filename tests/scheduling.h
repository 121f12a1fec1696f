/* What claims about scheduling share: taking a real-time priority. */
#ifndef IPCLITMUS_SCHEDULING_H
#define IPCLITMUS_SCHEDULING_H

#include <sched.h>

#include "claim.h"

/* Puts this process under SCHED_FIFO at that priority, or leaves it where it is for priority 0. */
static inline int set_realtime(int priority)
{
	struct sched_param parameters = { .sched_priority = priority };

	return priority ? sched_setscheduler(0, SCHED_FIFO, &parameters) : 0;
}

static inline const char *need_realtime(void)
{
	struct sched_param parameters = { 0 };

	if (set_realtime(1) < 0)
		return lacks(true, "sched_setscheduler(SCHED_FIFO)");
	sched_setscheduler(0, SCHED_OTHER, &parameters);
	return NULL;
}

#endif
