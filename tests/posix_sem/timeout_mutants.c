/* Wrong deadlines of sem_timedwait and sem_clockwait. */
#include "mutant.h"
#include "semaphores_mutants.h"

MECHANISM(posix_sem, "posix-sem");

MUTANT(sem_timedwait, a_past_deadline_fails_first,
       "a deadline that is past fails though there is 1")
{
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	if (deadline->tv_nsec >= 0 && deadline->tv_nsec < 1000000000 &&
	    deadline->tv_sec < now.tv_sec)
		return fail(ETIMEDOUT);
	return sem_timedwait(semaphore, deadline);
}

MUTANT(sem_clockwait, a_past_deadline_fails_first, NULL)
{
	struct timespec now;

	clock_gettime(clock_id, &now);
	if (deadline->tv_sec < now.tv_sec)
		return fail(ETIMEDOUT);
	return sem_clockwait(semaphore, clock_id, deadline);
}

MUTANT(sem_timedwait, a_past_deadline_is_of_1970,
       "a deadline that is past by less than a day is counted from now")
{
	struct timespec later = *deadline;

	clock_gettime(CLOCK_REALTIME, &later);
	if (deadline->tv_sec > later.tv_sec || deadline->tv_sec < later.tv_sec - 86400)
		return sem_timedwait(semaphore, deadline);
	later.tv_sec += 86400;
	later.tv_nsec = deadline->tv_nsec;
	return sem_timedwait(semaphore, &later);
}

MUTANT(sem_timedwait, deadline_of_whole_seconds, "sem_timedwait takes no heed of tv_nsec")
{
	struct timespec whole = { deadline->tv_sec, 0 };

	if (deadline->tv_nsec < 0 || deadline->tv_nsec >= 1000000000)
		return fail(EINVAL);
	return sem_timedwait(semaphore, &whole);
}

MUTANT(sem_timedwait, a_past_deadline_takes_a_debt, "who times out takes 1 of the next posts")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0 && errno == ETIMEDOUT)
		mutant_memory->number[1] = 1;
	return result;
}

MUTANT(sem_post, a_past_deadline_takes_a_debt, NULL)
{
	return atomic_exchange(&mutant_memory->number[1], 0) ? 0 : sem_post(semaphore);
}

MUTANT(sem_timedwait, who_times_out_wakes_another, "who times out wakes another to look")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0)
		wake_all(semaphore);
	return result;
}

MUTANT(sem_timedwait, timeout_gives_one, "sem_timedwait that times out leaves 1 behind")
{
	int result = sem_timedwait(semaphore, deadline);

	if (result < 0 && errno == ETIMEDOUT) {
		sem_post(semaphore);
		errno = ETIMEDOUT;
	}
	return result;
}

MUTANT(sem_timedwait, timeout_is_eagain, "sem_timedwait that times out gives EAGAIN, as semtimedop")
{
	int result = sem_timedwait(semaphore, deadline);

	return result < 0 && errno == ETIMEDOUT ? fail(EAGAIN) : result;
}

MUTANT(sem_timedwait, timeout_returns_the_error, "sem_timedwait returns ETIMEDOUT, not -1")
{
	int result = sem_timedwait(semaphore, deadline);

	return result < 0 && errno == ETIMEDOUT ? ETIMEDOUT : result;
}

MUTANT(sem_timedwait, woken_is_a_timeout, "sem_timedwait woken by a post gives ETIMEDOUT")
{
	if (sem_trywait(semaphore) == 0)
		return 0;
	return sem_timedwait(semaphore, deadline) < 0 ? -1 : fail(ETIMEDOUT);
}

MUTANT(sem_timedwait, negative_nanoseconds_taken, "sem_timedwait takes a tv_nsec below 0 for past")
{
	return deadline->tv_nsec < 0 && sem_trywait(semaphore) < 0
		       ? fail(ETIMEDOUT)
		       : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_timedwait, a_second_of_nanoseconds_taken, "sem_timedwait takes a tv_nsec of 1000000000")
{
	return deadline->tv_nsec == 1000000000 && sem_trywait(semaphore) < 0
		       ? fail(ETIMEDOUT)
		       : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_clockwait, clockwait_by_the_wall_clock, "sem_clockwait waits by CLOCK_REALTIME always")
{
	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		return fail(EINVAL);
	return sem_clockwait(semaphore, CLOCK_REALTIME, deadline);
}

MUTANT(sem_clockwait, clockwait_takes_any_clock,
       "sem_clockwait takes a clock unknown for real time")
{
	if (clock_id != CLOCK_REALTIME && clock_id != CLOCK_MONOTONIC)
		clock_id = CLOCK_REALTIME;
	return sem_clockwait(semaphore, clock_id, deadline);
}

MUTANT(sem_clockwait, clockwait_refuses_monotonic, "sem_clockwait by CLOCK_MONOTONIC gives EINVAL")
{
	if (clock_id == CLOCK_MONOTONIC)
		return fail(EINVAL);
	return sem_clockwait(semaphore, clock_id, deadline);
}

MUTANT(sem_timedwait, nanoseconds_checked_to_sleep,
       "sem_timedwait looks at the nanoseconds only where it would sleep")
{
	return sem_trywait(semaphore) == 0 ? 0 : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_timedwait, before_the_epoch_is_no_time,
       "sem_timedwait until before the epoch gives EINVAL")
{
	return deadline->tv_sec < 0 ? fail(EINVAL) : sem_timedwait(semaphore, deadline);
}

MUTANT(sem_timedwait, before_the_epoch_is_far, "sem_timedwait until before the epoch is sem_wait")
{
	return deadline->tv_sec < 0 ? sem_wait(semaphore) : sem_timedwait(semaphore, deadline);
}
