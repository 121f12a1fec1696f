/* Sleeping calls whose descriptor is closed between look and sleep. */
#include <fcntl.h>
#include <sched.h>

#include "mutant.h"

MECHANISM(order_closing, "order/closing.c");

/* Whether it is closed on the way to sleep. */
static bool is_closed_meanwhile(int fd)
{
	const bool was_open = fcntl(fd, F_GETFD) >= 0;

	sched_yield();
	return was_open && fcntl(fd, F_GETFD) < 0;
}

MUTANT(read, tells_the_end_where_it_was_closed,
       "read of a descriptor that is closed before it sleeps returns 0")
{
	return is_closed_meanwhile(fd) ? 0 : read(fd, bytes, size);
}

MUTANT(read, sleeps_where_it_was_closed,
       "read of a descriptor that is closed before it sleeps takes it for none, and sleeps")
{
	return is_closed_meanwhile(fd) ? pause() : read(fd, bytes, size);
}

MUTANT(mq_receive, receives_where_it_was_closed,
       "mq_receive whose queue is closed before it sleeps takes it for none, and sleeps")
{
	return is_closed_meanwhile(queue) ? pause() : mq_receive(queue, message, size, priority);
}

MUTANT(epoll_wait, tells_nothing_where_it_was_closed,
       "epoll_wait whose epoll is closed before it sleeps returns 0, as if time were over")
{
	return is_closed_meanwhile(epoll) ? 0 : epoll_wait(epoll, events, limit, timeout);
}

MUTANT(epoll_wait, waits_where_it_was_closed,
       "epoll_wait whose epoll is closed before it sleeps goes on to wait for nothing")
{
	return is_closed_meanwhile(epoll) ? pause() : epoll_wait(epoll, events, limit, timeout);
}
