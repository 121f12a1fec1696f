/* Wrong writes to a channel that nobody reads any more. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, no_sigpipe, "a write without reader gives EPIPE, but never SIGPIPE")
{
	sigset_t set, before;
	ssize_t count;
	int error;

	sigemptyset(&set);
	sigaddset(&set, SIGPIPE);
	sigprocmask(SIG_BLOCK, &set, &before);
	count = write(fd, bytes, size);
	error = errno;
	sigtimedwait(&set, NULL, &(struct timespec){ 0, 0 });
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return count;
}

MUTANT(write, nothing_written_needs_a_reader, "a write of zero bytes without reader brings SIGPIPE")
{
	if (size > 0 || !lacks_reader(fd))
		return write(fd, bytes, size);
	raise(SIGPIPE);
	return fail(EPIPE);
}

MUTANT(close, any_close_is_a_broken_pipe, "the close of any copy of the read end breaks the pipe")
{
	if (has_mode(fd, O_RDONLY))
		mutant_memory->number[0] = inode_of(fd);
	return close(fd);
}

MUTANT(write, any_close_is_a_broken_pipe, NULL)
{
	if (size == 0 || !inode_of(fd) || mutant_memory->number[0] != inode_of(fd))
		return write(fd, bytes, size);
	raise(SIGPIPE);
	return fail(EPIPE);
}

MUTANT(signal, sigpipe_cannot_be_ignored, "SIGPIPE kills the writer though it is ignored")
{
	return signal(signo, signo == SIGPIPE && handler == SIG_IGN ? SIG_DFL : handler);
}
