/* Wrong signals and timers, as they were reported of young kernels and libraries. */
#include <sched.h>
#include <stdio.h>

#include "signals_mutants.h"

MECHANISM(signal_reported, "signal/other_stack.c", "signal/signalfd.c", "signal/sigwait.c",
	  "signal/timerfd.c", "signal/action.c", "signal/alarm.c", "signal/timer.c",
	  "signal/sender.c");

static bool is_kind(int fd, const char *kind)
{
	char path[32], name[64] = { 0 };
	int error = errno;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (readlink(path, name, sizeof(name) - 1) < 0)
		name[0] = 0;
	errno = error;
	return strstr(name, kind);
}

static void stand_still(void)
{
	while (mutant_memory->number[0])
		sched_yield();
}

MUTANT(sigaltstack, a_refused_stack_locks_up, "signals can't be set after sigaltstack has failed")
{
	int result = sigaltstack(stack, before);

	if (is_refused(result, ENOMEM))
		mutant_memory->number[0] = 1;
	return result;
}

MUTANT(sigaction, a_refused_stack_locks_up, NULL)
{
	stand_still();
	return sigaction(signo, action, before);
}

MUTANT(signalfd, the_last_signal_is_left_out, "signalfd is not told of the highest signal")
{
	sigset_t less;

	less = *set;
	sigdelset(&less, SIGRTMAX);
	return signalfd(fd, &less, flags);
}

MUTANT(sigpending, the_last_signal_is_left_out, NULL)
{
	int result = sigpending(set);

	if (result == 0)
		sigdelset(set, SIGRTMAX);
	return result;
}

MUTANT(sigtimedwait, nothing_is_told_of_nothing, "sigtimedwait that fails clears siginfo")
{
	int result = sigtimedwait(set, info, timeout);

	if (result < 0 && info && errno != EFAULT)
		memset(info, 0, sizeof(*info));
	return result;
}

MUTANT(timerfd_create, the_mask_is_changed, "timerfd_create unblocks SIGUSR1")
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGUSR1);
	pthread_sigmask(SIG_UNBLOCK, &set, NULL);
	return timerfd_create(clock, flags);
}

MUTANT(fcntl, a_signals_descriptor_always_sleeps, "F_SETFL of a signalfd does nothing")
{
	return command == F_SETFL && is_kind(fd, "[signalfd]") ? 0 : fcntl(fd, command, argument);
}

MUTANT(sigaction, nothing_is_told_of_sigkill, "sigaction that only asks of SIGKILL gives EINVAL")
{
	if (!action && (signo == SIGKILL || signo == SIGSTOP))
		return fail(EINVAL);
	return sigaction(signo, action, before);
}

MUTANT(setitimer, the_rest_is_of_seconds,
       "setitimer tells the rest of the old timer in whole seconds")
{
	int result = setitimer(which, value, before);

	if (result == 0 && before && before->it_value.tv_sec > 0)
		before->it_value.tv_usec = 0;
	return result;
}

MUTANT(timer_create, a_value_is_half, "timer_create keeps 32 bits of the value")
{
	struct sigevent half;

	if (!event || event->sigev_notify != SIGEV_SIGNAL)
		return timer_create(clock_id, event, timer);
	half = *event;
	half.sigev_value.sival_ptr = (void *)(uintptr_t)(unsigned int)event->sigev_value.sival_int;
	return timer_create(clock_id, &half, timer);
}

MUTANT(sigtimedwait, thread_and_process_have_one,
       "sigtimedwait takes a signal that is pending for the thread and for the process twice")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && signo < SIGRTMIN && is_pending(signo))
		discard(signo);
	return signo;
}

MUTANT(sigtimedwait, a_sender_has_16_bits, "si_uid tells 16 bits of a user")
{
	int signo = sigtimedwait(set, info, timeout);

	if (signo > 0 && info)
		info->si_uid &= 0xffff;
	return signo;
}

MUTANT(waitid, a_child_has_16_bits, "waitid tells 16 bits of a child's user")
{
	int result = waitid(type, id, info, options);

	if (result == 0 && info)
		info->si_uid &= 0xffff;
	return result;
}
