/* Wrong writes to a full channel, and wrong capacities. */
#include <limits.h>

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, write_never_sleeps, "a write to a full channel gives EAGAIN, O_NONBLOCK or not")
{
	ssize_t count;

	if (is_nonblocking(fd) || !is_channel(fd))
		return write(fd, bytes, size);
	set_nonblocking(fd, true);
	count = write(fd, bytes, size);
	set_nonblocking(fd, false);
	return count;
}

static bool has_no_room(int fd)
{
	return has_mode(fd, O_WRONLY) && !(events_of(fd) & (POLLOUT | POLLERR));
}

MUTANT(write, full_overwrites, "a write to a full channel overwrites the oldest bytes")
{
	if (!is_nonblocking(fd) && has_no_room(fd))
		drain(fd, PIPE_BUF);
	return write(fd, bytes, size);
}

MUTANT(fcntl, size_told_is_4_mib, "F_GETPIPE_SZ tells 4 MiB, whatever the size is or may be")
{
	return command == F_GETPIPE_SZ ? 4 << 20 : fcntl(fd, command, argument);
}

MUTANT(fcntl, sizes_are_rounded_down, "F_SETPIPE_SZ rounds down to whole pages")
{
	intptr_t size = (intptr_t)argument;

	if (command == F_SETPIPE_SZ && size > PIPE_BUF)
		return fcntl(fd, command, (void *)(size & ~(intptr_t)(PIPE_BUF - 1)));
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_new_size_empties, "F_SETPIPE_SZ throws away what the channel holds")
{
	if (command == F_SETPIPE_SZ)
		drain(fd, SIZE_MAX);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, anyone_may_set_any_size, "F_SETPIPE_SZ beyond the limit needs no privilege")
{
	int result = fcntl(fd, command, argument);

	if (command == F_SETPIPE_SZ && result < 0 && errno == EPERM)
		return (int)(intptr_t)argument;
	return result;
}

MUTANT(fpathconf, pipe_buf_is_512, "PIPE_BUF is 512 to fpathconf")
{
	return name == _PC_PIPE_BUF ? 512 : fpathconf(fd, name);
}

MUTANT(fpathconf, pipe_buf_is_of_the_read_end, "fpathconf knows PIPE_BUF at the read end only")
{
	if (name == _PC_PIPE_BUF && has_mode(fd, O_WRONLY))
		return fail(EINVAL);
	return fpathconf(fd, name);
}

MUTANT(fcntl, a_negative_size_is_the_smallest, "F_SETPIPE_SZ rounds a negative size up to a page")
{
	if (command == F_SETPIPE_SZ && (int)(intptr_t)argument < 0)
		argument = NULL;
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_negative_size_is_beyond_the_limit,
       "F_SETPIPE_SZ takes a negative size for a large one, and fails with EPERM")
{
	if (command == F_SETPIPE_SZ && (int)(intptr_t)argument < 0)
		return fail(EPERM);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, what_is_no_pipe_has_size_0, "F_GETPIPE_SZ of what is no pipe gives 0")
{
	return command == F_GETPIPE_SZ && !is_channel(fd) ? 0 : fcntl(fd, command, argument);
}

MUTANT(fcntl, what_is_no_pipe_is_einval, "F_SETPIPE_SZ of what is no pipe fails with EINVAL")
{
	const int result = fcntl(fd, command, argument);

	return command == F_SETPIPE_SZ && !is_channel(fd) ? fail(EINVAL) : result;
}

MUTANT(fcntl, a_size_of_0_is_refused, "F_SETPIPE_SZ of 0 gives EINVAL")
{
	if (command == F_SETPIPE_SZ && !argument)
		return fail(EINVAL);
	return fcntl(fd, command, argument);
}

MUTANT(fcntl, a_size_of_0_leaves_the_size, "F_SETPIPE_SZ of 0 leaves the size, and tells it")
{
	return fcntl(fd, command == F_SETPIPE_SZ && !argument ? F_GETPIPE_SZ : command, argument);
}
