/* What the wrong pipes and FIFOs share. */
#ifndef IPCLITMUS_TESTS_CHANNELS_MUTANTS_H
#define IPCLITMUS_TESTS_CHANNELS_MUTANTS_H

#include <stdio.h>

#include "mutant.h"

/* Another description of what fd has open, for another mode; never waits for the other end. */
static inline int reopen(int fd, int mode)
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	return open(path, mode | O_NONBLOCK | O_CLOEXEC);
}

static inline bool is_channel(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);
}

static inline bool has_mode(int fd, int mode)
{
	return (fcntl(fd, F_GETFL) & O_ACCMODE) == mode && is_channel(fd);
}

static inline long inode_of(int fd)
{
	struct stat status;

	return fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode) ? (long)status.st_ino : 0;
}

static inline int unread(int fd)
{
	int count = 0;

	return ioctl(fd, FIONREAD, &count) < 0 ? 0 : count;
}

static inline bool is_nonblocking(int fd)
{
	return fcntl(fd, F_GETFL) & O_NONBLOCK;
}

static inline void set_nonblocking(int fd, bool on)
{
	int error = errno, flags = fcntl(fd, F_GETFL);

	fcntl(fd, F_SETFL, on ? flags | O_NONBLOCK : flags & ~O_NONBLOCK);
	errno = error;
}

static inline int events_of(int fd)
{
	struct pollfd entry = { .fd = fd, .events = POLLIN | POLLOUT };

	return poll(&entry, 1, 0) == 1 ? entry.revents : 0;
}

static inline bool lacks_reader(int fd)
{
	return has_mode(fd, O_WRONLY) && events_of(fd) & POLLERR;
}

/* Throws away this many of the unread bytes; leaves errno alone. */
static inline void drain(int fd, size_t size)
{
	static char bytes[1 << 16];
	int error = errno, head = reopen(fd, O_RDONLY);

	while (head >= 0 && size > 0) {
		ssize_t count = read(head, bytes, size < sizeof(bytes) ? size : sizeof(bytes));

		if (count <= 0)
			break;
		size -= (size_t)count;
	}
	if (head >= 0)
		close(head);
	errno = error;
}

#endif
