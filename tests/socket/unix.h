/* What the claims about AF_UNIX sockets share. */
#ifndef IPCLITMUS_TESTS_UNIX_H
#define IPCLITMUS_TESTS_UNIX_H

#include <fcntl.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "settings.h"
#include "sockets.h"

/* The address that a path names. */
static inline struct sockaddr_un path_address(const char *path)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };

	snprintf(address.sun_path, sizeof(address.sun_path), "%s", path);
	return address;
}

static inline int bind_path(int fd, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return bind(fd, (const struct sockaddr *)&address, sizeof(address));
}

static inline int connect_path(int fd, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return connect(fd, (const struct sockaddr *)&address, sizeof(address));
}

static inline ssize_t send_to_path(int fd, const char *text, const char *path)
{
	const struct sockaddr_un address = path_address(path);

	return sendto(fd, text, strlen(text), 0, (const struct sockaddr *)&address,
		      sizeof(address));
}

/* An abstract address: the name's first byte becomes 0, and its length counts. */
static inline socklen_t abstract_address(struct sockaddr_un *address, const char *name)
{
	*address = path_address(name);
	address->sun_path[0] = '\0';
	return (socklen_t)(offsetof(struct sockaddr_un, sun_path) + strlen(name));
}

static inline int bind_abstract(int fd, const char *name)
{
	struct sockaddr_un address;
	socklen_t length = abstract_address(&address, name);

	return bind(fd, (const struct sockaddr *)&address, length);
}

static inline int unix_socket(int type)
{
	return assert_succeeds(socket(AF_UNIX, type, 0));
}

static inline int listener(const char *path, int backlog)
{
	int fd = unix_socket(SOCK_STREAM);

	skip_below(BACKLOG_LIMIT, backlog - 1); /* Linux lets one more wait */
	assert_succeeds(bind_path(fd, path));
	assert_succeeds(listen(fd, backlog));
	return fd;
}

static inline int client_of(const char *path)
{
	int fd = unix_socket(SOCK_STREAM);

	assert_succeeds(connect_path(fd, path));
	return fd;
}

/* Sends until not one byte more fits. Returns how many went. */
static inline long fill(int fd)
{
	static const char bytes[4096];
	size_t size = sizeof(bytes);
	long total = 0;

	while (size > 0) {
		ssize_t count = send(fd, bytes, size, MSG_DONTWAIT | MSG_NOSIGNAL);

		if (count > 0)
			total += count;
		else
			size /= 2;
	}
	return total;
}

#define QUEUE_MOST 4096 /* datagrams */

/*
 * Sends a letter to the path again and again, each from a socket of its own: so the queue there is
 * full before a sender's buffer is. Returns how many went.
 */
static inline long fill_queue(const char *path)
{
	long count = 0;

	skip_above(QUEUE_LIMIT, QUEUE_MOST - 1);
	while (count < QUEUE_MOST) {
		int fd = unix_socket(SOCK_DGRAM | SOCK_NONBLOCK);
		ssize_t sent = send_to_path(fd, "x", path);

		must(close(fd));
		if (sent != 1)
			break;
		count++;
	}
	return count;
}

/* Receives just this many bytes and forgets them. */
static inline void discard(int fd, long count)
{
	char bytes[4096];

	while (count > 0) {
		size_t size = count < (long)sizeof(bytes) ? (size_t)count : sizeof(bytes);
		ssize_t got = assert_succeeds(recv(fd, bytes, size, MSG_WAITALL));

		assert_that(got > 0);
		count -= got;
	}
}

/* What the type of a socket may carry. */
static const int type_flags[] = { 0, SOCK_NONBLOCK, SOCK_CLOEXEC, SOCK_NONBLOCK | SOCK_CLOEXEC };

/* Asserts that just these of type_flags are set for a descriptor, which is open for both ways. */
static inline void assert_flags(int fd, int flags)
{
	assert_returns(fcntl(fd, F_GETFL) & (O_NONBLOCK | O_ACCMODE),
		       O_RDWR | (flags & SOCK_NONBLOCK ? O_NONBLOCK : 0));
	assert_returns(fcntl(fd, F_GETFD), flags & SOCK_CLOEXEC ? FD_CLOEXEC : 0);
}

static const int types[] = { SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET };
static const int packet_types[] = { SOCK_DGRAM, SOCK_SEQPACKET };
static const int stream_types[] = { SOCK_STREAM, SOCK_SEQPACKET };

static inline const char *need_own_network(void)
{
	if (geteuid() != 0)
		return "unshare(CLONE_NEWNET)";
	return lacks(unshare(CLONE_NEWNET) < 0, "unshare(CLONE_NEWNET)");
}

#endif
