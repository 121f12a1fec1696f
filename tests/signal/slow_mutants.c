/* Handlers that end what they must not end, or do not end what they must. */
#include <sys/syscall.h>
#include <stdio.h>

#include "mutant.h"

MECHANISM(slow_signals, "signal/slow.c");

static bool is_no_file(int fd, const char *kind)
{
	char path[40], link[64] = "";
	int error = errno;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	(void)!readlink(path, link, sizeof(link) - 1);
	errno = error;
	return strncmp(link, "anon_inode:", 11) == 0 && strstr(link, kind);
}

/* A read that a handler can't end. */
static ssize_t read_on(int fd, void *bytes, size_t size, const char *kind)
{
	ssize_t count;

	do {
		count = read(fd, bytes, size);
	} while (count < 0 && errno == EINTR && is_no_file(fd, kind));
	return count;
}

MUTANT(read, no_handler_ends_eventfds, "no handler ends read of an eventfd")
{
	return read_on(fd, bytes, size, "eventfd");
}

MUTANT(read, no_handler_ends_timerfds, "no handler ends read of a timerfd")
{
	return read_on(fd, bytes, size, "timerfd");
}

MUTANT(read, no_handler_ends_signalfds, "no handler ends read of a signalfd")
{
	return read_on(fd, bytes, size, "signalfd");
}

MUTANT(write, no_handler_ends_writes_of_eventfds, "no handler ends write of an eventfd")
{
	ssize_t count;

	do {
		count = write(fd, bytes, size);
	} while (count < 0 && errno == EINTR);
	return count;
}

MUTANT(read, a_restarted_timerfd_is_interrupted, "read of a timerfd fails with EINTR in the end")
{
	const ssize_t count = read(fd, bytes, size);
	struct sigaction now;

	sigaction(SIGUSR1, NULL, &now);
	if (count == 8 && now.sa_flags & SA_RESTART && is_no_file(fd, "timerfd"))
		return fail(EINTR);
	return count;
}

MUTANT(sigaction, what_is_slow_never_restarts, "SA_RESTART does nothing for what is no file")
{
	struct sigaction without;

	if (!action)
		return sigaction(signo, action, before);
	without = *action;
	without.sa_flags &= ~SA_RESTART;
	return sigaction(signo, &without, before);
}

MUTANT(syscall, nothing_is_restarted, "restart_syscall of nothing returns 0")
{
	return number == SYS_restart_syscall ? 0 : syscall(number, a, b, c, d, e, f);
}
