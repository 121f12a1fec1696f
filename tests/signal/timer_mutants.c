/* Wrong timers of timer_create. */
#include <limits.h>
#include <stdio.h>
#include <sys/syscall.h>

#include "mutant.h"

MECHANISM(signal, "signal/timer.c");

MUTANT(timer_create, a_timer_forgets_its_value, "the signal of a timer carries no value")
{
	struct sigevent changed;

	if (!event)
		return timer_create(clock_id, NULL, timer);
	changed = *event;
	changed.sigev_value.sival_ptr = NULL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(sigwaitinfo, a_timers_signal_is_queued, "the signal of a timer comes with SI_QUEUE")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && info && info->si_code == SI_TIMER)
		info->si_code = SI_QUEUE;
	return result;
}

MUTANT(timer_settime, a_posix_timer_is_over_early, "timer_settime waits for half the time")
{
	struct itimerspec half = *value;

	if (!(flags & TIMER_ABSTIME) && half.it_value.tv_nsec > 1)
		half.it_value.tv_nsec /= 2;
	return timer_settime(timer, flags, &half, before);
}

MUTANT(timer_settime, every_posix_timer_repeats,
       "a timer without an interval repeats every millisecond")
{
	struct itimerspec again = *value;

	if (again.it_value.tv_nsec && !again.it_interval.tv_sec && !again.it_interval.tv_nsec)
		again.it_interval.tv_nsec = 1000000;
	return timer_settime(timer, flags, &again, before);
}

MUTANT(timer_getoverrun, overruns_are_not_counted, "timer_getoverrun gives 0 always")
{
	int count = timer_getoverrun(timer);

	return count < 0 ? count : 0;
}

MUTANT(timer_getoverrun, the_first_expiration_is_an_overrun,
       "timer_getoverrun counts every expiration")
{
	int count = timer_getoverrun(timer);

	return count < 0 ? count : count + 1;
}

MUTANT(sigtimedwait, si_overrun_is_not_told, "si_overrun of a timer's signal is 0")
{
	int result = sigtimedwait(set, info, timeout);

	if (result > 0 && info && info->si_code == SI_TIMER)
		info->si_overrun = 0;
	return result;
}

MUTANT(timer_settime, a_past_time_skips_its_intervals,
       "TIMER_ABSTIME of a past time counts from now")
{
	struct itimerspec soon = *value;

	if (!(flags & TIMER_ABSTIME))
		return timer_settime(timer, flags, value, before);
	soon.it_value = (struct timespec){ 0, 1 };
	return timer_settime(timer, 0, &soon, before);
}

MUTANT(timer_settime, a_past_time_is_refused,
       "timer_settime with TIMER_ABSTIME refuses a past time")
{
	return flags & TIMER_ABSTIME ? fail(EINVAL) : timer_settime(timer, flags, value, before);
}

MUTANT(timer_settime, the_old_time_is_not_told, "timer_settime tells nothing of the time before")
{
	if (before)
		memset(before, 0, sizeof(*before));
	return timer_settime(timer, flags, value, NULL);
}

MUTANT(timer_settime, time_0_expires_at_once, "timer_settime of time 0 expires at once")
{
	struct itimerspec soon = *value;

	if (!soon.it_value.tv_sec && !soon.it_value.tv_nsec)
		soon.it_value.tv_nsec = 1;
	return timer_settime(timer, flags, &soon, before);
}

MUTANT(timer_settime, time_0_leaves_the_timer,
       "timer_settime of time 0 tells, and leaves the timer")
{
	if (value->it_value.tv_sec || value->it_value.tv_nsec)
		return timer_settime(timer, flags, value, before);
	return before ? timer_gettime(timer, before) : 0;
}

MUTANT(timer_settime, timer_settime_takes_every_time, "timer_settime does not check the time")
{
	int result = timer_settime(timer, flags, value, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(timer_settime, a_bad_time_stops_the_timer, "timer_settime of a bad time fails and disarms")
{
	const struct itimerspec off = { { 0, 0 }, { 0, 0 } };
	int result = timer_settime(timer, flags, value, before);

	if (result < 0 && errno == EINVAL) {
		timer_settime(timer, 0, &off, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(timer_create, a_process_has_one_timer, "timer_create gives EAGAIN while there is a timer")
{
	static bool made;

	if (!event || event->sigev_notify != SIGEV_SIGNAL)
		return timer_create(clock_id, event, timer);
	if (made)
		return fail(EAGAIN);
	made = true;
	return timer_create(clock_id, event, timer);
}

MUTANT(timer_create, sigev_none_signals, "a timer with SIGEV_NONE sends its signal")
{
	struct sigevent changed;

	if (!event || event->sigev_notify != SIGEV_NONE)
		return timer_create(clock_id, event, timer);
	changed = *event;
	changed.sigev_notify = SIGEV_SIGNAL;
	return timer_create(clock_id, &changed, timer);
}

MUTANT(timer_create, a_timer_needs_an_event,
       "timer_create of the real time without a sigevent gives EINVAL")
{
	if (!event && clock_id == CLOCK_REALTIME)
		return fail(EINVAL);
	return timer_create(clock_id, event, timer);
}

MUTANT(timer_create, every_clock_makes_a_timer,
       "timer_create takes an unknown clock for the real time")
{
	return timer_create(clock_id == 4711 ? CLOCK_REALTIME : clock_id, event, timer);
}

MUTANT(timer_create, every_event_makes_a_timer, "timer_create does not check the sigevent")
{
	int result = timer_create(clock_id, event, timer);

	return result < 0 && errno == EINVAL && event ? 0 : result;
}

MUTANT(timer_delete, a_timer_outlives_timer_delete, "timer_delete disarms, and the timer stays")
{
	const struct itimerspec off = { { 0, 0 }, { 0, 0 } };

	return timer_settime(timer, 0, &off, NULL);
}

MUTANT(timer_gettime, a_timer_that_is_gone_is_off, "timer_gettime tells of no timer that it is off")
{
	int result = timer_gettime(timer, value);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(open, exec_keeps_timers, "exec keeps the timers of timer_create")
{
	struct sigevent event = { .sigev_notify = SIGEV_NONE };
	timer_t timer;
	int pid = 0;

	if (sscanf(path, "/proc/%d/timers", &pid) != 1 || pid == getpid())
		return open(path, flags, mode);
	timer_create(CLOCK_MONOTONIC, &event, &timer);
	return open("/proc/self/timers", flags, mode);
}

static int all_overruns;

static int add_overruns(int result, siginfo_t *info)
{
	if (result > 0 && info && info->si_code == SI_TIMER)
		info->si_overrun = all_overruns += info->si_overrun;
	return result;
}

MUTANT(sigtimedwait, overruns_add_up, "overruns are counted since the timer was set")
{
	return add_overruns(sigtimedwait(set, info, timeout), info);
}

MUTANT(sigwaitinfo, overruns_add_up, NULL)
{
	return add_overruns(sigwaitinfo(set, info), info);
}

MUTANT(timer_getoverrun, overruns_add_up, NULL)
{
	return timer_getoverrun(timer) < 0 ? -1 : all_overruns;
}

static struct timespec absolute;

MUTANT(timer_settime, an_absolute_time_is_told_as_it_is,
       "timer_gettime of a timer set with TIMER_ABSTIME tells that time, not what is left")
{
	absolute = flags & TIMER_ABSTIME ? value->it_value : (struct timespec){ 0, 0 };
	return timer_settime(timer, flags, value, before);
}

MUTANT(timer_gettime, an_absolute_time_is_told_as_it_is, NULL)
{
	int result = timer_gettime(timer, value);

	if (result == 0 && absolute.tv_sec)
		value->it_value = absolute;
	return result;
}

MUTANT(timer_settime, an_interval_alone_arms,
       "timer_settime of time 0 with an interval arms the timer by the interval")
{
	struct itimerspec changed = *value;

	if (!changed.it_value.tv_sec && !changed.it_value.tv_nsec)
		changed.it_value = changed.it_interval;
	return timer_settime(timer, flags, &changed, before);
}

MUTANT(timer_delete, a_deleted_timer_rings, "timer_delete lets the timer come to its end")
{
	struct itimerspec left = { { 0, 0 }, { 0, 0 } };
	int result = timer_gettime(timer, &left);

	if (result == 0 && (left.it_value.tv_sec || left.it_value.tv_nsec))
		return 0;
	return timer_delete(timer);
}

MUTANT(setitimer, an_interval_alone_arms_it,
       "setitimer of time 0 with an interval arms the timer by the interval")
{
	struct itimerval changed = *value;

	if (!changed.it_value.tv_sec && !changed.it_value.tv_usec)
		changed.it_value = changed.it_interval;
	return setitimer(which, &changed, before);
}

MUTANT(timer_create, a_threads_timer_is_its_processs,
       "a timer of a thread's processor time counts the process's")
{
	return timer_create(clock_id == CLOCK_THREAD_CPUTIME_ID ? CLOCK_PROCESS_CPUTIME_ID
								: clock_id,
			    event, timer);
}

MUTANT(timer_create, a_processs_timer_is_a_threads,
       "a timer of the process's processor time counts one thread's")
{
	return timer_create(clock_id == CLOCK_PROCESS_CPUTIME_ID ? CLOCK_THREAD_CPUTIME_ID
								 : clock_id,
			    event, timer);
}

MUTANT(timer_create, no_timer_of_tai, "timer_create does not know CLOCK_TAI")
{
	return clock_id == CLOCK_TAI ? fail(EINVAL) : timer_create(clock_id, event, timer);
}

MUTANT(timer_create, every_clock_has_timers,
       "timer_create takes a coarse clock for the one that it stands for")
{
	return timer_create(clock_id == CLOCK_REALTIME_COARSE ? CLOCK_REALTIME : clock_id, event,
			    timer);
}

MUTANT(timer_create, no_timers_is_einval, "timer_create of a clock without timers gives EINVAL")
{
	return confuse(timer_create(clock_id, event, timer), EOPNOTSUPP, EINVAL);
}

MUTANT(timer_delete, a_deleted_timer_is_listed, "/proc lists a timer that was deleted")
{
	return 0;
}

MUTANT(timer_create, proc_tells_another_signal, "/proc tells SIGALRM of each timer")
{
	struct sigevent changed = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };

	return timer_create(clock_id, event ? &changed : NULL, timer);
}

MUTANT(syscall, the_kernel_tells_0_of_a_timer, "a timer without a sigevent tells 0")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };

	if (number == SYS_timer_create && !b)
		b = (long)&event;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(timer_create, a_timer_tells_where_its_id_is, "a timer without a sigevent tells an address")
{
	struct sigevent usual = { .sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGALRM };

	usual.sigev_value.sival_ptr = timer;
	return timer_create(clock_id, event ? event : &usual, timer);
}

MUTANT(timer_getoverrun, overruns_wrap_around, "timer_getoverrun counts in 16 bits")
{
	return (short)timer_getoverrun(timer);
}

MUTANT(sigwaitinfo, what_is_too_much_is_told_as_0, "si_overrun starts from 0 at its most")
{
	int result = sigwaitinfo(set, info);

	if (result > 0 && info && info->si_code == SI_TIMER && info->si_overrun == INT_MAX)
		info->si_overrun = 0;
	return result;
}

MUTANT(timer_settime, an_interval_is_unseen_at_time_0, "timer_settime of time 0 takes any interval")
{
	struct itimerspec off = *value;

	if (!off.it_value.tv_sec && !off.it_value.tv_nsec)
		off.it_interval = off.it_value;
	return timer_settime(timer, flags, &off, before);
}

MUTANT(timer_create, each_counts_its_own_time,
       "timer_create of another process's clock gives ENOTSUP")
{
	return clock_id < 0 ? fail(ENOTSUP) : timer_create(clock_id, event, timer);
}

MUTANT(timer_settime, a_timer_that_runs_keeps_its_time,
       "timer_settime leaves the time of a running timer")
{
	struct itimerspec left;

	if (timer_gettime(timer, &left) < 0 || !left.it_value.tv_sec || !value->it_value.tv_sec)
		return timer_settime(timer, flags, value, before);
	if (before)
		*before = left;
	left.it_interval = value->it_interval;
	return timer_settime(timer, 0, &left, NULL);
}

MUTANT(timer_settime, a_bad_address_is_a_bad_time, "timer_settime of a bad address gives EINVAL")
{
	return confuse(timer_settime(timer, flags, value, before), EFAULT, EINVAL);
}

MUTANT(timer_gettime, a_bad_address_is_a_bad_timer, "timer_gettime of a bad address gives EINVAL")
{
	return confuse(timer_gettime(timer, value), EFAULT, EINVAL);
}

MUTANT(timer_settime, a_bad_address_disarms, "timer_settime of a bad address disarms the timer")
{
	const struct itimerspec none = { 0 };
	int result = timer_settime(timer, flags, value, before);

	if (!is_refused(result, EFAULT))
		return result;
	timer_settime(timer, 0, &none, NULL);
	return fail(EFAULT);
}
