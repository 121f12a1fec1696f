/* Wrong refusals: the errno is right, yet something has changed. */
#include "mutant.h"

MECHANISM(signal_refusal, "signal/refusal.c");

MUTANT(sigprocmask, a_refused_mask_is_taken,
       "sigprocmask of an unknown kind sets the mask all the same")
{
	int result = sigprocmask(how, set, before);

	if (!is_refused(result, EINVAL))
		return result;
	sigprocmask(SIG_BLOCK, set, NULL);
	return fail(EINVAL);
}

MUTANT(kill, a_refused_kill_sends, "kill of an unknown signal sends SIGUSR2")
{
	int result = kill(pid, signo);

	if (!is_refused(result, EINVAL))
		return result;
	kill(pid, SIGUSR2);
	return fail(EINVAL);
}

MUTANT(setitimer, a_refused_time_stops_the_timer, "setitimer of a bad time stops the timer")
{
	int result = setitimer(which, value, before);

	if (!is_refused(result, EINVAL))
		return result;
	setitimer(which, &(struct itimerval){ 0 }, NULL);
	return fail(EINVAL);
}

MUTANT(timer_settime, a_refused_timer_settime_stops_the_timer,
       "timer_settime of a bad time stops the timer")
{
	int result = timer_settime(timer, flags, value, before);

	if (!is_refused(result, EINVAL))
		return result;
	timer_settime(timer, 0, &(struct itimerspec){ 0 }, NULL);
	return fail(EINVAL);
}

MUTANT(sigaltstack, a_refused_stack_takes_the_old,
       "sigaltstack that is refused leaves no other stack")
{
	int result = sigaltstack(stack, before), error = errno;

	if (result < 0)
		sigaltstack(&(stack_t){ .ss_flags = SS_DISABLE }, NULL);
	errno = error;
	return result;
}

MUTANT(sigaction, a_refused_action_resets_others, "sigaction for no signal resets SIGUSR1")
{
	int result = sigaction(signo, action, before);

	if (!is_refused(result, EINVAL))
		return result;
	sigaction(SIGUSR1, &(struct sigaction){ .sa_handler = SIG_DFL }, NULL);
	return fail(EINVAL);
}
