/* What the wrong sockets share. */
#ifndef IPCLITMUS_TESTS_SOCKETS_MUTANTS_H
#define IPCLITMUS_TESTS_SOCKETS_MUTANTS_H

#include <netinet/in.h>
#include <stddef.h>
#include <sys/un.h>

#include "mutant.h"

/* What an option of SOL_SOCKET says, or -1; errno stays. */
static inline int number_of(int fd, int option)
{
	int error = errno, value = -1;
	socklen_t size = sizeof(value);

	if (getsockopt(fd, SOL_SOCKET, option, &value, &size) < 0)
		value = -1;
	errno = error;
	return value;
}

#define BARE offsetof(struct sockaddr_un, sun_path) /* the length of an unnamed address */

static inline bool is_socket(int fd)
{
	return number_of(fd, SO_TYPE) >= 0;
}

static inline bool is_stream(int fd)
{
	return number_of(fd, SO_TYPE) == SOCK_STREAM;
}

static inline bool is_packet(int fd)
{
	return is_socket(fd) && !is_stream(fd);
}

static inline bool is_unix(int fd)
{
	return number_of(fd, SO_DOMAIN) == AF_UNIX;
}

static inline bool is_listener(int fd)
{
	return number_of(fd, SO_ACCEPTCONN) == 1;
}

static inline bool is_nonblocking(int fd, int flags)
{
	return flags & MSG_DONTWAIT || fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static inline int events_of(int fd)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN | POLLPRI | POLLOUT | POLLRDHUP };

	poll(&ready, 1, 0);
	return ready.revents;
}

/* Whether an address can be read; else only the system may be given it. */
static inline bool is_readable(const void *address)
{
	int error = errno;
	bool bad = access(address, F_OK) < 0 && errno == EFAULT;

	errno = error;
	return !bad;
}

/* The path of an AF_UNIX address, or NULL. */
static inline const char *path_in(const struct sockaddr *address, socklen_t size)
{
	const struct sockaddr_un *named = (const struct sockaddr_un *)address;

	if (!is_readable(address) || size != sizeof(*named) || named->sun_family != AF_UNIX)
		return NULL;
	return named->sun_path[0] ? named->sun_path : NULL;
}

static inline bool has_ended(int fd)
{
	return is_socket(fd) && !is_packet(fd) && events_of(fd) & POLLRDHUP;
}

static inline int *descriptors_in(const struct msghdr *message, size_t *count)
{
	struct cmsghdr *header = CMSG_FIRSTHDR(message);

	*count = 0;
	if (!header || header->cmsg_level != SOL_SOCKET || header->cmsg_type != SCM_RIGHTS)
		return NULL;
	*count = (header->cmsg_len - CMSG_LEN(0)) / sizeof(int);
	return (int *)(void *)CMSG_DATA(header);
}

/* Receives and, of the descriptors that came, each as `arrive` hands it over. */
static inline ssize_t receive_each(int fd, struct msghdr *message, int flags, int (*arrive)(int fd))
{
	ssize_t result = recvmsg(fd, message, flags);
	size_t count;
	int *fds, error = errno;

	fds = result < 0 ? NULL : descriptors_in(message, &count);
	for (size_t i = 0; fds && i < count; i++)
		fds[i] = arrive(fds[i]);
	errno = error;
	return result;
}

static inline ssize_t send_without_control(int fd, const struct msghdr *message, int flags)
{
	struct msghdr other = *message;

	other.msg_control = NULL;
	other.msg_controllen = 0;
	return sendmsg(fd, &other, flags);
}

static inline bool is_tcp(int fd)
{
	return number_of(fd, SO_PROTOCOL) == IPPROTO_TCP;
}

static inline bool is_udp(int fd)
{
	return number_of(fd, SO_PROTOCOL) == IPPROTO_UDP;
}

/* The AF_INET address, or NULL. */
static inline const struct sockaddr_in *internet(int fd, const struct sockaddr *address,
						 socklen_t size)
{
	if (number_of(fd, SO_DOMAIN) != AF_INET || size != sizeof(struct sockaddr_in))
		return NULL;
	return address->sa_family == AF_INET ? (const struct sockaddr_in *)address : NULL;
}

#endif
