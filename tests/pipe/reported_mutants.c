/* Wrong pipes, FIFOs and waits for them, as they were reported of young kernels and libraries. */
#include <limits.h>
#include <poll.h>
#include <sys/epoll.h>
#include <sys/uio.h>

#include "channels_mutants.h"

MECHANISM(pipe_reported, "pipe/readiness.c", "pipe/splice.c", "pipe/pieces.c", "poll/call.c",
	  "poll/epoll.c");

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

MUTANT(epoll_ctl, a_directory_is_looked_up_first,
       "EPOLL_CTL_MOD and EPOLL_CTL_DEL of what can't be watched give ENOENT")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return operation == EPOLL_CTL_ADD ? result : confuse(result, EPERM, ENOENT);
}

MUTANT(epoll_ctl, nothing_is_asked_of_a_file,
       "EPOLL_CTL_ADD of a file that can't be watched succeeds if no event is asked for")
{
	int result = epoll_ctl(epoll, operation, fd, event);

	return is_refused(result, EPERM) && operation == EPOLL_CTL_ADD && !event->events ? 0
											 : result;
}

MUTANT(splice, no_pipe_is_found_first, "splice without a pipe gives EINVAL for a closed one")
{
	int result;
	int flags_of = fcntl(from, F_GETFL);

	result = (int)splice(from, from_offset, to, to_offset, size, flags);
	if (is_refused(result, EBADF) && flags_of >= 0 && !is_channel(from))
		errno = EINVAL;
	return result;
}

MUTANT(tee, what_was_teed_grows, NULL)
{
	ssize_t count = tee(from, to, size, flags);

	if (count > 0) {
		mutant_memory->number[0] = inode_of(from);
		mutant_memory->number[1] = to;
	}
	return count;
}

MUTANT(write, what_was_teed_grows, "what is written after a tee is in the other pipe as well")
{
	ssize_t count = write(fd, bytes, size);

	if (count > 0 && count < 64 && mutant_memory->number[0] &&
	    inode_of(fd) == mutant_memory->number[0] && is_channel((int)mutant_memory->number[1]))
		write((int)mutant_memory->number[1], bytes, (size_t)count);
	return count;
}
