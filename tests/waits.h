/* Every call that waits for a descriptor to become ready, as one function of the same arguments. */
#ifndef IPCLITMUS_WAITS_H
#define IPCLITMUS_WAITS_H

#include <poll.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/select.h>
#include <time.h>
#include <unistd.h>

#include "claim.h"

/*
 * Waits for events of one descriptor, for so many milliseconds, or without limit where they are -1.
 * Returns the events that are told, as poll's, 0 when time is over, or -1. A mask that is NULL is
 * left as it is; only those that take one are given another.
 */
typedef int wait_for_events(int fd, short events, int time, const sigset_t *mask);

static inline int wait_in_poll(int fd, short events, int time, const sigset_t *mask)
{
	struct pollfd entry = { .fd = fd, .events = events };
	int count = poll(&entry, 1, time);

	(void)mask;
	return count < 0 ? -1 : entry.revents;
}

static inline struct timespec *as_timespec(struct timespec *store, int time)
{
	*store = (struct timespec){ time / 1000, time % 1000 * 1000000 };
	return time < 0 ? NULL : store;
}

static inline int wait_in_ppoll(int fd, short events, int time, const sigset_t *mask)
{
	struct pollfd entry = { .fd = fd, .events = events };
	struct timespec store;
	int count = ppoll(&entry, 1, as_timespec(&store, time), mask);

	return count < 0 ? -1 : entry.revents;
}

struct three_sets {
	fd_set input, output, exceptional;
};

static inline struct three_sets sets_of(int fd, short events)
{
	struct three_sets sets;

	FD_ZERO(&sets.input);
	FD_ZERO(&sets.output);
	FD_ZERO(&sets.exceptional);
	if (events & POLLIN)
		FD_SET(fd, &sets.input);
	if (events & POLLOUT)
		FD_SET(fd, &sets.output);
	if (events & POLLPRI)
		FD_SET(fd, &sets.exceptional);
	return sets;
}

/* What select and pselect tell; their count must be that of the descriptors in the sets. */
static inline int told_by_select(int count, int fd, const struct three_sets *sets)
{
	const bool input = FD_ISSET(fd, &sets->input), output = FD_ISSET(fd, &sets->output),
		   exceptional = FD_ISSET(fd, &sets->exceptional);

	if (count < 0)
		return -1;
	assert_equal(count, input + output + exceptional);
	return (input ? POLLIN : 0) | (output ? POLLOUT : 0) | (exceptional ? POLLPRI : 0);
}

static inline int wait_in_select(int fd, short events, int time, const sigset_t *mask)
{
	struct three_sets sets = sets_of(fd, events);
	struct timeval limit = { time / 1000, time % 1000 * 1000 };
	int count = select(fd + 1, &sets.input, &sets.output, &sets.exceptional,
			   time < 0 ? NULL : &limit);

	(void)mask;
	return told_by_select(count, fd, &sets);
}

static inline int wait_in_pselect(int fd, short events, int time, const sigset_t *mask)
{
	struct three_sets sets = sets_of(fd, events);
	struct timespec store;
	int count = pselect(fd + 1, &sets.input, &sets.output, &sets.exceptional,
			    as_timespec(&store, time), mask);

	return told_by_select(count, fd, &sets);
}

/* A new epoll that watches one descriptor; EPOLLIN and the like have the values of POLLIN. */
static inline int epoll_of(int fd, uint32_t events)
{
	struct epoll_event event = { .events = events };
	int epoll = must(epoll_create1(0));

	assert_succeeds(epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event));
	return epoll;
}

static inline int wait_in_epoll(int fd, short events, int time, const sigset_t *mask)
{
	struct epoll_event event = { 0 };
	int epoll = epoll_of(fd, (uint32_t)events);
	int count = epoll_wait(epoll, &event, 1, time);

	(void)mask;
	close(epoll);
	return count < 0 ? -1 : (int)event.events;
}

static inline int wait_in_epoll_pwait(int fd, short events, int time, const sigset_t *mask)
{
	struct epoll_event event = { 0 };
	int epoll = epoll_of(fd, (uint32_t)events);
	int count = epoll_pwait(epoll, &event, 1, time, mask);

	close(epoll);
	return count < 0 ? -1 : (int)event.events;
}

enum { WAITS = 6 };

static const struct wait {
	const char *name;
	const char *call; /* in which it sleeps */
	wait_for_events *wait;
	bool takes_mask;
	bool by_sets; /* tells no POLLHUP and no POLLERR: what would not sleep is ready */
} waits[WAITS] = {
	{ "poll", "poll", wait_in_poll, false, false },
	{ "ppoll", "poll", wait_in_ppoll, true, false },
	{ "select", "select", wait_in_select, false, true },
	{ "pselect", "select", wait_in_pselect, true, true },
	{ "epoll_wait", "epoll_wait", wait_in_epoll, false, false },
	{ "epoll_pwait", "epoll_wait", wait_in_epoll_pwait, true, false },
};

/*
 * What this call tells of what poll would tell to one who asked for all; select(2) NOTES has which
 * of poll's events are which of the sets'. A set that is asked for is POLLIN, POLLOUT or POLLPRI.
 */
static inline int as_told_by(const struct wait *by, short events, int told)
{
	const int input = POLLIN | POLLRDNORM | POLLRDBAND | POLLHUP | POLLERR,
		  output = POLLOUT | POLLWRNORM | POLLWRBAND | POLLERR;

	if (!by->by_sets)
		return told & (events | POLLHUP | POLLERR);
	return (told & input ? events & POLLIN : 0) | (told & output ? events & POLLOUT : 0) |
	       (told & events & POLLPRI);
}

#endif
