/* Wrong beginnings and ends of threads, and wrong forks of them. */
#include <sys/syscall.h>
#include <stdio.h>
#include <stdlib.h>

#include "mutant.h"
#include "threads_mutants.h"

MECHANISM(thread, "thread");

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

MUTANT(syscall, exit_is_for_the_process, "the system call exit ends the whole process")
{
	return syscall(number == SYS_exit ? SYS_exit_group : number, a, b, c, d, e, f);
}

MUTANT(_exit, exit_unwinds_its_thread, "_exit in a thread runs its handlers for cancellation")
{
	if (!in_main_thread())
		pthread_exit(NULL);
	_exit(status);
}

/* Whether a process is left without its main thread. */
static bool lacks_its_main_thread(pid_t pid)
{
	char path[64], state = '?';
	int error = errno, threads = 0;
	FILE *file;

	snprintf(path, sizeof(path), "/proc/%d/stat", (int)pid);
	file = pid > 0 ? fopen(path, "re") : NULL;
	if (file) {
		const char *rest = "%*d (%*[^)]) %c %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d %*d "
				   "%*d %*d %*d %*d %*d %d";

		if (fscanf(file, rest, &state, &threads) != 2)
			threads = 0;
		fclose(file);
	}
	errno = error;
	return state == 'Z' && threads > 1;
}

MUTANT(kill, the_main_thread_takes_its_process_along,
       "kill of a process whose main thread has ended gives ESRCH")
{
	return lacks_its_main_thread(pid) ? fail(ESRCH) : kill(pid, signo);
}

MUTANT(syscall, an_ended_main_thread_is_gone, "tgkill of an ended main thread gives ESRCH")
{
	if (number == SYS_tgkill && lacks_its_main_thread((pid_t)b))
		return fail(ESRCH);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(setpgid, an_ended_main_thread_has_no_group,
       "setpgid of a process whose main thread has ended gives ESRCH")
{
	return lacks_its_main_thread(pid) ? fail(ESRCH) : setpgid(pid, group);
}
