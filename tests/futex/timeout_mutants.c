/* Wrong timeouts. */
#include "futexes_mutants.h"

MECHANISM(futex_timeout, "futex/timeout.c", "futex/lock.c");

static bool takes_timeout(long number, long operation)
{
	return is_wait(number, operation) || is_lock(number, operation);
}

MUTANT(syscall, time_is_up_early, "a timeout is over some milliseconds too early")
{
	struct timespec less;

	if (!takes_timeout(number, b) || !d)
		return syscall(number, a, b, c, d, e, f);
	less = *(const struct timespec *)d;
	less.tv_nsec -= 4000000;
	if (less.tv_nsec < 0 && less.tv_sec > 0) {
		less.tv_sec--;
		less.tv_nsec += 1000000000;
	}
	if (less.tv_nsec < 0)
		less.tv_nsec = 0;
	return syscall(number, a, b, c, (long)&less, e, f);
}

MUTANT(syscall, all_times_are_of_realtime, "an absolute timeout is always one of CLOCK_REALTIME")
{
	if (d &&
	    (is_operation(number, b, FUTEX_WAIT_BITSET) || is_operation(number, b, FUTEX_LOCK_PI2)))
		b |= FUTEX_CLOCK_REALTIME;
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, time_over_is_try_again, "a wait whose time is over gives EAGAIN")
{
	long result = syscall(number, a, b, c, d, e, f);

	return takes_timeout(number, b) ? confuse((int)result, ETIMEDOUT, EAGAIN) : result;
}

MUTANT(syscall, a_wake_counts_as_timeout,
       "a wait with a timeout gives ETIMEDOUT though it was woken")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result == 0 && d && is_wait(number, b) ? fail(ETIMEDOUT) : result;
}

MUTANT(syscall, a_lock_takes_every_time, "FUTEX_LOCK_PI does not look at a timeout that is none")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (d && is_lock(number, b) && is_refused((int)result, EINVAL))
		return syscall(number, a, b, c, 0, e, f);
	return result;
}

MUTANT(syscall, bad_times_are_past, "a timeout that is none counts as past")
{
	long result = syscall(number, a, b, c, d, e, f);

	return d && is_wait(number, b) ? confuse((int)result, EINVAL, ETIMEDOUT) : result;
}

MUTANT(syscall, ages_are_over_at_once, "a timeout that overflows is over at once")
{
	if (takes_timeout(number, b) && d && ((struct timespec *)d)->tv_sec == LONG_MAX)
		return fail(ETIMEDOUT);
	return syscall(number, a, b, c, d, e, f);
}

MUTANT(syscall, the_time_comes_before_the_value,
       "a wait whose time is over does not look at the word")
{
	long result = syscall(number, a, b, c, d, e, f);

	return result < 0 && errno == EAGAIN && is_wait(number, b) && d ? fail(ETIMEDOUT) : result;
}

MUTANT(syscall, a_past_deadline_is_einval, "a wait whose deadline is past gives EINVAL")
{
	const struct timespec *deadline = (const struct timespec *)d;

	if (is_operation(number, b, FUTEX_WAIT_BITSET) && deadline && deadline->tv_sec == 0)
		return fail(EINVAL);
	return syscall(number, a, b, c, d, e, f);
}
