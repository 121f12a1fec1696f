/* Wrong actions, and handlers that run in wrong ways. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/action.c", "signal/kill.c", "signal/sender.c", "signal/fork_exec.c",
	  "signal/group.c", "signal/sigchld.c", "signal/suspend.c", "signal/queue.c",
	  "models/signal.c");

static void call_twice(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	call(signo, info, context);
}

MUTANT(sigaction, a_handler_runs_twice, "a handler runs twice for one signal")
{
	INSTALL(call_twice);
}

static void call_and_die(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	signal(signo, SIG_DFL);
	raise(signo);
}

MUTANT(sigaction, the_default_follows_the_handler, "after the handler the default is taken, too")
{
	INSTALL(call_and_die);
}

static void call_with_a_copy(int signo, siginfo_t *info, void *context)
{
	ucontext_t copy = *(ucontext_t *)context;

	call(signo, info, &copy);
}

MUTANT(sigaction, the_context_is_a_copy, "what a handler changes in its context is lost")
{
	INSTALL(call_with_a_copy);
}

static void call_and_keep_blocked(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	sigaddset(&((ucontext_t *)context)->uc_sigmask, signo);
	for (int i = 1; i <= SIGRTMAX; i++)
		if (sigismember(&kept[signo].sa_mask, i) == 1)
			sigaddset(&((ucontext_t *)context)->uc_sigmask, i);
}

MUTANT(sigaction, a_handlers_mask_stays, "what a handler blocks stays blocked after it")
{
	INSTALL(call_and_keep_blocked);
}

#ifdef __x86_64__
static void call_and_lose_registers(int signo, siginfo_t *info, void *context)
{
	ucontext_t *before = context;

	call(signo, info, context);
	memset(before->uc_mcontext.fpregs->_xmm, 0, sizeof(before->uc_mcontext.fpregs->_xmm));
}

MUTANT(sigaction, a_handlers_return_restores_no_numbers,
       "a handler's return does not restore the registers of floating-point numbers")
{
	INSTALL(call_and_lose_registers);
}

static void call_and_lose_what_is_below(int signo, siginfo_t *info, void *context)
{
	const ucontext_t *before = context;

	call(signo, info, context);
	memset((char *)before->uc_mcontext.gregs[REG_RSP] - 128, 0, 128);
}

MUTANT(sigaction, a_handlers_stack_begins_too_near,
       "a handler's stack covers the 128 bytes that a function may use without taking them")
{
	INSTALL(call_and_lose_what_is_below);
}
#endif

static void call_with_its_mask_alone(int signo, siginfo_t *info, void *context)
{
	sigset_t mask = kept[signo].sa_mask;

	if (!(kept[signo].sa_flags & SA_NODEFER))
		sigaddset(&mask, signo);
	sigprocmask(SIG_SETMASK, &mask, NULL);
	call(signo, info, context);
}

MUTANT(sigaction, sa_mask_takes_the_masks_place,
       "while a handler runs sa_mask is blocked, and not what was before")
{
	INSTALL(call_with_its_mask_alone);
}

static bool kill_is_blocked;

static void call_and_block_kill(int signo, siginfo_t *info, void *context)
{
	call(signo, info, context);
	kill_is_blocked = sigismember(&((ucontext_t *)context)->uc_sigmask, SIGKILL) == 1;
}

MUTANT(sigaction, a_handlers_return_can_block_sigkill, "a handler's return can block SIGKILL")
{
	INSTALL(call_and_block_kill);
}

MUTANT(sigprocmask, a_handlers_return_can_block_sigkill, NULL)
{
	int result = sigprocmask(how, set, before);

	if (before && kill_is_blocked)
		sigaddset(before, SIGKILL);
	return result;
}

MUTANT(signal, signal_returns_the_new_one, "signal returns what it sets, not what was before")
{
	sighandler_t before = signal(signo, handler);

	return before == SIG_ERR ? before : handler;
}

MUTANT(signal, signal_remembers_one_for_all, "signal returns what it set last, of any signal")
{
	static sighandler_t last;
	sighandler_t before = signal(signo, handler);

	if (before == SIG_ERR)
		return before;
	before = last;
	last = handler;
	return before;
}

MUTANT(signal, ignoring_is_the_default, "signal takes SIG_IGN for SIG_DFL")
{
	return signal(signo, handler == SIG_IGN ? SIG_DFL : handler);
}

static sighandler_t plain[NSIG];

static void call_without_number(int signo)
{
	plain[signo](signo > 31 ? signo - SIGRTMIN : signo);
}

MUTANT(signal, real_time_numbers_count_from_0, "a handler gets a real-time signal less SIGRTMIN")
{
	bool ours = handler != SIG_DFL && handler != SIG_IGN && signo > 0 && signo < NSIG;
	sighandler_t before = signal(signo, ours ? call_without_number : handler);

	if (before == call_without_number)
		before = plain[signo];
	if (ours)
		plain[signo] = handler;
	return before;
}

static sighandler_t signal_with(int signo, sighandler_t handler, int flags)
{
	struct sigaction action = { .sa_handler = handler, .sa_flags = flags }, before;

	return sigaction(signo, &action, &before) < 0 ? SIG_ERR : before.sa_handler;
}

MUTANT(signal, signal_is_for_one_time, "signal resets the action when the handler begins")
{
	return signal_with(signo, handler, SA_RESETHAND | SA_NODEFER);
}

MUTANT(signal, signal_does_not_restart, "calls fail with EINTR after a handler that signal set")
{
	return signal_with(signo, handler, 0);
}

MUTANT(signal, signal_does_not_block_its_own, "a handler that signal set is interrupted by its own")
{
	return signal_with(signo, handler, SA_RESTART | SA_NODEFER);
}

MUTANT(signal, signal_ignores_sigkill, "signal takes an action for SIGKILL and SIGSTOP")
{
	return signo == SIGKILL || signo == SIGSTOP ? SIG_DFL : signal(signo, handler);
}

MUTANT(signal, the_default_of_sigkill_can_be_set, "signal of SIGKILL refuses all but SIG_DFL")
{
	sighandler_t before = signal(signo, handler);

	return (signo == SIGKILL || signo == SIGSTOP) && handler == SIG_DFL ? SIG_DFL : before;
}

MUTANT(sigaction, sigaction_ignores_sigkill, "sigaction takes an action for SIGKILL and SIGSTOP")
{
	return sigaction(signo, signo == SIGKILL || signo == SIGSTOP ? NULL : action, before);
}

MUTANT(sigprocmask, the_mask_takes_sigkill,
       "sigprocmask shows SIGKILL as blocked if it was asked to")
{
	static bool asked;
	int result = sigprocmask(how, set, before);

	if (set)
		asked = sigismember(set, SIGKILL) == 1;
	else if (before && asked)
		sigaddset(before, SIGKILL);
	return result;
}

MUTANT(sigaction, no_number_is_checked_to_ask, "sigaction checks the number only if it sets")
{
	int result = sigaction(signo, action, before);

	return result < 0 && errno == EINVAL && !action ? 0 : result;
}

MUTANT(sigaction, the_librarys_own_can_be_set, "sigaction takes the signals of the C library")
{
	return signo > 31 && signo < SIGRTMIN ? 0 : sigaction(signo, action, before);
}

MUTANT(signal, signal_takes_the_librarys_own, "signal takes the signals of the C library")
{
	return signo > 31 && signo < SIGRTMIN ? SIG_DFL : signal(signo, handler);
}

MUTANT(sigaction, to_ask_resets, "sigaction without a new action sets the default")
{
	const struct sigaction none = { .sa_handler = SIG_DFL };

	if (action || !before || signo == SIGKILL || signo == SIGSTOP)
		return sigaction(signo, action, before);
	return sigaction(signo, &none, before);
}

MUTANT(sigaction, the_new_action_is_told, "sigaction hands back the new action as the old one")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && action && before)
		*before = *action;
	return result;
}

MUTANT(sigaction, the_old_flags_are_lost, "sigaction hands back no flags and no mask")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before) {
		before->sa_flags = 0;
		sigemptyset(&before->sa_mask);
	}
	return result;
}

MUTANT(sigaction, its_own_signal_is_let_in, "a handler's own signal is not blocked while it runs")
{
	return with_flags(signo, action, before, SA_NODEFER, 0);
}

MUTANT(sigaction, sa_nodefer_does_nothing, "SA_NODEFER does nothing")
{
	return with_flags(signo, action, before, 0, SA_NODEFER);
}

MUTANT(sigaction, a_handler_blocks_everything, "all signals are blocked while a handler runs")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	sigfillset(&changed.sa_mask);
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, sa_mask_does_nothing, "what stands in sa_mask is not blocked")
{
	struct sigaction changed;

	if (!action)
		return sigaction(signo, NULL, before);
	changed = *action;
	sigemptyset(&changed.sa_mask);
	return sigaction(signo, &changed, before);
}

MUTANT(sigaction, sa_resethand_does_nothing, "SA_RESETHAND does nothing")
{
	return with_flags(signo, action, before, 0, SA_RESETHAND);
}

MUTANT(raise, sa_resethand_resets_when_it_comes, "SA_RESETHAND resets when the signal is sent")
{
	struct sigaction action;
	int result = raise(signo);

	if (sigaction(signo, NULL, &action) == 0 && action.sa_flags & SA_RESETHAND)
		signal(signo, SIG_DFL);
	return result;
}

MUTANT(sigtimedwait, sa_resethand_resets_when_accepted, "a signal accepted resets its action, too")
{
	struct sigaction action;
	int result = sigtimedwait(set, info, timeout), error = errno;

	if (result > 0 && sigaction(result, NULL, &action) == 0 && action.sa_flags & SA_RESETHAND)
		signal(result, SIG_DFL);
	errno = error;
	return result;
}

MUTANT(sigaction, unknown_flags_are_refused,
       "sigaction fails with EINVAL for flags it does not know")
{
	return action && action->sa_flags & 0x00200000 ? fail(EINVAL)
						       : sigaction(signo, action, before);
}

MUTANT(sigaction, unknown_flags_are_told, "sigaction tells the flags that it does not know")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before && !action)
		before->sa_flags |= 0x00200000;
	return result;
}

MUTANT(sigaction, kill_in_sa_mask_is_refused, "sigaction refuses SIGKILL in sa_mask")
{
	return action && sigismember(&action->sa_mask, SIGKILL) == 1
		       ? fail(EINVAL)
		       : sigaction(signo, action, before);
}

MUTANT(sigprocmask, all_are_blocked_in_handlers, "sa_mask of all signals blocks SIGKILL too")
{
	int result = sigprocmask(how, set, before);

	if (result == 0 && before && sigismember(before, SIGTERM) && !set)
		sigaddset(before, SIGKILL);
	return result;
}

MUTANT(signal, signal_sets_errno, "signal leaves an errno behind where it succeeds")
{
	sighandler_t before = signal(signo, handler);

	errno = EINTR;
	return before;
}

MUTANT(sigaction, what_is_told_lacks_the_handlers_flags,
       "sigaction tells of no SA_RESTART of an action that it replaces")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && action && before)
		before->sa_flags &= ~SA_RESTART;
	return result;
}

MUTANT(sigaction, a_handler_of_signal_is_not_taken_back,
       "sigaction takes an action that it told of SIG_IGN once")
{
	static bool replaced;
	struct sigaction ignoring = { .sa_handler = SIG_IGN };

	if (action && action->sa_handler == SIG_IGN)
		replaced = true;
	else if (action && replaced && action->sa_handler != SIG_DFL)
		action = &ignoring;
	return sigaction(signo, action, before);
}

MUTANT(sigaction, a_reset_clears_sa_siginfo, "sigaction tells no SA_SIGINFO of what was reset")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before && before->sa_handler == SIG_DFL)
		before->sa_flags &= ~SA_SIGINFO;
	return result;
}

MUTANT(sigaction, sigill_and_sigtrap_are_not_reset, "SA_RESETHAND is not for SIGILL and SIGTRAP")
{
	const bool stays = signo == SIGILL || signo == SIGTRAP;

	return with_flags(signo, action, before, 0, stays ? SA_RESETHAND : 0);
}

/* sigaction, which tells other flags than it keeps. */
static int told_without(int signo, const struct sigaction *action, struct sigaction *before,
			int flag)
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before)
		before->sa_flags &= ~flag;
	return result;
}

MUTANT(sigaction, sa_nocldstop_is_not_told, "sigaction does not tell SA_NOCLDSTOP")
{
	return told_without(signo, action, before, SA_NOCLDSTOP);
}

MUTANT(sigaction, sa_nocldwait_is_not_told, "sigaction does not tell SA_NOCLDWAIT")
{
	return told_without(signo, action, before, SA_NOCLDWAIT);
}

MUTANT(sigaction, sig_ign_has_no_mask, "sigaction keeps no mask beside SIG_IGN")
{
	struct sigaction other;

	if (!action || action->sa_handler != SIG_IGN)
		return sigaction(signo, action, before);
	other = *action;
	sigemptyset(&other.sa_mask);
	return sigaction(signo, &other, before);
}

MUTANT(sigaction, sig_ign_has_no_flags, "sigaction keeps no flags beside SIG_IGN")
{
	struct sigaction other;

	if (!action || action->sa_handler != SIG_IGN)
		return sigaction(signo, action, before);
	other = *action;
	other.sa_flags = 0;
	return sigaction(signo, &other, before);
}

MUTANT(sigaction, sigkill_is_told_in_the_mask, "sigaction tells SIGKILL in the mask that had it")
{
	int result = sigaction(signo, action, before);

	if (result == 0 && before && sigismember(&before->sa_mask, SIGTERM) == 1)
		sigaddset(&before->sa_mask, SIGKILL);
	return result;
}
