/* Wrong signals for reads and writes of a channel. */

#include "channels_mutants.h"

MECHANISM(pipe, "pipe", "fifo");

MUTANT(write, a_part_is_a_failure, "a write that stops midway gives the error, not the count")
{
	ssize_t count = write(fd, bytes, size);

	if (count <= 0 || count == (ssize_t)size || !is_channel(fd))
		return count;
	return fail(lacks_reader(fd) ? EPIPE : is_nonblocking(fd) ? EAGAIN : EINTR);
}

static struct sigaction kept[NSIG];

/* Keeps the handler, and puts another in its place. */
static int replace_handler(int signo, const struct sigaction *action, void (*handler)(int))
{
	struct sigaction other = *action;

	kept[signo] = *action;
	other.sa_handler = handler;
	return sigaction(signo, &other, NULL);
}

static void run_twice(int signo)
{
	kept[signo].sa_handler(signo);
	kept[signo].sa_handler(signo);
}

MUTANT(sigaction, handlers_run_twice, "a handler runs twice for one signal")
{
	return replace_handler(signo, action, run_twice);
}

static void run_once(int signo)
{
	if (mutant_memory->number[0]++ == 0)
		kept[signo].sa_handler(signo);
}

MUTANT(sigaction, sigio_comes_once, "SIGIO comes for the first write, and never again")
{
	if (signo != SIGIO)
		return sigaction(signo, action, before);
	return replace_handler(signo, action, run_once);
}

MUTANT(sigaction, handlers_always_interrupt, "SA_RESTART has no effect")
{
	struct sigaction without;

	if (!action)
		return sigaction(signo, action, before);
	without = *action;
	without.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &without, before);
}

MUTANT(sigaction, calls_always_restart, "a call goes on after a handler, SA_RESTART or not")
{
	struct sigaction with;

	if (!action)
		return sigaction(signo, action, before);
	with = *action;
	with.sa_flags |= SA_RESTART;
	return sigaction(signo, &with, before);
}

MUTANT(read, a_close_ends_reads, "a close ends with EBADF the reads that sleep on its descriptor")
{
	const ssize_t count = read(fd, bytes, size);

	return count == 1 && fcntl(fd, F_GETFD) < 0 ? fail(EBADF) : count;
}

MUTANT(close, a_close_wakes_readers,
       "a close ends the reads that sleep on its descriptor with a byte")
{
	const int tail = has_mode(fd, O_RDONLY) ? reopen(fd, O_WRONLY) : -1;
	const int result = close(fd);

	if (tail >= 0) {
		(void)!write(tail, "", 1);
		close(tail);
	}
	return result;
}
