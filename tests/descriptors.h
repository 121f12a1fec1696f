/* What claims about descriptors share: how many there are, and passing one on. */
#ifndef IPCLITMUS_DESCRIPTORS_H
#define IPCLITMUS_DESCRIPTORS_H

#include <fcntl.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "claim.h"

/* How many descriptors of this process are open. */
static inline int open_descriptors(void)
{
	int count = 0;

	for (int fd = 0; fd < 256; fd++)
		count += fcntl(fd, F_GETFD) >= 0;
	return count;
}

/* Whether the limit of descriptors can't be so high. */
static inline bool has_descriptors_below(rlim_t count)
{
	struct rlimit limits;

	return getrlimit(RLIMIT_NOFILE, &limits) < 0 || limits.rlim_max < count;
}

static inline void limit_descriptors(rlim_t limit)
{
	struct rlimit limits;

	must(getrlimit(RLIMIT_NOFILE, &limits));
	limits.rlim_cur = limit;
	must(setrlimit(RLIMIT_NOFILE, &limits));
}

/* Sends bytes, and a descriptor with them, over a socket (unix(7)); returns what sendmsg does. */
static inline ssize_t send_with_descriptor(int socket, const void *bytes, size_t size, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec data = { (void *)bytes, size };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	struct cmsghdr *header = CMSG_FIRSTHDR(&message);

	header->cmsg_level = SOL_SOCKET;
	header->cmsg_type = SCM_RIGHTS;
	header->cmsg_len = CMSG_LEN(sizeof(int));
	memcpy(CMSG_DATA(header), &fd, sizeof(int));
	return sendmsg(socket, &message, 0);
}

static inline ssize_t send_descriptor(int socket, int fd)
{
	return send_with_descriptor(socket, ".", 1, fd);
}

/*
 * Receives bytes, and the descriptor that comes with them, or -1; returns what recvmsg does. *flags
 * are given to it, and hold what it told.
 */
static inline ssize_t receive_with_descriptor(int socket, void *bytes, size_t size, int *fd,
					      int *flags)
{
	char control[CMSG_SPACE(sizeof(int))];
	struct iovec data = { bytes, size };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	const ssize_t count = recvmsg(socket, &message, *flags);

	*fd = -1;
	*flags = message.msg_flags;
	if (count >= 0 && CMSG_FIRSTHDR(&message))
		memcpy(fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return count;
}

/* Receives a descriptor; -1 where the message has none. */
static inline int receive_descriptor(int socket)
{
	int fd, flags = 0;

	return receive_with_descriptor(socket, &(char){ 0 }, 1, &fd, &flags) == 1 ? fd : -1;
}

/* The bytes that FIONREAD counts. */
static inline int unread(int fd)
{
	int count = -1;

	assert_succeeds(ioctl(fd, FIONREAD, &count));
	return count;
}

#endif
