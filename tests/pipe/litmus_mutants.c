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
