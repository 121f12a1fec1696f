/* Owners that ioctl does not name, low water that can be set, and times that end too much. */
#include <linux/sockios.h>
#include <poll.h>

#include "sockets_mutants.h"

MECHANISM(socket_owner, "socket/owner.c");

static bool sets_owner(unsigned long request)
{
	return request == SIOCSPGRP || request == FIOSETOWN;
}

MUTANT(ioctl, groups_are_no_owners,
       "SIOCSPGRP of a group makes the process of its number the owner")
{
	int number;

	if (!sets_owner(request) || *(const int *)argument >= 0)
		return ioctl(fd, request, argument);
	number = -*(const int *)argument;
	return ioctl(fd, request, &number);
}

MUTANT(ioctl, a_group_is_told_as_a_process, "SIOCGPGRP tells a group as a positive number")
{
	const int result = ioctl(fd, request, argument);

	if ((request == SIOCGPGRP || request == FIOGETOWN) && *(int *)argument < 0)
		*(int *)argument = -*(int *)argument;
	return result;
}

MUTANT(ioctl, nobody_may_own, "SIOCSPGRP takes the number of nobody")
{
	const int result = ioctl(fd, request, argument);

	return sets_owner(request) && is_refused(result, ESRCH) ? 0 : result;
}

MUTANT(ioctl, who_is_not_there_takes_it_away, "SIOCSPGRP of nobody leaves no owner")
{
	const int result = ioctl(fd, request, argument);

	if (sets_owner(request) && is_refused(result, ESRCH)) {
		fcntl(fd, F_SETOWN, NULL);
		errno = ESRCH;
	}
	return result;
}

MUTANT(ioctl, fiosetown_is_unknown, "FIOSETOWN and FIOGETOWN are not known: EINVAL")
{
	return request == FIOSETOWN || request == FIOGETOWN ? fail(EINVAL)
							    : ioctl(fd, request, argument);
}

MUTANT(ioctl, fioasync_is_passed_over, "FIOASYNC of a socket has no effect")
{
	return request == FIOASYNC ? 0 : ioctl(fd, request, argument);
}

MUTANT(setsockopt, sndlowat_is_passed_over, "SO_SNDLOWAT is taken, and has no effect")
{
	return level == SOL_SOCKET && option == SO_SNDLOWAT
		       ? 0
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(getsockopt, low_water_is_none, "SO_RCVLOWAT is 0 at first")
{
	const int result = getsockopt(fd, level, option, value, size);

	if (result == 0 && level == SOL_SOCKET && option == SO_RCVLOWAT)
		*(int *)value = 0;
	return result;
}

/* The time of SO_RCVTIMEO in milliseconds; -1: none. */
static int time_of(int fd)
{
	struct timeval limit = { 0, 0 };
	socklen_t size = sizeof(limit);

	getsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &limit, &size);
	return limit.tv_usec > 0 ? (int)limit.tv_usec / 1000 : -1;
}

MUTANT(poll, a_sockets_time_ends_poll, "poll ends when the time of SO_RCVTIMEO is over")
{
	return poll(fds, count, count == 1 ? time_of(fds[0].fd) : timeout);
}

MUTANT(select, a_sockets_time_ends_select, "select ends when the time of SO_RCVTIMEO is over")
{
	struct timeval brief = { 0, 20000 };

	return select(limit, reading, writing, exceptional, timeout ? timeout : &brief);
}

MUTANT(epoll_wait, a_sockets_time_ends_epoll,
       "epoll_wait ends when the time of SO_RCVTIMEO is over")
{
	return epoll_wait(epoll, events, limit, timeout < 0 ? 20 : timeout);
}

MUTANT(setsockopt, exit_lingers_in_vain,
       "the end of a process throws away what SO_LINGER has not sent")
{
	const struct linger at_once = { 1, 0 };

	return level == SOL_SOCKET && option == SO_LINGER
		       ? setsockopt(fd, level, option, &at_once, sizeof(at_once))
		       : setsockopt(fd, level, option, value, size);
}

MUTANT(close, every_close_lingers, "close of TCP waits until all is sent, without SO_LINGER too")
{
	const struct linger minutes = { 1, 600 };

	setsockopt(fd, SOL_SOCKET, SO_LINGER, &minutes, sizeof(minutes));
	return close(fd);
}
