/* Wrong ways of accepting signals. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/sigwait.c", "signal/queue.c", "signal/thread.c",
	  "signal/default_action.c", "signal/sleep.c", "signal/mask.c", "models/signal.c");

static bool is_ignored(int signo)
{
	return handler_of(signo) == SIG_IGN ||
	       (handler_of(signo) == SIG_DFL &&
		(signo == SIGCHLD || signo == SIGURG || signo == SIGWINCH));
}

MUTANT(sigwaitinfo, a_waiters_ignored_signals_are_lost,
       "sigwaitinfo that sleeps unblocks its signals, and those that are ignored are dropped")
{
	const struct timespec none = { 0, 0 };
	sigset_t rest = *set, dropped, before;
	int result = sigtimedwait(set, info, &none), error;

	if (result > 0)
		return result;
	sigemptyset(&dropped);
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigismember(set, i) == 1 && is_ignored(i))
			sigdelset(&rest, i), sigaddset(&dropped, i);
	sigprocmask(SIG_UNBLOCK, &dropped, &before);
	result = sigwaitinfo(&rest, info);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_does_not_sleep, "sigwaitinfo gives EAGAIN if none is pending")
{
	const struct timespec none = { 0, 0 };

	return sigtimedwait(set, info, &none);
}

MUTANT(sigwaitinfo, sigwaitinfo_tells_nothing, "sigwaitinfo tells the number, and nothing else")
{
	int result = sigwaitinfo(set, NULL);

	if (result > 0 && info) {
		memset(info, 0, sizeof(*info));
		info->si_signo = result;
	}
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_leaves_it_pending, "sigwaitinfo tells of a signal, but leaves it")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && result < 32)
		raise(result);
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_runs_the_handler, "sigwaitinfo runs the handler of what it accepts")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && handler_of(result) != SIG_DFL && handler_of(result) != SIG_IGN)
		handler_of(result)(result);
	return result;
}

MUTANT(sigwaitinfo, sigwaitinfo_takes_other_signals,
       "sigwaitinfo accepts a blocked signal not asked for")
{
	sigset_t more = *set;

	if (is_blocked(SIGUSR2))
		sigaddset(&more, SIGUSR2);
	return sigwaitinfo(&more, info);
}

MUTANT(sigwaitinfo, sigkill_can_not_be_waited_for, "sigwaitinfo of a set with SIGKILL gives EINVAL")
{
	return sigismember(set, SIGKILL) == 1 ? fail(EINVAL) : sigwaitinfo(set, info);
}

MUTANT(sigwait, sigwait_returns_the_number, "sigwait returns the number, as sigwaitinfo does")
{
	return sigwait(set, signo) ? errno : *signo;
}

MUTANT(sigwait, sigwait_takes_all, "sigwait takes all that are pending of its signal")
{
	int result = sigwait(set, signo);

	while (result == 0 && take(*signo, NULL))
		;
	return result;
}

MUTANT(sigwait, sigwait_leaves_it_pending, "sigwait tells of a signal, but leaves it for others")
{
	int result = sigwait(set, signo);

	if (result == 0)
		kill(getpid(), *signo);
	return result;
}

MUTANT(sigwait, sigwait_returns_eintr, "sigwait returns EINTR when the handler of another ran")
{
	int result = sigwaitinfo(set, NULL);

	if (result < 0)
		return errno;
	*signo = result;
	return 0;
}

MUTANT(sigtimedwait, a_timeout_is_etimedout, "sigtimedwait gives ETIMEDOUT when the time is over")
{
	int result = sigtimedwait(set, info, timeout);

	if (result < 0 && errno == EAGAIN)
		errno = ETIMEDOUT;
	return result;
}

MUTANT(sigtimedwait, it_gives_up_early, "sigtimedwait waits half the time")
{
	struct timespec half;

	if (!timeout)
		return sigtimedwait(set, info, timeout);
	half = (struct timespec){ timeout->tv_sec / 2, timeout->tv_nsec / 2 };
	return sigtimedwait(set, info, &half);
}

MUTANT(sigtimedwait, no_time_takes_nothing,
       "sigtimedwait with time 0 accepts nothing, pending or not")
{
	if (timeout && !timeout->tv_sec && !timeout->tv_nsec)
		return fail(EAGAIN);
	return sigtimedwait(set, info, timeout);
}

MUTANT(sigtimedwait, a_null_time_is_zero, "sigtimedwait with a null time does not wait")
{
	return sigtimedwait(set, info, timeout ? timeout : &(struct timespec){ 0, 0 });
}

MUTANT(sigtimedwait, sigtimedwait_takes_all_instances,
       "sigtimedwait takes every instance of the signal")
{
	int number = sigtimedwait(set, info, timeout);
	sigset_t same;

	sigemptyset(&same);
	if (number > 0)
		sigaddset(&same, number);
	while (number > 0 && sigtimedwait(&same, NULL, &(struct timespec){ 0, 0 }) > 0)
		;
	return number;
}

MUTANT(sigwait, sigwait_takes_the_highest, "sigwait takes the highest of the pending signals")
{
	sigset_t pending, one;

	sigpending(&pending);
	for (int i = SIGRTMAX; i > 0; i--)
		if (sigismember(&pending, i) == 1 && sigismember(set, i) == 1) {
			sigemptyset(&one);
			sigaddset(&one, i);
			return sigwait(&one, signo);
		}
	return sigwait(set, signo);
}

MUTANT(sigwait, sigwait_fails_as_others, "sigwait that fails returns -1, and sets errno")
{
	const int error = sigwait(set, signo);

	return error ? fail(error) : 0;
}

MUTANT(sigwait, sigwait_knows_all_numbers,
       "sigwait of a set with numbers of no signal gives EINVAL")
{
	for (size_t i = 64 / 8; i < sizeof(*set); i++)
		if (((const char *)set)[i])
			return EINVAL;
	return sigwait(set, signo);
}

MUTANT(sigtimedwait, what_is_pending_needs_no_time,
       "sigtimedwait looks at its time only where it has to wait")
{
	int taken = sigtimedwait(set, info, &(struct timespec){ 0, 0 });

	return taken > 0 ? taken : sigtimedwait(set, info, timeout);
}

MUTANT(sigtimedwait, a_bad_time_takes_the_signal, "sigtimedwait takes first, and looks then")
{
	int result = sigtimedwait(set, info, timeout);

	if (result < 0 && errno == EINVAL) {
		sigtimedwait(set, info, &(struct timespec){ 0, 0 });
		errno = EINVAL;
	}
	return result;
}

static bool has_none(const sigset_t *set)
{
	for (int signo = 1; signo <= SIGRTMAX; signo++)
		if (sigismember(set, signo) == 1)
			return false;
	return true;
}

MUTANT(sigtimedwait, no_signal_is_refused, "sigtimedwait of no signal gives EINVAL")
{
	return has_none(set) ? fail(EINVAL) : sigtimedwait(set, info, timeout);
}

MUTANT(sigtimedwait, no_signal_is_any, "sigtimedwait of no signal waits for any")
{
	sigset_t all;

	sigfillset(&all);
	return sigtimedwait(has_none(set) ? &all : set, info, timeout);
}
