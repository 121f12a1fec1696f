/* What claims share about timers that have expired. */
#ifndef IPCLITMUS_TIMERS_H
#define IPCLITMUS_TIMERS_H

#include <poll.h>
#include <sys/timerfd.h>
#include <time.h>

#include "claim.h"

/* Sets a timerfd of CLOCK_REALTIME so that it has expired so often, and does not again soon. */
static inline void set_expired(int fd, int times)
{
	struct itimerspec time = { .it_interval = { 100, 0 } };

	must(clock_gettime(CLOCK_REALTIME, &time.it_value));
	time.it_value.tv_sec -= times * 100 - 50;
	assert_returns(timerfd_settime(fd, TFD_TIMER_ABSTIME, &time, NULL), 0);
}

/* What is past expires at the clock's next interrupt, which may be a while. */
static inline void await_expiration(int fd)
{
	struct pollfd timer = { .fd = fd, .events = POLLIN };

	assert_returns(poll(&timer, 1, -1), 1);
}

/* A timer that has expired so often, and does not soon again. */
static inline int expired_timer(int times)
{
	const int fd = must(timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK));

	set_expired(fd, times);
	await_expiration(fd);
	return fd;
}

#endif
