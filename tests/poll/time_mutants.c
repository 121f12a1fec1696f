/* Waits that take the wrong time. */
#include <limits.h>

#include "mutant.h"

MECHANISM(wait_time, "poll/time.c");

static struct timespec part_of(const struct timespec *time)
{
	return (struct timespec){ time->tv_sec / 16, time->tv_nsec / 16 };
}

MUTANT(poll, poll_ends_early, "poll of descriptors ends when a part of its time is over")
{
	return poll(fds, count, timeout > 16 ? timeout / 16 : timeout);
}

MUTANT(ppoll, ppoll_ends_early, "ppoll ends when a part of its time is over")
{
	const struct timespec part = timeout ? part_of(timeout) : (struct timespec){ 0, 0 };

	return ppoll(fds, count, timeout ? &part : NULL, mask);
}

MUTANT(select, select_ends_early, "select ends when a part of its time is over")
{
	struct timeval part = { 0, 0 };

	if (timeout)
		part = (struct timeval){ timeout->tv_sec / 16, timeout->tv_usec / 16 };
	return select(limit, reading, writing, exceptional, timeout ? &part : NULL);
}

MUTANT(pselect, pselect_ends_early, "pselect ends when a part of its time is over")
{
	const struct timespec part = timeout ? part_of(timeout) : (struct timespec){ 0, 0 };

	return pselect(limit, reading, writing, exceptional, timeout ? &part : NULL, mask);
}

MUTANT(epoll_wait, epoll_wait_ends_early, "epoll_wait ends when a part of its time is over")
{
	return epoll_wait(epoll, events, limit, timeout > 16 ? timeout / 16 : timeout);
}

MUTANT(epoll_pwait, epoll_pwait_ends_early, "epoll_pwait ends when a part of its time is over")
{
	return epoll_pwait(epoll, events, limit, timeout > 16 ? timeout / 16 : timeout, mask);
}

MUTANT(select, years_are_refused, "select fails with EINVAL for more than 31 days")
{
	if (timeout && timeout->tv_sec > 31 * 24 * 3600)
		return fail(EINVAL);
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(ppoll, years_are_over, "ppoll's nanoseconds overflow for long times, which are over")
{
	static const struct timespec none = { 0, 0 };

	return ppoll(fds, count, timeout && timeout->tv_sec > INT_MAX / 1000 ? &none : timeout,
		     mask);
}

MUTANT(pselect, years_have_32_bits, "pselect counts milliseconds in 32 bits, and refuses more")
{
	if (timeout && timeout->tv_sec > INT_MAX / 1000)
		return fail(EINVAL);
	return pselect(limit, reading, writing, exceptional, timeout, mask);
}

MUTANT(poll, the_longest_time_is_over, "poll of INT_MAX milliseconds returns at once")
{
	return poll(fds, count, timeout == INT_MAX ? 0 : timeout);
}

MUTANT(epoll_wait, the_longest_epoll_is_over, "epoll_wait of INT_MAX milliseconds returns at once")
{
	return epoll_wait(epoll, events, limit, timeout == INT_MAX ? 0 : timeout);
}

MUTANT(poll, negative_times_are_over, "poll returns at once for a negative time other than -1")
{
	return poll(fds, count, timeout < -1 ? 0 : timeout);
}

MUTANT(epoll_pwait, negative_times_are_refused,
       "epoll_pwait fails with EINVAL for a negative time other than -1")
{
	if (timeout < -1)
		return fail(EINVAL);
	return epoll_pwait(epoll, events, limit, timeout, mask);
}
