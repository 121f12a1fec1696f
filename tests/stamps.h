/* Waiting until what is stamped from now on shows another time than what was stamped before. */
#ifndef IPCLITMUS_STAMPS_H
#define IPCLITMUS_STAMPS_H

#include <errno.h>
#include <sys/stat.h>
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

/*
 * The earliest that System V objects may be stamped with from now on: they go by a coarse clock, which
 * may show the second before that of the fine one, by which musl's time() goes.
 */
static inline time_t second_of_stamps(void)
{
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME_COARSE, &now));
	return now.tv_sec;
}

static inline bool is_later(const struct timespec *time, const struct timespec *than)
{
	return time->tv_sec > than->tv_sec ||
	       (time->tv_sec == than->tv_sec && time->tv_nsec > than->tv_nsec);
}

/*
 * Of files, whose times go by the ticks of a coarse clock, or between two of them by the fine one.
 */
static inline void await_another_tick(void)
{
	struct timespec first, now;

	must(clock_gettime(CLOCK_REALTIME, &first));
	do {
		clock_nanosleep(CLOCK_REALTIME, 0, &(struct timespec){ 0, 1000000 }, NULL);
		must(clock_gettime(CLOCK_REALTIME_COARSE, &now));
	} while (!is_later(&now, &first));
}

/* That all times of a file are later than that time, and none is still to come. */
static inline void assert_stamped_after(const struct stat *status, const struct timespec *before)
{
	const struct timespec *const times[] = { &status->st_atim, &status->st_mtim,
						 &status->st_ctim };
	struct timespec now;

	must(clock_gettime(CLOCK_REALTIME, &now));
	for (int i = 0; i < 3; i++) {
		assert_that(is_later(times[i], before));
		assert_that(!is_later(times[i], &now));
	}
}

#endif
