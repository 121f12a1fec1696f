/* Wrong alarm and interval timers. */

#include <sys/syscall.h>

#include "signals_mutants.h"

MECHANISM(signal, "signal/alarm.c");

MUTANT(alarm, alarm_returns_0, "alarm does not tell what was left")
{
	alarm(seconds);
	return 0;
}

MUTANT(alarm, alarm_returns_whole_seconds, "alarm returns how many whole seconds were left")
{
	struct itimerval left;

	getitimer(ITIMER_REAL, &left);
	alarm(seconds);
	return (unsigned)left.it_value.tv_sec;
}

MUTANT(alarm, the_first_alarm_stays, "alarm leaves an alarm that is set")
{
	unsigned left = alarm(seconds);

	if (left && seconds)
		alarm(left);
	return left;
}

MUTANT(alarm, alarm_0_cancels_nothing, "alarm(0) tells what is left, and leaves it")
{
	unsigned left = alarm(seconds);

	if (left && !seconds)
		alarm(left);
	return left;
}

MUTANT(alarm, alarm_repeats, "alarm rings again and again")
{
	struct itimerval timer = { { seconds, 0 }, { seconds, 0 } }, before;

	setitimer(ITIMER_REAL, &timer, &before);
	return (unsigned)(before.it_value.tv_sec + (before.it_value.tv_usec >= 500000));
}

MUTANT(alarm, alarm_has_a_timer_of_its_own, "the alarm does not show in ITIMER_REAL")
{
	static unsigned set;
	unsigned left = set;

	set = seconds;
	return left;
}

MUTANT(sigwaitinfo, a_timers_signal_is_a_users,
       "the signal of an interval timer comes with SI_USER")
{
	int result = sigwaitinfo(set, info);

	if (result == SIGALRM && info && info->si_code == SI_KERNEL)
		info->si_code = SI_USER;
	return result;
}

static bool is_armed(const struct itimerval *value)
{
	return value->it_value.tv_sec || value->it_value.tv_usec;
}

MUTANT(setitimer, sigalrm_goes_to_others, "SIGALRM of a timer goes to other processes, too")
{
	int result = setitimer(which, value, before);

	if (result == 0 && mutant_memory->number[0] && mutant_memory->number[0] != getpid() &&
	    which == ITIMER_REAL && is_armed(value))
		for (int i = 1; i < MUTANT_NUMBERS; i++)
			if (mutant_memory->number[i] && mutant_memory->number[i] != getpid())
				kill((pid_t)mutant_memory->number[i], SIGALRM);
	return result;
}

MUTANT(pause, sigalrm_goes_to_others, NULL)
{
	for (int i = 1; i < MUTANT_NUMBERS; i++) {
		long none = 0;

		if (atomic_compare_exchange_strong(&mutant_memory->number[i], &none, getpid()))
			break;
	}
	mutant_memory->number[0] = 1;
	return pause();
}

MUTANT(setitimer, a_timer_is_over_early, "setitimer waits for half the time")
{
	struct itimerval half = *value;

	half.it_value.tv_usec /= 2;
	return setitimer(which, &half, before);
}

MUTANT(setitimer, every_timer_repeats, "a timer without an interval repeats as well")
{
	struct itimerval again = *value;

	if (is_armed(value) && !again.it_interval.tv_sec && !again.it_interval.tv_usec)
		again.it_interval = again.it_value;
	return setitimer(which, &again, before);
}

MUTANT(setitimer, no_timer_repeats, "setitimer takes no interval")
{
	struct itimerval once = *value;
	int result = setitimer(which, value, before);

	once.it_interval = (struct timeval){ 0, 0 };
	return result < 0 ? result : setitimer(which, &once, NULL);
}

MUTANT(setitimer, a_timer_set_to_0_goes_on, "setitimer with time 0 leaves the timer")
{
	return is_armed(value) ? setitimer(which, value, before) : 0;
}

MUTANT(setitimer, every_timer_is_the_real_one, "all interval timers send SIGALRM")
{
	return setitimer(which > ITIMER_REAL && which <= ITIMER_PROF ? ITIMER_REAL : which, value,
			 before);
}

static int64_t microseconds_now(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000) + now.tv_nsec / 1000;
}

static int64_t set_at[3];

MUTANT(setitimer, processor_timers_count_sleep,
       "ITIMER_VIRTUAL and ITIMER_PROF count time as it passes")
{
	if (which >= ITIMER_REAL && which <= ITIMER_PROF)
		set_at[which] = microseconds_now();
	return setitimer(which, value, before);
}

MUTANT(getitimer, processor_timers_count_sleep, NULL)
{
	int result = getitimer(which, value);
	int64_t left;

	if (result < 0 || which == ITIMER_REAL || !value->it_value.tv_sec)
		return result;
	left = value->it_value.tv_sec * INT64_C(1000000) + value->it_value.tv_usec;
	left -= microseconds_now() - set_at[which];
	value->it_value = (struct timeval){ left / 1000000, left % 1000000 };
	return result;
}

MUTANT(timer_create, a_processor_clock_counts_sleep,
       "a timer of CLOCK_PROCESS_CPUTIME_ID counts time as it passes")
{
	const bool is_processors = clock_id == CLOCK_PROCESS_CPUTIME_ID;

	return timer_create(is_processors ? CLOCK_MONOTONIC : clock_id, event, timer);
}

MUTANT(setitimer, itimer_prof_is_virtual, "ITIMER_PROF is ITIMER_VIRTUAL")
{
	return setitimer(which == ITIMER_PROF ? ITIMER_VIRTUAL : which, value, before);
}

MUTANT(setitimer, no_timer_is_checked, "setitimer does not check its arguments")
{
	int result = setitimer(which, value, before);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(setitimer, a_bad_interval_is_none, "setitimer does not check the interval")
{
	struct itimerval once = *value;

	if (once.it_interval.tv_usec < 0 || once.it_interval.tv_usec > 999999)
		once.it_interval.tv_usec = 0;
	return setitimer(which, &once, before);
}

MUTANT(setitimer, a_bad_time_disarms, "setitimer of a bad time fails and disarms the timer")
{
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };
	int result = setitimer(which, value, before);

	if (result < 0 && errno == EINVAL) {
		setitimer(which, &off, NULL);
		errno = EINVAL;
	}
	return result;
}

MUTANT(getitimer, an_unknown_timer_is_off, "getitimer tells of an unknown timer that it is off")
{
	int result = getitimer(which, value);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(getitimer, getitimer_tells_no_interval, "getitimer does not tell the interval")
{
	int result = getitimer(which, value);

	value->it_interval = (struct timeval){ 0, 0 };
	return result;
}

static struct itimerval alarm_set;
static pid_t alarm_setter;

MUTANT(alarm, fork_copies_timers, "a child begins with its parent's alarm")
{
	unsigned left = alarm(seconds);

	if (alarm_setter && alarm_setter != getpid() && !left)
		left = (unsigned)alarm_set.it_value.tv_sec;
	alarm_set.it_value.tv_sec = seconds;
	alarm_setter = getpid();
	return left;
}

MUTANT(getitimer, the_child_takes_the_timers, "fork moves the parent's timers to the child")
{
	int result = getitimer(which, value);

	if (mutant_memory->number[0] && mutant_memory->number[0] != getpid())
		mutant_memory->number[1] = 1;
	mutant_memory->number[0] = getpid();
	if (mutant_memory->number[1])
		value->it_value = (struct timeval){ 0, 0 };
	return result;
}

MUTANT(execvp, exec_drops_the_alarm, "exec takes the alarm away")
{
	const struct itimerval off = { { 0, 0 }, { 0, 0 } };

	setitimer(ITIMER_REAL, &off, NULL);
	return execvp(name, arguments);
}

MUTANT(setitimer, processor_timers_are_each_threads,
       "ITIMER_VIRTUAL and ITIMER_PROF count the time of the thread that set them")
{
	struct sigevent event = { .sigev_notify = SIGEV_SIGNAL };
	struct itimerspec time = { { 0, 0 }, { 0, 0 } };
	timer_t timer;

	if (which == ITIMER_REAL || !value)
		return setitimer(which, value, before);
	event.sigev_signo = which == ITIMER_PROF ? SIGPROF : SIGVTALRM;
	time.it_value.tv_sec = value->it_value.tv_sec;
	time.it_value.tv_nsec = value->it_value.tv_usec * 1000L;
	timer_create(CLOCK_THREAD_CPUTIME_ID, &event, &timer);
	return timer_settime(timer, 0, &time, NULL);
}

MUTANT(setitimer, an_unreadable_time_disarms, "setitimer that can't read the new time disarms")
{
	const int result = setitimer(which, value, before);

	if (!is_refused(result, EFAULT))
		return result;
	setitimer(which, &(struct itimerval){ 0 }, NULL);
	return fail(EFAULT);
}

MUTANT(getitimer, nowhere_is_written, "getitimer to an address that is none succeeds")
{
	const int result = getitimer(which, value);

	return is_refused(result, EFAULT) ? 0 : result;
}

MUTANT(syscall, no_time_is_refused, "setitimer without a new time gives EFAULT")
{
	return number == SYS_setitimer && !b ? fail(EFAULT) : syscall(number, a, b, c, d, e, f);
}

MUTANT(setitimer, time_has_a_ceiling, "setitimer counts to some 24 days alone, as before 2.6.16")
{
	struct itimerval less;

	if (!value || value->it_value.tv_sec < 2147483)
		return setitimer(which, value, before);
	less = *value;
	less.it_value.tv_sec = 2147483;
	return setitimer(which, &less, before);
}

MUTANT(alarm, alarm_rounds_up, "alarm returns what was left rounded up")
{
	struct itimerval left;

	getitimer(ITIMER_REAL, &left);
	alarm(seconds);
	return (unsigned)left.it_value.tv_sec + (left.it_value.tv_usec > 0);
}

MUTANT(alarm, alarm_0_takes_the_signal_back, "alarm(0) takes a SIGALRM back that is pending")
{
	if (seconds == 0 && is_pending(SIGALRM) && is_blocked(SIGALRM))
		discard(SIGALRM);
	return alarm(seconds);
}

MUTANT(setitimer, setitimer_0_takes_the_signal_back,
       "setitimer of 0 takes a SIGALRM back that is pending")
{
	if (value && !value->it_value.tv_sec && !value->it_value.tv_usec && is_pending(SIGALRM) &&
	    is_blocked(SIGALRM))
		discard(SIGALRM);
	return setitimer(which, value, before);
}

MUTANT(alarm, an_alarm_that_is_over_is_a_second, "alarm(0) of an alarm that is over returns 1")
{
	unsigned int left = alarm(seconds);

	return left == 0 && is_pending(SIGALRM) ? 1 : left;
}
