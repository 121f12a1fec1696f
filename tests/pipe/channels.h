/* What the claims about pipes and FIFOs share. */
#ifndef IPCLITMUS_TESTS_CHANNELS_H
#define IPCLITMUS_TESTS_CHANNELS_H

#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "claim.h"
#include "descriptors.h"
#include "memory.h"
#include "pipe_room.h"

/* A claim with this is judged twice: over a pipe, and over a FIFO. */
#define PIPE_AND_FIFO .over = { "pipe", "fifo" }

/* Opens the channel that this run is about: p[0] is its read end, p[1] its write end. */
static inline int open_channel(int p[2])
{
	if (strcmp(current_family(), "pipe") == 0)
		return pipe(p);
	if (mkfifo("fifo", 0600) < 0)
		return -1;
	p[0] = open("fifo", O_RDONLY | O_NONBLOCK);
	p[1] = open("fifo", O_WRONLY);
	return fcntl(p[0], F_SETFL, 0);
}

static inline int set_nonblocking(int fd, bool on)
{
	return fcntl(fd, F_SETFL, on ? O_NONBLOCK : 0);
}

/* Fills the channel to the last byte. Returns how many it took. */
static inline long fill(int fd)
{
	static const char bytes[PIPE_BUF];
	long total = 0;
	size_t size = sizeof(bytes);

	must(set_nonblocking(fd, true));
	while (size > 0) {
		ssize_t count = write(fd, bytes, size);

		if (count > 0)
			total += count;
		else
			size /= 2;
	}
	must(set_nonblocking(fd, false));
	return total;
}

/* Reads just this many bytes, in as many reads as it takes. */
static inline void read_exactly(int fd, char *buffer, size_t size)
{
	for (size_t done = 0; done < size;) {
		ssize_t count = assert_succeeds(read(fd, buffer + done, size - done));

		assert_that(count > 0);
		done += (size_t)count;
	}
}

static inline void discard(int fd, size_t size)
{
	char bytes[PIPE_BUF];

	for (; size > sizeof(bytes); size -= sizeof(bytes))
		read_exactly(fd, bytes, sizeof(bytes));
	read_exactly(fd, bytes, size);
}

/* Discards the first page of what is there, all where it is less. */
static inline void discard_a_page(int fd)
{
	const size_t count = (size_t)unread(fd);

	discard(fd, count < page_size() ? count : page_size());
}

/* How many bytes the channel takes. It must be empty, and is so again. */
static inline long capacity_of(int p[2])
{
	long capacity = fill(p[1]);

	discard(p[0], (size_t)capacity);
	return capacity;
}

/* Fills the channel but for PIPE_BUF bytes. Returns how many it takes in all. */
static inline long fill_but_for_pipe_buf(int p[2])
{
	static const char bytes[PIPE_BUF];
	long capacity = fill(p[1]);

	discard(p[0], page_size());
	for (size_t room = page_size(); room > PIPE_BUF; room -= PIPE_BUF)
		must(write(p[1], bytes, PIPE_BUF));
	return capacity;
}

#endif
