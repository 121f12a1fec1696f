/* What claims with deadlines share: points in time, before and after now. */
#ifndef IPCLITMUS_DEADLINES_H
#define IPCLITMUS_DEADLINES_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

#include "claim.h"

#define SECOND 1000000000LL /* nanoseconds */

/* The time so many nanoseconds from now; before now if negative. */
static inline struct timespec nanoseconds_from_now(clockid_t clock, int64_t nanoseconds)
{
	struct timespec time;

	must(clock_gettime(clock, &time));
	nanoseconds += time.tv_nsec;
	time.tv_sec += (time_t)(nanoseconds / SECOND);
	time.tv_nsec = (long)(nanoseconds % SECOND);
	if (time.tv_nsec < 0) {
		time.tv_sec--;
		time.tv_nsec += SECOND;
	}
	return time;
}

static inline struct timespec from_now(clockid_t clock, long milliseconds)
{
	return nanoseconds_from_now(clock, milliseconds * INT64_C(1000000));
}

static inline bool is_past(clockid_t clock, const struct timespec *time)
{
	struct timespec now = from_now(clock, 0);

	if (now.tv_sec != time->tv_sec)
		return now.tv_sec > time->tv_sec;
	return now.tv_nsec >= time->tv_nsec;
}

#endif
