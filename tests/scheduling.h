/*
 * What claims about scheduling share: taking a policy, or a real-time priority. The kernel is asked
 * itself: musl answers ENOSYS.
 */
#ifndef IPCLITMUS_SCHEDULING_H
#define IPCLITMUS_SCHEDULING_H

#include <sched.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "claim.h"

static inline int set_scheduling(int policy, int priority)
{
	struct sched_param parameters = { .sched_priority = priority };

	return (int)syscall(SYS_sched_setscheduler, 0L, (long)policy, &parameters, 0L, 0L, 0L);
}

static inline int scheduling_of(pid_t pid)
{
	return (int)syscall(SYS_sched_getscheduler, (long)pid, 0L, 0L, 0L, 0L, 0L);
}

/* Puts this process under SCHED_FIFO at that priority, or leaves it where it is for priority 0. */
static inline int set_realtime(int priority)
{
	return priority ? set_scheduling(SCHED_FIFO, priority) : 0;
}

static inline const char *need_realtime(void)
{
	if (set_realtime(1) < 0)
		return lacks(true, "sched_setscheduler(SCHED_FIFO)");
	set_scheduling(SCHED_OTHER, 0);
	return NULL;
}

#endif
