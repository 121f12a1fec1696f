/* What the files of claims about sockets share. */
#ifndef IPCLITMUS_SOCKETS_H
#define IPCLITMUS_SOCKETS_H

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>

#include "claim.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static inline int option(int fd, int name)
{
	socklen_t size = sizeof(int);
	int value = -7;

	must(getsockopt(fd, SOL_SOCKET, name, &value, &size));
	return value;
}

static inline int set_option(int fd, int name, int value)
{
	return setsockopt(fd, SOL_SOCKET, name, &value, sizeof(value));
}

static inline int set_nonblocking(int fd)
{
	return fcntl(fd, F_SETFL, O_NONBLOCK);
}

/* What poll shows now of all that it can show of a socket. */
static inline int events_of(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP };

	must(poll(&ready, 1, 0));
	return ready.revents;
}

#endif
