/* Wrong ways to fail late: what was begun is not taken back, what was there is lost. */
#include <sys/resource.h>

#include "mutant.h"

MECHANISM(late_failures, "socket/listening.c", "mq/*.c", "process/*.c", "session/terminal.c",
	  "signal/timer.c", "sem/undo.c", "shm/address.c", "mmap/lock.c", "thread/mutex.c",
	  "fifo/opening.c");

/* Allows one descriptor more, or one less. */
static void shift_limit(int by)
{
	struct rlimit limit;

	getrlimit(RLIMIT_NOFILE, &limit);
	limit.rlim_cur += (rlim_t)by;
	setrlimit(RLIMIT_NOFILE, &limit);
}

MUTANT(accept4, accept4_turns_away, "accept4 without a descriptor left closes the connection")
{
	const int result = accept4(fd, address, size, flags);

	if (is_refused(result, EMFILE)) {
		shift_limit(+1);
		close(accept4(fd, NULL, NULL, 0));
		shift_limit(-1);
		errno = EMFILE;
	}
	return result;
}

/* Connects that failed with this error are given to accept when it has no other. */
static int connect_queueing(int fd, const struct sockaddr *address, socklen_t size, int error)
{
	const int result = connect(fd, address, size);

	mutant_memory->number[0] += is_refused(result, error);
	return result;
}

static int accept_queued(int fd, struct sockaddr *address, socklen_t *size)
{
	const int result = accept(fd, address, size);

	if (!is_refused(result, EAGAIN) || mutant_memory->number[0] == 0)
		return result;
	mutant_memory->number[0]--;
	return socket(AF_UNIX, SOCK_STREAM, 0);
}

MUTANT(connect, a_refused_client_is_queued, "a connect that fails with EAGAIN is accepted later")
{
	return connect_queueing(fd, address, size, EAGAIN);
}

MUTANT(accept, a_refused_client_is_queued, NULL)
{
	return accept_queued(fd, address, size);
}

MUTANT(connect, an_interrupted_client_is_queued,
       "a connect that fails with EINTR is accepted later")
{
	return connect_queueing(fd, address, size, EINTR);
}

MUTANT(accept, an_interrupted_client_is_queued, NULL)
{
	return accept_queued(fd, address, size);
}

MUTANT(mq_notify, einval_unregisters, "mq_notify with EINVAL has removed the registration")
{
	const int result = mq_notify(queue, event);

	if (is_refused(result, EINVAL)) {
		mq_notify(queue, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(mq_open, a_refused_open_keeps_bytes, "mq_open that fails keeps its bytes of RLIMIT_MSGQUEUE")
{
	static const char kept[] = "/ipclitmus-kept-by-a-mutant";
	const mqd_t result = mq_open(name, flags, mode, attributes);
	const int error = errno;

	if (result < 0 && error == EEXIST) {
		mq_open(kept, O_RDWR | O_CREAT | O_EXCL, mode, attributes);
		mq_unlink(kept);
	}
	errno = error;
	return result;
}

MUTANT(waitpid, refused_options_reap, "waitpid with unknown options has reaped the child")
{
	const pid_t child = waitpid(pid, status, options);

	if (is_refused(child, EINVAL)) {
		waitpid(pid, NULL, WNOHANG);
		errno = EINVAL;
	}
	return child;
}

MUTANT(waitid, refused_options_of_waitid_reap, "waitid with unknown options has reaped the child")
{
	const int result = waitid(type, id, info, options);

	if (is_refused(result, EINVAL)) {
		waitid(P_ALL, 0, NULL, WNOHANG | WEXITED);
		errno = EINVAL;
	}
	return result;
}

MUTANT(fork, failed_forks_count, "forks that failed count against RLIMIT_NPROC")
{
	static rlim_t failed;
	struct rlimit limit;
	pid_t child;

	getrlimit(RLIMIT_NPROC, &limit);
	child = failed > 0 && limit.rlim_cur < failed ? fail(EAGAIN) : fork();
	failed += is_refused(child, EAGAIN);
	return child;
}

MUTANT(execv, a_failed_exec_closes, "an exec that fails has closed what has FD_CLOEXEC")
{
	for (int fd = 3; access(path, X_OK) < 0 && fd < 100; fd++)
		if (fcntl(fd, F_GETFD) == FD_CLOEXEC)
			close(fd);
	return execv(path, arguments);
}

MUTANT(tcsetpgrp, a_refused_group_loses_the_foreground,
       "tcsetpgrp that is refused puts its caller into the foreground")
{
	const int result = tcsetpgrp(fd, group), error = errno;

	if (result < 0)
		tcsetpgrp(fd, getpgrp());
	errno = error;
	return result;
}

/* Uses one of the signals that the user may have pending up. */
static void use_one_up(void)
{
	const int error = errno;
	timer_t timer;

	timer_create(CLOCK_MONOTONIC, NULL, &timer);
	errno = error;
}

MUTANT(timer_create, a_failed_timer_counts, "a timer_create that fails counts as a pending signal")
{
	const int result = timer_create(clock_id, event, timer);

	if (result < 0)
		use_one_up();
	return result;
}

MUTANT(sigqueue, a_failed_signal_counts, "a sigqueue that fails counts as a pending signal")
{
	const int result = sigqueue(pid, signo, value);

	if (is_refused(result, EINVAL))
		use_one_up();
	return result;
}

/* A failed semop's first adding is undone at the end, though it was not done. */
static int undoing(int result, int set, const struct sembuf *operations, size_t count, int error)
{
	for (size_t i = 0; is_refused(result, error) && i < count; i++) {
		struct sembuf both[] = { operations[i], operations[i] };

		if (!(operations[i].sem_flg & SEM_UNDO) || operations[i].sem_op <= 0)
			continue;
		both[1].sem_op = (short)-both[0].sem_op;
		both[1].sem_flg = 0;
		semop(set, both, 2);
		errno = error;
	}
	return result;
}

MUTANT(semop, interrupted_is_undone, "what a semop that was interrupted did not do is undone")
{
	return undoing(semop(set, operations, count), set, operations, count, EINTR);
}

MUTANT(semtimedop, timed_out_is_undone, "what a semtimedop that timed out did not do is undone")
{
	return undoing(semtimedop(set, operations, count, timeout), set, operations, count, EAGAIN);
}

MUTANT(shmat, a_refused_remap_unmaps,
       "a shmat with SHM_REMAP that fails has unmapped what was there")
{
	void *const result = shmat(segment, address, flags);
	const int error = errno;

	if (result == (void *)-1 && flags & SHM_REMAP)
		munmap((void *)(uintptr_t)address, (size_t)SHMLBA);
	errno = error;
	return result;
}

MUTANT(mlock, a_refused_lock_locks, "mlock beyond RLIMIT_MEMLOCK locks what it may")
{
	const int result = mlock(address, size), error = errno;

	if (result < 0)
		mlock(address, (size_t)sysconf(_SC_PAGESIZE));
	errno = error;
	return result;
}

static bool was_late;

MUTANT(pthread_mutex_timedlock, who_gave_up_gets_the_lock,
       "pthread_mutex_timedlock that timed out has the mutex when it is unlocked")
{
	const int result = pthread_mutex_timedlock(mutex, deadline);

	was_late |= result == ETIMEDOUT;
	return result;
}

MUTANT(pthread_mutex_unlock, who_gave_up_gets_the_lock, NULL)
{
	return was_late ? 0 : pthread_mutex_unlock(mutex);
}

MUTANT(open, a_failed_open_meets, "an open that fails with EMFILE lets the other end's opener go")
{
	const int result = open(path, flags, mode);

	if (is_refused(result, EMFILE)) {
		shift_limit(+1);
		close(open(path, flags | O_NONBLOCK, mode));
		shift_limit(-1);
		errno = EMFILE;
	}
	return result;
}

MUTANT(open, a_failed_open_creates, "an open with O_CREAT that fails with EMFILE has made the file")
{
	const int result = open(path, flags, mode);

	if (is_refused(result, EMFILE) && flags & O_CREAT) {
		mknod(path, S_IFREG | mode, 0);
		errno = EMFILE;
	}
	return result;
}

MUTANT(open, a_failed_open_empties,
       "an open with O_TRUNC that fails with EMFILE has emptied the file")
{
	const int result = open(path, flags, mode);

	if (is_refused(result, EMFILE) && flags & O_TRUNC) {
		truncate(path, 0);
		errno = EMFILE;
	}
	return result;
}
