/* Wrong limits: a wake begins them anew, or a part of a millisecond is none. */
#include "mutant.h"

MECHANISM(order_limits, "order/limits.c");

#define HAPPENED mutant_memory->number[0]

IN_ALL(semop)
{
	HAPPENED++;
	return semop(set, operations, count);
}

/* Whether something happened since; then that is what was seen. */
static bool happened_since(long *seen)
{
	const long now = HAPPENED;
	const bool happened = now != *seen;

	*seen = now;
	return happened;
}

MUTANT(poll, a_wake_begins_poll_anew, "poll's time begins anew when it is woken in vain")
{
	long seen = HAPPENED;
	int result;

	do
		result = poll(fds, count, timeout);
	while (result == 0 && timeout > 0 && happened_since(&seen));
	return result;
}

MUTANT(ppoll, a_wake_begins_ppoll_anew, "ppoll's time begins anew when it is woken in vain")
{
	long seen = HAPPENED;
	int result;

	do
		result = ppoll(fds, count, timeout, mask);
	while (result == 0 && timeout && happened_since(&seen));
	return result;
}

MUTANT(epoll_wait, a_wake_begins_epoll_wait_anew,
       "epoll_wait's time begins anew when it is woken in vain")
{
	long seen = HAPPENED;
	int result;

	do
		result = epoll_wait(epoll, events, limit, timeout);
	while (result == 0 && timeout > 0 && happened_since(&seen));
	return result;
}

MUTANT(epoll_pwait, a_wake_begins_epoll_pwait_anew,
       "epoll_pwait's time begins anew when it is woken in vain")
{
	long seen = HAPPENED;
	int result;

	do
		result = epoll_pwait(epoll, events, limit, timeout, mask);
	while (result == 0 && timeout > 0 && happened_since(&seen));
	return result;
}

/* select's sets are empty when it returns 0, and on Linux its time is over. */
MUTANT(select, a_wake_begins_select_anew, "select's time begins anew when it is woken in vain")
{
	const struct timeval whole = timeout ? *timeout : (struct timeval){ 0 };
	const fd_set asked = reading ? *reading : (fd_set){ 0 };
	long seen = HAPPENED;
	int result;

	while ((result = select(limit, reading, writing, exceptional, timeout)) == 0 && timeout &&
	       happened_since(&seen)) {
		*timeout = whole;
		if (reading)
			*reading = asked;
	}
	return result;
}

MUTANT(pselect, a_wake_begins_pselect_anew, "pselect's time begins anew when it is woken in vain")
{
	const fd_set asked = reading ? *reading : (fd_set){ 0 };
	long seen = HAPPENED;
	int result;

	while ((result = pselect(limit, reading, writing, exceptional, timeout, mask)) == 0 &&
	       timeout && happened_since(&seen))
		if (reading)
			*reading = asked;
	return result;
}

MUTANT(recv, a_wake_begins_so_rcvtimeo_anew, "SO_RCVTIMEO begins anew when recv is woken in vain")
{
	long seen = HAPPENED;
	ssize_t result;

	do
		result = recv(fd, bytes, size, flags);
	while (is_refused((int)result, EAGAIN) && happened_since(&seen));
	return result;
}

MUTANT(semtimedop, a_wake_begins_semtimedop_anew,
       "semtimedop's time begins anew at each change of the set")
{
	long seen = HAPPENED;
	int result;

	do
		result = semtimedop(set, operations, count, timeout);
	while (is_refused(result, EAGAIN) && happened_since(&seen));
	return result;
}

MUTANT(sigtimedwait, a_wake_begins_sigtimedwait_anew,
       "sigtimedwait's time begins anew at each other signal")
{
	long seen = HAPPENED;
	int result;

	do
		result = sigtimedwait(set, info, timeout);
	while (is_refused(result, EAGAIN) && happened_since(&seen));
	return result;
}

MUTANT(nanosleep, a_wake_begins_nanosleep_anew, "nanosleep begins anew at each ignored signal")
{
	long seen = HAPPENED;
	int result;

	do
		result = nanosleep(duration, left);
	while (result == 0 && happened_since(&seen));
	return result;
}

static const struct timespec none;

/* The time without its part of a millisecond. */
static const struct timespec *whole_milliseconds(const struct timespec *time)
{
	return time && time->tv_sec == 0 && time->tv_nsec < 1000000 ? &none : time;
}

MUTANT(select, select_counts_milliseconds, "select cuts its time to milliseconds")
{
	struct timeval nothing = { 0, 0 };

	if (timeout && timeout->tv_sec == 0 && timeout->tv_usec < 1000)
		timeout = &nothing;
	return select(limit, reading, writing, exceptional, timeout);
}

MUTANT(pselect, pselect_counts_milliseconds, "pselect cuts its time to milliseconds")
{
	return pselect(limit, reading, writing, exceptional, whole_milliseconds(timeout), mask);
}

MUTANT(ppoll, ppoll_counts_milliseconds, "ppoll cuts its time to milliseconds")
{
	return ppoll(fds, count, whole_milliseconds(timeout), mask);
}

MUTANT(sigtimedwait, sigtimedwait_counts_milliseconds, "sigtimedwait cuts its time to milliseconds")
{
	return sigtimedwait(set, info, whole_milliseconds(timeout));
}

MUTANT(nanosleep, nanosleep_counts_milliseconds, "nanosleep cuts its time to milliseconds")
{
	return nanosleep(whole_milliseconds(duration), left);
}

MUTANT(clock_nanosleep, clock_nanosleep_counts_milliseconds,
       "clock_nanosleep cuts its time to milliseconds")
{
	return clock_nanosleep(clock_id, flags, whole_milliseconds(duration), left);
}
