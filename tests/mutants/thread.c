/* Wrong threads. */
#include <sched.h>
#include <stdlib.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(thread, "thread");

static bool in_main_thread(void)
{
	return syscall(SYS_gettid) == getpid();
}

/* A thread's start, for the mutants that do something wrong before or after it. */
struct start {
	void *(*body)(void *);
	void *argument;
	int unshared;
	bool without_mask;
};

static int errno_of_all;

static void *run_start(void *argument)
{
	struct start start = *(struct start *)argument;
	sigset_t none;
	void *result;

	free(argument);
	unshare(start.unshared);
	sigemptyset(&none);
	if (start.without_mask)
		pthread_sigmask(SIG_SETMASK, &none, NULL);
	result = start.body(start.argument);
	errno_of_all = errno;
	return result;
}

static int create(pthread_t *thread, struct start start)
{
	struct start *kept = malloc(sizeof(*kept));

	if (!kept)
		return EAGAIN;
	*kept = start;
	return pthread_create(thread, NULL, run_start, kept);
}

/* What threads share */

MUTANT(poke, writes_are_the_threads_own, "what a thread writes the others do not see")
{
	if (in_main_thread())
		poke(address, byte);
}

MUTANT(pthread_create, descriptors_are_copied, "a thread has a copy of its maker's descriptors")
{
	return create(thread, (struct start){ start, argument, .unshared = CLONE_FILES });
}

MUTANT(pthread_create, directory_is_copied, "a thread has a directory and a umask of its own")
{
	return create(thread, (struct start){ start, argument, .unshared = CLONE_FS });
}

MUTANT(umask, umask_is_the_threads_own, "a thread's umask is its own")
{
	return in_main_thread() ? umask(mask) : 022;
}

MUTANT(read, offset_is_the_threads_own, "a thread's read leaves the others their offset")
{
	ssize_t count = in_main_thread() ? -1 : pread(fd, bytes, size, 0);

	return count >= 0 ? count : read(fd, bytes, size);
}

MUTANT(pthread_create, errno_is_of_all, "errno is one for all threads")
{
	return create(thread, (struct start){ start, argument, .unshared = 0 });
}

MUTANT(pthread_join, errno_is_of_all, NULL)
{
	int error = pthread_join(thread, result);

	errno = errno_of_all;
	return error;
}

MUTANT(signal, dispositions_are_the_threads_own, "signal in a thread holds for that thread")
{
	return in_main_thread() ? signal(signo, handler) : SIG_DFL;
}

static sigset_t mask_of_all;
static bool mask_changed;

MUTANT(pthread_sigmask, mask_is_of_all, "the signal mask is one for all threads")
{
	if (set) {
		mask_of_all = *set;
		mask_changed = true;
	}
	return pthread_sigmask(how, set, before);
}

MUTANT(sigprocmask, mask_is_of_all, NULL)
{
	if (mask_changed)
		sigprocmask(SIG_SETMASK, &mask_of_all, NULL);
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, the_main_thread_masks_all, "the main thread's sigprocmask is for all threads")
{
	if (set) {
		mask_of_all = *set;
		mask_changed = true;
	}
	return sigprocmask(how, set, before);
}

MUTANT(pthread_sigmask, the_main_thread_masks_all, NULL)
{
	if (mask_changed && !set)
		pthread_sigmask(SIG_SETMASK, &mask_of_all, NULL);
	return pthread_sigmask(how, set, before);
}

MUTANT(pthread_create, a_new_thread_has_no_mask, "a new thread blocks no signal")
{
	return create(thread, (struct start){ start, argument, .without_mask = true });
}

/* Creation and end */

MUTANT(pthread_mutex_trylock, trylock_sets_errno, "pthread_mutex_trylock gives -1 and sets errno")
{
	int error = pthread_mutex_trylock(mutex);

	if (error)
		errno = error;
	return error ? -1 : 0;
}

MUTANT(pthread_mutex_timedlock, timedlock_leaves_an_errno, "pthread_mutex_timedlock sets errno too")
{
	return errno = pthread_mutex_timedlock(mutex, deadline);
}

MUTANT(pthread_cond_timedwait, timedwait_gives_minus_one, "pthread_cond_timedwait gives -1")
{
	return pthread_cond_timedwait(condition, mutex, deadline) ? -1 : 0;
}

MUTANT(pthread_create, too_many_threads_is_enomem, "pthread_create past the limit gives ENOMEM")
{
	return pthread_create(thread, attributes, start, argument) ? ENOMEM : 0;
}

MUTANT(pthread_create, a_refused_thread_is_success, "pthread_create past the limit gives 0")
{
	pthread_create(thread, attributes, start, argument);
	return 0;
}

MUTANT(pthread_join, join_does_not_wait, "pthread_join returns before the thread has ended")
{
	if (result)
		*result = NULL;
	return pthread_detach(thread);
}

MUTANT(pthread_join, join_gives_no_result, "pthread_join gives NULL, whatever the thread returned")
{
	int error = pthread_join(thread, result);

	if (result)
		*result = NULL;
	return error;
}

MUTANT(pthread_join, join_gives_zero_for_canceled, "a cancelled thread's result is NULL")
{
	int error = pthread_join(thread, result);

	if (result && *result == PTHREAD_CANCELED)
		*result = NULL;
	return error;
}

MUTANT(exit, exit_ends_the_thread, "exit in a thread ends that thread")
{
	if (!in_main_thread())
		pthread_exit(NULL);
	exit(status);
}

MUTANT(exit, exit_of_a_thread_has_no_code, "exit in a thread ends the process with code 0")
{
	exit(in_main_thread() ? status : 0);
}

MUTANT(pthread_exit, all_end_with_the_main_thread, "the process ends with its main thread")
{
	if (in_main_thread())
		_exit(0);
	pthread_exit(result);
}

static void end_with_1(void)
{
	_exit(1);
}

MUTANT(pthread_exit, the_last_thread_ends_with_1, "a process that its last thread ends has code 1")
{
	atexit(end_with_1);
	pthread_exit(result);
}

MUTANT(raise, a_signal_ends_the_thread, "a signal that a thread raises ends that thread alone")
{
	if (!in_main_thread() && signo == SIGTERM)
		pthread_exit(NULL);
	return raise(signo);
}

static void note_nothing(int signo)
{
	(void)signo;
}

MUTANT(pthread_cancel, cancel_interrupts_alone, "pthread_cancel ends the call, and not the thread")
{
	struct sigaction action = { .sa_handler = note_nothing };

	sigaction(SIGUSR2, &action, NULL);
	return pthread_kill(thread, SIGUSR2);
}

/* Fork */

static bool in_child;

static void *sleep_for_ever(void *unused)
{
	for (;;)
		pause();
	return unused;
}

MUTANT(fork, fork_copies_all_threads, "fork's child has as many threads as its parent")
{
	pid_t pid = fork();
	pthread_t thread;

	if (pid == 0)
		pthread_create(&thread, NULL, sleep_for_ever, NULL);
	return pid;
}

MUTANT(fork, fork_unlocks_mutexes, "fork's child has every mutex unlocked")
{
	pid_t pid = fork();

	in_child = in_child || pid == 0;
	return pid;
}

MUTANT(pthread_mutex_trylock, fork_unlocks_mutexes, NULL)
{
	return in_child ? 0 : pthread_mutex_trylock(mutex);
}

static void (*at_fork[3][8])(void);
static int at_fork_count;

static int register_at_fork(void (*prepare)(void), void (*parent)(void), void (*child)(void))
{
	at_fork[0][at_fork_count] = prepare;
	at_fork[1][at_fork_count] = parent;
	at_fork[2][at_fork_count++] = child;
	return 0;
}

static void run_at_fork(int which, bool backward)
{
	for (int i = 0; i < at_fork_count; i++)
		at_fork[which][backward ? at_fork_count - 1 - i : i]();
}

static pid_t fork_with(bool before_backward, bool after_backward, int in_parent, int in_the_child)
{
	pid_t pid;

	run_at_fork(0, before_backward);
	pid = fork();
	run_at_fork(pid ? in_parent : in_the_child, after_backward);
	return pid;
}

MUTANT(pthread_atfork, atfork_in_order, "the handlers before fork run in the order they came")
{
	return register_at_fork(prepare, parent, child);
}

MUTANT(fork, atfork_in_order, NULL)
{
	return fork_with(false, false, 1, 2);
}

MUTANT(pthread_atfork, atfork_after_backward, "the handlers after fork run in reverse order")
{
	return register_at_fork(prepare, parent, child);
}

MUTANT(fork, atfork_after_backward, NULL)
{
	return fork_with(true, true, 1, 2);
}

MUTANT(pthread_atfork, atfork_mistakes_the_child, "the parent's handlers run in the child as well")
{
	return register_at_fork(prepare, parent, child);
}

MUTANT(fork, atfork_mistakes_the_child, NULL)
{
	return fork_with(true, false, 1, 1);
}

MUTANT(pthread_atfork, atfork_mistakes_the_parent, "the child's handlers run in the parent")
{
	return register_at_fork(prepare, parent, child);
}

MUTANT(fork, atfork_mistakes_the_parent, NULL)
{
	return fork_with(true, false, 2, 2);
}

MUTANT(pthread_atfork, atfork_before_is_forgotten, "the handlers before fork do not run")
{
	return pthread_atfork(NULL, parent, child);
}

/* Mutexes */

MUTANT(pthread_mutex_lock, lock_lets_in, "pthread_mutex_lock of what another holds returns 0")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? 0 : error;
}

MUTANT(pthread_mutex_trylock, trylock_lets_in, "pthread_mutex_trylock of what is held gives 0")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? 0 : error;
}

MUTANT(pthread_mutex_trylock, trylock_is_eagain, "pthread_mutex_trylock of what is held: EAGAIN")
{
	int error = pthread_mutex_trylock(mutex);

	return error == EBUSY ? EAGAIN : error;
}

MUTANT(pthread_mutexattr_settype, errorcheck_is_normal, "an error-checking mutex is a normal one")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_ERRORCHECK
							     ? PTHREAD_MUTEX_NORMAL
							     : type);
}

MUTANT(pthread_mutexattr_settype, errorcheck_is_recursive, "an error-checking mutex is recursive")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_ERRORCHECK
							     ? PTHREAD_MUTEX_RECURSIVE
							     : type);
}

MUTANT(pthread_mutexattr_settype, recursive_is_errorcheck, "a recursive mutex gives EDEADLK")
{
	return pthread_mutexattr_settype(attributes, type == PTHREAD_MUTEX_RECURSIVE
							     ? PTHREAD_MUTEX_ERRORCHECK
							     : type);
}

static pthread_mutex_t *held;
static pthread_t holder;

MUTANT(pthread_mutex_lock, all_may_unlock, "who does not hold an error-checking mutex unlocks it")
{
	int error = pthread_mutex_lock(mutex);

	held = mutex;
	holder = pthread_self();
	return error;
}

MUTANT(pthread_mutex_unlock, all_may_unlock, NULL)
{
	int error = pthread_mutex_unlock(mutex);

	return held == mutex && !pthread_equal(holder, pthread_self()) ? 0 : error;
}

MUTANT(pthread_mutex_unlock, unlock_of_a_free_one_is_0, "pthread_mutex_unlock of a free mutex: 0")
{
	int error = pthread_mutex_unlock(mutex);

	return error == EPERM && in_main_thread() ? 0 : error;
}

static bool recursive;
static int depth;

MUTANT(pthread_mutexattr_settype, one_unlock_is_enough,
       "a recursive mutex is free after one unlock")
{
	recursive = type == PTHREAD_MUTEX_RECURSIVE;
	return pthread_mutexattr_settype(attributes, type);
}

MUTANT(pthread_mutex_unlock, one_unlock_is_enough, NULL)
{
	int error = pthread_mutex_unlock(mutex);

	while (recursive && error == 0 && pthread_mutex_unlock(mutex) == 0)
		;
	return error;
}

MUTANT(pthread_mutexattr_settype, the_last_unlock_is_missed,
       "a recursive mutex stays locked for good")
{
	recursive = type == PTHREAD_MUTEX_RECURSIVE;
	return pthread_mutexattr_settype(attributes, type);
}

MUTANT(pthread_mutex_lock, the_last_unlock_is_missed, NULL)
{
	depth++;
	return pthread_mutex_lock(mutex);
}

MUTANT(pthread_mutex_unlock, the_last_unlock_is_missed, NULL)
{
	return --depth == 0 && recursive ? 0 : pthread_mutex_unlock(mutex);
}

MUTANT(pthread_mutex_lock, owners_death_untold, "who gets a dead owner's mutex gets 0")
{
	int error = pthread_mutex_lock(mutex);

	return error == EOWNERDEAD ? pthread_mutex_consistent(mutex) : error;
}

MUTANT(pthread_mutex_lock, owners_death_told_once_awake, "only a sleeper gets EOWNERDEAD")
{
	int error = pthread_mutex_trylock(mutex);

	if (error == EOWNERDEAD)
		return pthread_mutex_consistent(mutex);
	return error == EBUSY ? pthread_mutex_lock(mutex) : error;
}

MUTANT(pthread_mutex_lock, owners_death_without_the_lock, "EOWNERDEAD comes without the lock")
{
	int error = pthread_mutex_lock(mutex);

	if (error == EOWNERDEAD) {
		pthread_mutex_consistent(mutex);
		pthread_mutex_unlock(mutex);
	}
	return error;
}

MUTANT(pthread_mutex_lock, always_consistent, "a dead owner's mutex is good without being told so")
{
	int error = pthread_mutex_lock(mutex);

	if (error == EOWNERDEAD)
		pthread_mutex_consistent(mutex);
	return error;
}

MUTANT(pthread_mutex_consistent, always_consistent, NULL)
{
	pthread_mutex_consistent(mutex);
	return 0;
}

MUTANT(pthread_mutex_consistent, consistent_does_nothing, "pthread_mutex_consistent does nothing")
{
	return 0;
}

MUTANT(pthread_mutex_timedlock, timedlock_looks_at_the_clock_first, "a past deadline is ETIMEDOUT")
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	return deadline->tv_sec < now.tv_sec ? ETIMEDOUT : pthread_mutex_timedlock(mutex, deadline);
}

MUTANT(pthread_mutex_timedlock, timedlock_is_trylock, "pthread_mutex_timedlock gives up at once")
{
	return pthread_mutex_trylock(mutex) ? ETIMEDOUT : 0;
}

MUTANT(pthread_mutex_timedlock, timedlock_is_ebusy,
       "pthread_mutex_timedlock gives EBUSY at the end")
{
	int error = pthread_mutex_timedlock(mutex, deadline);

	return error == ETIMEDOUT ? EBUSY : error;
}

/* Conditions */

MUTANT(pthread_cond_wait, wait_keeps_the_mutex, "pthread_cond_wait sleeps with the mutex held")
{
	pthread_mutex_t other = PTHREAD_MUTEX_INITIALIZER;

	pthread_mutex_lock(&other);
	return pthread_cond_wait(condition, &other);
}

MUTANT(pthread_cond_wait, wait_leaves_the_mutex, "pthread_cond_wait returns without the mutex")
{
	int error = pthread_cond_wait(condition, mutex);

	pthread_mutex_unlock(mutex);
	return error;
}

MUTANT(pthread_cond_broadcast, broadcast_wakes_one, "pthread_cond_broadcast wakes one")
{
	return pthread_cond_signal(condition);
}

MUTANT(pthread_cond_signal, signals_are_kept, "a condition keeps a signal for who waits later")
{
	mutant_memory->number[0] = 1;
	return pthread_cond_signal(condition);
}

MUTANT(pthread_cond_timedwait, signals_are_kept, NULL)
{
	if (atomic_exchange(&mutant_memory->number[0], 0))
		return 0;
	return pthread_cond_timedwait(condition, mutex, deadline);
}

MUTANT(pthread_cond_timedwait, timed_wait_leaves_the_mutex,
       "a timed-out wait leaves the mutex free")
{
	int error = pthread_cond_timedwait(condition, mutex, deadline);

	if (error == ETIMEDOUT)
		pthread_mutex_unlock(mutex);
	return error;
}

MUTANT(pthread_cond_timedwait, timed_wait_gives_0, "pthread_cond_timedwait at its deadline gives 0")
{
	int error = pthread_cond_timedwait(condition, mutex, deadline);

	return error == ETIMEDOUT ? 0 : error;
}

MUTANT(pthread_cond_timedwait, timed_wait_of_whole_seconds,
       "pthread_cond_timedwait ignores tv_nsec")
{
	struct timespec whole = { deadline->tv_sec, 0 };

	return pthread_cond_timedwait(condition, mutex, &whole);
}

/* Semaphore, barriers, locks for readers, once */

MUTANT(sem_post, a_post_is_lost_without_waiters, "sem_post keeps nothing for who waits later")
{
	return 0;
}

MUTANT(pthread_barrier_wait, a_barrier_lets_pass, "pthread_barrier_wait lets each pass at once")
{
	return 0;
}

MUTANT(pthread_barrier_init, a_barrier_wants_one_less, "a barrier opens when all but one have come")
{
	return pthread_barrier_init(barrier, attributes, count - 1);
}

MUTANT(pthread_barrier_wait, a_barrier_serves_once, "a barrier lets all pass after its first round")
{
	int result = 0;

	if (mutant_memory->number[0] < 3)
		result = pthread_barrier_wait(barrier);
	mutant_memory->number[0]++;
	return result;
}

MUTANT(pthread_barrier_wait, all_are_serial, "all at a barrier get the serial thread's value")
{
	pthread_barrier_wait(barrier);
	return PTHREAD_BARRIER_SERIAL_THREAD;
}

MUTANT(pthread_barrier_wait, none_is_serial, "nobody at a barrier gets the serial thread's value")
{
	pthread_barrier_wait(barrier);
	return 0;
}

MUTANT(pthread_rwlock_wrlock, writers_do_not_wait, "a writer goes in while readers are inside")
{
	pthread_rwlock_trywrlock(lock);
	return 0;
}

MUTANT(pthread_rwlock_rdlock, readers_do_not_wait, "a reader goes in while a writer is inside")
{
	pthread_rwlock_tryrdlock(lock);
	return 0;
}

MUTANT(pthread_rwlock_rdlock, one_reader_at_a_time, "a second reader gets EAGAIN: one at a time")
{
	int error = pthread_rwlock_trywrlock(lock);

	return error == EBUSY ? EAGAIN : error;
}

MUTANT(pthread_rwlock_trywrlock, trywrlock_joins_readers, "a try goes in while readers are inside")
{
	pthread_rwlock_trywrlock(lock);
	return 0;
}

MUTANT(pthread_once, once_for_each_thread, "pthread_once runs the function once in each thread")
{
	static _Thread_local bool done;

	if (!done)
		function();
	done = true;
	return 0;
}

MUTANT(pthread_once, once_does_not_wait, "pthread_once returns while another still runs it")
{
	if (atomic_fetch_add(&mutant_memory->number[0], 1) == 0)
		function();
	return 0;
}
