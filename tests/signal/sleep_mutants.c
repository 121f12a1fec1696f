/* Wrong sleeps. */

#include "mutant.h"
#include "signals_mutants.h"

MECHANISM(signal, "signal/sleep.c", "signal/timer.c", "signal/interruption.c");

MUTANT(sleep, sleep_returns_0, "sleep returns 0 when a handler ends it")
{
	sleep(seconds);
	return 0;
}

MUTANT(sleep, sleep_returns_what_has_passed, "sleep returns the seconds slept, not those left")
{
	return seconds - sleep(seconds);
}

MUTANT(sleep, sleep_does_not_sleep, "sleep returns at once")
{
	return seconds;
}

MUTANT(nanosleep, nanosleep_tells_no_rest, "nanosleep does not tell the time left")
{
	return nanosleep(duration, NULL);
}

MUTANT(nanosleep, nanosleep_tells_what_has_passed, "nanosleep tells the time slept, not that left")
{
	int result = nanosleep(duration, left);

	if (result < 0 && errno == EINTR && left)
		*left = (struct timespec){ duration->tv_sec - left->tv_sec - 1,
					   1000000000 - left->tv_nsec - 1 };
	return result;
}

MUTANT(nanosleep, nanosleep_tells_all_as_rest, "nanosleep tells the whole time as left")
{
	int result = nanosleep(duration, left);

	if (result < 0 && errno == EINTR && left)
		*left = *duration;
	return result;
}

MUTANT(nanosleep, nanosleep_clears_the_rest_first,
       "nanosleep sets what is left to 0 before it looks at the time")
{
	if (left)
		*left = (struct timespec){ 0 };
	return nanosleep(duration, left);
}

MUTANT(clock_nanosleep, clock_nanosleep_clears_the_rest_first,
       "clock_nanosleep sets what is left to 0 before it looks at the time")
{
	if (left && left == duration)
		*left = (struct timespec){ 0 };
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(nanosleep, nanosleep_counts_in_ticks, "nanosleep cuts the time to ticks of ten milliseconds")
{
	struct timespec cut = *duration;

	if (cut.tv_nsec > 0 && cut.tv_nsec < 1000000000)
		cut.tv_nsec -= cut.tv_nsec % 10000000;
	return nanosleep(&cut, left);
}

MUTANT(nanosleep, a_stop_ends_nanosleep, "nanosleep ends when the process was stopped and goes on")
{
	struct sigaction before = catch_cont();
	int result = nanosleep(duration, left), error = errno;

	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return result;
}

static volatile sig_atomic_t continued;

static void note_cont(int signo)
{
	continued = 1;
}

MUTANT(nanosleep, a_stop_begins_nanosleep_anew,
       "nanosleep that was stopped sleeps the whole time once more")
{
	struct sigaction note = { .sa_handler = note_cont }, before;
	const struct timespec whole = *duration; /* the rest may be stored in its place */
	int result, error;

	sigaction(SIGCONT, &note, &before);
	do {
		continued = 0;
		result = nanosleep(&whole, left);
		error = errno;
	} while (result < 0 && continued);
	sigaction(SIGCONT, &before, NULL);
	errno = error;
	return result;
}

MUTANT(clock_nanosleep, an_absolute_time_is_past,
       "clock_nanosleep with TIMER_ABSTIME does not sleep")
{
	return flags & TIMER_ABSTIME ? 0 : clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, a_past_time_is_bad, "clock_nanosleep until a past time gives EINVAL")
{
	struct timespec now;

	clock_gettime(clock_id, &now);
	if (flags & TIMER_ABSTIME && now.tv_sec > duration->tv_sec - 1)
		return EINVAL;
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, an_absolute_sleep_leaves_a_rest,
       "clock_nanosleep stores a rest of TIMER_ABSTIME")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	if (result == EINTR && left && flags & TIMER_ABSTIME)
		*left = (struct timespec){ 0, 0 };
	return result;
}

MUTANT(clock_nanosleep, clock_nanosleep_sets_errno, "clock_nanosleep returns -1 and sets errno")
{
	int result = clock_nanosleep(clock_id, flags, duration, left);

	return result ? fail(result) : 0;
}

MUTANT(nanosleep, nanosleep_takes_every_time, "nanosleep does not check the time")
{
	int result = nanosleep(duration, left);

	return result < 0 && errno == EINVAL ? 0 : result;
}

MUTANT(nanosleep, negative_times_are_over, "nanosleep of a negative time returns 0 at once")
{
	return duration->tv_sec < 0 ? 0 : nanosleep(duration, left);
}

MUTANT(clock_nanosleep, clock_nanosleep_takes_every_time, "clock_nanosleep does not check the time")
{
	bool bad = duration->tv_nsec < 0 || duration->tv_nsec >= 1000000000;

	return bad ? 0 : clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, every_clock_will_do,
       "clock_nanosleep takes an unknown clock for the real time")
{
	return clock_nanosleep(clock_id == 4711 ? CLOCK_REALTIME : clock_id, flags, duration, left);
}

MUTANT(sigtimedwait, negative_times_do_not_wait, "sigtimedwait takes a bad time for 0")
{
	int result = sigtimedwait(set, info, timeout);

	return result < 0 && errno == EINVAL ? fail(EAGAIN) : result;
}

MUTANT(clock_nanosleep, clock_nanosleep_tells_no_rest,
       "clock_nanosleep does not tell the time left")
{
	return clock_nanosleep(clock_id, flags, duration, NULL);
}

MUTANT(clock_nanosleep, a_stop_begins_clock_nanosleep_anew,
       "clock_nanosleep that was stopped sleeps the whole time once more")
{
	struct sigaction note = { .sa_handler = note_cont }, before;
	const struct timespec whole = *duration;
	int error;

	sigaction(SIGCONT, &note, &before);
	do {
		continued = 0;
		error = clock_nanosleep(clock_id, flags, &whole, left);
	} while (error == EINTR && continued);
	sigaction(SIGCONT, &before, NULL);
	return error;
}

MUTANT(nanosleep, the_rest_is_cleared_first, "nanosleep clears the place for the rest at its begin")
{
	const struct timespec none = { 0, 0 };

	if (left)
		*left = none;
	return nanosleep(duration, left);
}

MUTANT(clock_nanosleep, clock_nanosleep_refuses_unknown_flags,
       "clock_nanosleep refuses flags that it does not know")
{
	if (flags & ~TIMER_ABSTIME)
		return EINVAL;
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, each_flag_is_timer_abstime,
       "clock_nanosleep takes each flag for TIMER_ABSTIME")
{
	return clock_nanosleep(clock_id, flags ? TIMER_ABSTIME : 0, duration, left);
}

MUTANT(nanosleep, a_nanosleep_of_0_is_refused, "nanosleep of no time gives EINVAL")
{
	return duration->tv_sec || duration->tv_nsec ? nanosleep(duration, left) : fail(EINVAL);
}

MUTANT(clock_nanosleep, no_time_is_none, "clock_nanosleep of no time gives EINVAL")
{
	if (!flags && !duration->tv_sec && !duration->tv_nsec)
		return EINVAL;
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(clock_nanosleep, before_the_clock_is_past, "clock_nanosleep until a time below 0 returns 0")
{
	if (flags & TIMER_ABSTIME && duration->tv_sec < 0)
		return 0;
	return clock_nanosleep(clock_id, flags, duration, left);
}

MUTANT(sleep, no_seconds_are_for_ever, "sleep of 0 is pause")
{
	return seconds ? sleep(seconds) : (unsigned int)pause();
}

MUTANT(usleep, no_time_of_usleep_is_refused, "usleep of 0 gives EINVAL")
{
	return microseconds ? usleep(microseconds) : fail(EINVAL);
}
