/* Wrong ways to wait for readiness, and to tell of it. */
#include "idle_mutants.h"
#include "ways_mutants.h"

MECHANISM(transfer_readiness, "transfer/readiness.c", "*.growing-wakes-a-writer",
	  "*-wake-poll-select-and-epoll", "*-wakes-poll-select-and-epoll");

MUTANT(ppoll, ppoll_tells_no_event, "ppoll returns how many are ready, and tells no event of them")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		fds[i].revents = 0;
	return result;
}

MUTANT(poll, poll_tells_what_was_asked, "poll tells of a ready descriptor all that was asked for")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; result > 0 && i < count; i++)
		if (fds[i].revents)
			fds[i].revents = fds[i].events;
	return result;
}

MUTANT(poll, poll_wakes_for_what_it_did_not_ask,
       "poll tells of bytes though they were not asked for")
{
	int result;

	if (count != 1)
		return poll(fds, count, timeout);
	fds->events |= POLLIN;
	result = poll(fds, count, timeout);
	return result;
}

MUTANT(ppoll, ppoll_without_events_sleeps_for_ever,
       "ppoll for room sleeps on when a descriptor breaks")
{
	int result = ppoll(fds, count, timeout, mask);

	while (result == 1 && fds->revents == POLLERR)
		pause();
	return result;
}

MUTANT(poll, poll_that_asks_for_nothing_sleeps_on,
       "poll that asks for nothing is not told of the end")
{
	int result = poll(fds, count, timeout);

	while (result == 1 && !fds->events && fds->revents == POLLHUP)
		pause();
	return result;
}

MUTANT(pselect, pselect_leaves_its_sets_at_the_end,
       "pselect leaves its sets as they are when time is over")
{
	fd_set before = reading ? *reading : (fd_set){ { 0 } };
	int result = pselect(limit, reading, writing, exceptional, timeout, mask);

	if (result == 0 && reading)
		*reading = before;
	return result;
}

MUTANT(select, select_counts_descriptors_once_too_often, "select counts one more than it tells")
{
	int result = select(limit, reading, writing, exceptional, timeout);

	return result > 0 ? result + 1 : result;
}

MUTANT(epoll_pwait, epoll_pwait_tells_room_too,
       "epoll_pwait tells of EPOLLOUT though it was not asked for")
{
	int result = epoll_pwait(epoll, events, limit, timeout, mask);

	for (int i = 0; i < result; i++)
		events[i].events |= EPOLLOUT;
	return result;
}

MUTANT(ppoll, ppoll_is_restarted, "ppoll sleeps on after a handler")
{
	int result;

	do
		result = ppoll(fds, count, timeout, mask);
	while (is_refused(result, EINTR));
	return result;
}

MUTANT(pselect, pselect_is_restarted, "pselect sleeps on after a handler")
{
	int result;

	do
		result = pselect(limit, reading, writing, exceptional, timeout, mask);
	while (is_refused(result, EINTR));
	return result;
}

/* Sleeps on if the pipe has grown since it had this size. */
static void sleep_if_grown(int fd, int size)
{
	while (size > 0 && fcntl(fd, F_GETPIPE_SZ) > size)
		pause();
}

MUTANT(poll, growing_tells_no_poll, "F_SETPIPE_SZ to more does not wake who polls for room")
{
	int size = count == 1 && fds->events == POLLOUT ? fcntl(fds->fd, F_GETPIPE_SZ) : -1;
	int result = poll(fds, count, timeout);

	if (result > 0)
		sleep_if_grown(fds->fd, size);
	return result;
}

MUTANT(select, growing_tells_no_select, "F_SETPIPE_SZ to more does not wake who selects for room")
{
	int size = writing ? fcntl(limit - 1, F_GETPIPE_SZ) : -1;
	int result = select(limit, reading, writing, exceptional, timeout);

	if (result > 0)
		sleep_if_grown(limit - 1, size);
	return result;
}

WOKEN_BY_IGNORED(ppoll, fds, count, timeout, mask)
WOKEN_BY_IGNORED(pselect, limit, reading, writing, exceptional, timeout, mask)
WOKEN_BY_IGNORED(epoll_pwait, epoll, events, limit, timeout, mask)
WOKEN_BY_BLOCKED(select, limit, reading, writing, exceptional, timeout)
