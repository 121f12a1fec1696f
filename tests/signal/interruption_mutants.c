/* Wrong interruptions and restarts. */

#include "idle_mutants.h"
#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/interruption.c", "signal/sleep.c");

MUTANT(pause, a_stop_ends_pause, "pause ends when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();

	pause();
	sigaction(SIGCONT, &before, NULL);
	return fail(EINTR);
}

MUTANT(read, a_stop_ends_read, "read fails with EINTR when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();
	ssize_t count = read(fd, bytes, size);
	int error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return count;
}

MUTANT(waitpid, a_stop_ends_waitpid, "waitpid fails with EINTR when the process was stopped")
{
	struct sigaction before = catch_cont();
	pid_t result = waitpid(pid, status, options);
	int error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return result;
}

MUTANT(poll, an_interrupted_poll_gives_0, "poll that a handler ends returns 0")
{
	int ready = poll(fds, count, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(select, an_interrupted_select_gives_0, "select that a handler ends returns 0")
{
	int ready = select(limit, reading, writing, exceptional, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(epoll_wait, an_interrupted_epoll_wait_gives_0, "epoll_wait that a handler ends returns 0")
{
	int ready = epoll_wait(epoll, events, limit, timeout);

	return ready < 0 && errno == EINTR ? 0 : ready;
}

MUTANT(epoll_wait, epoll_wait_is_restarted, "epoll_wait goes on after a handler or a stop")
{
	int ready;

	do
		ready = epoll_wait(epoll, events, limit, timeout);
	while (ready < 0 && errno == EINTR);
	return ready;
}

MUTANT(epoll_pwait, epoll_pwait_is_restarted, "epoll_pwait goes on after a handler")
{
	int ready;

	do
		ready = epoll_pwait(epoll, events, limit, timeout, mask);
	while (ready < 0 && errno == EINTR);
	return ready;
}

MUTANT(ppoll, ppoll_is_restarted, "ppoll with nothing to look at goes on after a handler")
{
	int ready;

	do
		ready = ppoll(fds, count, timeout, mask);
	while (ready < 0 && errno == EINTR && count == 0);
	return ready;
}

MUTANT(pselect, pselect_is_restarted, "pselect with nothing to look at goes on after a handler")
{
	int ready;

	do
		ready = pselect(limit, reading, writing, exceptional, timeout, mask);
	while (ready < 0 && errno == EINTR && limit == 0);
	return ready;
}

MUTANT(sigwaitinfo, an_interrupted_wait_is_eagain, "sigwaitinfo that a handler ends gives EAGAIN")
{
	int result = sigwaitinfo(set, info);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(sigtimedwait, an_interrupted_timed_wait_is_eagain,
       "sigtimedwait that is interrupted gives EAGAIN")
{
	int result = sigtimedwait(set, info, timeout);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(usleep, an_interrupted_usleep_gives_0, "usleep that a handler ends returns 0")
{
	int result = usleep(microseconds);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(nanosleep, an_interrupted_nanosleep_gives_0, "nanosleep that a handler ends returns 0")
{
	int result = nanosleep(duration, left);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(nanosleep, nanosleep_is_restarted, "nanosleep sleeps on for the time left after a handler")
{
	struct timespec rest = *duration;
	int result;

	do
		result = nanosleep(&rest, &rest);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(clock_nanosleep, an_interrupted_clock_nanosleep_gives_0,
       "clock_nanosleep interrupted gives 0")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	return result == EINTR ? 0 : result;
}

MUTANT(sigaction, sa_restart_does_nothing, "SA_RESTART does nothing")
{
	return with_flags(signo, action, before, 0, SA_RESTART);
}

MUTANT(sigaction, every_call_is_restarted,
       "calls are restarted after handlers without SA_RESTART, too")
{
	return with_flags(signo, action, before, SA_RESTART, 0);
}

MUTANT(read, an_interrupted_read_gives_0,
       "read that a handler ends returns 0, like the end of file")
{
	ssize_t count = read(fd, bytes, size);

	return count < 0 && errno == EINTR ? 0 : count;
}

MUTANT(waitpid, an_interrupted_waitpid_is_echild, "waitpid that a handler ends gives ECHILD")
{
	pid_t result = waitpid(pid, status, options);

	return result < 0 && errno == EINTR ? fail(ECHILD) : result;
}

MUTANT(waitid, an_interrupted_waitid_gives_0, "waitid that a handler ends returns 0")
{
	int result = waitid(type, id, info, options);

	return result < 0 && errno == EINTR ? 0 : result;
}

MUTANT(flock, an_interrupted_flock_is_eagain, "flock that a handler ends gives EAGAIN")
{
	int result = flock(fd, operation);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

MUTANT(fcntl, an_interrupted_lock_is_eagain, "fcntl(F_SETLKW) that a handler ends gives EAGAIN")
{
	int result = fcntl(fd, command, argument);

	return result < 0 && errno == EINTR ? fail(EAGAIN) : result;
}

WOKEN_BY_IGNORED(waitid, type, id, info, options)
WOKEN_BY_IGNORED(nanosleep, duration, left)
WOKEN_BY_IGNORED(sigtimedwait, set, info, timeout)
WOKEN_BY_BLOCKED(epoll_wait, epoll, events, limit, timeout)
WOKEN_BY_BLOCKED(select, limit, reading, writing, exceptional, timeout)
WOKEN_BY_IGNORED(flock, fd, operation)

MUTANT(recv, recv_with_a_limit_is_restarted, "recv with SO_RCVTIMEO goes on after a stop")
{
	ssize_t count;

	do
		count = recv(fd, bytes, size, flags);
	while (count < 0 && errno == EINTR);
	return count;
}

MUTANT(send, send_with_a_limit_is_restarted, "send with SO_SNDTIMEO goes on after a stop")
{
	ssize_t count;

	do
		count = send(fd, bytes, size, flags);
	while (count < 0 && errno == EINTR);
	return count;
}
