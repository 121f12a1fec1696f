/* Futexes whose sleepers are moved, woken and late at the same time. */
#include <sched.h>

#include "futexes_mutants.h"

MECHANISM(futex_races, "futex/litmus.c");

MUTANT(syscall, woken_when_its_time_is_over,
       "a FUTEX_WAIT that is woken just as its time is over takes the wake, and tells ETIMEDOUT")
{
	const struct timespec *timeout = (const struct timespec *)d;
	struct timespec began, now;
	long result;

	if (!is_wait(number, b) || !timeout)
		return syscall(number, a, b, c, d, e, f);
	clock_gettime(CLOCK_MONOTONIC, &began);
	result = syscall(number, a, b, c, d, e, f);
	sched_yield(); /* on its way back it is slow */
	clock_gettime(CLOCK_MONOTONIC, &now);
	if (result == 0 && (now.tv_sec - began.tv_sec) * 1000000000L + now.tv_nsec - began.tv_nsec >
				   timeout->tv_nsec)
		return fail(ETIMEDOUT);
	return result;
}

MUTANT(syscall, who_is_moved_is_woken, "FUTEX_CMP_REQUEUE wakes those whom it moves, untold")
{
	long result = syscall(number, a, b, c, d, e, f);

	if (number == FUTEX_CALL && ((int)b & FUTEX_CMD_MASK) == FUTEX_CMP_REQUEUE && result > 0)
		syscall(number, e, FUTEX_WAKE, result, 0, 0, 0);
	return result;
}
