/* Bytes in a FIFO that stay or end as they must not. */

#include "fifos_mutants.h"

MECHANISM(fifo, "fifo");

MUTANT(close, contents_survive, "what is unread when all have closed is there for the next open")
{
	int head = has_mode(fd, O_RDONLY) || has_mode(fd, O_WRONLY) ? reopen(fd, O_RDONLY) : -1;
	struct pollfd end = { .events = 0 };
	int tail, result;

	if (head < 0)
		return close(fd);
	tail = reopen(fd, O_WRONLY);
	result = close(fd);
	close(head);
	end.fd = tail;
	if (poll(&end, 1, 0) == 1) { /* no reader is left */
		end.fd = reopen(tail, O_RDONLY);
		close(tail);
		if (unread(end.fd) == 0 || poll(&end, 1, 0) == 0)
			close(end.fd);
	} else {
		close(tail);
	}
	return result;
}

MUTANT(poll, fresh_reader_sees_a_hangup, "poll of a reader shows POLLHUP before the first writer")
{
	int ready = poll(fds, count, 0);

	if (ready == 0 && has_mode(fds->fd, O_RDONLY) && unread(fds->fd) == 0) {
		int head = reopen(fds->fd, O_RDONLY);
		bool lonely = read(head, &(char){ 0 }, 1) == 0;

		close(head);
		if (lonely) {
			fds->revents = POLLHUP;
			return 1;
		}
	}
	return ready || timeout == 0 ? ready : poll(fds, count, timeout);
}

MUTANT(poll, hangup_stays, "poll shows POLLHUP for ever once a writer has left")
{
	int ready = poll(fds, count, timeout);

	if (fds->revents & POLLHUP)
		mutant_memory->number[0] = 1;
	if (mutant_memory->number[0] && has_mode(fds->fd, O_RDONLY)) {
		fds->revents |= POLLHUP;
		return 1;
	}
	return ready;
}

MUTANT(read, end_of_file_stays, "a reader that has seen the end of the file sees it for ever")
{
	atomic_long *ended = &mutant_memory->number[fd & 15];
	ssize_t count = *ended && has_mode(fd, O_RDONLY) ? 0 : read(fd, bytes, size);

	if (count == 0 && size > 0)
		*ended = 1;
	return count;
}

MUTANT(write, broken_pipe_stays, "a writer that has got EPIPE gets it for ever")
{
	ssize_t count = mutant_memory->number[0] ? fail(EPIPE) : write(fd, bytes, size);

	if (count < 0 && errno == EPIPE)
		mutant_memory->number[0] = 1;
	return count;
}

MUTANT(read, no_time_of_access, "read of a FIFO does not mark its time of access")
{
	struct stat before;
	bool known = fstat(fd, &before) == 0 && S_ISFIFO(before.st_mode);
	ssize_t count = read(fd, bytes, size);
	int error = errno;

	if (known && count > 0)
		futimens(fd, (struct timespec[2]){ before.st_atim, { 0, UTIME_OMIT } });
	errno = error;
	return count;
}

MUTANT(poll, a_hangup_is_for_all, "poll shows POLLHUP to every reader when one has been left")
{
	int ready = poll(fds, count, timeout);

	if (ready == 1 && fds->revents & POLLHUP)
		mutant_memory->number[0] = 1;
	if (ready == 0 && mutant_memory->number[0] && read(fds->fd, &(char){ 0 }, 1) == 0) {
		fds->revents = POLLHUP;
		return 1;
	}
	return ready;
}

MUTANT(open, a_size_stays_with_the_node, "a FIFO has the capacity that it once was given for ever")
{
	const int fd = open(path, flags, mode);

	if (fd >= 0 && is_channel(fd) && mutant_memory->number[0])
		fcntl(fd, F_SETPIPE_SZ, (void *)(long)mutant_memory->number[0]);
	return fd;
}

MUTANT(fcntl, a_size_stays_with_the_node, NULL)
{
	if (command == F_SETPIPE_SZ)
		mutant_memory->number[0] = (long)argument;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_size_is_ones_own, "F_GETPIPE_SZ tells the capacity that this descriptor set")
{
	const int result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ)
		mutant_memory->number[fd & 15] = result;
	if (command == F_GETPIPE_SZ && !mutant_memory->number[fd & 15])
		return 16 * (int)sysconf(_SC_PAGESIZE);
	return result;
}
