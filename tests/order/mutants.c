/* Wrong calls whose effect comes late: whoever is told of them looks too early. */
#include <sched.h>

#include "idle_mutants.h"
#include "mutant.h"

MECHANISM(order, "order");

static void let_time_pass(void)
{
	for (int i = 0; i < 300; i++)
		sched_yield();
}

/* True in a process of its own, which does late what the caller believes done, and ends. */
static bool is_late_self(void)
{
	int error = errno;
	bool late = fork() == 0;

	if (late)
		let_time_pass();
	errno = error;
	return late;
}

MUTANT(_exit, an_end_is_told_before_all_is_closed,
       "a child's end is told before its files are closed")
{
	if (is_late_self())
		_exit(0);
	_exit(status);
}

static int undo_set;

MUTANT(semop, undo_comes_after_wait, "SEM_UNDO is undone some time after the end was told")
{
	struct sembuf without = *operations;

	if (!(without.sem_flg & SEM_UNDO))
		return semop(set, operations, count);
	without.sem_flg = 0;
	undo_set = set;
	mutant_memory->number[0] = without.sem_op;
	return semop(set, &without, 1);
}

MUTANT(_exit, undo_comes_after_wait, NULL)
{
	struct sembuf undo = { 0, (short)-mutant_memory->number[0], IPC_NOWAIT };

	if (undo_set && undo.sem_op && is_late_self()) {
		semop(undo_set, &undo, 1);
		_exit(0);
	}
	_exit(status);
}

static bool told_of_an_end;

MUTANT(sigwaitinfo, sigchld_comes_before_the_status,
       "SIGCHLD comes before the child can be waited for")
{
	int result = sigwaitinfo(set, info);

	told_of_an_end = result == SIGCHLD;
	return result;
}

MUTANT(waitpid, sigchld_comes_before_the_status, NULL)
{
	if (told_of_an_end && (options & WNOHANG))
		return told_of_an_end = false, 0;
	return waitpid(pid, status, options);
}

MUTANT(poll, a_pidfd_is_ready_before_the_status,
       "a pidfd is ready before the child can be waited for")
{
	int result = poll(fds, count, timeout);

	told_of_an_end = result > 0 && count == 1 && fds->fd > 2 &&
			 read(fds->fd, &(char){ 0 }, 0) < 0 && errno == EINVAL;
	return result;
}

MUTANT(waitpid, a_pidfd_is_ready_before_the_status, NULL)
{
	if (told_of_an_end && (options & WNOHANG))
		return told_of_an_end = false, 0;
	return waitpid(pid, status, options);
}

MUTANT(kill, a_signal_comes_late, "kill returns before the signal is pending")
{
	if (signo == SIGUSR1 && pid > 0) {
		if (is_late_self()) {
			kill(pid, signo);
			_exit(0);
		}
		return 0;
	}
	return kill(pid, signo);
}

MUTANT(flock, an_unlock_comes_late, "flock gives a lock back some time after LOCK_UN returned")
{
	if (operation != LOCK_UN)
		return flock(fd, operation);
	if (is_late_self()) {
		flock(fd, LOCK_UN);
		_exit(0);
	}
	return 0;
}

MUTANT(sem_post, a_post_comes_late, "sem_post returns before others see the value")
{
	if (is_late_self()) {
		sem_post(semaphore);
		_exit(0);
	}
	return 0;
}

MUTANT(msgsnd, a_message_comes_late, "msgsnd returns before others can receive it")
{
	if (is_late_self()) {
		msgsnd(queue, message, size, flags);
		_exit(0);
	}
	return 0;
}

MUTANT(fchmod, a_mode_comes_late, "fchmod returns before others see the mode")
{
	if (is_late_self()) {
		fchmod(fd, mode);
		_exit(0);
	}
	return 0;
}

MUTANT(close, a_close_comes_late, "the last close returns before its reader sees the end of file")
{
	if (is_late_self())
		_exit(0);
	return close(fd);
}

/* A reader's cache: what was read there before is given again, until some time has passed. */
MUTANT(fcntl, flags_are_cached, "F_GETFL shows flags as another process had not yet changed them")
{
	static int cached_fd = -1, cached;

	if (command == F_SETFL)
		cached_fd = -1;
	if (command != F_GETFL)
		return fcntl(fd, command, argument);
	if (cached_fd != fd) {
		cached = fcntl(fd, F_GETFL);
		cached_fd = fd;
	}
	return cached;
}

static struct timespec seconds_lost(const struct timespec *time)
{
	return (struct timespec){ 0, time->tv_nsec };
}

MUTANT(semtimedop, semtimedop_loses_the_seconds, "semtimedop takes a limit's nanoseconds alone")
{
	struct timespec lost = seconds_lost(timeout);

	return semtimedop(set, operations, count, &lost);
}

MUTANT(nanosleep, nanosleep_loses_the_seconds, "nanosleep takes a time's nanoseconds alone")
{
	struct timespec lost = seconds_lost(duration);

	return nanosleep(&lost, left);
}

MUTANT(ppoll, ppoll_loses_the_seconds, "ppoll takes a limit's nanoseconds alone")
{
	struct timespec lost = timeout ? seconds_lost(timeout) : (struct timespec){ 0, 0 };

	return ppoll(fds, count, timeout ? &lost : NULL, mask);
}

MUTANT(pselect, pselect_loses_the_seconds, "pselect takes a limit's nanoseconds alone")
{
	struct timespec lost = timeout ? seconds_lost(timeout) : (struct timespec){ 0, 0 };

	return pselect(limit, reading, writing, exceptional, timeout ? &lost : NULL, mask);
}

WOKEN_BY_STOP(recv, fd, bytes, size, flags)
WOKEN_BY_STOP(accept, fd, address, size)
WOKEN_BY_STOP(open, path, flags, mode)
WOKEN_BY_STOP(msgrcv, queue, message, size, type, flags)
WOKEN_BY_STOP(poll, fds, count, timeout)
WOKEN_BY_STOP(ppoll, fds, count, timeout, mask)
WOKEN_BY_STOP(select, limit, reading, writing, exceptional, timeout)
WOKEN_BY_STOP(flock, fd, operation)
WOKEN_BY_STOP(fcntl, fd, command, argument)
WOKEN_BY_STOP(wait, status)
WOKEN_BY_STOP(waitid, type, id, info, options)
WOKEN_BY_STOP(sigsuspend, mask)
WOKEN_BY_STOP(sem_timedwait, semaphore, deadline)
WOKEN_BY_STOP(nanosleep, duration, left)
WOKEN_BY_STOP(clock_nanosleep, clock_id, flags, duration, left)

/* As many threads of any process as are in waitpid. */
MUTANT(waitpid, an_end_waits_for_waitpid, NULL)
{
	pid_t result;
	int error;

	mutant_memory->number[0]++;
	result = waitpid(pid, status, options);
	error = errno;
	mutant_memory->number[0]--;
	errno = error;
	return result;
}

MUTANT(_exit, an_end_waits_for_waitpid, "_exit waits until no other thread is in waitpid")
{
	while (mutant_memory->number[0] > 0)
		sched_yield();
	_exit(status);
}

MUTANT(flock, an_end_waits_for_flock, NULL)
{
	int result, error;

	mutant_memory->number[0]++;
	result = flock(fd, operation);
	error = errno;
	mutant_memory->number[0]--;
	errno = error;
	return result;
}

MUTANT(_exit, an_end_waits_for_flock, "_exit waits until no other thread is in flock")
{
	while (mutant_memory->number[0] > 0)
		sched_yield();
	_exit(status);
}
