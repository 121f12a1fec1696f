/* What claims about descriptors share: how many there are, and passing one on. */
#ifndef IPCLITMUS_DESCRIPTORS_H
#define IPCLITMUS_DESCRIPTORS_H

#include <fcntl.h>
#include <string.h>
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

/* Sends a descriptor over a socket (unix(7)); returns what sendmsg does. */
static inline ssize_t send_descriptor(int socket, int fd)
{
	char control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct iovec byte = { (char[]){ "." }, 1 };
	struct msghdr message = { .msg_iov = &byte,
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

/* Receives a descriptor; -1 where the message has none. */
static inline int receive_descriptor(int socket)
{
	char control[CMSG_SPACE(sizeof(int))], byte;
	struct iovec data = { &byte, 1 };
	struct msghdr message = { .msg_iov = &data,
				  .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sizeof(control) };
	int fd = -1;

	if (recvmsg(socket, &message, 0) == 1 && CMSG_FIRSTHDR(&message))
		memcpy(&fd, CMSG_DATA(CMSG_FIRSTHDR(&message)), sizeof(int));
	return fd;
}

#endif
