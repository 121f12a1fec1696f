/* Interfaces that differ from this machine's and are as right: no claim may fail under them. */
#include <sched.h>

#include "mutant.h"
#include "newer_names.h"
#include "socket/sockets_mutants.h"

BENIGN(benign);

#define DELAYED_CALLS 200 /* of a process: some claims make tens of thousands */

/*
 * Never asleep, which a claim that looks for a sleeper could find, and without a call of its own.
 */
static void spin(void)
{
	for (volatile int i = 0; i < 100000; i++)
		continue;
}

AROUND_EVERY_CALL(slow, "every call takes its time, before and after")
{
	static volatile int calls;

	if (calls++ < DELAYED_CALLS)
		spin();
}

/* Not around what is no call, nor the prctl that may forbid all calls but a few. */
AROUND_EVERY_CALL(yielding, "others run before and after every call")
{
	static volatile int calls;

	if (call == NUMBER_peek || call == NUMBER_poke || call == NUMBER_prctl)
		return;
	if (calls++ < DELAYED_CALLS)
		for (int i = 0; i < 20; i++)
			sched_yield();
}

MUTANT(fork, parent_first, "after fork the parent runs first")
{
	pid_t pid = fork();

	if (pid == 0)
		spin();
	return pid;
}

MUTANT(fork, child_first, "after fork the child runs first")
{
	pid_t pid = fork();

	if (pid > 0)
		spin();
	return pid;
}

/* Whether the next child is the first process of a namespace, and shall stay it. */
static bool child_founds_namespace(void)
{
	char ours[64] = "", childrens[64] = "";

	(void)!readlink("/proc/self/ns/pid", ours, sizeof(ours) - 1);
	(void)!readlink("/proc/self/ns/pid_for_children", childrens, sizeof(childrens) - 1);
	return strcmp(ours, childrens) != 0;
}

static int leave(void *argument)
{
	_exit(argument != NULL);
}

/* A process that shares our memory, sends no signal when it ends, and is gone before we go on. */
MUTANT(fork, other_pids, "pids are given with gaps")
{
	char stack[4096] __attribute__((aligned(64)));
	int error = errno;

	if (!child_founds_namespace()) {
		int gone = clone(leave, stack + sizeof(stack), CLONE_VM | CLONE_VFORK, NULL);

		if (gone > 0)
			waitpid(gone, NULL, __WALL);
	}
	errno = error;
	return fork();
}

/* The first identifier stays: there are claims about the number 0. */
MUTANT(msgget, other_ids, "identifiers of System V objects are given with gaps")
{
	int queue = msgget(key, flags), error = errno;

	msgctl(msgget(IPC_PRIVATE, 0600), IPC_RMID, NULL);
	errno = error;
	return queue;
}

MUTANT(semget, other_ids, NULL)
{
	int set = semget(key, count, flags), error = errno;

	semctl(semget(IPC_PRIVATE, 1, 0600), 0, IPC_RMID);
	errno = error;
	return set;
}

MUTANT(shmget, other_ids, NULL)
{
	int segment = shmget(key, size, flags), error = errno;

	shmctl(shmget(IPC_PRIVATE, 1, 0600), IPC_RMID, NULL);
	errno = error;
	return segment;
}

/* What would be placed here otherwise. Returns MAP_FAILED where the caller chose the place. */
static void *take_place(const void *address, size_t size)
{
	int error = errno;
	void *taken = MAP_FAILED;

	if (!address)
		taken = mmap(NULL, size, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	errno = error;
	return taken;
}

static void *give_place(void *taken, size_t size, void *result)
{
	int error = errno;

	if (taken != MAP_FAILED)
		munmap(taken, size);
	errno = error;
	return result;
}

MUTANT(mmap, other_pages, "mappings and segments are placed elsewhere")
{
	void *taken = take_place(address, 12288);

	return give_place(taken, 12288, mmap(address, size, protection, flags, fd, offset));
}

MUTANT(shmat, other_pages, NULL)
{
	void *taken = take_place(address, 20480);

	return give_place(taken, 20480, shmat(segment, address, flags));
}

/*
 * Wakes the caller again and again by a signal after which the kernel goes on with the call by
 * itself. The signal is one whose default is to be ignored, should it outlive the call.
 */
#define WAKING_SIGNAL      SIGURG
#define WAKING_NANOSECONDS (300 * 1000)

static void do_nothing(int signal)
{
	(void)signal;
}

struct waking {
	timer_t timer;
	struct sigaction before;
	bool on;
};

/* With handlers of its own it could tell: one that comes during ours ends no call. */
static bool has_handlers(void)
{
	struct sigaction action;

	for (int signal = 1; signal <= SIGRTMAX; signal++)
		if (sigaction(signal, NULL, &action) == 0 && action.sa_handler != SIG_DFL &&
		    action.sa_handler != SIG_IGN)
			return true;
	return false;
}

static struct waking start_waking(void)
{
	const struct itimerspec often = { { 0, WAKING_NANOSECONDS }, { 0, WAKING_NANOSECONDS } };
	struct sigevent event = { .sigev_notify = SIGEV_THREAD_ID, .sigev_signo = WAKING_SIGNAL };
	struct sigaction action = { .sa_handler = do_nothing, .sa_flags = SA_RESTART };
	struct waking waking = { .on = false };
	int error = errno;

	event.sigev_notify_thread_id = gettid();
	if (!has_handlers() && timer_create(CLOCK_MONOTONIC, &event, &waking.timer) == 0) {
		sigaction(WAKING_SIGNAL, &action, &waking.before);
		timer_settime(waking.timer, 0, &often, NULL);
		waking.on = true;
	}
	errno = error;
	return waking;
}

static void end_waking(struct waking *waking)
{
	int error = errno;

	if (waking->on) {
		timer_delete(waking->timer);
		sigaction(WAKING_SIGNAL, &waking->before, NULL);
	}
	errno = error;
}

/* The directory of the threads has a link for each of them. */
static bool is_only_thread(void)
{
	struct stat threads;
	int error = errno;
	bool is = stat("/proc/self/task", &threads) == 0 && threads.st_nlink == 2 + 1;

	errno = error;
	return is;
}

/*
 * Only where nobody can tell: a read of others is cut short, or not restarted where a time limit is
 * set, a call with a queue of waiters loses its place in it, and one that is restarted looks for its
 * descriptor again, which another thread may have closed.
 */
static bool is_fifo(int fd)
{
	struct stat status;
	int error = errno;
	bool is = fstat(fd, &status) == 0 && S_ISFIFO(status.st_mode);

	errno = error;
	return is;
}

MUTANT(read, spurious_wakeups, "sleepers are woken for nothing, and sleep on")
{
	struct waking waking __attribute__((cleanup(end_waking))) = { .on = false };

	if (is_fifo(fd) && is_only_thread())
		waking = start_waking();
	return read(fd, bytes, size);
}

MUTANT(waitpid, spurious_wakeups, NULL)
{
	struct waking waking __attribute__((cleanup(end_waking), unused)) = start_waking();

	return waitpid(pid, status, options);
}

/* POSIX leaves it open which of several children that have news is told of first. */
MUTANT(waitpid, stops_before_ends, "waitpid tells of a child's stop before another's end")
{
	siginfo_t stopped = { 0 };
	int error = errno;

	if (!status || ~options & (WUNTRACED | WNOHANG) ||
	    waitid(pid == -1 ? P_ALL
		   : pid > 0 ? P_PID
			     : P_PGID,
		   (id_t)(pid < 0 ? -pid : pid), &stopped, WSTOPPED | WNOHANG) < 0)
		stopped.si_pid = 0;
	errno = error;
	if (!stopped.si_pid)
		return waitpid(pid, status, options);
	*status = stopped.si_status << 8 | 0x7f;
	return stopped.si_pid;
}

MUTANT(flock, spurious_wakeups, NULL)
{
	struct waking waking __attribute__((cleanup(end_waking))) = { .on = false };

	if (is_only_thread())
		waking = start_waking();
	return flock(fd, operation);
}

/* POSIX allows it: whoever waits for a condition looks again. */
MUTANT(pthread_cond_wait, spurious_conditions, "a wait for a condition returns once for nothing")
{
	static volatile int woken;

	if (woken++)
		return pthread_cond_wait(condition, mutex);
	pthread_mutex_unlock(mutex);
	sched_yield();
	return pthread_mutex_lock(mutex);
}

MUTANT(sigaction, resethand_defers_nothing, "SA_RESETHAND is as if SA_NODEFER were set, too")
{
	struct sigaction changed;

	if (!action || !(action->sa_flags & SA_RESETHAND))
		return sigaction(signo, action, before);
	changed = *action;
	changed.sa_flags |= SA_NODEFER;
	return sigaction(signo, &changed, before);
}

MUTANT(socketpair, larger_buffers, "a pair of sockets takes more before its sender sleeps")
{
	const int size = 1 << 18;
	int result = socketpair(domain, type, protocol, pair), error = errno;

	for (int i = 0; result == 0 && i < 2; i++)
		setsockopt(pair[i], SOL_SOCKET, SO_SNDBUF, &size, sizeof(size));
	errno = error;
	return result;
}

/* As where wmem_default is the least that it can be; TCP goes by other settings. */
static int smaller(int fd)
{
	int error = errno, fresh = socket(AF_UNIX, SOCK_STREAM, 0);

	if (fresh >= 0 && number_of(fd, SO_SNDBUF) == number_of(fresh, SO_SNDBUF) &&
	    number_of(fd, SO_PROTOCOL) != IPPROTO_TCP)
		setsockopt(fd, SOL_SOCKET, SO_SNDBUF, &(int){ 0 }, sizeof(int));
	if (fresh >= 0)
		close(fresh);
	errno = error;
	return fd;
}

MUTANT(socketpair, smaller_buffers, "a socket takes little before its sender sleeps")
{
	int result = socketpair(domain, type, protocol, pair);

	for (int i = 0; result == 0 && i < 2; i++)
		smaller(pair[i]);
	return result;
}

MUTANT(bind, smaller_buffers, NULL)
{
	return bind(smaller(fd), address, size);
}

MUTANT(connect, smaller_buffers, NULL)
{
	return connect(smaller(fd), address, size);
}

/* glibc 2.43 looks at the length itself; POSIX leaves ENAMETOOLONG open here. */
MUTANT(sem_unlink, long_names_are_unknown, "unlink of a name too long to be there gives ENOENT")
{
	int result = sem_unlink(name);

	if (result < 0 && errno == ENAMETOOLONG)
		errno = ENOENT;
	return result;
}

MUTANT(shm_unlink, long_names_are_unknown, NULL)
{
	int result = shm_unlink(name);

	if (result < 0 && errno == ENAMETOOLONG)
		errno = ENOENT;
	return result;
}
