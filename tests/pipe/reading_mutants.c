/* Wrong reads of an empty channel, and wrong ends of file. */
#include <stdio.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(read, eagain_is_zero,
       "with O_NONBLOCK, read of an empty and write to a full channel return 0")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_channel(fd) ? 0 : count;
}

MUTANT(write, eagain_is_zero, NULL)
{
	ssize_t count = write(fd, bytes, size);

	return count < 0 && errno == EAGAIN && is_channel(fd) ? 0 : count;
}

MUTANT(read, read_never_sleeps, "a read of an empty channel fails with EAGAIN, O_NONBLOCK or not")
{
	ssize_t count;

	if (is_nonblocking(fd) || !is_channel(fd))
		return read(fd, bytes, size);
	set_nonblocking(fd, true);
	count = read(fd, bytes, size);
	set_nonblocking(fd, false);
	return count;
}

MUTANT(read, nothing_asked_needs_bytes,
       "a read of zero bytes fails with EAGAIN while there are none")
{
	if (size == 0 && is_channel(fd) && unread(fd) == 0)
		return fail(EAGAIN);
	return read(fd, bytes, size);
}

MUTANT(fcntl, nonblock_is_of_the_channel, "O_NONBLOCK set on one end is set on the other too")
{
	int result = fcntl(fd, command, argument);

	for (int other = 3; command == F_SETFL && is_channel(fd) && other < 8; other++)
		if (inode_of(other) == inode_of(fd))
			set_nonblocking(other, (intptr_t)argument & O_NONBLOCK);
	return result;
}

MUTANT(dup, nonblock_is_of_the_descriptor, "O_NONBLOCK is of the descriptor: a copy has its own")
{
	int copy = reopen(fd, fcntl(fd, F_GETFL) & O_ACCMODE);

	set_nonblocking(copy, is_nonblocking(fd));
	return copy;
}

MUTANT(read, end_of_file_is_eagain, "read gives EAGAIN where it should tell the end of the file")
{
	ssize_t count = read(fd, bytes, size);

	if (count != 0 || size == 0)
		return count;
	return fail(EAGAIN);
}

MUTANT(close, any_close_is_end_of_file,
       "the close of any copy of the write end is the end of the file")
{
	if (has_mode(fd, O_WRONLY)) {
		mutant_memory->number[0] = inode_of(fd);
		if (mutant_memory->number[1] > 0 && unread(fd) == 0 && !lacks_reader(fd) &&
		    !is_nonblocking(fd))
			(void)!write(fd, "", 1); /* wakes the sleeper */
	}
	return close(fd);
}

MUTANT(read, any_close_is_end_of_file, NULL)
{
	bool slept = unread(fd) == 0;
	ssize_t count;

	if (slept && size > 0 && inode_of(fd) && mutant_memory->number[0] == inode_of(fd))
		return 0;
	mutant_memory->number[1] += inode_of(fd) != 0;
	count = read(fd, bytes, size);
	mutant_memory->number[1] -= inode_of(fd) != 0;
	if (slept && count == 1 && *(char *)bytes == '\0' &&
	    mutant_memory->number[0] == inode_of(fd))
		return 0;
	return count;
}

MUTANT(close, last_close_discards, "the last writer's close throws away what is unread")
{
	int head = has_mode(fd, O_WRONLY) ? reopen(fd, O_RDONLY) : -1;
	int result = close(fd);

	if (head < 0)
		return result;
	if (events_of(head) & POLLHUP)
		drain(head, SIZE_MAX);
	close(head);
	return result;
}

MUTANT(kill, killing_discards, "what a process wrote is thrown away when it is killed")
{
	int result = kill(pid, signo);

	for (int fd = 3; signo == SIGKILL && fd < 8; fd++)
		if (has_mode(fd, O_RDONLY))
			drain(fd, SIZE_MAX);
	return result;
}

MUTANT(kill, killing_leaves_its_ends_open, "a process that is killed leaves its write end open")
{
	char path[32];

	snprintf(path, sizeof(path), "/proc/%d/fd/4", pid);
	if (signo == SIGKILL)
		open(path, O_WRONLY | O_NONBLOCK | O_CLOEXEC);
	return kill(pid, signo);
}

MUTANT(ioctl, fionbio_is_unknown, "ioctl does not know FIONBIO of a channel")
{
	return request == FIONBIO ? fail(ENOTTY) : ioctl(fd, request, argument);
}

MUTANT(ioctl, fionbio_sets_alone, "FIONBIO sets O_NONBLOCK, whatever it is given")
{
	return ioctl(fd, request, request == FIONBIO ? &(int){ 1 } : argument);
}

MUTANT(fcntl, f_setfl_minds_the_mode, "F_SETFL fails with EINVAL for another access mode")
{
	const int flags = (int)(intptr_t)argument;

	if (command == F_SETFL && is_channel(fd) &&
	    (flags & O_ACCMODE) != (fcntl(fd, F_GETFL) & O_ACCMODE))
		return fail(EINVAL);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, f_setfl_minds_creation, "F_SETFL fails with EINVAL for O_CREAT and its like")
{
	if (command == F_SETFL && (int)(intptr_t)argument & (O_CREAT | O_EXCL | O_TRUNC))
		return fail(EINVAL);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, channels_have_no_o_append, "F_SETFL passes over O_APPEND of a channel")
{
	if (command == F_SETFL)
		argument = (void *)((intptr_t)argument & ~(intptr_t)O_APPEND);
	return fcntl(fd, command, argument);
}
