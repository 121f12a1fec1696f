/* Wrong edges: what is to be told once is told again, or never again. */
#include <sys/epoll.h>

#include "mutant.h"

MECHANISM(poll_edge, "poll/edge.c");

/* The call, with other bits in place of these where they are asked for. */
static int ask_for(int epoll, int operation, int fd, struct epoll_event *event, uint32_t bits,
		   uint32_t instead)
{
	struct epoll_event other;

	if (!event || !(event->events & bits))
		return epoll_ctl(epoll, operation, fd, event);
	other = *event;
	other.events = (other.events & ~bits) | instead;
	return epoll_ctl(epoll, operation, fd, &other);
}

MUTANT(epoll_ctl, edges_are_levels, "EPOLLET means nothing: what is so is told each time")
{
	return ask_for(epoll, operation, fd, event, EPOLLET, 0);
}

MUTANT(epoll_ctl, an_edge_is_the_last, "what was told with EPOLLET is never told again")
{
	return ask_for(epoll, operation, fd, event, EPOLLET, EPOLLONESHOT);
}

MUTANT(epoll_ctl, one_shot_is_no_shot, "EPOLLONESHOT means nothing")
{
	return ask_for(epoll, operation, fd, event, EPOLLONESHOT, 0);
}

MUTANT(epoll_ctl, a_change_asks_again, "what EPOLLONESHOT told is told again after a change")
{
	return ask_for(epoll, operation, fd, event, EPOLLONESHOT, EPOLLET);
}

MUTANT(epoll_ctl, nobody_asks_again, "EPOLL_CTL_MOD asks for nothing again that EPOLLONESHOT told")
{
	if (operation == EPOLL_CTL_MOD && event && event->events & EPOLLONESHOT)
		return 0;
	return epoll_ctl(epoll, operation, fd, event);
}
