/* Waiting that unblocks first and sleeps later, with the signal in between. */
#include <sched.h>

#include "signals_mutants.h"

MECHANISM(signal, "signal");

/* What waits already ends the call in time; what comes later may not. */
static bool waits_already(const sigset_t *mask)
{
	sigset_t pending;

	sigpending(&pending);
	for (int i = 1; i < NSIG; i++)
		if (sigismember(&pending, i) == 1 && !sigismember(mask, i))
			return true;
	return false;
}

MUTANT(sigsuspend, two_steps, "sigsuspend unblocks first, and sleeps later")
{
	sigset_t before;

	if (waits_already(mask))
		return sigsuspend(mask);
	sigprocmask(SIG_SETMASK, mask, &before);
	sched_yield();
	sigsuspend(mask);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return fail(EINTR);
}

MUTANT(ppoll, two_steps_of_ppoll, "ppoll unblocks first, and sleeps later")
{
	sigset_t before;
	int result;

	if (!mask || timeout || waits_already(mask))
		return ppoll(fds, count, timeout, mask);
	sigprocmask(SIG_SETMASK, mask, &before);
	sched_yield();
	result = poll(fds, count, -1);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return result;
}

MUTANT(pause, ends_by_itself, "pause returns though no signal came")
{
	return fail(EINTR);
}

static int signal_descriptor = -1; /* this process's last one */

MUTANT(signalfd, sleeps_on_what_came,
       "a read of a signalfd looks first, and sleeps though a signal came")
{
	signal_descriptor = signalfd(fd, set, flags);
	return signal_descriptor;
}

MUTANT(read, sleeps_on_what_came, NULL)
{
	struct pollfd ready = { .fd = fd, .events = POLLIN };

	if (fd != signal_descriptor || poll(&ready, 1, 0) != 0 || fcntl(fd, F_GETFL) & O_NONBLOCK)
		return read(fd, bytes, size);
	sched_yield();
	return poll(&ready, 1, 0) == 1 ? pause() : read(fd, bytes, size);
}

MUTANT(sigwaitinfo, one_signal_for_two,
       "sigwaitinfo that is woken for a signal which another takes tells of it, too")
{
	int result = sigwaitinfo(set, info);

	if (!is_refused(result, EINTR) || sigismember(set, SIGRTMIN) != 1)
		return result;
	info->si_value.sival_int = 1;
	return SIGRTMIN;
}

MUTANT(sigwaitinfo, taken_is_queued_again,
       "a queued signal that sigwaitinfo has taken can be taken again")
{
	int result = sigwaitinfo(set, info);

	if (result >= SIGRTMIN && !atomic_exchange(&mutant_memory->number[0], 1))
		sigqueue(getpid(), result, info->si_value);
	return result;
}
