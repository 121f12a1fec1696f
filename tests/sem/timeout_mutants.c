/* Wrong semtimedop. */
#include <limits.h>

#include "mutant.h"
#include "sets_mutants.h"

MECHANISM(sem, "sem");

static bool is_time(const struct timespec *timeout)
{
	return timeout && (access((const char *)timeout, F_OK) == 0 || errno != EFAULT);
}

MUTANT(semtimedop, time_out_gives_etimedout, "semtimedop gives ETIMEDOUT when its time is over")
{
	int result = semtimedop(set, operations, count, timeout);

	return result < 0 && errno == EAGAIN && timeout && !has_nowait(operations, count)
		       ? fail(ETIMEDOUT)
		       : result;
}

static bool is_sound(const struct timespec *timeout)
{
	return is_time(timeout) && timeout->tv_sec >= 0 && timeout->tv_nsec >= 0 &&
	       timeout->tv_nsec < 1000000000;
}

MUTANT(semtimedop, half_the_time_is_slept, "semtimedop gives up when half of its time is over")
{
	struct timespec half;

	if (!is_sound(timeout))
		return semtimedop(set, operations, count, timeout);
	half = *timeout;
	half.tv_sec /= 2;
	half.tv_nsec /= 2;
	return semtimedop(set, operations, count, &half);
}

MUTANT(semtimedop, done_at_the_time_out,
       "semtimedop does what it can of its array when its time is over")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && errno == EAGAIN)
		for (size_t i = 0; i < count; i++)
			if (change(set, operations[i].sem_num, operations[i].sem_op, IPC_NOWAIT) <
			    0)
				errno = EAGAIN;
	return result;
}

static bool is_no_time(const struct timespec *timeout)
{
	return is_time(timeout) && !timeout->tv_sec && !timeout->tv_nsec;
}

MUTANT(semtimedop, no_time_never_proceeds, "semtimedop with a time of 0 is over before it looks")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 || !is_no_time(timeout))
		return result;
	put_back(set, operations, count);
	return fail(EAGAIN);
}

MUTANT(semtimedop, no_time_is_no_limit, "semtimedop with a time of 0 sleeps like semop")
{
	return semtimedop(set, operations, count, is_no_time(timeout) ? NULL : timeout);
}

MUTANT(semtimedop, null_is_no_time, "semtimedop with NULL does not wait")
{
	return timeout ? semtimedop(set, operations, count, timeout)
		       : try_all(set, operations, count);
}

MUTANT(semtimedop, nowait_is_forgotten, "semtimedop sleeps its time though IPC_NOWAIT is given")
{
	struct sembuf array[ARRAY_MOST];

	if (!is_array(operations, count))
		return semtimedop(set, operations, count, timeout);
	copy_with_flags(array, operations, count, IPC_NOWAIT, 0);
	return semtimedop(set, array, count, timeout);
}

MUTANT(semtimedop, long_times_overflow,
       "semtimedop takes a time beyond what a counter holds for a past one")
{
	if (is_sound(timeout) && timeout->tv_sec > INT_MAX)
		return try_all(set, operations, count);
	return semtimedop(set, operations, count, timeout);
}

MUTANT(semtimedop, time_left_is_stored, "semtimedop stores the time left, as nanosleep does")
{
	int result = semtimedop(set, operations, count, timeout);

	if (result < 0 && (errno == EAGAIN || errno == EINTR) && timeout)
		((struct timespec *)timeout)->tv_nsec /= 2;
	return result;
}

MUTANT(semtimedop, woken_in_time_is_late, "semtimedop gives EAGAIN though it was woken in time")
{
	int result = -1;

	if (is_sound(timeout) && is_array(operations, count))
		result = try_all(set, operations, count);
	if (result >= 0)
		return result;
	result = semtimedop(set, operations, count, timeout);
	return result >= 0 && timeout ? fail(EAGAIN) : result;
}

MUTANT(semtimedop, time_looked_at_when_needed, "semtimedop looks at its time when it has to wait")
{
	int result = is_array(operations, count) ? try_all(set, operations, count) : -1;

	return result < 0 ? semtimedop(set, operations, count, timeout) : result;
}

MUTANT(semtimedop, restarted_after_a_signal, "semtimedop sleeps on after a signal that was caught")
{
	int result;

	do
		result = semtimedop(set, operations, count, timeout);
	while (result < 0 && errno == EINTR);
	return result;
}

MUTANT(semtimedop, odd_times_are_made_good,
       "semtimedop takes any number of nanoseconds, and less than none as none")
{
	struct timespec time;

	if (!is_time(timeout) || is_sound(timeout))
		return semtimedop(set, operations, count, timeout);
	time.tv_sec = timeout->tv_sec < 0 ? 0 : timeout->tv_sec + timeout->tv_nsec / 1000000000;
	time.tv_nsec = timeout->tv_nsec < 0 ? 0 : timeout->tv_nsec % 1000000000;
	return semtimedop(set, operations, count, &time);
}
