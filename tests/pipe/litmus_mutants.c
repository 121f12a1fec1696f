/* Writes whose room is taken by another between look and write. */
#include <limits.h>
#include <sched.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, no_room_left_when_it_writes,
       "a write of up to PIPE_BUF looks whether there is room, and writes what fits by then")
{
	int unread = 0;
	ssize_t count;

	if (!is_channel(fd) || is_nonblocking(fd) || size < 2 || size > PIPE_BUF ||
	    ioctl(fd, FIONREAD, &unread) < 0 ||
	    (size_t)unread + size > (size_t)fcntl(fd, F_GETPIPE_SZ, NULL))
		return write(fd, bytes, size);
	count = write(fd, bytes, size / 2);
	if (count < (ssize_t)(size / 2))
		return count;
	return count + write(fd, (const char *)bytes + count, size - (size_t)count);
}

MUTANT(fcntl, a_new_size_is_a_new_pipe,
       "F_SETPIPE_SZ takes out what a channel holds, and puts it back when it has the new size")
{
	char bytes[64];
	ssize_t count = 0;
	int head, result;

	if (command != F_SETPIPE_SZ || unread(fd) == 0 || unread(fd) > (int)sizeof(bytes))
		return fcntl(fd, command, argument);
	head = reopen(fd, O_RDONLY);
	count = read(head, bytes, sizeof(bytes));
	close(head);
	sched_yield();
	result = fcntl(fd, command, argument);
	if (count > 0)
		(void)!write(fd, bytes, (size_t)count);
	return result;
}

static bool is_open(int fd)
{
	return fcntl(fd, F_GETFD) >= 0;
}

MUTANT(read, end_where_it_was_closed,
       "a read whose descriptor is closed before it sleeps returns 0, as at the end")
{
	bool open = is_channel(fd);
	ssize_t count;

	if (open)
		sched_yield();
	count = read(fd, bytes, size);
	return open && count < 0 && errno == EBADF ? 0 : count;
}

MUTANT(poll, closed_before_it_sleeps_in_poll,
       "poll of a channel that is closed before it sleeps takes it for none, and sleeps")
{
	bool open = count == 1 && timeout < 0 && is_channel(fds->fd);

	if (!open)
		return poll(fds, count, timeout);
	sched_yield();
	return is_open(fds->fd) ? poll(fds, count, timeout) : poll(NULL, 0, -1);
}

MUTANT(read, looks_for_writers_after_bytes,
       "a read that finds no byte, and then no writer, tells the end though bytes came in between")
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (!is_channel(fd) || size != 1 || poll(&ready, 1, 0) != 0)
		return read(fd, bytes, size);
	sched_yield();
	poll(&ready, 1, 0);
	return ready.revents & POLLHUP ? 0 : read(fd, bytes, size);
}
