/* Wrong masks, sets and pending signals. */
#include <sys/syscall.h>

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/mask.c", "signal/queue.c", "signal/thread.c", "signal/stop.c",
	  "signal/sigwait.c", "signal/signalfd.c", "signal/default_action.c", "signal/fault.c",
	  "models/signal.c");

MUTANT(sigprocmask, sig_block_replaces, "SIG_BLOCK sets the mask")
{
	return sigprocmask(how == SIG_BLOCK ? SIG_SETMASK : how, set, before);
}

MUTANT(sigprocmask, sig_unblock_empties, "SIG_UNBLOCK unblocks every signal")
{
	sigset_t full;

	sigfillset(&full);
	return sigprocmask(how, set && how == SIG_UNBLOCK ? &full : set, before);
}

MUTANT(sigprocmask, sig_setmask_adds, "SIG_SETMASK adds to the mask")
{
	return sigprocmask(how == SIG_SETMASK ? SIG_BLOCK : how, set, before);
}

MUTANT(sigprocmask, the_new_mask_is_told, "sigprocmask hands back the new mask as the old one")
{
	int result = sigprocmask(how, set, before);

	if (result == 0 && before)
		sigprocmask(SIG_BLOCK, NULL, before);
	return result;
}

MUTANT(sigprocmask, how_is_checked_always, "sigprocmask checks how also where it only tells")
{
	if (how < SIG_BLOCK || how > SIG_SETMASK)
		return fail(EINVAL);
	return sigprocmask(how, set, before);
}

MUTANT(sigprocmask, an_unknown_how_sets, "sigprocmask with an unknown how sets the mask and fails")
{
	int result = sigprocmask(how, set, before);

	if (result < 0 && errno == EINVAL) {
		sigprocmask(SIG_SETMASK, set, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(sigprocmask, unblocking_comes_late, "signals unblocked by SIG_SETMASK come one call later")
{
	static sigset_t late;
	static bool is_late;

	if (is_late)
		sigprocmask(SIG_SETMASK, &late, NULL);
	is_late = set && how == SIG_SETMASK;
	if (!is_late)
		return sigprocmask(how, set, before);
	late = *set;
	return sigprocmask(SIG_BLOCK, set, before);
}

MUTANT(sigpending, what_is_blocked_is_pending, "sigpending tells the signals that are blocked")
{
	return pthread_sigmask(SIG_BLOCK, NULL, set) ? -1 : 0;
}

MUTANT(sigpending, nothing_is_pending, "sigpending tells an empty set")
{
	return sigemptyset(set);
}

MUTANT(sigpending, real_time_signals_do_not_show, "sigpending tells standard signals only")
{
	int result = sigpending(set);

	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigdelset(set, i);
	return result;
}

MUTANT(kill, an_ignored_signal_is_dropped_though_blocked,
       "a signal ignored is not pending if blocked")
{
	if (pid == getpid() && (handler_of(signo) == SIG_IGN || signo == SIGURG))
		return 0;
	return kill(pid, signo);
}

MUTANT(signal, ignoring_leaves_pending_signals, "SIG_IGN leaves what is pending of the signal")
{
	bool pending = is_pending(signo);
	sighandler_t before = signal(signo, handler);

	if (pending && handler == SIG_IGN)
		raise(signo);
	return before;
}

MUTANT(signal, the_default_leaves_what_it_ignores, "SIG_DFL of SIGCHLD leaves what is pending")
{
	bool pending = is_pending(signo);
	sighandler_t before = signal(signo, handler);

	if (pending && handler == SIG_DFL)
		raise(signo);
	return before;
}

MUTANT(signal, the_default_discards, "SIG_DFL discards what is pending of every signal")
{
	sighandler_t before = signal(signo, handler);

	if (handler == SIG_DFL && is_pending(signo))
		take(signo, NULL);
	return before;
}

MUTANT(sigaction, a_handler_discards, "to set a handler discards what is pending of the signal")
{
	int result = sigaction(signo, action, before);

	while (result == 0 && action && is_pending(signo))
		if (!take(signo, NULL))
			break;
	return result;
}

MUTANT(signal, ignoring_discards_one, "SIG_IGN discards one of several queued signals")
{
	siginfo_t info;
	sighandler_t before;
	int count = 0;

	while (handler == SIG_IGN && signo >= SIGRTMIN && take(signo, &info))
		count++;
	before = signal(signo, handler);
	while (--count > 0)
		raise(signo);
	return before;
}

MUTANT(sigaddset, sigaddset_takes_every_number, "sigaddset does not check the number")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigaddset(set, signo);
}

MUTANT(sigdelset, sigdelset_takes_every_number, "sigdelset does not check the number")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigdelset(set, signo);
}

MUTANT(sigismember, no_number_is_no_member, "sigismember tells of a bad number that it is not in")
{
	return signo < 1 || signo > SIGRTMAX ? 0 : sigismember(set, signo);
}

MUTANT(sigfillset, a_full_set_has_31_signals, "sigfillset puts the standard signals in only")
{
	int result = sigfillset(set);

	for (int i = SIGRTMIN; i <= SIGRTMAX; i++)
		sigdelset(set, i);
	return result;
}

MUTANT(sigfillset, a_full_set_has_the_librarys_own,
       "sigfillset puts the C library's own signals in")
{
	memset(set, 0xff, sizeof(*set));
	return 0;
}

static bool is_about_sets(long number)
{
	return number == SYS_rt_sigprocmask || number == SYS_rt_sigaction ||
	       number == SYS_rt_sigpending;
}

MUTANT(syscall, a_bad_address_is_none,
       "the calls for masks and actions take a bad address for none")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EFAULT && is_about_sets(number) ? 0 : result;
}

MUTANT(syscall, sigpending_does_not_check, "rt_sigpending of a bad address succeeds")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EFAULT && number == SYS_rt_sigpending ? 0 : result;
}

MUTANT(syscall, sigsuspend_looks_later, "rt_sigsuspend of a bad address gives EINTR")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EFAULT && number == SYS_rt_sigsuspend)
		errno = EINTR;
	return result;
}

MUTANT(syscall, a_bad_address_empties_the_mask, "rt_sigprocmask of a bad address empties the mask")
{
	long result = syscall(number, a, b, c, d, e, f);
	sigset_t none;

	if (result < 0 && errno == EFAULT && number == SYS_rt_sigprocmask) {
		sigemptyset(&none);
		pthread_sigmask(SIG_SETMASK, &none, NULL);
		errno = EFAULT;
	}
	return result;
}

MUTANT(syscall, any_size_of_a_mask_will_do, "rt_sigprocmask does not look at the size of a set")
{
	return syscall(number, a, b, c, number == SYS_rt_sigprocmask ? 8 : d, e, f);
}

MUTANT(syscall, any_size_of_an_action_will_do, "rt_sigaction does not look at the size of a set")
{
	return syscall(number, a, b, c, number == SYS_rt_sigaction ? 8 : d, e, f);
}

MUTANT(syscall, a_bad_size_is_a_bad_address, "rt_sigtimedwait gives EFAULT for a bad size of a set")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (result < 0 && errno == EINVAL && number == SYS_rt_sigtimedwait)
		errno = EFAULT;
	return result;
}

MUTANT(sigprocmask, the_librarys_signals_can_be_blocked,
       "sigprocmask blocks the signals of the library as any others")
{
	return (int)syscall(SYS_rt_sigprocmask, how, set, before, _NSIG / 8);
}

MUTANT(sigprocmask, the_librarys_signals_are_refused,
       "sigprocmask of the signals of the library gives EINVAL")
{
	const bool has = set && how != SIG_UNBLOCK && *(const unsigned long *)set >> 31 & 1;

	return has ? fail(EINVAL) : sigprocmask(how, set, before);
}

MUTANT(sigaction, sigaction_discards_nothing, "what sigaction sets to be ignored stays pending")
{
	sigset_t pending;
	int result;
	bool was_pending;

	sigpending(&pending);
	was_pending = sigismember(&pending, signo) == 1;
	result = sigaction(signo, action, before);

	if (result == 0 && was_pending && action &&
	    (action->sa_handler == SIG_IGN || (action->sa_handler == SIG_DFL && signo == SIGCHLD)))
		kill(getpid(), signo);
	return result;
}

MUTANT(syscall, signalfd_takes_any_size, "signalfd takes a set of any size")
{
	if (number == SYS_signalfd4)
		c = _NSIG / 8;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, sigpending_takes_any_size,
       "sigpending takes a set that is larger than the kernel's")
{
	if (number == SYS_rt_sigpending && b > _NSIG / 8)
		b = _NSIG / 8;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, sigpending_takes_no_smaller_set, "sigpending refuses a smaller set")
{
	if (number == SYS_rt_sigpending && b < _NSIG / 8)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}
