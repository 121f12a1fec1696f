/* Waiting until what is stamped from now on shows another time than what was stamped before. */
#ifndef IPCLITMUS_STAMPS_H
#define IPCLITMUS_STAMPS_H

#include <errno.h>
#include <time.h>

#include "claim.h"

/* Of objects whose times are seconds. */
static inline void await_another_second(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now));
	now.tv_sec++;
	now.tv_nsec = 20000000;
	while (clock_nanosleep(CLOCK_REALTIME, TIMER_ABSTIME, &now, NULL) == EINTR)
		;
}

/* Of files, whose times go by the ticks of a coarse clock. */
static inline void await_another_tick(void)
{
	struct timespec first, now;

	must(clock_gettime(CLOCK_REALTIME_COARSE, &first));
	do {
		clock_nanosleep(CLOCK_REALTIME, 0, &(struct timespec){ 0, 1000000 }, NULL);
		must(clock_gettime(CLOCK_REALTIME_COARSE, &now));
	} while (now.tv_sec == first.tv_sec && now.tv_nsec == first.tv_nsec);
}

#endif
