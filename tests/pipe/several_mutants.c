/* Waits and writes that take several things for one, and nothing for something. */
#include <limits.h>
#include <poll.h>
#include <sys/uio.h>

#include "channels_mutants.h"

MECHANISM(several_at_once, "pipe/readiness.c", "pipe/pieces.c", "poll/call.c");

static bool is_readable(const void *address)
{
	int error = errno;
	bool bad = access(address, F_OK) < 0 && errno == EFAULT;

	errno = error;
	return !bad;
}

MUTANT(writev, each_piece_is_atomic_for_itself,
       "writev to a full pipe with O_NONBLOCK takes or refuses each piece for itself")
{
	ssize_t total = 0;

	if (!is_channel(fd) || !is_nonblocking(fd) || !is_readable(parts) || count < 1)
		return writev(fd, parts, count);
	for (int i = 0; i < count; i++) {
		ssize_t written = write(fd, parts[i].iov_base, parts[i].iov_len);

		if (written < 0)
			return total > 0 ? total : -1;
		total += written;
		if ((size_t)written < parts[i].iov_len)
			break;
	}
	return total;
}

MUTANT(poll, all_of_an_entry_is_written_back,
       "poll that slept writes back the descriptors and events that it was called with")
{
	struct pollfd copy[8];
	int result;

	if (count < 1 || count > 8 || !is_readable(fds))
		return poll(fds, count, timeout);
	memcpy(copy, fds, count * sizeof(*fds));
	result = poll(copy, count, timeout);
	memcpy(fds, copy, count * sizeof(*fds));
	return result;
}

MUTANT(write, an_empty_write_is_an_event, NULL)
{
	if (size == 0 && is_channel(fd) && unread(fd) == 0)
		mutant_memory->number[0] = inode_of(fd);
	else if (is_channel(fd))
		mutant_memory->number[0] = 0;
	return write(fd, bytes, size);
}

MUTANT(poll, an_empty_write_is_an_event, "a write of no bytes makes a pipe ready for input")
{
	if (count == 1 && is_readable(fds) && mutant_memory->number[0] &&
	    inode_of(fds->fd) == mutant_memory->number[0] && fds->events & POLLIN) {
		fds->revents = POLLIN;
		return 1;
	}
	return poll(fds, count, timeout);
}

MUTANT(poll, the_first_32_are_watched, "poll looks at the first 32 entries alone")
{
	if (count <= 32 || count > 1000)
		return poll(fds, count, timeout);
	for (nfds_t i = 32; i < count; i++)
		fds[i].revents = 0;
	return poll(fds, 32, timeout);
}
