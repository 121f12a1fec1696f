/* Wrong calls that tell the old setting before they have looked at the new one. */
#include "mutant.h"

MECHANISM(signal, "signal/same_place.c");

MUTANT(setitimer, setitimer_tells_before_it_looks,
       "setitimer tells the old timer, then takes the new")
{
	if (before)
		getitimer(which, before);
	return setitimer(which, value, NULL);
}

MUTANT(timer_settime, timer_settime_tells_before_it_looks,
       "timer_settime tells the old time, then takes the new")
{
	if (before)
		timer_gettime(timer, before);
	return timer_settime(timer, flags, value, NULL);
}

MUTANT(timerfd_settime, timerfd_settime_tells_before_it_looks,
       "timerfd_settime tells the old time, then takes the new")
{
	if (old)
		timerfd_gettime(fd, old);
	return timerfd_settime(fd, flags, time, NULL);
}

MUTANT(sigaction, sigaction_tells_before_it_looks,
       "sigaction tells the old action, then takes the new")
{
	if (before)
		sigaction(signo, NULL, before);
	return sigaction(signo, action, NULL);
}

MUTANT(sigaltstack, sigaltstack_tells_before_it_looks,
       "sigaltstack tells the old stack, then takes the new")
{
	if (before)
		sigaltstack(NULL, before);
	return sigaltstack(stack, NULL);
}

MUTANT(sigprocmask, sigprocmask_tells_before_it_looks,
       "sigprocmask tells the old mask, then takes the new")
{
	if (before)
		sigprocmask(how, NULL, before);
	return sigprocmask(how, set, NULL);
}

MUTANT(sigprocmask, sigprocmask_leaves_what_it_was_given,
       "sigprocmask does not tell the old mask where the new one is")
{
	return sigprocmask(how, set, before == set ? NULL : before);
}
