/* Wrong pause, sigsuspend, pselect and its kin. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/suspend.c", "signal/interruption.c", "signal/sleep.c", "signal/alarm.c",
	  "models/signal.c");

MUTANT(pause, pause_does_not_sleep, "pause returns at once")
{
	return fail(EINTR);
}

MUTANT(pause, pause_returns_0, "pause returns 0 when a handler has run")
{
	pause();
	return 0;
}

MUTANT(pause, pause_opens_the_mask, "pause unblocks all signals, as sigsuspend can")
{
	sigset_t none, before;

	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, &before);
	pause();
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(signal, ignored_signals_interrupt, "a signal set to SIG_IGN is handled by doing nothing")
{
	return signal(signo, handler == SIG_IGN ? do_nothing : handler);
}

MUTANT(sigsuspend, sigsuspend_leaves_its_mask, "sigsuspend does not restore the mask")
{
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, mask, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigsuspend_opens_the_mask, "sigsuspend waits with an empty mask")
{
	sigset_t none;

	sigemptyset(&none);
	return sigsuspend(&none);
}

MUTANT(sigsuspend, sigsuspend_returns_0, "sigsuspend returns 0 when a handler has run")
{
	sigsuspend(mask);
	return 0;
}

MUTANT(sigsuspend, sigsuspend_does_not_sleep, "sigsuspend takes what is pending and returns")
{
	sigset_t before;

	sigprocmask(SIG_SETMASK, mask, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigsuspend_is_two_calls, "sigsuspend unblocks, and then waits")
{
	sigset_t before;

	sigprocmask(SIG_SETMASK, mask, &before);
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(sigsuspend, sigkill_can_not_be_held_back, "sigsuspend of a mask with SIGKILL gives EINVAL")
{
	return sigismember(mask, SIGKILL) == 1 ? fail(EINVAL) : sigsuspend(mask);
}

MUTANT(pselect, pselect_leaves_its_mask, "pselect does not restore the mask")
{
	int ready = pselect(limit, reading, writing, exceptional, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

MUTANT(pselect, pselect_is_three_calls, "pselect sets the mask, waits, and sets it back")
{
	sigset_t before;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &before);
	ready = pselect(limit, reading, writing, exceptional, timeout, NULL);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ready;
}

MUTANT(ppoll, ppoll_leaves_its_mask, "ppoll does not restore the mask")
{
	int ready = ppoll(fds, count, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

MUTANT(ppoll, ppoll_is_three_calls, "ppoll sets the mask, waits, and sets it back")
{
	sigset_t before;
	int ready, error;

	sigprocmask(SIG_SETMASK, mask, &before);
	ready = ppoll(fds, count, timeout, NULL);
	error = errno;
	sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return ready;
}

MUTANT(epoll_pwait, epoll_pwait_ignores_its_mask, "epoll_pwait waits with the mask as it is")
{
	return epoll_pwait(epoll, events, limit, timeout, NULL);
}

MUTANT(epoll_pwait, epoll_pwait_leaves_its_mask, "epoll_pwait does not restore the mask")
{
	int ready = epoll_pwait(epoll, events, limit, timeout, mask), error = errno;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return ready;
}

/* Waits with a mask by three calls, and restores the old one if `restores` says so. */
static int wait_masked(const sigset_t *mask, int (*wait)(void), bool (*restores)(int result))
{
	sigset_t before;
	int result, error;

	if (mask)
		sigprocmask(SIG_SETMASK, mask, &before);
	result = wait();
	error = errno;
	if (mask && restores(result))
		sigprocmask(SIG_SETMASK, &before, NULL);
	errno = error;
	return result;
}

static bool after_success(int result)
{
	return result > 0;
}

static bool after_eintr(int result)
{
	return result < 0;
}

static struct pollfd *ppoll_fds;
static nfds_t ppoll_count;
static const struct timespec *ppoll_timeout;

static int plain_ppoll(void)
{
	return ppoll(ppoll_fds, ppoll_count, ppoll_timeout, NULL);
}

MUTANT(ppoll, ppoll_restores_after_a_failure_alone,
       "ppoll that tells of a descriptor leaves its mask")
{
	ppoll_fds = fds;
	ppoll_count = count;
	ppoll_timeout = timeout;
	return wait_masked(mask, plain_ppoll, after_eintr);
}

MUTANT(ppoll, ppoll_restores_after_success_alone,
       "ppoll that fails or runs out of time leaves its mask")
{
	ppoll_fds = fds;
	ppoll_count = count;
	ppoll_timeout = timeout;
	return wait_masked(mask, plain_ppoll, after_success);
}

MUTANT(pselect, pselect_at_its_end_leaves_its_mask, "pselect that runs out of time leaves its mask")
{
	int result = pselect(limit, reading, writing, exceptional, timeout, mask);

	if (result == 0 && mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	return result;
}

MUTANT(epoll_pwait, epoll_pwait_with_an_event_leaves_its_mask,
       "epoll_pwait that tells of an event leaves its mask")
{
	int result = epoll_pwait(epoll, events, limit, timeout, mask);

	if (result > 0 && mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	return result;
}

MUTANT(epoll_pwait, epoll_pwait_that_fails_leaves_its_mask,
       "epoll_pwait that fails leaves its mask")
{
	int result = epoll_pwait(epoll, events, limit, timeout, mask), error = errno;

	if (result < 0 && error != EINTR && mask)
		sigprocmask(SIG_SETMASK, mask, NULL);
	errno = error;
	return result;
}

MUTANT(pselect, pselect_ignores_its_mask, "pselect waits with the mask as it is")
{
	return pselect(limit, reading, writing, exceptional, timeout, NULL);
}

MUTANT(ppoll, ppoll_only_unblocks, "ppoll takes signals out of the mask, and puts none in")
{
	sigset_t both, now;

	if (!mask)
		return ppoll(fds, count, timeout, NULL);
	sigprocmask(SIG_BLOCK, NULL, &now);
	sigemptyset(&both);
	for (int i = 1; i < 64; i++)
		if (sigismember(mask, i) == 1 && sigismember(&now, i) == 1)
			sigaddset(&both, i);
	return ppoll(fds, count, timeout, &both);
}
