/* Timers and sleeps that go by wrong clocks, stop where they should not, or tell too little. */
#include <sys/timerfd.h>

#include "mutant.h"

MECHANISM(signal_clock, "signal/clock.c");

MUTANT(timer_create, timers_go_by_real_time,
       "timer_create takes CLOCK_MONOTONIC for CLOCK_REALTIME")
{
	return timer_create(clock_id == CLOCK_MONOTONIC ? CLOCK_REALTIME : clock_id, event, timer);
}

MUTANT(timer_create, timers_never_go_by_real_time,
       "timer_create takes CLOCK_REALTIME for monotonic")
{
	return timer_create(clock_id == CLOCK_REALTIME ? CLOCK_MONOTONIC : clock_id, event, timer);
}

MUTANT(timer_create, no_timer_since_boot, "timer_create does not know CLOCK_BOOTTIME")
{
	return clock_id == CLOCK_BOOTTIME ? fail(EINVAL) : timer_create(clock_id, event, timer);
}

MUTANT(timerfd_create, timerfds_go_by_real_time,
       "timerfd_create takes each clock for CLOCK_REALTIME")
{
	return timerfd_create(CLOCK_REALTIME, flags);
}

MUTANT(timerfd_create, timerfds_never_go_by_real_time,
       "timerfd_create takes each clock for monotonic")
{
	return timerfd_create(CLOCK_MONOTONIC, flags);
}

MUTANT(clock_nanosleep, sleeps_go_by_real_time,
       "clock_nanosleep takes each clock for CLOCK_REALTIME")
{
	return clock_nanosleep(CLOCK_REALTIME, flags, duration, left);
}

MUTANT(clock_nanosleep, sleeps_never_go_by_real_time,
       "clock_nanosleep takes each clock for monotonic")
{
	return clock_nanosleep(CLOCK_MONOTONIC, flags, duration, left);
}

static timer_t made;

MUTANT(timer_create, an_ignored_timer_stops,
       "a timer of timer_create whose signal is ignored stops")
{
	int result = timer_create(clock_id, event, timer);

	made = *timer;
	mutant_memory->number[0] = getpid();
	return result;
}

MUTANT(nanosleep, an_ignored_timer_stops, NULL)
{
	const struct itimerspec none = { { 0, 0 }, { 0, 0 } };

	if (mutant_memory->number[0] == getpid())
		timer_settime(made, 0, &none, NULL);
	return nanosleep(duration, left);
}

MUTANT(setitimer, no_interval_of_before, "setitimer does not tell the interval of before")
{
	const int result = setitimer(which, value, before);

	if (result == 0 && before)
		before->it_interval.tv_sec = before->it_interval.tv_usec = 0;
	return result;
}

MUTANT(setitimer, only_the_real_timer_tells, "setitimer tells what was before of ITIMER_REAL alone")
{
	return setitimer(which, value, which == ITIMER_REAL ? before : NULL);
}

MUTANT(setitimer, virtual_is_profiling, "ITIMER_VIRTUAL counts the kernel's work, too")
{
	if (which == ITIMER_VIRTUAL)
		mutant_memory->number[0] = value->it_value.tv_usec;
	return setitimer(which, value, before);
}

MUTANT(getitimer, virtual_is_profiling, NULL)
{
	return getitimer(which == ITIMER_VIRTUAL ? ITIMER_PROF : which, value);
}

MUTANT(setitimer, profiling_is_virtual, "ITIMER_PROF counts the process's own time alone")
{
	return which == ITIMER_PROF ? 0 : setitimer(which, value, before);
}

MUTANT(clock_nanosleep, what_can_not_wake_is_no_clock,
       "clock_nanosleep by CLOCK_MONOTONIC_RAW or a coarse clock gives EINVAL")
{
	int error = clock_nanosleep(clock_id, flags, duration, left);

	return error == ENOTSUP ? EINVAL : error;
}

MUTANT(clock_nanosleep, a_coarse_clock_wakes,
       "clock_nanosleep by a coarse clock goes by the precise one")
{
	if (clock_id == CLOCK_MONOTONIC_COARSE)
		clock_id = CLOCK_MONOTONIC;
	return clock_nanosleep(clock_id, flags, duration, left);
}
