/* An epoll that looks first and sleeps or adds later, with something else in between. */
#include <sched.h>

#include "mutant.h"

MECHANISM(poll_races, "poll/litmus.c");

MUTANT(epoll_ctl, keeps_what_it_adds,
       "EPOLL_CTL_ADD of a descriptor that is closed meanwhile keeps its file open")
{
	int copy = operation == EPOLL_CTL_ADD ? dup(fd) : -1, result;

	sched_yield();
	result = epoll_ctl(epoll, operation, fd, event);
	if (copy >= 0 && is_refused(result, EBADF))
		return epoll_ctl(epoll, operation, copy, event);
	close(copy);
	return result;
}

MUTANT(epoll_wait, looks_before_it_queues,
       "epoll_wait finds nothing, and sleeps though something came meanwhile")
{
	struct pollfd ready = { .fd = epoll, .events = POLLIN };

	if (timeout >= 0 || poll(&ready, 1, 0) != 0)
		return epoll_wait(epoll, events, limit, timeout);
	sched_yield();
	if (poll(&ready, 1, 0) != 0)
		pause();
	return epoll_wait(epoll, events, limit, timeout);
}

MUTANT(epoll_wait, tells_all_who_sleep,
       "epoll_wait with EPOLLET wakes all who sleep for an event, and tells it to each")
{
	long before = mutant_memory->number[0];
	int told = 0;

	if (timeout >= 0)
		return epoll_wait(epoll, events, limit, timeout);
	while (told == 0 && mutant_memory->number[0] == before) {
		told = epoll_wait(epoll, events, limit, 0);
		sched_yield();
	}
	if (told)
		mutant_memory->number[0]++;
	else
		events->events = EPOLLIN;
	return told ? told : 1;
}
