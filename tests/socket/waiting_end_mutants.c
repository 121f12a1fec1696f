/* Wrong answers of poll and epoll about an end before which bytes are unread. */
#include "sockets_mutants.h"

MECHANISM(socket_waiting_end, "socket/waiting.c");

static bool unread_of(int fd)
{
	int unread = 0, error = errno;

	if (ioctl(fd, FIONREAD, &unread) < 0)
		unread = 0;
	errno = error;
	return unread > 0;
}

MUTANT(poll, the_end_waits_for_the_bytes, "poll shows no POLLRDHUP while bytes are unread")
{
	int result = poll(fds, count, timeout);

	for (nfds_t i = 0; i < count && result > 0; i++)
		if (fds[i].revents & POLLRDHUP && unread_of(fds[i].fd))
			fds[i].revents &= ~POLLRDHUP;
	return result;
}

MUTANT(ppoll, the_end_of_ppoll_waits, "ppoll shows no POLLHUP while bytes are unread")
{
	int result = ppoll(fds, count, timeout, mask);

	for (nfds_t i = 0; i < count && result > 0; i++)
		if (fds[i].revents & POLLHUP && unread_of(fds[i].fd))
			fds[i].revents &= ~POLLHUP;
	return result;
}

MUTANT(epoll_wait, the_end_of_epoll_waits, "epoll_wait shows EPOLLIN alone while bytes are unread")
{
	int result = epoll_wait(epoll, events, limit, timeout);

	for (int i = 0; i < result; i++)
		if (events[i].events & EPOLLIN && events[i].events & EPOLLRDHUP)
			events[i].events = EPOLLIN;
	return result;
}
