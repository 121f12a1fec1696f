/* An epoll whose events are taken too early or too late. */
#include "halts_mutants.h"

MECHANISM(poll_halts, "poll/halts.c");

MUTANT(epoll_wait, takes_events_before_it_tells,
       "epoll_wait has taken an event before it tells it, and keeps nobody out")
{
	struct epoll_event event;
	const int count = limit == 1 ? epoll_wait(epoll, &event, 1, timeout)
				     : epoll_wait(epoll, events, limit, timeout);

	if (limit == 1 && count == 1)
		*events = event;
	return count;
}

MUTANT(epoll_wait, takes_events_when_it_has_told,
       "epoll_wait takes an event when it has told it, and keeps nobody out")
{
	touch(events, sizeof(*events));
	return epoll_wait(epoll, events, limit, timeout);
}
