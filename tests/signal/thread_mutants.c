/* Wrong signals among threads. */
#include <limits.h>
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/thread.c", "signal/mask.c", "signal/queue.c", "models/signal.c",
	  "thread/caller.c");

MUTANT(kill, kill_is_for_the_main_thread, "kill is pending for the main thread as well")
{
	int result = kill(pid, signo);

	if (pid == getpid() && signo == SIGUSR1 && result == 0)
		syscall(SYS_tgkill, pid, pid, signo);
	return result;
}

MUTANT(pthread_kill, pthread_kill_is_for_any_thread, "pthread_kill sends to the process")
{
	return kill(getpid(), signo) < 0 ? errno : 0;
}

MUTANT(pthread_kill, pthread_kill_hits_the_caller_too, "pthread_kill sends to the caller as well")
{
	if (signo > 0 && signo < SIGRTMAX && !pthread_equal(thread, pthread_self()))
		raise(signo);
	return pthread_kill(thread, signo);
}

MUTANT(syscall, tgkill_is_for_any_thread, "tgkill sends to the process")
{
	if (number == SYS_tgkill && a > 0 && b > 0 && c && syscall(number, a, b, 0) == 0)
		return kill((pid_t)a, (int)c);
	return syscall(number, a, b, c, d, e, f);
}

static struct beginning {
	void *(*start)(void *);
	void *argument;
	sigset_t pending;
} beginning;

static void *begin_blocking_all(void *argument)
{
	struct beginning begun = *(struct beginning *)argument;
	sigset_t full;

	sigfillset(&full);
	pthread_sigmask(SIG_SETMASK, &full, NULL);
	return begun.start(begun.argument);
}

MUTANT(pthread_create, a_new_thread_blocks_everything, "a new thread begins with a full mask")
{
	beginning = (struct beginning){ .start = start, .argument = argument };
	return pthread_create(thread, attributes, begin_blocking_all, &beginning);
}

static void *begin_with_pending(void *argument)
{
	struct beginning begun = *(struct beginning *)argument;

	for (int i = 1; i < 32; i++)
		if (sigismember(&begun.pending, i) == 1)
			raise(i);
	return begun.start(begun.argument);
}

MUTANT(pthread_create, a_new_thread_inherits_pending_signals,
       "a new thread has its maker's pending signals")
{
	beginning = (struct beginning){ .start = start, .argument = argument };
	sigpending(&beginning.pending);
	return pthread_create(thread, attributes, begin_with_pending, &beginning);
}

MUTANT(pthread_kill, pthread_kill_stops_nobody, "pthread_kill refuses SIGSTOP: it is no thread's")
{
	return signo == SIGSTOP ? EINVAL : pthread_kill(thread, signo);
}

MUTANT(pthread_kill, pthread_kill_takes_every_number, "pthread_kill does not check the number")
{
	return signo < 0 || signo > SIGRTMAX ? 0 : pthread_kill(thread, signo);
}

MUTANT(pthread_kill, pthread_kill_sends_0, "pthread_kill sends 0 as the lowest signal, 1")
{
	return pthread_kill(thread, signo ? signo : 1);
}

MUTANT(syscall, tgkill_looks_at_the_thread_alone, "tgkill does not look whether the process has it")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == ESRCH && number == SYS_tgkill && a > 0 && b != INT_MAX)
		return 0;
	return result;
}

MUTANT(syscall, tgkill_of_bad_ids_finds_nobody, "tgkill gives ESRCH for ids below 1")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EINVAL && number == SYS_tgkill && (a < 1 || b < 1))
		errno = ESRCH;
	return result;
}

MUTANT(pthread_kill, an_ended_thread_is_not_there,
       "pthread_kill of a thread that has ended gives ESRCH")
{
	clockid_t clock_id;

	if (pthread_getcpuclockid(thread, &clock_id) == ESRCH)
		return ESRCH;
	return pthread_kill(thread, signo);
}

MUTANT(pthread_kill, an_ended_threads_signal_goes_on, "a signal to an ended thread goes to another")
{
	clockid_t clock_id;

	if (signo > 0 && pthread_getcpuclockid(thread, &clock_id) == ESRCH)
		raise(signo);
	return pthread_kill(thread, signo);
}

#ifdef SIGEV_THREAD_ID
MUTANT(timer_create, a_timer_signals_any_thread,
       "SIGEV_THREAD_ID signals the process, not the thread")
{
	struct sigevent changed;

	if (!event || event->sigev_notify != SIGEV_THREAD_ID)
		return timer_create(clock_id, event, timer);
	if (timer_create(clock_id, (struct sigevent *)event, timer) < 0)
		return -1;
	timer_delete(*timer);
	changed = *event;
	changed.sigev_notify = SIGEV_SIGNAL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(timer_create, a_timer_takes_any_thread, "SIGEV_THREAD_ID takes other processes' threads")
{
	int result = timer_create(clock_id, event, timer);

	if (result < 0 && errno == EINVAL && event && event->sigev_notify == SIGEV_THREAD_ID)
		return 0;
	return result;
}
#endif

MUTANT(system, system_leaves_sigchld_blocked, "system leaves SIGCHLD blocked")
{
	int result = system(command);
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGCHLD);
	pthread_sigmask(SIG_BLOCK, &set, NULL);
	return result;
}

MUTANT(system, the_last_system_restores_sig_ign,
       "overlapping calls of system restore SIG_IGN at last")
{
	int result = system(command);

	if (handler_of(SIGINT) != SIG_IGN)
		signal(SIGINT, SIG_IGN);
	return result;
}

static void call_in_the_first_thread(int signo, siginfo_t *info, void *context)
{
	if (signo != SIGSEGV || syscall(SYS_gettid) == getpid())
		call(signo, info, context);
	else
		syscall(SYS_tgkill, getpid(), getpid(), signo);
}

MUTANT(sigaction, a_fault_is_for_the_first_thread,
       "SIGSEGV of any thread's fault goes to the first")
{
	INSTALL(call_in_the_first_thread);
}

MUTANT(syscall, a_queued_signal_is_for_any_thread, "rt_tgsigqueueinfo sends to the process")
{
	const bool is_ours = number == SYS_rt_tgsigqueueinfo && syscall(SYS_tgkill, a, b, 0) == 0;

	if (is_ours)
		return syscall(SYS_rt_sigqueueinfo, a, c, d);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, any_thread_will_do, "rt_tgsigqueueinfo takes a thread of another process")
{
	const long result = syscall(number, a, b, c, d, e, f);

	return number == SYS_rt_tgsigqueueinfo && is_refused((int)result, ESRCH) ? 0 : result;
}

MUTANT(pthread_kill, a_waiter_is_as_good_as_another, "pthread_kill sends to the process")
{
	(void)thread;
	return kill(getpid(), signo) < 0 ? errno : 0;
}

MUTANT(sigsuspend, sigsuspend_draws_signals_to_itself,
       "sigsuspend makes what is pending for the process pending for its thread")
{
	siginfo_t info;

	if (sigismember(mask, SIGUSR2) == 1 && take(SIGUSR2, &info))
		pthread_kill(pthread_self(), SIGUSR2);
	return sigsuspend(mask);
}

MUTANT(pthread_sigmask, pthread_sigmask_returns_minus_one,
       "pthread_sigmask that fails returns -1 and sets errno, as sigprocmask does")
{
	int error = pthread_sigmask(how, set, before);

	if (error)
		errno = error;
	return error ? -1 : 0;
}

MUTANT(pthread_sigmask, sig_unblock_leaves_just_those, "SIG_UNBLOCK clears the mask")
{
	sigset_t none;

	sigemptyset(&none);
	if (set && how == SIG_UNBLOCK)
		return pthread_sigmask(SIG_SETMASK, &none, before);
	return pthread_sigmask(how, set, before);
}
