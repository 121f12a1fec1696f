/* Calls that sleep, and take a restart, a stop or a signal that is ignored in a wrong way. */
#include "mutant.h"

MECHANISM(restart, "pipe.*-programs", "fifo.*-programs", "socket.*-programs", "eventfd.*-programs",
	  "epoll.*-programs", "lock.*-programs");

static void nothing(int signo)
{
}

static struct sigaction before;

/* From here to `as_before` calls end with the signal, or go on after it. */
static void let(bool restart, int signo)
{
	struct sigaction action;

	sigaction(signo, NULL, &before);
	action = before;
	if (!restart && signo != SIGUSR2)
		action.sa_handler = nothing;
	action.sa_flags = restart ? action.sa_flags | SA_RESTART : action.sa_flags & ~SA_RESTART;
	sigaction(signo, &action, NULL);
}

static void let_interrupt(int signo)
{
	let(false, signo);
}

static void let_restart(int signo)
{
	let(true, signo);
}

static ssize_t as_before(int signo, ssize_t result)
{
	int error = errno;

	sigaction(signo, &before, NULL);
	errno = error;
	return result;
}

MUTANT(read, reads_are_not_restarted, "read fails with EINTR after a handler with SA_RESTART too")
{
	let_interrupt(SIGUSR2);
	return as_before(SIGUSR2, read(fd, bytes, size));
}

MUTANT(read, a_stop_ends_a_read, "read in which the process is stopped and goes on gives EINTR")
{
	let_interrupt(SIGCONT);
	return as_before(SIGCONT, read(fd, bytes, size));
}

MUTANT(read, reads_are_always_restarted, "read goes on after any handler")
{
	let_restart(SIGUSR1);
	return as_before(SIGUSR1, read(fd, bytes, size));
}

MUTANT(write, an_ignored_signal_ends_a_write, "write gives EINTR for a signal that is ignored")
{
	let_interrupt(SIGWINCH);
	return as_before(SIGWINCH, write(fd, bytes, size));
}

MUTANT(write, writes_are_not_restarted, "write gives EINTR after a handler with SA_RESTART too")
{
	let_interrupt(SIGUSR2);
	return as_before(SIGUSR2, write(fd, bytes, size));
}

MUTANT(poll, poll_is_restarted, "poll goes on after any handler")
{
	int result;

	do
		result = poll(fds, count, timeout);
	while (result < 0 && errno == EINTR && timeout < 0);
	return result;
}

MUTANT(poll, a_stop_ends_poll, "poll in which the process is stopped and goes on gives EINTR")
{
	let_interrupt(SIGCONT);
	return (int)as_before(SIGCONT, poll(fds, count, timeout));
}

MUTANT(select, an_ignored_signal_ends_select, "select gives EINTR for a signal that is ignored")
{
	let_interrupt(SIGWINCH);
	return (int)as_before(SIGWINCH, select(limit, reading, writing, exceptional, timeout));
}

MUTANT(epoll_wait, an_ignored_signal_ends_epoll_wait,
       "epoll_wait gives EINTR for a signal that is ignored")
{
	let_interrupt(SIGWINCH);
	return (int)as_before(SIGWINCH, epoll_wait(epoll, events, limit, timeout));
}

MUTANT(open, opens_are_not_restarted,
       "open of a FIFO gives EINTR after a handler with SA_RESTART too")
{
	let_interrupt(SIGUSR2);
	return (int)as_before(SIGUSR2, open(path, flags, mode));
}

MUTANT(fcntl, record_locks_are_not_restarted,
       "F_SETLKW gives EINTR after a handler with SA_RESTART too")
{
	let_interrupt(SIGUSR2);
	return (int)as_before(SIGUSR2, fcntl(fd, command, argument));
}

MUTANT(flock, a_stop_ends_flock, "flock in which the process is stopped and goes on gives EINTR")
{
	let_interrupt(SIGCONT);
	return (int)as_before(SIGCONT, flock(fd, operation));
}

MUTANT(recv, recv_is_not_restarted, "recv gives EINTR after a handler with SA_RESTART too")
{
	let_interrupt(SIGUSR2);
	return as_before(SIGUSR2, recv(fd, bytes, size, flags));
}

MUTANT(recvmsg, a_stop_ends_recvmsg, "recvmsg in which the process is stopped gives EINTR")
{
	let_interrupt(SIGCONT);
	return as_before(SIGCONT, recvmsg(fd, message, flags));
}

MUTANT(send, an_ignored_signal_ends_send, "send gives EINTR for a signal that is ignored")
{
	let_interrupt(SIGWINCH);
	return as_before(SIGWINCH, send(fd, bytes, size, flags));
}
