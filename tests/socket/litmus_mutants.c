/* Descriptors that are looked at first and used later, closed in between. */
#include <sched.h>

#include "sockets_mutants.h"

MECHANISM(socket, "socket");

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD, NULL) >= 0;
}

MUTANT(sendmsg, passes_what_was_closed,
       "sendmsg looks whether the descriptor it passes is open, and does not hold it until it is "
       "sent")
{
	const struct cmsghdr *header = CMSG_FIRSTHDR((struct msghdr *)message);
	bool passes = header && header->cmsg_type == SCM_RIGHTS &&
		      header->cmsg_len == CMSG_LEN(sizeof(int));
	bool open = passes && is_open(*(const int *)CMSG_DATA((struct cmsghdr *)header));
	struct msghdr without = *message;
	ssize_t result;

	if (open)
		sched_yield();
	result = sendmsg(fd, message, flags);
	if (result >= 0 || errno != EBADF || !open)
		return result;
	without.msg_control = NULL;
	without.msg_controllen = 0;
	return sendmsg(fd, &without, flags);
}

MUTANT(recv, end_where_it_was_closed,
       "recv whose socket is closed before it sleeps returns 0, as at the end")
{
	bool open = is_open(fd);
	ssize_t result;

	if (open)
		sched_yield();
	result = recv(fd, bytes, size, flags);
	return open && result < 0 && errno == EBADF ? 0 : result;
}

MUTANT(accept, closed_before_it_sleeps,
       "accept whose listener is closed before it sleeps gives EINVAL, as of one that does not "
       "listen")
{
	bool open = is_open(fd);
	int result;

	if (open)
		sched_yield();
	result = accept(fd, address, size);
	return open ? confuse(result, EBADF, EINVAL) : result;
}

MUTANT(poll, closed_before_it_sleeps_in_poll,
       "poll of a socket that is closed before it sleeps takes it for none, and sleeps")
{
	bool open = count == 1 && timeout < 0 && is_open(fds->fd);

	if (!open)
		return poll(fds, count, timeout);
	sched_yield();
	if (!is_open(fds->fd))
		return poll(NULL, 0, -1);
	return poll(fds, count, timeout);
}
