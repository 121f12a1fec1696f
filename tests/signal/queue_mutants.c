/* Wrong queues of signals, and their limit. */
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/queue.c", "signal/alarm.c", "signal/default_action.c", "signal/mask.c",
	  "signal/sigwait.c", "signal/fault.c", "signal/timer.c", "signal/stop.c",
	  "models/signal.c");

MUTANT(setrlimit, no_limit_is_taken, "setrlimit says that it has set a limit, but has not")
{
	return 0;
}

MUTANT(sigprocmask, the_last_is_delivered_first,
       "unblocked signals come from the highest number down")
{
	sigset_t pending, one;

	sigpending(&pending);
	for (int i = SIGRTMAX; set && how == SIG_SETMASK && i > 0; i--) {
		if (sigismember(&pending, i) != 1 || sigismember(set, i) == 1)
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, each_handler_ends_before_the_next, "unblocked signals are handled one by one")
{
	sigset_t pending, one;

	sigpending(&pending);
	for (int i = 1; set && how == SIG_SETMASK && i <= SIGRTMAX; i++) {
		if (sigismember(&pending, i) != 1 || sigismember(set, i) == 1)
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		sigprocmask(SIG_UNBLOCK, &one, NULL);
	}
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, a_pending_signal_comes_twice, "a standard signal that is unblocked comes twice")
{
	sigset_t pending;
	int result;

	sigpending(&pending);
	result = sigprocmask(how, set, before);
	for (int i = 1; set && i < 32; i++)
		if (sigismember(&pending, i) == 1 && !is_blocked(i))
			raise(i);
	return result;
}

MUTANT(sigtimedwait, an_accepted_signal_stays, "sigtimedwait leaves a standard signal pending")
{
	static int again;
	int result = sigtimedwait(set, info, timeout), error = errno;

	if (result > 0 && result < 32 && result != again)
		raise(again = result);
	errno = error;
	return result;
}

MUTANT(kill, real_time_signals_coalesce, "a real-time signal of kill is dropped if one is pending")
{
	return pid == getpid() && signo >= SIGRTMIN && is_pending(signo) ? 0 : kill(pid, signo);
}

MUTANT(sigqueue, queued_signals_coalesce,
       "a real-time signal of sigqueue is dropped if one is pending")
{
	if (pid == getpid() && signo >= SIGRTMIN && is_pending(signo))
		return 0;
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, the_last_value_counts, "a standard signal that is pending takes on the last value")
{
	if (pid == getpid() && signo > 0 && signo < 32 && is_pending(signo))
		take(signo, NULL);
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, the_last_sent_comes_first,
       "real-time signals of one number come last in, first out")
{
	union sigval values[64];
	siginfo_t info;
	int count = 0, result;

	while (pid == getpid() && signo >= SIGRTMIN && count < 64 && take(signo, &info))
		values[count++] = info.si_value;
	result = sigqueue(pid, signo, value);
	for (int i = 0; i < count; i++)
		sigqueue(pid, signo, values[i]);
	return result;
}

MUTANT(sigqueue, one_too_few_can_be_queued, "a process can have 31 signals queued")
{
	static int count;

	if (signo >= SIGRTMIN && count == 31)
		return fail(EAGAIN);
	count += signo >= SIGRTMIN;
	return sigqueue(pid, signo, value);
}

MUTANT(sigqueue, no_more_than_32_can_be_queued, "a process can have 32 signals queued, never more")
{
	static int count;

	if (signo >= SIGRTMIN && count == 32)
		return fail(EAGAIN);
	count += signo >= SIGRTMIN;
	return sigqueue(pid, signo, value);
}

MUTANT(sigtimedwait, the_highest_comes_first, "sigtimedwait accepts the highest number first")
{
	sigset_t one;

	for (int i = SIGRTMAX; i > 0; i--) {
		if (sigismember(set, i) != 1 || !is_pending(i))
			continue;
		sigemptyset(&one);
		sigaddset(&one, i);
		return sigtimedwait(&one, info, timeout);
	}
	return sigtimedwait(set, info, timeout);
}

static rlim_t pending_limit(void)
{
	struct rlimit limit;

	return getrlimit(RLIMIT_SIGPENDING, &limit) < 0 ? RLIM_INFINITY : limit.rlim_cur;
}

MUTANT(setrlimit, a_limit_allows_one_more, "RLIMIT_SIGPENDING allows one more than it says")
{
	struct rlimit more = *limit;

	if (resource == RLIMIT_SIGPENDING)
		more.rlim_cur = ++more.rlim_max;
	return setrlimit(resource, &more);
}

MUTANT(syscall, tgkill_queues_past_the_limit, "tgkill past RLIMIT_SIGPENDING succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EAGAIN && number == SYS_tgkill ? 0 : result;
}

MUTANT(sigqueue, refused_past_the_limit_but_sent,
       "sigqueue past the limit fails, yet one is pending")
{
	int result = sigqueue(pid, signo, value);

	if (result < 0 && errno == EAGAIN) {
		kill(pid, signo);
		errno = EAGAIN;
	}
	return result;
}

MUTANT(sigqueue, the_limit_is_each_processs, "each process can have RLIMIT_SIGPENDING queued")
{
	static rlim_t count;
	int result = sigqueue(pid, signo, value);

	if (result < 0 && errno == EAGAIN && count < pending_limit())
		result = 0;
	count += result == 0;
	return result;
}

MUTANT(sigqueue, accepting_makes_no_room, "a signal that was accepted counts on for the limit")
{
	static rlim_t count;
	rlim_t limit = pending_limit();

	if (signo >= SIGRTMIN && limit && limit < 10 && count + 1 >= limit)
		return fail(EAGAIN);
	count++;
	return sigqueue(pid, signo, value);
}

MUTANT(kill, kill_obeys_the_limit, "kill of a real-time signal past the limit gives EAGAIN")
{
	return signo >= SIGRTMIN && !pending_limit() ? fail(EAGAIN) : kill(pid, signo);
}

MUTANT(sigqueue, standard_signals_obey_the_limit, "sigqueue of a standard signal obeys the limit")
{
	return signo < 32 && !pending_limit() ? fail(EAGAIN) : sigqueue(pid, signo, value);
}

MUTANT(sigtimedwait, what_came_past_the_limit_has_a_sender,
       "a signal past the limit tells its sender")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && !info->si_pid && !pending_limit())
		info->si_pid = getpid();
	return result;
}

MUTANT(signal, what_is_discarded_keeps_its_room,
       "signals that are discarded count on for the limit")
{
	if (handler == SIG_IGN && is_pending(signo))
		mutant_memory->number[0] = 1;
	return signal(signo, handler);
}

MUTANT(sigqueue, what_is_discarded_keeps_its_room, NULL)
{
	return mutant_memory->number[0] ? fail(EAGAIN) : sigqueue(pid, signo, value);
}

MUTANT(sigqueue, the_dead_keep_their_room,
       "signals pending for who has ended count on for the limit")
{
	if (mutant_memory->number[1] && kill((pid_t)mutant_memory->number[1], 0) < 0)
		return fail(EAGAIN);
	if (mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		mutant_memory->number[1] = getpid();
	mutant_memory->number[0] = getpid();
	return sigqueue(pid, signo, value);
}
