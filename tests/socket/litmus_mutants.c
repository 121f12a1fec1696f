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

MUTANT(send, who_found_it_open_has_sent,
       "send on a stream that is shut for sending meanwhile succeeds, and its bytes are lost")
{
	bool open = is_stream(fd) && send(fd, "", 0, MSG_NOSIGNAL) == 0;
	ssize_t count;

	if (open)
		sched_yield();
	count = send(fd, bytes, size, flags);
	return open && count < 0 && errno == EPIPE ? (ssize_t)size : count;
}

MUTANT(accept, woken_and_not_served,
       "accept that sleeps is woken when a client comes, and fails where another was quicker")
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (fcntl(fd, F_GETFL) & O_NONBLOCK)
		return accept(fd, address, size);
	poll(&ready, 1, -1);
	for (int looks = atomic_fetch_add(&mutant_memory->number[0], 1) % 2 ? 9 : 1; looks > 0;
	     looks--) {
		if (poll(&ready, 1, 0) == 0)
			return fail(EAGAIN);
		sched_yield();
	}
	return accept(fd, address, size);
}

MUTANT(read, eventfds_value_for_two,
       "two reads of an eventfd that find the same value both take it")
{
	uint64_t *value = bytes;
	struct pollfd ready = { .fd = fd, .events = POLLIN };
	bool there = size == sizeof(*value) && poll(&ready, 1, 0) == 1;
	ssize_t count;

	if (there)
		sched_yield();
	count = read(fd, bytes, size);
	if (!there || count >= 0 || errno != EAGAIN)
		return count;
	*value = 1;
	return sizeof(*value);
}
